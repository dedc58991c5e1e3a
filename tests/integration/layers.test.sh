#!/bin/bash
# Layers that delete, replace, opaque-replace and re-add; every shape in which an image is kept. (That the packages are
# right is truth.test.sh's; here: what is gone, where it came from, which platform.)
. "$(dirname "$0")/lib.sh"
material layers
image=$LAB/layers/layers.tar

vigia sbom -f json "$image"
check "layers: exit status" exits 0
while IFS=$'\t' read -r type name version; do
    check "layers: $name $version is gone" json "[.packages[] | select(.version == \"$version\" and (.purl | startswith(\"pkg:$type/$name@\")))] | length == 0"
done <"$LAB/layers/gone.tsv"
from() # NAME VERSION CREATED_BY
{
    json "[.packages[] | select(.name == \"$1\" and .version == \"$2\") | .locations[].layer.created_by | select(test(\"$3\"))] | length >= 1"
}
check "layers: replaced package comes from the layer that replaced it" from requests 2.31.0 'COPY'
check "layers: changed in place comes from the layer that changed it" from idna 3.7 'sed'
check "layers: re-added comes from the later layer" from urllib3 1.26.18 'COPY'
check "layers: opaque folder's package comes from its layer" from lodash 4.17.21 'rm -rf /opt/node'
check "layers: log4j is known under its new path" \
    json '[.packages[] | select(.name | test("log4j-core$")) | .locations[].path | select(test("kept\\.jar"))] | length >= 1'
check "layers: and not under the old one" \
    json '[.packages[] | select(.name | test("log4j-core$")) | .locations[].path | select(test("keep\\.jar|opt/lib/"))] | length == 0'

# Every shape says the same of the same image.
material oci
digest() { jq -cS '[.packages[] | {purl, paths: [.locations[] | .path + " " + (.nested // "")] | sort}] | sort' "$1"; }
cp "$OUT" "$TMP/reference.json"
same_packages() { vigia sbom -f json "$@" && exits 0 && same "$(digest "$OUT" | sha256sum)" "$(digest "$TMP/reference.json" | sha256sum)"; }
for shape in docker20.tar docker20-gzip.tar docker25.tar docker25.tar.gz docker25-gzip.tar skopeo-docker.tar \
    skopeo-dir skopeo.tar skopeo-gzip skopeo-zstd skopeo-zstd.tar oci-plain oci-zstd.tar; do
    check "shape $shape: the same packages at the same paths" same_packages "$LAB/oci/$shape"
done
for index in index index-nested index-nested.tar; do
    check "shape $index --platform linux/amd64" same_packages --platform linux/amd64 "$LAB/oci/$index"
    vigia sbom -f json --platform linux/arm64 "$LAB/oci/$index"
    check "shape $index --platform linux/arm64 is another image" json '.subject.platform | tostring | test("arm64")'
    vigia audit image -f json --platform linux/arm64 "$LAB/oci/$index"
    check "shape $index --platform linux/arm64 is the one that is audited" json '.subject.platform | tostring | test("arm64")'
    vigia sbom -f json --platform linux/s390x "$LAB/oci/$index"
    check "shape $index: a platform that is not there is an error" exits 3
    check "shape $index: and the error names those that are" grep -q 'arm64' "$ERR"
done
forced() { vigia sbom -f json "docker-archive:$image" && exits 0; }
check "docker-archive: forces the kind" forced
vigia sbom -f json "dir:$image"
check "dir: on an archive is an error" exits 3
vigia sbom -f json "docker-archive:$LAB/oci/oci-plain"
check "docker-archive: on a folder is an error" exits 3
piped() { "$VIGIA" sbom -f json - <"$image" >"$OUT" 2>"$ERR" && same "$(digest "$OUT" | sha256sum)" "$(digest "$TMP/reference.json" | sha256sum)"; }
check "an archive on standard input" piped
