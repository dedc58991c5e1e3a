#!/usr/bin/env python3
"""Writes the little ELF files of this folder's cases. Run it here after a change; the results are committed."""
import json
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from elf import elf, write  # noqa: E402

CRATES = {"packages": [
    {"name": "adler", "version": "1.0.2", "source": "crates.io"},
    {"name": "cc", "version": "1.0.83", "source": "crates.io", "kind": "build"},
    {"name": "forked", "version": "0.2.0", "source": "git", "dependencies": [0]},
    {"name": "app", "version": "0.1.0", "source": "local", "dependencies": [0, 2], "root": True},
]}


def audit(data, **more):
    return elf(data, name=b".dep-v0", **more)


def main():
    text = json.dumps(CRATES).encode()
    packed = zlib.compress(text)
    write("crates/in/app", audit(packed))
    write("crates/in/app-32be", audit(packed, wide=False, big=True))
    write("hostile/in/not-zlib", audit(b"nothing of the kind".ljust(64)))
    write("hostile/in/cut", audit(packed[:-20]))
    write("hostile/in/wrong-checksum", audit(packed[:-1] + bytes([packed[-1] ^ 1])))
    write("hostile/in/bomb", audit(zlib.compress(bytes(16 << 20), 9)))
    write("hostile/in/not-json", audit(zlib.compress(b"{")))
    write("hostile/in/other-shape", audit(zlib.compress(b'{"packages": [1, {"name": "x"}, {"version": "2"}, {"name": [], "version": {}}]}')))
    write("hostile/in/empty", audit(b""))
    write("hostile/in/outside", audit(packed, offset=1 << 40))


main()
