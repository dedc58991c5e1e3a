#!/usr/bin/env python3
"""Writes the rpm data bases of the cases beside it: small ones, with pages of 512 bytes, so that long headers overflow.

The lab (tests/lab/materials/rpm) makes data bases with rpm itself; these here are for what rpm would not write.
"""
import os, shutil, sqlite3, struct, sys, zlib

here = os.path.dirname(os.path.abspath(__file__))
INT32, STRING, BIN, ARRAY, I18N = 4, 6, 7, 8, 9


def header(name, version, release, arch="x86_64", epoch=None, source=None, vendor=None, license="MIT", modularity=None, files=()):
    tags = [(1000, STRING, name), (1001, STRING, version), (1002, STRING, release), (1004, I18N, ["a summary"]),
            (1014, STRING, license), (1022, STRING, arch)]
    if epoch is not None: tags.append((1003, INT32, [epoch]))
    if vendor: tags.append((1011, STRING, vendor))
    if source: tags.append((1044, STRING, source))
    if modularity: tags.append((5096, STRING, modularity))
    if files:
        dirs = sorted({os.path.dirname(f) + "/" for f in files})
        tags.append((1116, INT32, [dirs.index(os.path.dirname(f) + "/") for f in files]))
        tags.append((1117, ARRAY, [os.path.basename(f) for f in files]))
        tags.append((1118, ARRAY, dirs))
    index, data = b"", b""
    for tag, kind, value in sorted(tags):
        if kind == INT32:
            data += b"\0" * (-len(data) % 4)
            raw = b"".join(struct.pack(">I", v) for v in value)
        elif kind == STRING:
            raw, value = value.encode() + b"\0", [value]
        else:
            raw = b"".join(v.encode() + b"\0" for v in value)
        index += struct.pack(">IIII", tag, kind, len(data), len(value))
        data += raw
    return struct.pack(">II", len(index) // 16, len(data)) + index + data


packages = [
    header("alpha", "1.0", "1.el9", source="alpha-1.0-1.el9.src.rpm", vendor="The vigia authors"),
    header("alpha-libs", "1.0", "1.el9", epoch=2, source="alpha-1.0-1.el9.src.rpm"),
    header("alpha-extra", "11.0", "1.el9", source="alpha-1.0-1.el9.src.rpm"),
    header("beta", "3", "4", epoch=0, arch="noarch", source="beta-suite-2.9-1.src.rpm",
           files=["/etc/os-release", "/usr/bin/beta", "/lib/apk/db/installed"]),
    header("gpg-pubkey", "fd431d51", "4ae0493b", arch="(none)", license="pubkey"),
    header("module", "18.0", "1.module_el8+1+abc", epoch=1, modularity="nodejs:18:8080020230718:abc",
           source="module-18.0-1.module_el8+1+abc.src.rpm"),
    header("long", "1~rc1", "1^git2", source="long-1~rc1-1^git2.nosrc.rpm",
           files=["/usr/share/long/a-file-with-a-rather-long-name-%d.txt" % i for i in range(60)] + ["/usr/lib/os-release"]),
]


def put(case, path, data):
    path = os.path.join(here, case, "in", path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f: f.write(data)


def sqlite(rows, page=512, wal_rows=()):
    path = "/tmp/vigia-rpmdb-%d.sqlite" % os.getpid()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma page_size=%d" % page)
    db.execute("create table Packages (hnum integer primary key autoincrement, blob blob not null)")
    db.execute("create table 'Name' (key 'TEXT' not null, hnum integer not null, idx integer not null)")
    db.execute("create index 'Name_key_idx' on Name(key)")
    for i, blob in enumerate(rows):
        db.execute("insert into Packages values (?, ?)", (i + 1, blob))
        db.execute("insert into Name values (?, ?, 0)", ("name%d" % i, i + 1))
    wal = b""
    if wal_rows:
        db.execute("pragma journal_mode=wal")
        db.execute("pragma wal_autocheckpoint=0")
        for blob in wal_rows: db.execute("insert into Packages (blob) values (?)", (blob,))
        wal = open(path + "-wal", "rb").read()
    main = open(path, "rb").read()
    db.close()
    os.unlink(path)
    return main, wal


def ndb(blobs):
    slots, out, block = b"", b"", 4096 // 16
    for i, blob in enumerate(blobs):
        body = struct.pack("<4sIII", b"BlbS", i + 1, 1, len(blob)) + blob
        body += b"\0" * (-(len(body) + 12) % 16)
        body += struct.pack("<II4s", zlib.adler32(body), len(blob), b"BlbE")
        slots += struct.pack("<4sIII", b"Slot", i + 1, block, len(body) // 16)
        out += body
        block += len(body) // 16
    slots += struct.pack("<4sIII", b"Slot", 0, 0, 0) * ((4096 - 32 - len(slots)) // 16)
    return struct.pack("<4sIIII12x", b"RpmP", 0, 1, 1, len(blobs) + 1) + slots + out


def bdb(blobs, order, page=512):
    pages = [None]

    def put_page(kind, entries, offset, next, body):
        pages.append(struct.pack(order + "QIIIHHBB", 0, len(pages), 0, next, entries, offset, 0, kind) + body.ljust(page - 26, b"\0"))

    def put_table(items):
        offsets, body, end = b"", b"", page
        for item in items:
            end -= len(item)
            offsets += struct.pack(order + "H", end)
            body = item + body
        gap = end - 26 - len(offsets)
        put_page(13, len(items), end, 0, offsets + b"\0" * gap + body)

    put_table([b"\1" + struct.pack(order + "I", 0), b"\1" + struct.pack(order + "I", len(blobs))])
    for i, blob in enumerate(blobs):
        key = b"\1" + struct.pack(order + "I", i + 1)
        if len(blob) < 300:
            put_table([key, b"\1" + blob])
            continue
        put_table([key, b"\3\0\0\0" + struct.pack(order + "II", len(pages) + 1, len(blob))])
        parts = [blob[at:at + page - 26] for at in range(0, len(blob), page - 26)]
        for j, part in enumerate(parts):
            put_page(7, 1, len(part), len(pages) + 1 if j + 1 < len(parts) else 0, part)
    meta = struct.pack(order + "QIIIIBBBBIIIIII20x", 0, 0, 0x061561, 9, page, 0, 8, 0, 0, 0, len(pages) - 1, 0, len(blobs), len(blobs), 0)
    pages[0] = meta.ljust(page, b"\0")
    return b"".join(pages)


put("sqlite", "var/lib/rpm/rpmdb.sqlite", sqlite(packages)[0])
main, wal = sqlite(packages[:2], wal_rows=packages[2:])
put("sqlite-log", "var/lib/rpm/rpmdb.sqlite", main)
put("sqlite-log", "var/lib/rpm/rpmdb.sqlite-wal", wal)
put("sqlite-log-empty", "var/lib/rpm/rpmdb.sqlite", main)
put("sqlite-log-empty", "var/lib/rpm/rpmdb.sqlite-wal", b"")
put("ndb", "usr/lib/sysimage/rpm/Packages.db", ndb(packages))
put("bdb", "var/lib/rpm/Packages", bdb(packages, "<"))
put("bdb-big-endian", "var/lib/rpm/Packages", bdb(packages, ">"))
put("unknown", "var/lib/rpm/Packages", b"what is this?")

# Records that cannot be read, between ones that can.
bad = [packages[0], packages[1][:40], header("", "1", "1"), b"", struct.pack(">II", 0xffffffff, 0xffffffff) + b"\xff" * 32, packages[5]]
put("damaged-sqlite", "var/lib/rpm/rpmdb.sqlite", sqlite(bad)[0])
astray = bytearray(ndb([packages[1]] + bad))
struct.pack_into("<I", astray, 32 + 8, 1 << 20)  # the first slot points past the end
struct.pack_into("<I", astray, 32 + 2 * 16 + 4, 99)  # the third has another number than its record
put("damaged-ndb", "var/lib/rpm/Packages.db", bytes(astray))
put("damaged-bdb", "var/lib/rpm/Packages", bdb(bad, "<"))
overlapping = bytearray(ndb([packages[0], packages[6], packages[1]]))
for i in range(3, 200):
    overlapping[32 + i * 16:48 + i * 16] = overlapping[48:64]  # slots that say the same as the second
put("overlapping-ndb", "var/lib/rpm/Packages.db", bytes(overlapping))
looping = bytearray(bdb([packages[0], packages[6], packages[5]], "<"))
for at in range(512, len(looping), 512):
    if looping[at + 25] == 7 and struct.unpack_from("<I", looping, at + 16)[0] > 0:
        struct.pack_into("<I", looping, at + 16, at // 512)  # goes on in itself
        struct.pack_into("<H", looping, at + 22, 1)          # one byte at a time
put("looping-bdb", "var/lib/rpm/Packages", bytes(looping))
looping = bytearray(sqlite(packages)[0])
for at in range(0, len(looping), 512):
    if looping[at] == 5:
        struct.pack_into(">I", looping, at + 8, at // 512 + 1)  # the last child of a page is the page itself
put("looping-sqlite", "var/lib/rpm/rpmdb.sqlite", bytes(looping))

# The same for the fuzzers.
corpus = os.path.join(here, "..", "..", "fuzz", "corpus")
def seed(target, name, data):
    os.makedirs(os.path.join(corpus, target), exist_ok=True)
    with open(os.path.join(corpus, target, name), "wb") as f: f.write(data)
for i, blob in enumerate(packages[:6]): seed("rpm_header", "header%d" % i, blob)
for name, data in (("sqlite", sqlite(packages)[0]), ("wal", wal), ("ndb", ndb(packages)), ("bdb", bdb(packages, "<")),
                   ("bdb-big", bdb(packages, ">"))):
    seed("rpm_db", name, data)
