#!/bin/bash
# What scans of whole images must hold, whatever is in them: links in masses, a lying image that shares its layers with an
# honest one, standard streams that are closed, the same bytes with any number of threads.
. "$(dirname "$0")/lib.sh"

"$PYTHON" - "$TMP" <<'PYTHON'
import gzip, hashlib, io, json, os, sys, tarfile
top = sys.argv[1]

def tar(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as t:
        for name, kind, value in entries:
            info = tarfile.TarInfo(name)
            info.type = {"file": tarfile.REGTYPE, "sym": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE}[kind]
            data = value if kind == "file" else b""
            info.size = len(data)
            info.linkname = value if kind != "file" else ""
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()

def image(path, layers, lie=False):
    ids = ["sha256:" + hashlib.sha256(l).hexdigest() for l in layers]
    config = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": ids}}).encode()
    names = ["blobs/sha256/%064d" % i if lie else "%d/layer.tar" % i for i in range(len(layers))]
    manifest = json.dumps([{"Config": "c.json", "RepoTags": ["x:1"], "Layers": names}]).encode()
    with open(os.path.join(top, path), "wb") as f:
        f.write(tar([(n, "file", l) for n, l in zip(names, layers)] + [("c.json", "file", config), ("manifest.json", "file", manifest)]))

lock = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/p%d" % i: {"version": "1.0.%d" % i} for i in range(300)}}).encode()
target = "data/store"
image("links.tar", [tar([(target, "file", lock)] + [("a/%d/package-lock.json" % i, "sym", "/" + target) for i in range(3000)])])
image("chain.tar", [tar([("data/one", "sym", "two"), ("data/two", "file", lock), ("a/package-lock.json", "sym", "../data/one"),
                         ("b/package-lock.json", "sym", "../data/one")])])
meta = b'{"name": "left-pad", "version": "1.3.0"}'
base = tar([("usr/lib/node_modules/left-pad/package.json", "file", meta)])
packed = gzip.compress(base, mtime=0)
image("lies.tar", [packed], lie=True)
image("packed.tar", [packed])
image("honest.tar", [base])
deep = lambda i, n: "%d/" % i + "a/" * n + "node_modules/x/package.json"
image("deep.tar", [tar([(deep(i, 200), "file", b'{"name": "d%d", "version": "1"}' % i) for i in range(400)] +
                       [(deep(7, 1900), "file", b'{"name": "too", "version": "1"}')]), tar([("x", "file", b"")])])
image("many.tar", [tar([("l%d/%d/package.json" % (k, i), "sym", "../../gone/%d" % i) for i in range(100)] +
                       [("n%d/node_modules/%d/package.json" % (k % 50, k % 50), "file", b'{"name": "m%d", "version": "%d"}' % (k % 50, k))])
                   for k in range(500)])
PYTHON

vigia sbom --all -f json "$TMP/links.tar"
check "bounds: 3000 links to one lock file" exits 0
check "bounds: what they lead to is found" json '[.packages[] | select(.name == "p7")] | length == 1'
check "bounds: not once for each link" json '[.packages[] | select(.name == "p7") | .locations[]] | length < 100'
check "bounds: and that is said" json '[.notes[] | select(.text | test("links were not followed"))] | length == 1'

vigia sbom --all -f json "$TMP/chain.tar"
places() { same "$(jq -c '[.packages[] | select(.name == "p7") | .locations[].path] | sort' "$OUT")" '["a/package-lock.json","b/package-lock.json"]'; }
check "bounds: two links over a third both lead on" places

for t in 1 2; do "$VIGIA" sbom --no-cache --threads $t -f json "$TMP/deep.tar" >"$TMP/deep.$t" 2>>"$ERR"; done
check "bounds: paths of 200 folders" json '.packages | length == 400' "$TMP/deep.1"
check "bounds: paths of 1900 folders are passed over, and that is said" json '[.notes[] | select(.text | test("nested deeper"))] | length == 1' "$TMP/deep.1"
check "bounds: the same with one thread and with two" cmp "$TMP/deep.1" "$TMP/deep.2"

vigia sbom --no-cache -f json "$TMP/many.tar"
check "bounds: of 500 layers the highest one of each path counts" json '[.packages[] | select((.version | tonumber) >= 450)] | length == 50'
check "bounds: and no other" json '.packages | length == 50'

RC=0; XDG_CACHE_HOME=/dev/null/x "$VIGIA" sbom --strict -f json "$TMP/honest.tar" >"$OUT" 2>"$ERR" || RC=$?
check "bounds: a cache that cannot be is no incomplete report" exits 0
check "bounds: but is told" grep -q "not cached" "$ERR"

# From a pipe, layers are cached by the digest that was computed; a note about the image must not stick to them.
"$VIGIA" sbom -f json - <"$TMP/lies.tar" >"$OUT" 2>"$ERR"
check "bounds: an image that lies is told" json '[.notes[] | select(.text | test("lies"))] | length > 0'
poisoned() { ! grep -raq "image lies" "$XDG_CACHE_HOME/vigia/layers"; }
check "bounds: no cached layer calls an image a liar" poisoned
"$VIGIA" sbom -f json - <"$TMP/packed.tar" >"$OUT" 2>"$ERR"
check "bounds: an honest image with its layer" json '.notes | length == 0'

# Standard streams that are closed: the file that is opened next would be the one that is written to.
RC=0; "$VIGIA" sbom -f json "$TMP/honest.tar" >&- 2>"$ERR" || RC=$?
check "bounds: a closed standard output is an error" exits 3
check "bounds: with words" test -s "$ERR"
for command in --version --help help "scan --help" "completion bash" man; do
    RC=0; "$VIGIA" $command >/dev/full 2>"$ERR" || RC=$?
    check "bounds: $command into a full disk is an error" exits 3
done
cp "$TMP/honest.tar" "$TMP/copy.tar"
"$VIGIA" sbom -f json -o "$TMP/report.json" "$TMP/copy.tar" <&- >&- 2>&- || true
check "bounds: nothing closed ends up in a file" cmp "$TMP/honest.tar" "$TMP/copy.tar"
check "bounds: the report is whole" json '.packages | length == 1' "$TMP/report.json"

# A report that goes to a device or a stream must not put a file in its place (as root it could).
mkfifo "$TMP/fifo"
cat "$TMP/fifo" >"$TMP/out.fifo" &
"$VIGIA" sbom -f json -o "$TMP/fifo" "$TMP/honest.tar" 2>"$ERR" || true
wait
check "bounds: a pipe gets the report" json '.packages | length == 1' "$TMP/out.fifo"
check "bounds: and stays a pipe" test -p "$TMP/fifo"
if [ -w "$TMP" ] && mknod "$TMP/null" c 1 3 2>"$ERR" && : 2>"$ERR" >"$TMP/null"; then
    RC=0; "$VIGIA" sbom -f json -o "$TMP/null" "$TMP/honest.tar" 2>"$ERR" || RC=$?
    check "bounds: a report into a null device" exits 0
    check "bounds: which stays one" test -c "$TMP/null"
else
    skip "bounds: a null device stays one" "devices cannot be made here"
fi
RC=0; "$VIGIA" sbom -f json -o /dev/stdout "$TMP/honest.tar" >"$OUT" 2>"$ERR" || RC=$?
check "bounds: --output /dev/stdout" exits 0
check "bounds: is standard output" json '.packages | length == 1'
check "bounds: /dev/stdout stays what it is" test -L /dev/stdout
