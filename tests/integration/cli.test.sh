#!/bin/bash
# The program as it feels in the hand: what it says to nothing, to a typo, to an absent file; help, manual pages, completions.
. "$(dirname "$0")/lib.sh"

says() { grep -qF -- "$1" "$2" || { echo "'$1' is not in:"; head -n 5 "$2"; return 1; }; }
silent() { [ ! -s "$1" ] || { echo "not silent:"; head -n 5 "$1"; return 1; }; }

vigia
check "alone it says what to do next" says "vigia scan IMAGE" "$OUT"
vigia --version
check "--version" grep -qE '^vigia [0-9]+\.[0-9]+\.[0-9]+$' "$OUT"
vigia scna x
check "a mistyped command: exit status" exits 2
check "a mistyped command: the nearest one" says "did you mean 'scan'" "$ERR"
vigia scan --sevrity high x
check "a mistyped option: exit status" exits 2
check "a mistyped option: the nearest one" says "did you mean --severity" "$ERR"
vigia scan --severity hihg x
check "a mistyped severity: exit status" exits 2
vigia scan
check "no target: exit status" exits 2
vigia scan "$TMP/absent.tar"
check "an absent file: exit status" exits 3
check "an absent file: its name" says "$TMP/absent.tar" "$ERR"
check "an absent file: nothing on standard output" silent "$OUT"

"$VIGIA" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' >"$TMP/commands"
check "there are commands" test "$(wc -l <"$TMP/commands")" -ge 6
while read -r command; do
    vigia "$command" --help
    check "$command --help" exits 0
    check "$command --help has examples" says "Examples:" "$OUT"
    check "$command has a manual page" bash -c "'$VIGIA' man '$command' | grep -q '^\.SH EXAMPLES'"
    check "$command's manual page is installed" grep -qw "'$command'" "$TOP/man/meson.build"
done <"$TMP/commands"
check "scan's manual page tells the exit status of --fail-on" bash -c "'$VIGIA' man scan | grep -q '^Findings at or above'"
check "compare-versions', which has no such option, does not" bash -c "! '$VIGIA' man compare-versions | grep -q '^Findings at or above'"
check "a table in a manual page keeps its lines" bash -c "'$VIGIA' man db | grep -A1 '^\.nf' | grep -q '^  import '"
if command -v groff >/dev/null; then
    check "manual pages are sound roff" bash -c "for c in $(tr '\n' ' ' <"$TMP/commands"); do '$VIGIA' man \$c | groff -Kutf8 -man -Tutf8 -ww 2>&1 >/dev/null; done | tee /dev/stderr | (! grep -q .)"
else
    skip "manual pages are sound roff" "needs groff"
fi
check "completion for bash is sound" bash -c "'$VIGIA' completion bash | bash -n"
for shell in zsh fish; do
    if command -v $shell >/dev/null; then
        check "completion for $shell is sound" bash -c "'$VIGIA' completion $shell >'$TMP/c' && $shell -n '$TMP/c'"
    else
        skip "completion for $shell is sound" "needs $shell"
    fi
done
complete_scan() # WORD EXPECTED
{
    bash -c "source <('$VIGIA' completion bash); COMP_WORDS=(vigia scan $1); COMP_CWORD=2; _vigia; printf '%s\n' \"\${COMPREPLY[@]}\"" | grep -qx -- "$2"
}
check "bash completes an option" complete_scan --sev --severity

# A list of purls is the smallest target there is: Log4Shell is in the starter set.
echo 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1' >"$TMP/list.purls"
vigia scan "purls:$TMP/list.purls"
check "findings alone do not fail" exits 0
check "the starter set knows Log4Shell" says CVE-2021-44228 "$OUT"
check "and is said to be one" says "starter" "$OUT"
check "no colour in a pipe" bash -c "! grep -q \$'\\033' '$OUT'"
vigia scan --fail-on critical "purls:$TMP/list.purls"
check "--fail-on: exit status" exits 1
vigia scan --color always "purls:$TMP/list.purls"
check "--color always" grep -q $'\033' "$OUT"
vigia scan -f json -o "$TMP/a.json" -o "$TMP/b.cdx.json" -f table "purls:$TMP/list.purls"
check "several outputs: exit status" exits 0
check "several outputs: JSON" json '.schema == "vigia.report/1"' "$TMP/a.json"
check "several outputs: CycloneDX by the file's name" json '.bomFormat == "CycloneDX"' "$TMP/b.cdx.json"
check "several outputs: the table" says "CVE-2021-44228" "$OUT"
check "a list from standard input" bash -c "'$VIGIA' scan - <'$TMP/list.purls' | grep -q CVE-2021-44228"
vigia scan -o "$TMP/no/such/folder/a.json" "purls:$TMP/list.purls"
check "an output that cannot be written: exit status" exits 3
"$VIGIA" scan "purls:$TMP/list.purls" >/dev/full 2>"$ERR"
check "a full disk: exit status" test $? = 3
vigia check -q --root "$TMP"
check "check --root of an empty folder says that nothing was found" exits 0
same_twice() { "$VIGIA" scan -f json "purls:$TMP/list.purls" | cmp -s - <("$VIGIA" scan --threads 1 --no-cache -f json "purls:$TMP/list.purls"); }
check "the same input gives the same bytes" same_twice
