#!/usr/bin/env python3
"""Writes the little ELF files of this folder's cases: no code, only tables and Go build information.

Run it here after a change; the results are committed, so tests do not need Python.
"""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from elf import elf, write  # noqa: E402

MAGIC = b"\xff Go buildinf:"
START, END = bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2")


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def inline(version, modules):
    text = START + modules + END if modules else b""
    return (MAGIC + b"\x08\x02").ljust(32, b"\0") + varint(len(version)) + version + varint(len(text)) + text


def pointers(version, modules, wide, big, base):
    """The layout before Go 1.18: head, two string headers, the strings; `base` is the address of the head."""
    e, w, size = ">" if big else "<", "Q" if wide else "I", 8 if wide else 4
    text = START + modules + END
    at = 32 + 4 * size
    head = MAGIC + bytes([size, 1 if big else 0]) + struct.pack(e + w * 2, base + 32, base + 32 + 2 * size)
    strings = struct.pack(e + w * 4, base + at, len(version), base + at + len(version), len(text))
    return head.ljust(32, b"\0") + strings + version + text


DEPS = b"dep\tgolang.org/x/text\tv0.3.7\n=>\tgolang.org/x/text\tv0.3.8\th1:aaaa=\ndep\texample.com/b\tv1.0.0\th1:bbbb=\n"
SHOP = b"path\texample.com/shop/cmd\nmod\texample.com/shop\t"


def main():
    text = SHOP + b"v1.4.2\th1:cccc=\n" + DEPS
    for wide in (True, False):
        for big in (True, False):
            name = f"{64 if wide else 32}{'be' if big else 'le'}"
            write(f"layouts/in/old-{name}", elf(pointers(b"go1.16.15", text, wide, big, 0x500000), wide, big))
            write(f"layouts/in/new-{name}", elf(inline(b"go1.22.3", text), wide, big))
    write("layouts/in/no-sections", elf(bytes(4096) + inline(b"go1.22.3", text), sections=False))
    write("layouts/in/old-no-sections", elf(pointers(b"go1.16.15", text, True, False, 0x500000), sections=False))

    def build(version, *lines):
        return elf(inline(version, SHOP + b"(devel)\t\n" + b"".join(b"build\t" + x + b"\n" for x in lines)))

    commit = (b"vcs=git", b"vcs.revision=0123456789abcdef0123456789abcdef01234567", b"vcs.time=2024-01-02T15:04:05Z")
    write("main-version/in/unknown", build(b"go1.21rc2 X:boringcrypto", b"-compiler=gc"))
    write("main-version/in/commit", build(b"go1.21beta1", *commit))
    write("main-version/in/flags", build(b"go1.21", b'-ldflags="-s -w -X main.commit=1.2.3 -X main.version=2.0.1"', *commit))
    write("main-version/in/quoted", build(b"go1.21", b'-ldflags="-X \'example.com/shop/build.GitVersion=v2.0.2-rc.1\'"'))
    write("main-version/in/not-one", build(b"devel go1.23-abcdef", b'-ldflags="-X main.version=dev -X main.goversion=1.2.3"'))
    write("main-version/in/between", build(b"devel +abcdef12"))
    write("main-version/in/no-module", elf(inline(b"go1.20", b"path\tcommand-line-arguments\n" + DEPS)))
    write("main-version/in/stdlib-only", elf(inline(b"go1.20", b"")))

    folders = (b"dep\tk8s.io/api\tv0.0.0\n=>\t./staging/src/k8s.io/api\t(devel)\t\ndep\texample.com/fork\tv1.8.0\n=>\t../fork\t(devel)\t\n"
               b"dep\texample.com/work\t(devel)\t\n")
    write("replaced-by-folder/in/app", elf(inline(b"go1.20", SHOP + b"v1.0.0\t\n" + folders)))

    good = inline(b"go1.20", text)
    write("hostile/in/length", elf((MAGIC + b"\x08\x02").ljust(32, b"\0") + b"\xff" * 9 + b"\x01"))
    write("hostile/in/endless-varint", elf((MAGIC + b"\x08\x02").ljust(32, b"\0") + b"\xff" * 32))
    write("hostile/in/pointer", elf(pointers(b"go1.16", text, True, False, 0x7FFFFFFFFFFFF000)))
    write("hostile/in/other-size", elf(pointers(b"go1.16", text, False, True, 0x500000)))
    write("hostile/in/section-outside", elf(good, offset=0x7FFFFFFFFFFFFFF0))
    write("hostile/in/no-mark", elf(b"nothing here".ljust(64, b"\0")))
    write("hostile/in/cut", elf(good)[:0x140])
    write("hostile/in/header-only", elf(good)[:40])
    write("hostile/in/object-file", elf(good, kind=1))
    write("hostile/in/not-go", elf(good, name=b".data"))
    many = bytearray(elf(good))
    many[0x3C:0x3E] = b"\xff\xff"
    write("hostile/in/65535-sections", bytes(many))
    extended = bytearray(elf(good))
    extended[0x3C:0x3E] = b"\0\0"
    at = struct.unpack_from("<Q", extended, 0x28)[0]
    struct.pack_into("<Q", extended, at + 32, 0xFFFFFFFFFFFFFFFF)
    write("hostile/in/2-to-the-64-sections", bytes(extended))
    write("hostile/in/packed", elf(b"UPX!".ljust(64, b"\0"), sections=False))


main()
