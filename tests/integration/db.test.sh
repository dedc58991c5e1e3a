#!/bin/bash
# The advisory data base: built, resumed after kills, the same bytes each time, damaged, exported, fetched over HTTP.
. "$(dirname "$0")/lib.sh"
set -u
feeds=$TMP/feeds
export XDG_CONFIG_HOME=$TMP/config XDG_CACHE_HOME=$TMP/cache
unset VIGIA_DB VIGIA_DB_SOURCE
# nothing here may go through a proxy
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

# make_feeds FOLDER VERSION: a bulk export of three ecosystems, KEV and EPSS. VERSION 2 differs in npm only.
make_feeds()
{
    "$PYTHON" - "$1" "$2" <<'PYTHON'
import json, os, random, sys, zipfile
folder, version = sys.argv[1], int(sys.argv[2])
def record(eco, family, i):
    r = random.Random(f"{family}{i}")
    v = version if family == "npm" else 1
    return {"id": f"{family.upper().replace(' ', '')}-{i}", "modified": f"2024-01-{1 + i % 28:02}T00:00:0{v}Z", "aliases": [f"CVE-2024-{10000 + i}"],
            "summary": f"Summary {i} version {v}", "details": " ".join(r.choice(["one", "two", "three", "four"]) for _ in range(120)),
            "affected": [{"package": {"ecosystem": eco, "name": f"package-{i % 700}"},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": f"{i}.{v}"}]}]}]}
os.makedirs(folder, exist_ok=True)
for family, eco, n in (("Debian", "Debian:12", 6000), ("npm", "npm", 3000), ("Rocky Linux", "Rocky Linux:9", 500)):
    os.makedirs(f"{folder}/{family}", exist_ok=True)
    with zipfile.ZipFile(f"{folder}/{family}/all.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(n):
            x = record(eco, family, i)
            z.writestr(zipfile.ZipInfo(x["id"] + ".json", (2024, 1, 1, 0, 0, 0)), json.dumps(x), zipfile.ZIP_DEFLATED)
open(f"{folder}/ecosystems.txt", "w").write("Debian\nDebian:12\nRocky Linux\nnpm\n")
json.dump({"dateReleased": "2024-02-01T00:00:00Z", "vulnerabilities": [{"cveID": "CVE-2024-10001", "vulnerabilityName": "N",
          "dateAdded": "2024-01-02", "knownRansomwareCampaignUse": "Known"}]}, open(f"{folder}/known_exploited_vulnerabilities.json", "w"))
with open(f"{folder}/epss.csv", "w") as f:
    f.write("#model_version:v1,score_date:2024-02-01T00:00:00+0000\ncve,epss,percentile\n")
    for i in range(3000):
        f.write(f"CVE-2024-{10000 + i},0.{i % 100000:05},0.5\n")
PYTHON
}
make_feeds "$feeds" 1
make_feeds "$TMP/feeds2" 2
db=$TMP/a.db
counts() { vigia db status --db "$1" --format json; same "$(jq -c '[.records, (.inputs|length)]' "$OUT")" "$2"; }

# --- building ---
vigia db import "$feeds" --db "$db"
check "db: a folder of zips, KEV and EPSS is imported" exits 0
check "db: all of it is there" counts "$db" '[9500,5]'
check "db: the work folder is gone afterwards" test ! -e "$db.work"
vigia db show CVE-2024-10001 --format json --db "$db"
check "db: a vulnerability is merged from its records, KEV and EPSS" json '(.records|length) == 3 and .exploited and .ransomware and .epss == 0.00001'
cp "$db" "$TMP/first.db"
vigia db import "$feeds" --db "$db"
check "db: an unchanged import changes nothing" cmp "$db" "$TMP/first.db"
check "db: and says so" grep -q "up to date" "$ERR"
vigia db import "$feeds/epss.csv" "$feeds/npm" --db "$TMP/b.db"
vigia db import "$feeds/Debian/all.zip" "$feeds/Rocky Linux/all.zip" "$feeds/known_exploited_vulnerabilities.json" --db "$TMP/b.db"
check "db: another order of imports gives the same bytes" cmp "$db" "$TMP/b.db"
vigia db import "$TMP/feeds2/npm/all.zip" --db "$TMP/b.db"
vigia db show NPM-5 --format json --db "$TMP/b.db"
check "db: a newer export takes the place of the older" json '.records[0].affected[0].ranges[0].events[1].fixed == "5.2"'
check "db: what it does not concern stays" counts "$TMP/b.db" '[9500,5]'
vigia db search package-69 --db "$db" --ecosystem npm --format json
check "db: search finds by a part of the name, just that name first" json '.[0].package == "package-69" and (length > 10) and all(.[]; .ecosystem == "npm")'
vigia db status --db "$TMP/none.db"
check "db: status of no data base says how to make one" grep -q "vigia db import" "$OUT"
check "db: and that scans find little" exits 3

# --- damage ---
head -c 100000 "$db" >"$TMP/cut.db"
vigia db show NPM-5 --db "$TMP/cut.db"
check "db: a cut file is refused" exits 3
check "db: in words" grep -q "cut short" "$ERR"
"$PYTHON" - "$db" "$TMP/flipped.db" <<'PYTHON'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
for at in range(200, len(b), 5000):
    b[at] ^= 0x40
open(sys.argv[2], "wb").write(b)
PYTHON
vigia db show NPM-5 --db "$TMP/flipped.db"
check "db: a damaged file is refused" exits 3
check "db: with the way out" grep -q "build it anew" "$ERR"
vigia db status --verify --db "$TMP/flipped.db"
check "db: status --verify sees it too" exits 3
vigia db import "$feeds/npm/all.zip" --db "$TMP/flipped.db"
check "db: it is not built upon" exits 3
vigia db import "$feeds" --fresh --db "$TMP/flipped.db"
check "db: --fresh builds it anew, to the same bytes" cmp "$db" "$TMP/flipped.db"
echo "no advisories" >"$TMP/note.txt"
vigia db import "$TMP/note.txt" --db "$TMP/c.db"
check "db: a file that is nothing known is refused" exits 3

mkdir -p "$TMP/mixed/other"
cp -r "$feeds/npm" "$TMP/mixed"
"$PYTHON" -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('a.txt', 'hello')" "$TMP/mixed/other/some.zip"
vigia db import "$TMP/mixed" --db "$TMP/d.db"
check "db: a zip of something else in a folder is passed over" exits 0
vigia db import "$TMP/mixed/other/some.zip" --db "$TMP/d.db"
check "db: but not when it was asked for" exits 3

# --- export ---
vigia db export "$TMP/carried" --db "$db"
check "db: export" exits 0
vigia db import "$TMP/carried" --db "$TMP/other.db"
check "db: and said to be taken in, not to have no records" grep -q "other.db: taken in" "$ERR"
check "db: an exported file is imported to the same bytes" cmp "$db" "$TMP/other.db"
echo mine >"$TMP/victim"
ln -s victim "$TMP/shared.part" # a name that could be guessed, in a folder of everybody
vigia db export "$TMP/shared" --db "$db"
check "db: export writes through nobody's link" same "$(cat "$TMP/victim")" mine
mkfifo "$TMP/fifo"
cat "$TMP/fifo" >"$TMP/through" &
vigia db export "$TMP/fifo" --db "$db"
[ "$RC" = 0 ] && [ -p "$TMP/fifo" ] && wait
check "db: export into a pipe" cmp "$db" "$TMP/through"
check "db: which stays a pipe" test -p "$TMP/fifo"
head -c 300000 "$TMP/carried" >"$TMP/carried-cut"
vigia db import "$TMP/carried-cut" --db "$TMP/other.db"
check "db: a cut one is refused" exits 3
check "db: and leaves the old one in use" cmp "$db" "$TMP/other.db"

# --- kills ---
kills()
{
    local i k=$TMP/k.db whole=0 resumed=0
    for i in $(seq 1 "${1:-25}"); do
        [ $((i % 8)) = 1 ] && { rm -rf "$k" "$k.work"; vigia db import "$TMP/feeds2/npm/all.zip" --db "$k"; cp "$k" "$TMP/old.db"; }
        "$VIGIA" db import "$feeds" --db "$k" >/dev/null 2>"$TMP/kill.err" &
        local pid=$!
        "$PYTHON" -c "import random, time; time.sleep(random.random() * ${2:-0.25})"
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        cmp -s "$k" "$TMP/old.db" || cmp -s "$k" "$db" || { echo "after kill $i the data base is neither the old nor the new one"; return 1; }
        cmp -s "$k" "$db" && whole=$((whole + 1))
        ls "$k".work/*.done >/dev/null 2>&1 && resumed=$((resumed + 1))
    done
    vigia db import "$feeds" --db "$k"
    exits 0 && cmp "$k" "$db" && echo "$whole kills came too late, $resumed found finished parts"
}
wait_for=0.25
grep -aqm1 '__asan_init' "$VIGIA" && wait_for=1.5
check "db: killed at any moment, the old or the new data base is whole, and a rerun completes" kills 24 $wait_for

# --- over HTTP ---
control=$TMP/control log=$TMP/http.log
serve() # FOLDER
{
    [ -n "${server:-}" ] && { kill "$server"; wait "$server" 2>/dev/null; }
    rm -f "$TMP/port"
    : >"$log"
    : >"$control"
    "$PYTHON" "$HERE/feeds/server.py" "$1" "$TMP/port" "$control" "$log" &
    server=$!
    for _ in $(seq 100); do [ -s "$TMP/port" ] && break; sleep 0.05; done
    url=http://127.0.0.1:$(cat "$TMP/port")
}
trap '[ -n "${server:-}" ] && kill "$server"' EXIT
configure()
{
    mkdir -p "$XDG_CONFIG_HOME/vigia"
    printf '# where from\nosv %s/\nkev %s/known_exploited_vulnerabilities.json\nepss %s/epss.csv\n' "$url" "$url" "$url" >"$XDG_CONFIG_HOME/vigia/sources"
}
requests() { : >"$log.last"; grep -c "$1" "$log"; }

own=$XDG_CACHE_HOME/vigia/advisories.db
vigia db update
check "db update: without a source it says how to name one" grep -q "osv URL" "$ERR"
check "db update: and fails" exits 3
serve "$feeds"
configure
vigia db update
check "db update: fetches and builds" exits 0
check "db update: to the same bytes as an import" cmp "$own" "$db"
check "db update: a part of a listed ecosystem is not fetched" same "$(requests 'Debian:12\|Debian%3A12')" 0
check "db update: nothing is left of the downloads" test ! -e "$own.downloads"
: >"$log"
vigia db update
check "db update: asks only whether something has changed" same "$(requests ' 200 ')" 1
check "db update: and says that nothing has" grep -q "up to date" "$ERR"

echo "cut /npm/all.zip" >"$control"
cp "$TMP/feeds2/npm/all.zip" "$feeds/npm/all.zip.new" && mv "$feeds/npm/all.zip.new" "$feeds/npm/all.zip"
vigia db update
check "db update: a broken transfer is an error" exits 3
check "db update: the old data base stays in use" cmp "$own" "$db"
check "db update: what came is kept" test -s "$own.downloads/npm.zip.part"
: >"$control"
: >"$log"
vigia db update
check "db update: the next time it goes on where it was" grep -q "npm/all.zip 206" "$log"
vigia db import "$TMP/feeds2/npm/all.zip" --db "$TMP/first.db"
check "db update: and the whole is right" cmp "$own" "$TMP/first.db"

rm -rf "$own"*
serve "$TMP/feeds2"
configure
echo 500-twice >"$control"
vigia db update --ecosystem npm
check "db update: a server in trouble is asked again" exits 0
vigia db status --format json
check "db update: --ecosystem fetches just that one" json '[.inputs[].name] == ["epss", "kev", "osv:npm"]'
echo "missing /npm/all.zip" >"$control"
vigia db update
check "db update: one missing file is an error" exits 3
check "db update: that names it" grep -q "npm/all.zip: the server answers 404" "$ERR"
vigia db status --format json
check "db update: the others are imported all the same, and the old npm stays" json '[.inputs[].name] == ["epss", "kev", "osv:Debian", "osv:Rocky Linux", "osv:npm"]'
: >"$control"
vigia db import "$TMP/carried" --db "$own"
: >"$log"
vigia db update
check "db update: after an import from elsewhere, what it brought is asked for anew" grep -q "npm/all.zip 200" "$log"
echo "html /epss.csv" >"$control"
touch -d 2030-01-01 "$TMP/feeds2/epss.csv"; cp "$own" "$TMP/before.db"
vigia db update
check "db update: a page in the place of a file is refused" exits 3
check "db update: and leaves the old data base" cmp "$own" "$TMP/before.db"
