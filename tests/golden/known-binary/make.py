#!/usr/bin/env python3
"""Writes the little ELF files of this folder's cases. Run it here after a change; the results are committed."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from elf import elf, write  # noqa: E402


def rodata(*strings, **more):
    return elf(b"\0" + b"".join(s + b"\0" for s in strings), name=b".rodata", **more)


def main():
    local = "programs/in/usr/local/"
    write(local + "bin/node", rodata(b"https://example.org", b"node.js/v18.20.4"))
    write(local + "bin/python3.11", rodata(b"libpython3.11.so.1.0"))
    write(local + "lib/libpython3.11.so.1.0", rodata(b"SRE 2.2.2 Copyright", b"2.2.2", b"3.11", b"3.11.7"))
    write(local + "lib/libpython3.10.so.1.0", rodata(b"/opt/versions/3.10.13", b"/opt/3.10.14/lib"))
    write(local + "sbin/nginx", rodata(b"OpenSSL 3.0.9", b"nginx version: nginx/1.25.3", b"nginx version: %s"))
    write(local + "bin/httpd", rodata(b"Apache/2", b"Apache/2.4", b"Apache/2.4.57 (Unix)"))
    write(local + "bin/php8.3", rodata(b"X-Powered-By: PHP/8.3.0RC1"))
    write(local + "bin/redis-server", rodata(b"/usr/lib/6.0.0", b"1.2", b"7.0.15", b"2.6.0"))
    write(local + "bin/postgres", rodata(b"postgres (PostgreSQL) 15.20 (Debian 15.20-0)"))
    write(local + "bin/mariadbd", rodata(b"MariaDB 10.1.7 did so", b"5.5.5", b"10.11.19-MariaDB", b"10.11.19"))
    write(local + "bin/openssl", rodata(b"OpenSSL 1.1.1n  15 Mar 2022"))
    write(local + "bin/ruby", rodata(b"ruby 3.1.7p261 (2025-03-26 revision 0) [x86_64-linux]", big=True, wide=False))
    # The version lies across the border of two pieces.
    write("pieces/in/bin/nginx", rodata(b"x" * (256 * 1024 + 256 - 26), b"nginx version: nginx/1.25.3"))
    write("pieces/in/no-sections/nginx", elf(b"\0nginx version: nginx/1.25.4\0", sections=False))
    write("others/in/bin/nginx", b"#!/bin/sh\necho nginx version: nginx/1.25.3\n")
    write("others/in/bin/nginx-debug", rodata(b"nginx version: nginx/1.25.3"))
    write("others/in/bin/curl", rodata(b"curl/%s", b"curl/7", b"curl/"))
    write("others/in/bin/busybox", elf(b"\0BusyBox v1.36.1\0", kind=1))
    write("others/in/bin/memcached", rodata(b"memcached 1.6." + b"9" * 60))
    write("others/in/opt/bitnami/nginx/sbin/nginx", rodata(b"nginx version: nginx/1.25.3"))
    write("others/in/bin/bash", rodata(b"@(#)Bash version 5.2.15(1) release", offset=1 << 40))


main()
