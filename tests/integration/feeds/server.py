#!/usr/bin/env python3
"""Serves a folder on the loopback address as OSV's bulk export does, and misbehaves on request.

    server.py FOLDER PORT-FILE CONTROL-FILE LOG-FILE

The control file's words are read anew for each request: "cut PATH" sends half of a body and closes, "500" answers so always,
"500-twice" for a path's first two requests, "missing PATH" answers 404 there, "html PATH" sends a page. Each request is a line "METHOD PATH STATUS BYTES RANGE" in the log.
"""
import email.utils
import hashlib
import http.server
import os
import sys
import threading
import urllib.parse

folder, port_file, control_file, log_file = sys.argv[1:5]
seen = {}
lock = threading.Lock()


def control():
    try:
        with open(control_file) as f:
            return f.read().split()
    except OSError:
        return []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self, status, n):
        with lock, open(log_file, "a") as f:
            f.write(f"{self.command} {self.path} {status} {n} {self.headers.get('Range', '-')}\n")

    def answer(self, status, body=b"", headers=(), cut=False):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cut:
            body = body[: max(1, len(body) // 2)]
            self.close_connection = True
        self.wfile.write(body)
        self.note(status, len(body))

    def do_GET(self):
        path = urllib.parse.unquote(self.path)
        words = control()
        with lock:
            count = seen[path] = seen.get(path, 0) + 1
        if "500" in words or ("500-twice" in words and count <= 2):
            return self.answer(500, b"broken")
        if "missing" in words and path in words:
            return self.answer(404, b"gone")
        if "html" in words and path in words:
            return self.answer(200, b"<html>hello</html>")
        try:
            with open(folder + path, "rb") as f:
                body = f.read()
        except OSError:
            return self.answer(404, b"not here")
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        headers = [("ETag", tag), ("Last-Modified", email.utils.formatdate(os.stat(folder + path).st_mtime, usegmt=True))]
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, b"", headers)
        status = 200
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range", tag) == tag:
            start = int(wanted[len("bytes="):].split("-")[0])
            if start >= len(body):
                return self.answer(416, b"")
            headers.append(("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"))
            body = body[start:]
            status = 206
        cut = "cut" in words and path in words
        self.answer(status, body, headers, cut)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(port_file + ".new", "w") as f:
    f.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
