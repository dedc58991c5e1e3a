#!/bin/bash
# Everything that the lab makes, held against what the ecosystem's own tool says is there: tests/lab/*/targets.tsv.
. "$(dirname "$0")/lib.sh"

one() # MATERIAL PATH TRUTH TYPES OPTIONS
{
    vigia sbom --no-cache $5 -f cyclonedx -o "$TMP/sbom.json" "$LAB/$1/$2"
    exits 0 && "$TOP/tests/lab/compare" ${4:+--types "$4"} "$LAB/$1/$3" "$TMP/sbom.json"
}

# wordpress and the benchmark's image are not for this; rust is, where it was made.
for script in "$TOP"/tests/lab/materials/*; do
    name=$(basename "$script")
    grep -qx '# ci' "$script" || [ -e "$LAB/$name/.key" ] || continue
    (material "$name" "truth $name") || exit 1
    [ -e "$LAB/$name/targets.tsv" ] || continue
    while IFS= read -r line; do
        path=$(cut -f1 <<<"$line") truth=$(cut -f2 <<<"$line") types=$(cut -f3 <<<"$line") options=$(cut -f4 <<<"$line")
        check "truth $name/$path${options:+ $options}" one "$name" "$path" "$truth" "$types" "$options" || true
    done <"$LAB/$name/targets.tsv"
done
