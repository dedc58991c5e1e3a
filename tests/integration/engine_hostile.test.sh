#!/bin/bash
# An engine that hangs, trickles, hangs up, talks nonsense or talks without end: a clear error, in bounded time and memory.
. "$(dirname "$0")/lib.sh"
cat >"$TMP/engine.py" <<'PY'
import os, socket, sys, threading, time
how, path = sys.argv[1:]
version = b'{"Version":"28.2.2","ApiVersion":"1.50","Os":"linux","Arch":"amd64","KernelVersion":"6.1"}'
one = b'[{"Id":"%064d"}]' % 7

def answer(body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

def serve(c):
    request = b""
    while True:
        while b"\r\n\r\n" not in request:
            more = c.recv(4096)
            if not more:
                return
            request += more
        target, request = request.split(b" ")[1], b""
        if target == b"/version" and how != "mute":
            c.sendall(answer(version))
        elif how in ("hang", "mute") or (how == "hang-later" and target != b"/containers/json?all=1"):
            time.sleep(300)
        elif how == "close":
            return c.close()
        elif how == "garbage":
            c.sendall(answer(b"\xff<html>"))
        elif how == "nonsense":
            c.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
        elif how == "hang-later":
            c.sendall(answer(b"[" + b",".join(b'{"Id":"%064d"}' % i for i in range(100)) + b"]"))
        elif how == "trickle":
            c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while True:
                c.sendall(b" ")
                time.sleep(0.5)
        elif how == "endless":
            c.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
            while True:
                c.sendall(b'"x",' * 100000)
        elif how == "empty":
            c.sendall(answer(b"[]"))
        elif how == "deep":
            c.sendall(answer(b"[" * 1000000))

s = socket.socket(socket.AF_UNIX)
s.bind(path)
s.listen(64)
while True:
    c, _ = s.accept()
    def run(c=c):
        try:
            serve(c)
        except OSError:
            pass
    threading.Thread(target=run, daemon=True).start()
PY

# ask HOW: starts an engine and asks it; all at the same time, as most of the time is spent waiting.
ask()
{
    local pid rc=0 start=$SECONDS
    "$PYTHON" "$TMP/engine.py" "$1" "$TMP/$1.sock" &
    pid=$!
    for _ in $(seq 100); do [ -S "$TMP/$1.sock" ] && break; sleep 0.1; done
    DOCKER_HOST=unix://$TMP/$1.sock timeout 120 /usr/bin/time -f %M -o "$TMP/$1.peak" "$VIGIA" audit container -q -f json --no-config \
        >"$TMP/$1.out" 2>"$TMP/$1.err" || rc=$?
    echo "$rc $((SECONDS - start))" >"$TMP/$1.end"
    kill $pid
    wait $pid 2>/dev/null
}

# engine HOW SECONDS: it ended within so many.
engine()
{
    OUT=$TMP/$1.out ERR=$TMP/$1.err
    read -r RC took <"$TMP/$1.end"
    check "engine that is $1: an answer within $2 s" test "$took" -le "$2"
    check "engine that is $1: in bounded memory" test "$(tail -n 1 "$TMP/$1.peak")" -le 700000 # sanitizers take as much again
}

[ -x /usr/bin/time ] || { skip engine_hostile "needs time (scripts/deps --dev)"; exit 0; }
for how in close garbage nonsense endless deep mute hang trickle hang-later empty; do ask $how & done
wait
for how in close garbage nonsense endless deep; do
    engine $how 15
    check "engine that is $how: is an error" exits 3
    check "engine that is $how: which is told" grep -qi engine "$ERR"
done
for how in mute hang trickle; do
    engine $how 40
    check "engine that is $how: is an error" exits 3
    check "engine that is $how: which is told" grep -q 'in time' "$ERR"
done
engine hang-later 40
check "engine that hangs later: each container is told not to be looked at" json '[.[] | select(.notes | any(.text | contains("not looked at")))] | length == 100'
engine empty 15
check "engine without containers: says so" grep -q 'has no containers' "$ERR"
check "engine without containers: is no error" exits 0

# One over tcp that an option names: the sandbox lets it be asked, as it does $DOCKER_HOST's.
"$PYTHON" -u -c '
import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])
while True:
    c = s.accept()[0]
    c.recv(4096)
    c.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    c.close()
' >"$TMP/port" &
server=$!
for _ in $(seq 100); do [ -s "$TMP/port" ] && break; sleep 0.1; done
for command in "harden container" "audit image"; do
    vigia $command nowhere --host "tcp://127.0.0.1:$(cat "$TMP/port")"
    check "$command --host tcp://…: the engine is asked" grep -Eq "there is no container|answers 404" "$ERR"
done
kill $server
