#!/usr/bin/env python3
"""Makes input that means harm: archives that lie, loop, explode or end too early, and documents that do.

  hostile.py list                  names, expectations and what each is
  hostile.py make FOLDER [NAME...] makes them (all, or these) and FOLDER/expect.tsv

expect.tsv: NAME, PATH, EXIT (allowed exit codes, '0,3'), NOTE (must, may, never), SECONDS, MEGABYTES, FINDS
(a package that must be found in spite of all, 'type name version', or '-'). Exit 0 with a note means: the rest was read.
Python's library only; the same run gives the same bytes. Everything is small on disk, whatever it claims to be.
"""
import gzip
import hashlib
import io
import json
import os
import struct
import sys
import tarfile
import zipfile
import zlib

CASES = []
OS_RELEASE = b'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'
STATUS = (b"Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2.15-2+b2\nDescription: shell\n\n"
          b"Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nSource: zlib\nVersion: 1:1.2.13.dfsg-1\n"
          b"Description: library\n\n")
ZLIB = "deb zlib1g 1:1.2.13.dfsg-1"
EPOCH = (2021, 1, 1, 0, 0, 0)


def case(exit="0", note="may", seconds=5, megabytes=200, finds="-", suffix=".tar"):
    """The decorated function writes its material to the path that it is given; its comment says what it is."""
    def wrap(f):
        name = f.__name__.replace("_", "-")
        CASES.append((name, f, suffix, exit, note, seconds, megabytes, finds))
        return f
    return wrap


# ---- building blocks -----------------------------------------------------------------------------------------------

def sha(b):
    return hashlib.sha256(b).hexdigest()


def entry(name, data=b"", kind=tarfile.REGTYPE, link="", size=None, pax=None, fmt=tarfile.PAX_FORMAT, mode=0o644, dev=(0, 0)):
    """One member: header and padded data. 'size' makes the header lie."""
    t = tarfile.TarInfo(name)
    t.type, t.linkname, t.mode, t.mtime = kind, link, mode, 1600000000
    t.devmajor, t.devminor = dev
    t.size = len(data) if size is None else size
    if pax:
        t.pax_headers = pax
    return t.tobuf(fmt, "utf-8", "surrogateescape") + data + bytes(-len(data) % 512)


END = bytes(1024)


def tar(*members):
    return b"".join(members) + END


def patch(header, offset, value):
    """Changes a field of a 512-byte header and mends its checksum."""
    h = bytearray(header[:512])
    h[offset:offset + len(value)] = value
    h[148:156] = b" " * 8
    h[148:156] = b"%06o\0 " % sum(h)
    return bytes(h) + header[512:]


def base(*more):
    """A thin Debian with two packages, and more after it."""
    return tar(entry("etc/os-release", OS_RELEASE), entry("var/lib/dpkg/status", STATUS), *more)


def config(diffs):
    return json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "created": "2021-01-01T00:00:00Z",
                       "history": [{"created": "2021-01-01T00:00:00Z", "created_by": "ADD x"} for _ in diffs],
                       "rootfs": {"type": "layers", "diff_ids": ["sha256:" + d for d in diffs]}}).encode()


def image(*layers, manifest=None, conf=None, names=None, plain=None):
    """A docker archive (older shape). 'plain' are the uncompressed layers when 'layers' are compressed."""
    plain = plain or layers
    conf = conf if conf is not None else config([sha(x) for x in plain])
    names = names or ["%d/layer.tar" % i for i in range(len(layers))]
    if manifest is None:
        manifest = json.dumps([{"Config": "config.json", "RepoTags": ["hostile:1"], "Layers": names}]).encode()
    members = [entry("manifest.json", manifest), entry("config.json", conf)]
    members += [entry("%d/layer.tar" % i, x) for i, x in enumerate(layers)]
    return tar(*members)


def write(path, data):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def root(path, **files):
    write(path + "/etc/os-release", OS_RELEASE)
    for name, data in files.items():
        write(path + "/" + name, data)


class Gzip:
    """A gzip stream from pieces that are compressed one by one."""

    def __init__(self):
        self.out, self.crc, self.size, self.sha = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff"], 0, 0, hashlib.sha256()

    def add(self, data):
        c = zlib.compressobj(6, zlib.DEFLATED, -15)
        self.out.append(c.compress(data) + c.flush(zlib.Z_FULL_FLUSH))
        self.crc = zlib.crc32(data, self.crc)
        self.size += len(data)
        self.sha.update(data)

    def repeat(self, data, times):
        """Data whose compressed form is simply repeated: cheap to make, dear to read."""
        c = zlib.compressobj(9, zlib.DEFLATED, -15)
        block = c.compress(data) + c.flush(zlib.Z_FULL_FLUSH)
        self.out.append(block * times)
        for _ in range(times):
            self.crc = zlib.crc32(data, self.crc)
            self.sha.update(data)
        self.size += len(data) * times

    def done(self):
        c = zlib.compressobj(6, zlib.DEFLATED, -15)
        self.out.append(c.flush(zlib.Z_FINISH))
        self.out.append(struct.pack("<II", self.crc & 0xffffffff, self.size & 0xffffffff))
        return b"".join(self.out), self.sha.hexdigest()


def jar(files, how=zipfile.ZIP_DEFLATED):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        for name, data in files:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = how
            z.writestr(info, data)
    return b.getvalue()


def pom(artifact, version):
    return ("META-INF/maven/org.example/%s/pom.properties" % artifact,
            ("groupId=org.example\nartifactId=%s\nversion=%s\n" % (artifact, version)).encode())


# ---- archives that end too early, or late ---------------------------------------------------------------------------

@case(exit="3", finds="-")
def empty_file(path):
    """no bytes at all"""
    write(path, b"")


@case(exit="3", suffix=".tar.gz")
def gzip_header_only(path):
    """ten bytes of gzip header"""
    write(path, b"\x1f\x8b\x08\0\0\0\0\0\0\xff")


@case(exit="0,3", note="must")
def truncated_in_layer(path):
    """docker archive cut in the middle of a layer"""
    data = image(base(entry("big", bytes(100000))))
    write(path, data[:-60000])


@case(exit="3")
def truncated_before_manifest(path):
    """docker archive that ends before manifest.json, which stands last as in real archives"""
    layer = base()
    write(path, entry("0/layer.tar", layer) + entry("config.json", config([sha(layer)]))[:300])


@case(exit="0,3", note="must", suffix=".tar.gz", finds="-")
def truncated_gzip(path):
    """gzip'd docker archive, cut"""
    data = gzip.compress(image(base(entry("noise", hashlib.sha512(b"x").digest() * 3000))), 6, mtime=0)
    write(path, data[: len(data) * 2 // 3])


@case(exit="0", note="must", finds=ZLIB)
def truncated_gzip_layer(path):
    """a gzip layer whose stream is cut after the package data base"""
    noise = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(20000))
    layer = base(entry("noise", noise))
    write(path, image(gzip.compress(layer, 6, mtime=0)[:-100000], plain=[layer]))


@case(finds=ZLIB, note="may")
def padded(path):
    """zeros and rubbish after the end of the archive and of the layer"""
    write(path, image(base() + bytes(10240) + b"rubbish" * 100) + bytes(1 << 20) + b"more rubbish")


@case(finds=ZLIB, note="may")
def no_end_blocks(path):
    """layer and archive without their end blocks"""
    write(path, image(base()[:-1024])[:-1024])


# ---- archives that lie ----------------------------------------------------------------------------------------------

@case(exit="0,3", note="must")
def size_beyond_end(path):
    """a member of 4 GB in a layer of 10 kB"""
    write(path, image(tar(entry("etc/os-release", OS_RELEASE), entry("var/lib/dpkg/status", STATUS, size=4 << 30))))


@case(exit="0,3", note="must")
def size_huge_base256(path):
    """size field of 2^63-1 in base-256"""
    h = entry("etc/os-release", b"")
    write(path, image(patch(h, 124, b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff") + END))


@case(exit="0,3", note="must")
def size_negative(path):
    """negative size in base-256: a reader that adds it goes backwards for ever"""
    h = entry("etc/os-release", b"")
    write(path, image(patch(h, 124, b"\xff" * 10 + b"\xfe\x00") + END))


@case(exit="0,3", note="must")
def size_not_octal(path):
    """letters in the size field"""
    write(path, image(patch(entry("etc/os-release", b""), 124, b"zzzzzzzzzzz\0") + END))


@case(exit="0,3", note="must")
def bad_checksum(path):
    """second header's checksum is wrong"""
    h = bytearray(entry("var/lib/dpkg/status", STATUS))
    h[0:3] = b"VAR"
    write(path, image(entry("etc/os-release", OS_RELEASE) + bytes(h) + END))


@case(exit="3", note="may")
def manifest_points_nowhere(path):
    """manifest names layers and a config that are not there"""
    write(path, tar(entry("manifest.json", b'[{"Config":"no.json","RepoTags":null,"Layers":["a/layer.tar","../../etc/passwd"]}]')))


@case(exit="0,3", note="must")
def one_layer_missing(path):
    """manifest names two layers, one is there"""
    layer = base()
    write(path, image(layer, names=["0/layer.tar", "9/layer.tar"], conf=config([sha(layer), "00" * 32])))


@case(exit="0,3", note="must")
def diff_id_lies(path):
    """config's diff ID is another's: a cache keyed by it would be poisoned"""
    write(path, image(base(), conf=config(["11" * 32])))


@case(exit="3")
def manifest_not_json(path):
    """manifest.json is cut"""
    write(path, image(base(), manifest=b'[{"Config":"config.json","Layers":["0/lay'))


@case(exit="3")
def manifest_deep(path):
    """manifest.json is a million open brackets"""
    write(path, image(base(), manifest=b"[" * 1000000))


@case(exit="3", seconds=5)
def manifest_wrong_types(path):
    """numbers, objects and null where strings and lists belong"""
    write(path, image(base(), manifest=b'[{"Config":7,"RepoTags":{},"Layers":{"a":null}},null,[]]'))


@case(finds=ZLIB)
def layer_named_twice(path):
    """the same layer a thousand times in one manifest"""
    layer = base()
    write(path, image(layer, names=["0/layer.tar"] * 1000, conf=config([sha(layer)] * 1000)))


@case(finds=ZLIB, note="may")
def config_missing_history(path):
    """config without history and with fewer diff IDs than layers"""
    a, b = base(), tar(entry("etc/motd", b"x"))
    write(path, image(a, b, conf=b'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'))


@case(exit="3", suffix="")
def oci_digest_traversal(path):
    """OCI layout whose digest is a path out of the layout"""
    write(path + "/oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    write(path + "/index.json", b'{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",'
          b'"digest":"sha256:../../../../../../../../etc/passwd","size":100}]}')
    os.makedirs(path + "/blobs/sha256", exist_ok=True)


@case(exit="3", suffix="")
def oci_index_loop(path):
    """an index that names itself (by a blob whose content is not its name)"""
    name = "ab" * 32
    body = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
        {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:" + name, "size": 300}] * 3}).encode()
    write(path + "/oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    write(path + "/index.json", body)
    write(path + "/blobs/sha256/" + name, body)


@case(exit="0,3", note="must", suffix="")
def oci_wrong_digest(path):
    """a layer blob whose content has another digest"""
    oci(path, base(), name="cd" * 32)


@case(exit="0,3", note="must", suffix="")
def oci_unknown_compression(path):
    """a layer of a media type that nobody knows"""
    oci(path, b"\x00\x01\x02\x03" * 4000, media="application/vnd.oci.image.layer.v1.tar+lz77")


def oci(path, layer, name=None, media="application/vnd.oci.image.layer.v1.tar"):
    def blob(data, as_=None):
        digest = as_ or sha(data)
        write(path + "/blobs/sha256/" + digest, data)
        return {"digest": "sha256:" + digest, "size": len(data)}
    conf = blob(config([sha(layer)]))
    man = blob(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                           "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **conf},
                           "layers": [{"mediaType": media, **blob(layer, name)}]}).encode())
    write(path + "/oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    write(path + "/index.json", json.dumps({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", **man}]}).encode())


# ---- links, names, devices ------------------------------------------------------------------------------------------

@case(finds=ZLIB)
def symlink_loops(path):
    """symlinks to themselves and in rings, above and below the package data base"""
    s = tarfile.SYMTYPE
    write(path, image(base(entry("a", kind=s, link="b"), entry("b", kind=s, link="a"), entry("self", kind=s, link="self"),
                           entry("opt/x", kind=s, link="../opt/x/y"), entry("usr/lib/os-release", kind=s, link="/usr/lib/os-release"))))


@case(exit="0,3", note="may")
def db_is_symlink_loop(path):
    """var/lib/dpkg/status and etc/os-release are rings"""
    s = tarfile.SYMTYPE
    write(path, image(tar(entry("etc/os-release", kind=s, link="../usr/lib/os-release"),
                          entry("usr/lib/os-release", kind=s, link="../../etc/os-release"),
                          entry("var/lib/dpkg/status", kind=s, link="status"))))


@case(finds=ZLIB)
def hardlink_loops(path):
    """hard links to themselves, in rings, forward and to nothing"""
    h = tarfile.LNKTYPE
    write(path, image(base(entry("a.jar", kind=h, link="b.jar"), entry("b.jar", kind=h, link="a.jar"),
                           entry("c.jar", kind=h, link="c.jar"), entry("d.jar", kind=h, link="no/such.jar"),
                           entry("e.jar", kind=h, link="../../etc/passwd"))))


@case(exit="0,3", note="may")
def escape_by_symlink(path):
    """a folder symlinked to / and beyond, then a package data base written through it"""
    s = tarfile.SYMTYPE
    write(path, image(tar(entry("etc/os-release", OS_RELEASE), entry("var/lib", kind=s, link="../../../../../../var/lib"),
                          entry("out", kind=s, link="/"), entry("out/var/lib/dpkg/status", STATUS))))


@case(exit="0", note="may", suffix="")
def dir_symlink_out(path):
    """a root folder whose etc/os-release and dpkg data base are symlinks to the host's own files"""
    os.makedirs(path + "/etc", exist_ok=True)
    os.makedirs(path + "/var/lib", exist_ok=True)
    for link, to in (("etc/os-release", "/etc/os-release"), ("var/lib/dpkg", "/var/lib/dpkg"), ("etc/apk", "../../../../etc")):
        if not os.path.lexists(path + "/" + link):
            os.symlink(to, path + "/" + link)


@case(exit="0", suffix="")
def dir_loops(path):
    """a root folder with symlinked folders in a ring, a fifo and a socket-like name where files are looked for"""
    root(path, **{"var/lib/dpkg/status": STATUS})
    os.makedirs(path + "/srv", exist_ok=True)
    for i in range(40):
        if not os.path.lexists(path + "/srv/l%d" % i):
            os.symlink("..", path + "/srv/l%d" % i)
    for name in ("srv/package.json", "srv/app.jar", "srv/Cargo.lock"):
        if not os.path.lexists(path + "/" + name):
            os.mkfifo(path + "/" + name)


@case(finds=ZLIB, note="may")
def dotdot_names(path):
    """members named with .., absolute, doubled slashes, empty"""
    write(path, image(base(entry("../../../../tmp/vigia-was-here", b"x"), entry("/etc/cron.d/vigia-was-here", b"x"),
                           entry("a/../../b/package.json", b'{"name":"dotdot","version":"1.0.0"}'), entry("x//y///z", b"x"),
                           entry(".", kind=tarfile.DIRTYPE), entry("./", kind=tarfile.DIRTYPE))))


@case(finds=ZLIB)
def devices(path):
    """devices and fifos, also where a data base is looked for"""
    write(path, image(base(entry("dev/sda", kind=tarfile.BLKTYPE, dev=(8, 0)), entry("dev/zero.jar", kind=tarfile.CHRTYPE, dev=(1, 5)),
                           entry("lib/apk/db/installed", kind=tarfile.FIFOTYPE), entry("app/package.json", kind=tarfile.CHRTYPE, dev=(1, 5)))))


@case(finds=ZLIB, note="may")
def control_characters(path):
    """package names that draw on the terminal; the report must not contain a raw escape"""
    write(path, image(base(entry("app/node_modules/x/package.json", b'{"name":"\\u001b[2J\\u001b[31mowned\\u0007","version":"1.0.0\\u001b]0;t\\u0007"}'),
                           entry("opt/\x1b[31mred/package.json", b'{"name":"red","version":"1"}'),
                           entry("opt/new\nline/package.json", b'{"name":"line","version":"1"}'))))


@case(finds=ZLIB, note="may")
def long_names(path):
    """paths of 100 kB and of 5,000 levels"""
    write(path, image(base(entry("/".join(["d"] * 5000) + "/package.json", b'{"name":"deep","version":"1.0.0"}'),
                           entry("n" * 100000 + "/package.json", b'{"name":"long","version":"1.0.0"}'))))


# ---- sparse and PAX -------------------------------------------------------------------------------------------------

@case(finds=ZLIB, note="may")
def gnu_sparse(path):
    """old GNU sparse file of 1 TB with 512 bytes of data, and a sparse map that overlaps and overflows"""
    def sparse(name, pieces, real, data):
        h = bytearray(entry(name, data, fmt=tarfile.GNU_FORMAT)[:512])
        h[156:157] = b"S"
        h[345:500] = bytes(155)
        for i, (at, n) in enumerate(pieces[:4]):
            h[386 + 24 * i:386 + 24 * i + 24] = b"%011o\0%011o\0" % (at, n)
        h[483:495] = b"\x80" + real.to_bytes(11, "big")
        h[257:265] = b"ustar  \0"
        h[148:156] = b" " * 8
        h[148:156] = b"%06o\0 " % sum(h)
        return bytes(h) + data + bytes(-len(data) % 512)
    write(path, image(base(sparse("opt/huge.jar", [(0, 512), (0o77777777777, 0)], 1 << 40, b"P" * 512),
                           sparse("opt/lies.jar", [(0o77777777777, 0o77777777777), (5, 0o77777777777)], 1 << 62, b"P" * 512))))


@case(finds=ZLIB, note="may")
def pax_sparse(path):
    """PAX sparse 1.0 whose map claims a million pieces, and one whose sizes overflow"""
    m1 = b"1000000\n0\n512\n"
    m2 = b"2\n18446744073709551615\n18446744073709551615\n9223372036854775807\n2\n"
    def sparse(name, m, real):
        body = m + bytes(-len(m) % 512) + b"D" * 512
        return entry("GNUSparseFile.0/x", body, pax={"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name,
                                                     "GNU.sparse.realsize": real})
    write(path, image(base(sparse("opt/a.jar", m1, "1099511627776"), sparse("opt/b.jar", m2, "9223372036854775807"))))


@case(finds="npm lodash 4.17.4", note="may")
def sparse_package_json(path):
    """a real file stored as PAX sparse 1.0: what stands in it has to be read (tar --sparse writes these)"""
    doc = b'{"name":"lodash","version":"4.17.4"}'
    m = b"1\n0\n%d\n" % len(doc)
    write(path, image(base(entry("GNUSparseFile.0/package.json", m + bytes(-len(m) % 512) + doc,
                                 pax={"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                                      "GNU.sparse.name": "app/node_modules/lodash/package.json", "GNU.sparse.realsize": str(len(doc))}))))


@case(finds=ZLIB, note="may", megabytes=300)
def pax_huge_header(path):
    """one PAX header of 64 MB, and a GNU long name of 64 MB"""
    data = b"67108883 comment=" + b"c" * (67108883 - 18) + b"\n"
    h = patch(entry("PaxHeaders/x", b"", fmt=tarfile.USTAR_FORMAT), 156, b"x")
    h = patch(h, 124, b"%011o\0" % len(data))
    long_ = patch(patch(entry("././@LongLink", b"", fmt=tarfile.USTAR_FORMAT), 156, b"L"), 124, b"%011o\0" % (64 << 20))
    plain = base(h + data + bytes(-len(data) % 512), entry("after", b"x"), long_ + b"n" * (64 << 20), entry("last", b"x"))
    write(path, image(gzip.compress(plain, 6, mtime=0), plain=[plain]))


@case(finds=ZLIB, note="may")
def pax_lies(path):
    """PAX records with lengths of 0, too long, without '=', a size of 2^64, a path with .. and absolute, a NUL"""
    def x(body):
        return patch(patch(entry("PaxHeaders/x", b"", fmt=tarfile.USTAR_FORMAT), 156, b"x"), 124, b"%011o\0" % len(body)) + body + bytes(-len(body) % 512)
    write(path, image(base(x(b"0 path=a\n") + entry("f1", b"x"), x(b"999999 path=a\n") + entry("f2", b"x"),
                           x(b"11 pathxxx\n") + entry("f3", b"x"),
                           x(record(b"path", b"../../../etc/shadow")) + entry("f4", b"x"),
                           x(record(b"path", b"/abs/package.json")) + entry("f5", b'{"name":"abs","version":"1.0.0"}'),
                           x(record(b"path", b"nul\0byte")) + entry("f6", b"x"),
                           x(record(b"linkpath", b"l" * 9000)) + entry("f7", kind=tarfile.SYMTYPE, link="x"))))


def record(key, value):
    body = b" " + key + b"=" + value + b"\n"
    n = len(body) + 1
    while len(b"%d" % n) + len(body) != n:
        n += 1
    return b"%d" % n + body


@case(exit="0,3", note="must")
def pax_size_overflow(path):
    """PAX size of 2^64+512: a reader that wraps sees 512"""
    body = record(b"size", b"18446744073709552128")
    x = patch(patch(entry("PaxHeaders/x", b"", fmt=tarfile.USTAR_FORMAT), 156, b"x"), 124, b"%011o\0" % len(body)) + body + bytes(-len(body) % 512)
    write(path, image(entry("etc/os-release", OS_RELEASE) + x + entry("var/lib/dpkg/status", STATUS) + END))


@case(finds=ZLIB, note="may", seconds=10)
def pax_global_flood(path):
    """100,000 global headers before the first member"""
    body = record(b"comment", b"x" * 400)
    g = patch(patch(entry("pax_global_header", b"", fmt=tarfile.USTAR_FORMAT), 156, b"g"), 124, b"%011o\0" % len(body)) + body + bytes(-len(body) % 512)
    plain = g * 100000 + base()
    write(path, image(gzip.compress(plain, 6, mtime=0), plain=[plain]))


# ---- bombs ----------------------------------------------------------------------------------------------------------

@case(finds=ZLIB, note="may", seconds=30)
def zeros_10gb(path):
    """a gzip layer with a file of 10 GB of zeros before the package data base"""
    z = Gzip()
    z.add(entry("zeros", b"", size=10 << 30))
    z.repeat(bytes(1 << 20), 10 << 10)
    z.add(base())
    layer, diff = z.done()
    write(path, image(layer, conf=config([diff])))


@case(finds=ZLIB, note="must", seconds=10)
def zeros_jar_10gb(path):
    """the same, named app.jar: a wanted file above every limit"""
    z = Gzip()
    z.add(entry("opt/app.jar", b"", size=2 << 30))
    z.repeat(bytes(1 << 20), 2 << 10)
    z.add(base())
    layer, diff = z.done()
    write(path, image(layer, conf=config([diff])))


@case(finds=ZLIB, note="must", seconds=20)
def status_2gb(path):
    """a second dpkg status of 2 GB of one line"""
    z = Gzip()
    z.add(entry("var/lib/dpkg/status.d/huge", b"", size=1 << 30))
    z.repeat(b"A" * (1 << 20), 1 << 10)
    z.add(base())
    layer, diff = z.done()
    write(path, image(layer, conf=config([diff])))


@case(finds=ZLIB, note="may", seconds=20, megabytes=600)
def million_files(path):
    """a million empty files in a gzip layer"""
    def chunk(i):
        return b"".join(entry("usr/share/d%03d/f%04d" % (i, j), b"", fmt=tarfile.USTAR_FORMAT) for j in range(1000))
    z = Gzip()
    for i in range(1000):
        z.add(chunk(i))
    z.add(base())
    layer, diff = z.done()
    write(path, image(layer, conf=config([diff])))


@case(finds=ZLIB, note="may", seconds=20, megabytes=400)
def many_packages(path):
    """100,000 package.json of one name"""
    z = Gzip()
    for i in range(1000):
        z.add(b"".join(entry("app/%03d/node_modules/m%02d/package.json" % (i, j),
                             b'{"name":"m%d","version":"1.0.%d"}' % (j, i), fmt=tarfile.USTAR_FORMAT) for j in range(100)))
    z.add(base())
    layer, diff = z.done()
    write(path, image(layer, conf=config([diff])))


@case(exit="0", note="must", suffix=".jar", finds="maven org.example/inner 1.0")
def jar_ratio_bomb(path):
    """a jar with a nested jar of 2 GB of zeros (ratio 1000) beside an honest one"""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = c.compress(bytes(1 << 20)) + c.flush(zlib.Z_FULL_FLUSH)
    data, crc = block * 2048, 0
    for _ in range(2048):
        crc = zlib.crc32(bytes(1 << 20), crc)
    data += zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    good = jar([pom("inner", "1.0")])
    write(path, raw_zip([("lib/bomb.jar", data, 8, crc, 2 << 30), ("lib/inner.jar", good, 0, zlib.crc32(good), len(good))]))


def raw_zip(members):
    """A zip from (name, stored bytes, method, crc, size); sizes may lie."""
    out, central = b"", b""
    for name, data, method, crc, size in members:
        n = name.encode()
        head = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, len(data), size & 0xffffffff, len(n), 0)
        central += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + n
        out += b"PK\3\4" + head + n + data
    return out + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(out), 0)


@case(exit="0", note="must", suffix=".jar", finds="maven org.example/level30 1.0")
def jar_nested_30(path):
    """jars nested thirty deep; the outermost has to be found and the cut be said"""
    data = jar([pom("level0", "1.0")])
    for i in range(1, 31):
        data = jar([pom("level%d" % i, "1.0"), ("lib/level%d.jar" % (i - 1), data)], zipfile.ZIP_STORED)
    write(path, data)


@case(exit="0", note="must", suffix=".jar", seconds=20)
def jar_tree_bomb(path):
    """42.zip's idea: sixteen jars in each jar, five deep, a million leaves in a few kB"""
    data = jar([pom("leaf", "1.0"), ("zeros.class", bytes(1 << 20))])
    for level in range(5):
        data = jar([("lib/%d-%d.jar" % (level, i), data) for i in range(16)])
    write(path, data)


@case(exit="0", note="must", suffix=".jar", seconds=20)
def jar_overlap_bomb(path):
    """members that overlap: 5,000 entries of one nested jar's bytes (Fifield's bomb)"""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = c.compress(bytes(8 << 20)) + c.flush()
    crc = zlib.crc32(bytes(8 << 20))
    n = b"k.jar"
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(body), 8 << 20, len(n), 0)
    out = b"PK\3\4" + head + n + body
    central = b"".join(b"PK\1\2" + struct.pack("<H", 20) + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(body), 8 << 20, 9, 0) +
                       struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"x%04d.jar" % i for i in range(5000))
    write(path, out + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 5000, 5000, len(central), len(out), 0))


@case(exit="0,3", note="must", suffix=".jar")
def jar_lies(path):
    """central directory whose offsets, counts and sizes point outside"""
    good = jar([pom("inner", "1.0")])
    at = good.rfind(b"PK\5\6")
    write(path, good[:at] + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 0xfffffff0, 0xfffffff0, 0))


@case(exit="0,3", note="must", suffix=".jar")
def jar_zip64_lies(path):
    """zip64 records of 2^64-1"""
    good = jar([pom("inner", "1.0")])
    at = good.rfind(b"PK\5\6")
    z64 = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**64 - 1, 2**64 - 1, 2**64 - 1, 2**64 - 2)
    loc = b"PK\6\7" + struct.pack("<IQI", 0, at, 1)
    write(path, good[:at] + z64 + loc + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 0xffffffff, 0xffffffff, 0))


# ---- documents ------------------------------------------------------------------------------------------------------

@case(suffix="", note="must", finds=ZLIB)
def dpkg_broken_record(path):
    """a dpkg status whose second record has neither name nor version"""
    root(path, **{"var/lib/dpkg/status": b"Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n\n"
                  b"Status: install ok installed\nArchitecture: amd64\nthis line has no colon\n\n" + STATUS.split(b"\n\n", 1)[1]})


@case(suffix="", note="may", finds=ZLIB)
def dpkg_odd(path):
    """CRLF, NUL bytes, continuation lines first, a line of 10 MB, no newline at the end"""
    root(path, **{"var/lib/dpkg/status": b" continued\n\n\nPackage: nul\0byte\nStatus: install ok installed\nVersion: 1\n\nPackage: long\nStatus: install ok installed\n"
                  b"Version: 2\nDescription: " + b"d" * (10 << 20) + b"\n\n" + STATUS.rstrip(b"\n")})


@case(suffix="", note="must", finds=ZLIB)
def apk_broken_record(path):
    """apk data base with a broken record beside a good dpkg"""
    root(path, **{"var/lib/dpkg/status": STATUS, "lib/apk/db/installed": b"P:musl\nV:1.2.3-r0\nA:x86_64\n\nP:\nA:x\n\nV:only-a-version\n\nP:zlib\nV:1.2.12-r1\n\n"})


@case(suffix="", note="must", finds=ZLIB)
def json_broken(path):
    """package.json, package-lock, installed.json, deps.json: cut, deep, of wrong types, not UTF-8"""
    root(path, **{"var/lib/dpkg/status": STATUS, "a/node_modules/x/package.json": b'{"name":"x","version":',
                  "b/node_modules/y/package.json": b'{"name":["y"],"version":{"a":1}}',
                  "c/package-lock.json": b'{"lockfileVersion":3,"packages":' + b'{"a":' * 100000,
                  "d/package-lock.json": b'{"lockfileVersion":99,"packages":[],"dependencies":7}',
                  "e/vendor/composer/installed.json": b'\xff\xfe{"packages":[{"name":"\xc3\x28"}]}',
                  "f/app.deps.json": b'{"libraries":{"no-slash":{"type":"package"},"/":{"type":"package"},"a/":{"type":1}},"targets":3}'})


@case(suffix="", note="must", finds=ZLIB)
def toml_broken(path):
    """Cargo.lock, poetry.lock, uv.lock: unclosed strings, tables defined twice, arrays 100,000 deep"""
    root(path, **{"var/lib/dpkg/status": STATUS, "a/Cargo.lock": b'[[package]]\nname = "x\nversion = "1"\n',
                  "b/poetry.lock": b"[package]\nx = " + b"[" * 100000, "c/uv.lock": b"[a]\n[a]\n" + b"[a.b]\n" * 5 + b"\xff\xff = 1\n",
                  "d/pdm.lock": b"[[package]]\nname = \"\\ud800\"\nversion = 1.0\n"})


@case(suffix="", note="must", finds=ZLIB)
def xml_entity_bomb(path):
    """a jar whose only name is a pom.xml with nested entities (billion laughs) and an external one"""
    lol = "".join('<!ENTITY l%d "%s">' % (i, ("&l%d;" % (i - 1)) * 10) for i in range(1, 12))
    bomb = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY l0 "lol">%s<!ENTITY ext SYSTEM "file:///etc/passwd">]><project><groupId>&ext;</groupId><artifactId>&l11;</artifactId><version>1</version></project>' % lol
    root(path, **{"var/lib/dpkg/status": STATUS, "opt/bomb.jar": jar([("META-INF/maven/a/b/pom.xml", bomb.encode())]),
                  "opt/deep.jar": jar([("META-INF/maven/a/b/pom.xml", b"<project>" + b"<a>" * 200000)])})


@case(suffix="", note="must", finds=ZLIB)
def yaml_alias_bomb(path):
    """pnpm-lock.yaml with nested aliases and one with 100,000 levels of flow"""
    bomb = "lockfileVersion: '9.0'\na0: &a0 [x]\n" + "".join("a%d: &a%d [%s]\n" % (i, i, ",".join(["*a%d" % (i - 1)] * 10)) for i in range(1, 20)) + "packages: *a19\n"
    root(path, **{"var/lib/dpkg/status": STATUS, "a/pnpm-lock.yaml": bomb.encode(), "b/pnpm-lock.yaml": b"lockfileVersion: 6\npackages: " + b"[" * 100000,
                  "c/yarn.lock": b'"\n  version ' * 100000, "d/pnpm-lock.yaml": b"lockfileVersion: '6.0'\npackages: &p\n  a: *p\n"})


@case(suffix="", note="may", finds=ZLIB)
def elf_nowhere(path):
    """ELF headers whose section and program headers point outside, overlap, or are too many"""
    def elf(shoff=0, shnum=0, shentsize=64, shstrndx=0, phoff=0, phnum=0, tail=b""):
        return b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, phoff, shoff, 0, 64, 56, phnum, shentsize, shnum, shstrndx) + tail
    info = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\xff" * 9 + b"\x7f" + b"x" * 100
    section = struct.pack("<IIQQQQIIQQ", 1, 1, 2, 0, 0xfffffffffffffff0, 0xfffffffffffffff0, 0, 0, 1, 0)
    root(path, **{"var/lib/dpkg/status": STATUS, "bin/a": elf(0xffffffffffffffff, 65535), "bin/b": elf(64, 65535, 0), "bin/c": elf(64, 1, 64, 9, tail=section),
                  "bin/d": elf(64, 0, 64, 0xffff, tail=section), "bin/e": elf(0, 0, 0, 0, 64, 0xffff, info), "bin/f": elf()[:40], "bin/g": b"\x7fELF",
                  "bin/h": elf(64, 3, 64, 1, tail=section * 3 + info)})


@case(suffix="", note="must", finds=ZLIB)
def rpm_broken(path):
    """rpm data bases: an sqlite file with rubbish, an ndb that points outside, a Berkeley DB whose pages loop"""
    ndb = struct.pack("<4sIIIIIII", b"RpmP", 0, 1, 0xffffffff, 9, 0, 0, 0) + struct.pack("<4sIII", b"Slot", 1, 0xffffff, 0xffffff) * 254
    meta = bytearray(4096 * 3)
    meta[8:12] = struct.pack("<I", 0)
    meta[12:16] = struct.pack("<I", 0x061561)
    meta[16:20] = struct.pack("<I", 9)
    meta[20:24] = struct.pack("<I", 4096)
    meta[25] = 8
    meta[32:36] = struct.pack("<I", 2)
    meta[4096 + 16:4096 + 20] = struct.pack("<I", 1)
    meta[4096 + 20:4096 + 22] = struct.pack("<H", 0xfff0)
    meta[4096 + 25] = 13
    root(path, **{"var/lib/dpkg/status": STATUS, "var/lib/rpm/rpmdb.sqlite": b"SQLite format 3\0" + b"\xff" * 8000,
                  "usr/lib/sysimage/rpm/Packages.db": ndb, "var/lib/rpm/Packages": bytes(meta)})


@case(suffix="", note="may", finds=ZLIB)
def python_odd(path):
    """METADATA without a name, of binary, a requirements.txt of loops and 10 MB lines"""
    site = "usr/lib/python3/site-packages/"
    root(path, **{"var/lib/dpkg/status": STATUS, site + "a-1.dist-info/METADATA": b"Metadata-Version: 2.1\nVersion: 1\n\n", site + "b-1.dist-info/METADATA": b"\0\1\2\3" * 1000,
                  site + "c-1.egg-info/PKG-INFO": b"Name: c\n", "app/requirements.txt": b"-r requirements.txt\n" + b"a" * (10 << 20) + b"==1\n\\\n\\\n==\n==1\nx==\n"})


@case(exit="0,2,3", suffix=".json")
def sbom_broken(path):
    """a CycloneDX file that nests components 100,000 deep"""
    write(path, b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + b'{"components":[' * 100000)


@case(exit="0,3", note="must", suffix=".json", finds="npm lodash 4.17.4")
def sbom_odd(path):
    """a CycloneDX file with broken purls beside a good one"""
    write(path, json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "name": "a", "purl": "pkg:"}, {"type": "library", "name": "b", "purl": "pkg:npm/%zz%"}, {"type": "library", "purl": 7}, None, 3,
        {"type": "library", "name": "lodash", "version": "4.17.4", "purl": "pkg:npm/lodash@4.17.4"}]}).encode())


# ---- main -----------------------------------------------------------------------------------------------------------

def main():
    if sys.argv[1:2] == ["list"]:
        for name, f, _, exit_, note, seconds, megabytes, finds in CASES:
            print("%-24s exit %-5s note %-5s < %2d s < %3d MB  %s" % (name, exit_, note, seconds, megabytes, f.__doc__.strip()))
        return
    if sys.argv[1:2] != ["make"] or len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, names = sys.argv[2], set(sys.argv[3:])
    os.makedirs(folder, exist_ok=True)
    unknown = names - {c[0] for c in CASES}
    if unknown:
        sys.exit("hostile.py: unknown: " + " ".join(sorted(unknown)))
    with open(os.path.join(folder, "expect.tsv"), "w") as out:
        for name, f, suffix, exit_, note, seconds, megabytes, finds in CASES:
            if names and name not in names:
                continue
            f(os.path.join(folder, name + suffix))
            print(name, name + suffix, exit_, note, seconds, megabytes, finds, sep="\t", file=out)


if __name__ == "__main__":
    main()
