#!/bin/bash
# vigia compare-versions: one pair, an operator, and whole tables with the lines that disagree.
. "$(dirname "$0")/lib.sh"

prints() { same "$(cat "$OUT")" "$1"; }

pair() # ORDERING A B SIGN
{
    vigia compare-versions "$1" "$2" "$3"
    check "compare-versions $1: $2 $4 $3" prints "$4"
    check "compare-versions $1 $2 $3: exit status" exits 0
}
pair deb 1.0 1.0-1 '<'
pair deb 1.0~rc1 1.0 '<'
pair rpm 1:1.0-1 2.0-1 '>'
pair maven 1.0 1.0.0.Final '='
pair npm 1.2.3 v1.2.3 '='

holds() # STATUS ORDERING A OPERATOR B
{
    vigia compare-versions "$2" "$3" "$4" "$5"
    check "compare-versions $2 $3 $4 $5" exits "$1"
}
holds 0 apk 1.0_rc1 lt 1.0
holds 1 apk 1.0_rc1 ge 1.0
holds 0 pep440 1.0.post1 '>' 1.0
holds 0 gem 1.0 eq 1
holds 2 gem 1.0 near 1

printf '# a table\n1.0 < 1.1\n1.0 > 1.0-1\n\n1.0~1 < 1.0\n' >"$TMP/table"
vigia compare-versions deb "$TMP/table"
check "compare-versions: a line that disagrees is printed with its number" prints '3: 1.0 > 1.0-1    it is <'
check "compare-versions: and the exit status is 1" exits 1
vigia compare-versions deb - <"$TMP/table"
check "compare-versions: standard input" exits 1
printf '1.0 < 1.1\n' >"$TMP/table"
vigia compare-versions deb <"$TMP/table"
check "compare-versions: a table that agrees" exits 0
printf '1.0 before 1.1\n' >"$TMP/table"
vigia compare-versions deb "$TMP/table"
check "compare-versions: a line that is no case" exits 3
vigia compare-versions deb "$TMP/absent"
check "compare-versions: an absent table" exits 3
vigia compare-versions dpkg 1 2
check "compare-versions: an unknown ordering" exits 2
check "compare-versions: and those that are known" grep -q 'deb rpm apk' "$ERR"

if [ -d "$SHARED/version" ]; then
    for table in "$SHARED"/version/*.txt; do
        vigia compare-versions "$(basename "$table" .txt)" "$table"
        check "compare-versions: all of $(basename "$table")" exits 0
    done
else
    skip "compare-versions: shared tables" "../shared/version is not there"
fi
