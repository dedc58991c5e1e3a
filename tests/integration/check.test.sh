#!/bin/bash
# `vigia check` on a private engine (tests/lab/dockerd): every layer on one screen, what helps most, and what was not looked at.
. "$(dirname "$0")/lib.sh"
material log4shell check
VIGIA_LAB=$LAB XDG_CACHE_HOME= "$TOP/tests/lab/dockerd" start >"$TMP/engine.log" 2>&1 || {
    skip check "$(tail -n 1 "$TMP/engine.log")"
    exit 0
}
export DOCKER_HOST=unix://$LAB/dockerd/docker.sock
docker load -q -i "$LAB/log4shell/log4shell.tar" >/dev/null
image=lab/log4shell:1.4
docker rm -f check-bad check-good >/dev/null 2>&1
# Not started: where the machine's own rights do not reach, a privileged container cannot be.
docker create --name check-bad --privileged --network none -v /var/run/docker.sock:/sock "$image" true >/dev/null
docker create --name check-good --network none --cap-drop ALL --security-opt no-new-privileges --read-only -u 4400 --memory 64m --memory-swap 64m \
    --cpus .5 --pids-limit 50 --ulimit nofile=512:512 --restart on-failure:5 --log-opt max-size=1m "$image" true >/dev/null

line() { grep -E "^  $1 " "$OUT"; }
points() { line "$1" | grep -oE '[█░]+ +[0-9]+' | grep -oE '[0-9]+$'; }
chooses() { grep -A6 'What helps most' "$OUT" | grep -q "$1"; }
kinds() { jq -r '[.[].subject.kind] | unique | join(" ")' "$OUT"; }
container() { jq -e --arg n "$1" ".[] | select(.subject.kind == \"container\" and .subject.name == \$n) | $2" "$OUT" >/dev/null; }

root=$TMP/root # a small host
mkdir -p "$root/etc"
printf 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian 12"\n' >"$root/etc/os-release"

vigia check -q daemon containers images # of this machine's own disk tests have no business
check "check: exit status" exits 0
check "check: only the layers that were named" test "$(grep -c '^  host' "$OUT")" = 0
for layer in daemon containers images; do
    check "check: a score for $layer" test "$(points $layer)" -ge 0 -a "$(points $layer)" -le 100
done
check "check: what costs most is named" grep -qE '^  containers .*privileged' "$OUT"
check "check: the socket or the privileges are among what helps most" chooses 'container'
check "check: so is Log4j" chooses 'log4j-core'
check "check: says how to see more" grep -q 'vigia check -f html' "$OUT"
vigia check -q --fail-on critical containers
check "check: --fail-on" exits 1

vigia check -q -f json daemon containers images
check "check: all layers for programs" same "$(kinds)" "container daemon image"
check "check: the bad container fails" container check-bad '[.findings[].id] | (index("CTR-0004") != null and index("CTR-0031") != null)'
check "check: the good one does not" container check-good '[.findings[] | select(.severity == "high" or .severity == "critical")] | length == 0'
check "check: an image has software and setup in one report" jq -e '.[] | select(.subject.kind == "image" and .subject.name == "'$image'") |
    ([.findings[].kind] | unique | length >= 2) and (.checks | length > 20) and (.packages | length > 50)' "$OUT"
good=$(jq '.[] | select(.subject.name == "check-good") | .summary.score' "$OUT")
bad=$(jq '.[] | select(.subject.name == "check-bad") | .summary.score' "$OUT")
check "check: the good container scores higher ($good) than the bad one ($bad)" test "$good" -gt "$bad"
vigia check -q --only CTR-0031 -f json containers images
check "check: --only runs one check" json '[.[].checks // [] | .[].id] | unique == ["CTR-0031"]'
vigia check -q containers images -o "$TMP/c.html" -o "$TMP/c.sarif" -o "$TMP/c.xml" -o "$TMP/c.md"
check "check: every format at once" test -s "$TMP/c.html" -a -s "$TMP/c.sarif" -a -s "$TMP/c.xml" -a -s "$TMP/c.md"

DOCKER_HOST=unix://$TMP/none.sock vigia check -q daemon containers images
check "check: with no engine the rest is looked at" exits 0
check "check: and what is missing is said" grep -q 'Not looked at: containers and images' "$OUT"
DOCKER_HOST=unix://$TMP/none.sock vigia check -q daemon containers images --strict
check "check: which --strict minds" exits 4
DOCKER_HOST=unix://$TMP/none.sock vigia check -q daemon containers images -f json
check "check: programs see it, too" json '[.. | .notes? // empty | .[].text | select(test("containers and images"))] | length == 1'

vigia check -q hots
check "check: a mistyped layer is wrong use" exits 2
vigia check -q --root "$root"
check "check: another host's disk" exits 0
check "check: has a score" test "$(points host)" -ge 0
check "check: has no containers" test "$(grep -c '^  containers' "$OUT")" = 0
docker rm -f check-bad check-good >/dev/null 2>&1
