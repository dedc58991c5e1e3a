#!/bin/bash
# An old WordPress image: Debian 11 without security updates. What is missing there is known, by the shared advisories.
. "$(dirname "$0")/lib.sh"
material wordpress
image=$LAB/wordpress/wordpress.tar

vigia sbom -f cyclonedx -o "$TMP/sbom.json" "$image"
check "wordpress: exit status" exits 0
check "wordpress: dpkg's packages, no more, no fewer" "$TOP/tests/lab/compare" --types deb "$LAB/wordpress/truth.tsv" "$TMP/sbom.json"

vigia scan --format json "$image"
check "wordpress: Debian 11 is recognized" json '.subject.os.id == "debian" and (.subject.os.version_id // .subject.os.version | tostring | startswith("11"))'
check "wordpress: says that security support has ended, or that there is no data" \
    json '([.notes[] | tostring] + [.subject.os | tostring] + [.summary | tostring]) | any(test("support|no data|data base"; "i"))'
# What dpkg owns is not reported a second time as a PHP, Python or JavaScript package.
check "wordpress: files that dpkg owns are not listed twice" \
    json '[.packages[] | select(.purl | test("^pkg:(npm|composer|pypi|gem)/"))] | length == 0'

if [ -d "$SHARED/data/osv" ] && database "$SHARED/data/osv" "$SHARED/data/kev" "$SHARED/data/epss"; then
    vigia scan --format json "$image"
    check "wordpress shared: exit status" exits 0
    for source in wordpress apache2 php7.4 mariadb-10.5; do
        # The shared Debian 11 data ends in 2023; point releases after it fixed these, so it is enough that one run works.
        check "wordpress shared: $source is there by its source package" \
            json "[.packages[] | select(.source == \"$source\" or .source.name? == \"$source\" or .name == \"$source\")] | length > 0"
    done
    vigia scan --format json "$image"
    cp "$OUT" "$TMP/first.json"
    vigia scan --format json --no-cache "$image"
    check "wordpress shared: the same bytes, cached or not" cmp "$TMP/first.json" "$OUT"
else
    skip "wordpress shared" "../shared/data is not there"
fi
