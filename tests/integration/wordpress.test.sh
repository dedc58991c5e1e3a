#!/bin/bash
# An old WordPress image: Debian 11 without security updates. What is missing there is known, by the shared advisories.
. "$(dirname "$0")/lib.sh"
material wordpress
image=$LAB/wordpress/wordpress.tar

vigia sbom -f cyclonedx -o "$TMP/sbom.json" "$image"
check "wordpress: exit status" exits 0
check "wordpress: dpkg's packages, no more, no fewer" "$TOP/tests/lab/compare" --types deb "$LAB/wordpress/truth.tsv" "$TMP/sbom.json"

vigia scan --format json "$image"
check "wordpress: Debian 11 is recognized" json '.subject.os.id == "debian" and .subject.os.version_id == "11"'
check "wordpress: says that security support has ended, or that there is no data" \
    json '([.notes[] | tostring] + [.subject.os | tostring] + [.summary | tostring]) | any(test("support|no data|data base"; "i"))'
# What dpkg owns is not reported a second time as a PHP, Python or JavaScript package.
check "wordpress: files that dpkg owns are not listed twice" \
    json '[.packages[] | select(.purl | test("^pkg:(npm|composer|pypi|gem)/"))] | length == 0'

for source in wordpress apache2 php7.4 mariadb-10.5; do
    check "wordpress: $source is known as a source package" json "[.packages[] | select(.source_name == \"$source\" or .name == \"$source\")] | length > 0"
done

# What the image misses, by Debian's own word: every CVE in the changelogs of the updates that it lacks, at the version
# that fixed it, and nothing else.
material bullseye-security "wordpress: missing updates"
database "$LAB/bullseye-security/osv" || not_ok "wordpress: import of the missing updates"
vigia scan --format json "$image"
cp "$OUT" "$TMP/first.json"
check "wordpress: exit status with a data base" exits 0
jq -r '.affected[] as $a | [.upstream[0], $a.package.name, $a.ranges[0].events[1].fixed] | @tsv' "$LAB"/bullseye-security/osv/*.json |
    LC_ALL=C sort -u >"$TMP/want"
jq -r '(.packages | map({key: (.name + " " + .version), value: (.source_name // .name)}) | from_entries) as $source | .findings[] |
    ([.id] + .aliases | map(select(startswith("CVE-")))[0]) as $cve | .package as $p |
    [$cve, ($source[$p.name + " " + $p.version] // $p.name), .fix.versions[]] | @tsv' "$OUT" | LC_ALL=C sort -u >"$TMP/have"
check "wordpress: what is missing is found, with the version that fixes it, and nothing else" diff "$TMP/want" "$TMP/have"
vigia scan --format json --no-cache "$image"
check "wordpress: the same bytes, cached or not" cmp "$TMP/first.json" "$OUT"
vigia scan "$image"
check "wordpress: the table says what to update" grep -q 'openssl' "$OUT"
