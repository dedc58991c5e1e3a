"""Little ELF files for test cases: no code, only tables and one section of data. Used by the make.py of some folders here."""
import os
import struct


def elf(data, wide=True, big=False, sections=True, base=0x500000, kind=2, name=b".go.buildinfo", offset=None):
    e, w = ">" if big else "<", "Q" if wide else "I"
    ehsize, phsize, shsize = (64, 56, 64) if wide else (52, 32, 40)
    at = 0x100
    names = b"\0" + name + b"\0.shstrtab\0"
    names_at = at + len(data)
    sh_at = (names_at + len(names) + 7) // 8 * 8
    out = b"\x7fELF" + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    out += struct.pack(e + "HHI" + w * 3 + "IHHHHHH", kind, 62, 1, 0, ehsize, sh_at if sections else 0, 0, ehsize,
                       phsize, 1, shsize, 3 if sections else 0, 2 if sections else 0)
    if wide:
        out += struct.pack(e + "IIQQQQQQ", 1, 6, at, base, base, len(data), len(data), 4096)
    else:
        out += struct.pack(e + "IIIIIIII", 1, at, base, base, len(data), len(data), 6, 4096)
    out = out.ljust(at, b"\0") + data + names
    if not sections:
        return out
    out = out.ljust(sh_at, b"\0")
    for n, t, a, o, s in ((0, 0, 0, 0, 0), (1, 1, base, at if offset is None else offset, len(data)),
                          (2 + len(name), 3, 0, names_at, len(names))):
        out += struct.pack(e + "II" + w * 4 + "II" + w * 2, n, t, 0, a, o, s, 0, 0, 16, 0)
    return out


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
