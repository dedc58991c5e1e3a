#!/bin/bash
# `vigia explain`, and that the documents say what the tables say.
. "$(dirname "$0")/lib.sh"

vigia explain --format markdown
check "explain: docs/checks.md is made from the tables (make docs)" cmp "$OUT" "$TOP/docs/checks.md"
vigia explain --format json
cp "$OUT" "$TMP/all.json"
check "explain: there are checks of every scope" json '[.[].scope] | unique | length == 6'
check "explain: each id stands once" json '([.[].id] | length) == ([.[].id] | unique | length)'
check "explain: ids have their form" json 'all(.[].id; test("^(HST|DMN|CTR|IMG|DKF|CMP)-[0-9]{4}$"))'
check "explain: each has its words" json 'all(.[]; (.title | length) > 5 and (.why | length) > 20 and (.remedy | length) > 5)'
check "explain: references have a form that is known" json 'all(.[].references[]; test("^(CIS-Docker-1\\.6-[0-9.]+|CIS-DI-[0-9]{4}|DKL-(DI|LI)-[0-9]{4}|DL[0-9]{4}|SC[0-9]{4}|AVD-DS-[0-9]{4}|CKV2?_DOCKER_[0-9]+|https://.*)$"))'

vigia explain CTR-0031
check "explain: one of ours" grep -q 'What to do' "$OUT"
for id in "CIS 5.32" 5.32 check_5_32 CIS-Docker-1.6-5.32; do
    vigia explain "$id"
    check "explain: '$id' is the engine's socket" grep -q '^CTR-0031' "$OUT"
done
vigia explain NO-SUCH
check "explain: what does not exist is wrong use" exits 2
vigia explain CVE-2021-44228
check "explain: of a vulnerability, says who knows" grep -q 'vigia db show CVE-2021-44228' "$ERR"
vigia explain --scope container
check "explain: the list of a scope" same "$(grep -c '^  CTR-' "$OUT")" "$(jq '[.[] | select(.scope == "container")] | length' "$TMP/all.json")"

# What the catalogue of the field names, each under an id of ours.
for id in 1.1.1 1.1.2 2.2 2.8 2.14 4.1 4.6 5.5 5.11 5.32 DL3002 DL3008 DL4006 DS-0002 DS-0031 DKL-DI-0001 DKL-LI-0001 CIS-DI-0010; do
    vigia explain "$id"
    check "explain: $id is known" exits 0
done
