#!/bin/bash
# What is written is valid by the official schemas: hostile names (the expectations of the writers' unit test), and reports
# of real images with their vulnerabilities.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/validators.sh"
validators schemas
expect=$TOP/tests/unit/report/expect

check "schemas: CycloneDX 1.6, hostile names" valid_cyclonedx "$expect"/cyclonedx.one "$expect"/cyclonedx.two
check "schemas: SPDX 2.3, hostile names" valid_spdx "$expect"/spdx-json.one "$expect"/spdx-json.two
sarif=
if sarif_schema; then
    sarif=1
    check "schemas: SARIF 2.1.0, hostile names" valid_sarif "$expect"/sarif.one "$expect"/sarif.two "$expect"/sarif.audit
else
    skip "schemas: SARIF" "its schema (npm: @microsoft/jest-sarif) is not to be had"
fi
check "schemas: our own, hostile names" valid_report "$expect"/json.one "$expect"/json.two "$expect"/json.audit

for target in log4shell/log4shell.tar wordpress/wordpress.tar node rpm/el9.tar alpine/alpine-3.20.3; do
    name=${target%%/*}
    (material "$name") >"$TMP/$name.log" 2>&1
    [ -e "$LAB/$target" ] || { skip "schemas: $name" "the lab cannot make '$name' here"; continue; }
    vigia scan --no-cache --all -f json -o "$TMP/$name.json" -f cyclonedx -o "$TMP/$name.cdx.json" -f spdx-json -o "$TMP/$name.spdx.json" \
        -f sarif -o "$TMP/$name.sarif" "$LAB/$target"
    check "schemas: $name is scanned" exits 0
    check "schemas: $name as CycloneDX" valid_cyclonedx "$TMP/$name.cdx.json"
    check "schemas: $name as SPDX" valid_spdx "$TMP/$name.spdx.json"
    [ -z "$sarif" ] || check "schemas: $name as SARIF" valid_sarif "$TMP/$name.sarif"
    check "schemas: $name as our report" valid_report "$TMP/$name.json"
done

# Several targets are one document.
if [ -e "$LAB/node" ] && [ -e "$LAB/alpine/alpine-3.20.3" ]; then
    vigia scan --no-cache -f json -o "$TMP/two.json" -f cyclonedx -o "$TMP/two.cdx.json" -f spdx-json -o "$TMP/two.spdx.json" "$LAB/node" "$LAB/alpine/alpine-3.20.3"
    check "schemas: two targets as CycloneDX" valid_cyclonedx "$TMP/two.cdx.json"
    check "schemas: two targets as SPDX" valid_spdx "$TMP/two.spdx.json"
    check "schemas: two targets as our report" valid_report "$TMP/two.json"
fi
