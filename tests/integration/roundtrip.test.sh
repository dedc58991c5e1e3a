#!/bin/bash
# A bill of materials that we wrote, read again, says the same as the target itself: packages, distribution, findings. And
# one of another tool about the same folder has the same findings as far as it knows the same packages.
. "$(dirname "$0")/lib.sh"
unset VIGIA_DB
# with the large data base where there is one, else with the starter set
[ -d "$SHARED/data/osv" ] && database "$SHARED/data/osv" "$SHARED/data/kev" "$SHARED/data/epss"

packages() { jq -cS '[.packages[] | {type, name, version, arch, source_name, source_version, modularity, purl, declared, dev, main, owned_by, sha1, path: .locations[0].path}] | sort' "$1"; }
findings() { jq -cS '[.findings[] | {id, aliases, severity, purl: .package.purl, fix}] | sort' "$1"; }
os() { jq -cS '[.subject.os.id, .subject.os.version_id]' "$1"; }
same_of() { diff <($1 "$2" | jq .) <($1 "$3" | jq .) | head -n 30; return "${PIPESTATUS[0]}"; }

for target in log4shell/log4shell.tar wordpress/wordpress.tar node python java go rpm/el9.tar alpine/alpine-3.14.10; do
    name=${target%%/*}
    (material "$name") >"$TMP/$name.log" 2>&1
    [ -e "$LAB/$target" ] || { skip "roundtrip: $name" "the lab cannot make '$name' here"; continue; }
    vigia scan --no-cache --all -f json -o "$TMP/$name.json" -f cyclonedx -o "$TMP/$name.cdx.json" -f spdx-json -o "$TMP/$name.spdx.json" "$LAB/$target"
    check "roundtrip: $name is scanned" exits 0 || continue
    for format in cdx spdx; do
        vigia scan --no-cache --all -f json -o "$TMP/$name.$format.back" "$TMP/$name.$format.json"
        check "roundtrip: $name by $format: the same packages" same_of packages "$TMP/$name.json" "$TMP/$name.$format.back"
        check "roundtrip: $name by $format: the same findings" same_of findings "$TMP/$name.json" "$TMP/$name.$format.back"
        check "roundtrip: $name by $format: the same distribution" same_of os "$TMP/$name.json" "$TMP/$name.$format.back"
    done
done

# A list of its purls is enough for the same findings of distribution packages.
if [ -e "$TMP/wordpress.json" ]; then
    jq -r '.packages[] | select(.owned_by == null) | .purl' "$TMP/wordpress.json" >"$TMP/list.txt"
    vigia scan --no-cache -f json -o "$TMP/list.json" "purls:$TMP/list.txt"
    vigia scan --no-cache -f json -o "$TMP/plain.json" "$LAB/wordpress/wordpress.tar"
    check "roundtrip: a list of purls: the same findings" same_of findings "$TMP/plain.json" "$TMP/list.json"
fi

# Other tools' documents, where the lab has the tools.
syft=$(ls "$LAB"/tools/syft/bin/syft "$LAB"/tools/peers/*/bin/syft 2>/dev/null | head -n 1)
if [ -z "$syft" ]; then
    skip "roundtrip: documents of Syft" "the lab has no Syft (bench/peers)"
else
    for target in log4shell/log4shell.tar wordpress/wordpress.tar; do
        name=${target%%/*}
        [ -e "$TMP/$name.json" ] || continue
        "$syft" scan -q "docker-archive:$LAB/$target" -o cyclonedx-json="$TMP/syft.cdx.json" -o spdx-json="$TMP/syft.spdx.json" 2>"$TMP/syft.log" ||
            { skip "roundtrip: Syft's $name" "Syft failed: $(tail -n 1 "$TMP/syft.log")"; continue; }
        ids() { jq -cS '[.findings[] | select(.package.type == "deb" or .package.type == "maven") | [.id, .package.name, .package.version]] | unique' "$1"; }
        vigia scan --no-cache -f json -o "$TMP/plain.json" "$LAB/$target"
        for format in cdx spdx; do
            vigia scan --no-cache -f json -o "$TMP/syft.$format.back" "$TMP/syft.$format.json"
            check "roundtrip: $name by Syft's $format: the same findings" same_of ids "$TMP/plain.json" "$TMP/syft.$format.back"
        done
    done
fi

# Trivy's reader of roots (the part of it that the lab can get): distribution packages.
trivy=$(find "$LAB"/tools -type f -name 'trivy-*-linux-amd64' -size +1M 2>/dev/null | head -n 1)
(material debian11) >"$TMP/debian11.log" 2>&1
if [ -z "$trivy" ] || [ ! -e "$LAB/debian11/root.tar" ]; then
    skip "roundtrip: documents of Trivy" "the lab has no Trivy (bench/peers), or no Debian 11"
else
    mkdir -p "$TMP/debian11"
    tar -xf "$LAB/debian11/root.tar" -C "$TMP/debian11" --wildcards '*var/lib/dpkg/*' '*etc/*' '*usr/lib/os-release'
    ids() { jq -cS '[.findings[] | [.id, .package.name, .package.version]] | unique' "$1"; }
    for root in "$TMP/debian11" "$LAB/alpine/alpine-3.14.10" "$LAB/rpm/sqlite"; do
        [ -d "$root" ] || continue
        "$trivy" rootfs -o "$TMP/trivy.cdx.json" "$root" >"$TMP/trivy.log" 2>&1
        vigia scan --no-cache -f json -o "$TMP/plain.json" "dir:$root"
        cp "$TMP/plain.json" "$TMP/trivy.$(basename "$root").json"
        vigia scan --no-cache -f json -o "$TMP/trivy.back" "$TMP/trivy.cdx.json"
        check "roundtrip: $(basename "$root") by Trivy's CycloneDX: the same packages" \
            same "$(jq '.packages | length' "$TMP/plain.json")" "$(jq '.packages | length' "$TMP/trivy.back")"
        check "roundtrip: $(basename "$root") by Trivy's CycloneDX: the same findings" same_of ids "$TMP/plain.json" "$TMP/trivy.back"
    done
    [ -d "$SHARED/data/osv" ] && check "roundtrip: there are findings to compare" json ".findings | length > 0" "$TMP/trivy.sqlite.json"
fi
