#!/bin/bash
# vigia audit image on images that docker build made: a course's single-stage image against its multi-stage twin, and one that has
# each fault once. By archive and by name; the same again from the cache; no report holds a secret.
. "$(dirname "$0")/lib.sh"
material hardening audit-image
dir=$LAB/hardening

failed() { json "[.checks[] | select(.state == \"failed\") | .id] | index(\"$1\") != null"; }
says() # ID WORDS: a finding of the check has evidence like this
{
    json "[.findings[] | select(.id == \"$1\") | .evidence[] | select(contains(\"$2\"))] | length >= 1"
}

vigia audit image "$dir/single.tar" --format json
check "audit image: exit status without a threshold" exits 0
check "audit image: the single-stage image has a compiler" failed IMG-0022
check "audit image: and it is told with the line that brought it" says IMG-0022 "COPY"
check "audit image: Go's own tools are named" says IMG-0022 "go, "
check "audit image: it runs as root" failed IMG-0001
vigia audit image "$dir/multi.tar" --format json
check "audit image: its multi-stage twin has nothing against it" json '[.checks[] | select(.state == "failed")] == []'
check "audit image: and most was looked at" json '[.checks[] | select(.state == "passed")] | length >= 25'
vigia audit image "$dir/single.tar" --fail-on medium
check "audit image: --fail-on medium ends with 1 for the one" exits 1
vigia audit image "$dir/multi.tar" --fail-on low
check "audit image: and with 0 for the other" exits 0

vigia audit image "$dir/leaky.tar" --format json --level 2
cp "$OUT" "$TMP/leaky.json"
for id in IMG-0001 IMG-0002 IMG-0003 IMG-0004 IMG-0005 IMG-0010 IMG-0011 IMG-0012 IMG-0013 IMG-0015 IMG-0016 IMG-0024 IMG-0025 IMG-0027 \
    IMG-0029 IMG-0031 IMG-0032 IMG-0033; do
    check "audit image: leaky: $id" failed $id
done
check "audit image: a removed key is told with both layers" says IMG-0013 "removed or replaced by layer 3, but still in layer 2"
check "audit image: a key file is told with its line" json '[.findings[] | select(.id == "IMG-0012" and .severity == "critical")] | length == 1'
check "audit image: a set-uid find is as good as root" json '[.findings[] | select(.id == "IMG-0027" and .severity == "critical")] | length == 1'
check "audit image: an empty password names its account" says IMG-0031 "'root'"
check "audit image: a second root" says IMG-0033 "'toor'"
check "audit image: another tool's id works" test "$(vigia audit image "$dir/leaky.tar" --only DKL-LI-0001 --format json; jq -c '[.checks[].id]' "$OUT")" = '["IMG-0031"]'

key=$(sed -n 3p "$dir/deploy.key")
quiet() # no secret is in it
{
    ! grep -qF -e "$key" -e lab-hunter-22 -e lab-token-4711 -e Q3EGRZ7MW2XKT5VB "$1" || { echo "a secret is in $1"; return 1; }
}
for format in table json sarif html junit markdown; do
    vigia audit image "$dir/leaky.tar" --format $format --level 2 --full
    check "audit image: no secret in $format" quiet "$OUT"
done

vigia audit image "$dir/leaky.tar" --format json --level 2
check "audit image: the same from the cache" cmp "$OUT" "$TMP/leaky.json"
XDG_CACHE_HOME=$TMP/nothing vigia audit image "$dir/leaky.tar" --format json --level 2
check "audit image: the same without one" cmp "$OUT" "$TMP/leaky.json"

vigia audit image "$LAB/debian12/root.tar" --format json
check "audit image: a root file system has no configuration" json '[.checks[] | select(.id == "IMG-0001" and .state == "not-applicable")] | length == 1'
check "audit image: but files" failed IMG-0027
printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}' >"$TMP/bom.json"
vigia audit image "$TMP/bom.json"
check "audit image: a bill of materials cannot be audited" exits 3

VIGIA_LAB=$LAB XDG_CACHE_HOME= "$TOP/tests/lab/dockerd" start >"$TMP/engine.log" 2>&1 || {
    skip "audit image by name" "$(tail -n 1 "$TMP/engine.log")"
    exit 0
}
export DOCKER_HOST=unix://$LAB/dockerd/docker.sock
docker load -q -i "$dir/leaky.tar" >/dev/null
plain() { jq -S '[.findings[] | {id, severity, evidence}] | sort' "$1"; }
vigia audit image lab/leaky:1 --format json --level 2
check "audit image: by name" exits 0
check "audit image: by name the same findings as from the archive" same "$(plain "$OUT")" "$(plain "$TMP/leaky.json")"
cp "$OUT" "$TMP/named.json"
vigia audit image lab/leaky:1 --format json --level 2
check "audit image: by name the same without a transfer" cmp "$OUT" "$TMP/named.json"
