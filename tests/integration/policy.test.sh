#!/bin/bash
# vigia.yaml on a real image: exceptions with reasons, their end, and what every format makes of them.
. "$(dirname "$0")/lib.sh"
material log4shell policy
image=$LAB/log4shell/log4shell.tar
cd "$TMP" || exit 1

open() { jq -r '[.findings[] | select(.suppressed | not) | .id] | index("CVE-2021-44228")' "$OUT"; }

vigia scan -f json "$image"
check "policy: without one Log4Shell counts" test "$(open)" != null
cat >vigia.yaml <<'END'
exceptions:
  - id: GHSA-jfh8-c2jp-5v3q
    reason: the appender is not configured
END
vigia scan -f json "$image"
check "policy: an exception by another name" same "$(open)" null
check "policy: has its reason in the report" json '.findings[] | select(.id == "CVE-2021-44228") | .suppressed.reason == "the appender is not configured"'
check "policy: and is counted" json '.summary.suppressed == 1'
vigia scan "$image"
check "policy: the table does not show it" test "$(grep -c 'CVE-2021-44228' "$OUT")" = 0
check "policy: but counts it" grep -q '1 more excepted' "$OUT"
vigia scan --no-config -f json "$image"
check "policy: --no-config reads none" test "$(open)" != null
vigia scan -f sarif -o out.sarif "$image"
check "policy: SARIF has the suppression" json '[.runs[].results[] | select(.suppressions)] | length == 1' out.sarif

sed -i 's/reason: .*/&\n    expires: 2020-01-31/' vigia.yaml
vigia scan -f json "$image"
check "policy: one that has expired counts no more" test "$(open)" != null
check "policy: and the report says so" json '[.notes[] | select(.text | test("has expired"))] | length == 1'
vigia scan --strict "$image"
check "policy: which makes it incomplete" exits 4

printf 'exceptions:\n  - id: CVE-2021-44228\n' >vigia.yaml
vigia scan "$image"
check "policy: no reason, no exception" exits 3
check "policy: with file and line" grep -q 'vigia.yaml:2: this exception needs a reason' "$ERR"
vigia scan -c absent.yaml "$image"
check "policy: a file that is not there" exits 3
vigia scan --no-config --skip CVE-2021-44228 -f json "$image"
check "policy: --skip leaves a vulnerability out" same "$(open)" null

rm vigia.yaml
vigia scan -o out.html -o out.xml -o out.md "$image"
check "policy: several formats at once" exits 0
check "policy: HTML is one page that asks for nothing" test "$(grep -cE '<(script|link|img|iframe)|src=' out.html)" = 0
check "policy: HTML names what is found" grep -q 'CVE-2021-44228' out.html
check "policy: JUnit is XML" "$PYTHON" -c 'import sys, xml.etree.ElementTree as e; r = e.parse(sys.argv[1]).getroot(); assert int(r[0].get("failures")) == len(r.findall(".//failure")) > 0' out.xml
check "policy: Markdown has the update" grep -q '| org.apache.logging.log4j:log4j-core | 2.14.1 |' out.md
