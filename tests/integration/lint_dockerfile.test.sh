#!/bin/bash
# vigia lint on Dockerfiles: from files and standard input, comments that switch checks off, and what no file may do to us.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 1

printf 'FROM debian:12\nRUN apt-get update && apt-get install curl\n' >Dockerfile
vigia lint -f json Dockerfile
check "lint_dockerfile: a file is judged" json '.subject.kind == "dockerfile" and .subject.name == "Dockerfile"'
check "lint_dockerfile: line and column are those of the command" json '.findings[] | select(.id == "DKF-0030") | .place.line == 2 and .place.column == 23'
vigia lint -f json - <Dockerfile
check "lint_dockerfile: standard input is judged alike" json '[.findings[] | select(.id == "DKF-0030")] | length == 1'

state() { jq -r --arg id "$1" '.checks[] | select(.id == $id) | .state' "$OUT"; }
reason() { jq -r --arg id "$1" '.findings[] | select(.id == $id) | .suppressed.reason // "none"' "$OUT" | tr '\n' '|'; }

for comment in '# hadolint ignore=DL3014' '# vigia ignore=DKF-0030' '#trivy:ignore:AVD-DS-0021' '# hadolint ignore=DL3008, DL3014'; do
    printf 'FROM debian:12\n%s\nRUN apt-get update \\\n # between\n && apt-get install curl\n' "$comment" >Dockerfile
    vigia lint -f json Dockerfile
    check "lint_dockerfile: '$comment' counts for the next instruction" same "$(state DKF-0030) $(reason DKF-0030)" "suppressed ignored in line 2|"
done
printf 'FROM debian:12\n# vigia ignore=DKF-0030 the base answers\nRUN apt-get install curl\nRUN apt-get install git\n' >Dockerfile
vigia lint -f json Dockerfile
check "lint_dockerfile: a reason is kept, and the next but one is not ignored" \
    same "$(state DKF-0030) $(reason DKF-0030)" "failed none|ignored in line 2: the base answers|"
printf '# hadolint global ignore=DL3014\nFROM debian:12\nRUN apt-get install curl\nRUN apt-get install git\n' >Dockerfile
vigia lint -f json Dockerfile
check "lint_dockerfile: a global one counts for the whole file" same "$(state DKF-0030)" suppressed
printf 'FROM debian:12\n# hadolint ignore=DL3014\nONBUILD RUN apt-get install curl\n' >Dockerfile
vigia lint -f json Dockerfile
check "lint_dockerfile: in front of ONBUILD it counts for what follows that" same "$(state DKF-0030 | sed 's/passed/suppressed/')" suppressed

# repeat TEXT BYTES
repeat() { yes "$1" | tr -d '\n' | head -c "$2"; }
limited() { (ulimit -v 4000000 && timeout 30 "$VIGIA" lint --no-config --level 2 -f json -o hostile.json "$1") >"$OUT" 2>"$ERR"; }

case $(nm "$VIGIA" 2>/dev/null | grep -c __asan_init) in
0)
    { echo 'FROM a'; yes 'RUN apt-get install x' | head -c 104857600; } >Dockerfile
    limited Dockerfile
    check "lint_dockerfile: 100 MB are refused" same $? 3
    check "lint_dockerfile: 100 MB: the message says what is too large" grep -q "'Dockerfile' has more than 16 MiB" "$ERR"
    for unit in 'apt-get install x && ' 'curl x | sh; ' 'f() { a; }; b; ' 'x' '(' '"$(echo '; do
        { printf 'FROM a\nRUN '; repeat "$unit" 10485760; echo true; } >Dockerfile
        check "lint_dockerfile: one line of 10 MB of '$unit'" limited Dockerfile
    done
    { echo 'FROM a AS a'; yes 'FROM a AS a
RUN apt-get install x' | head -n 98000; } >Dockerfile
    check "lint_dockerfile: 49,000 stages, each on the one before" limited Dockerfile
    { echo 'FROM a'; yes 'ENV A=$A$A' | head -n 90000; } >Dockerfile
    check "lint_dockerfile: a variable that doubles 90,000 times" limited Dockerfile
    ;;
*) skip "lint_dockerfile: large files" "the program is instrumented; its memory is not its own" ;;
esac

printf 'FROM debian:12 AS build\nRUN make\nFROM build AS test\nUSER 4400\nFROM debian:12 AS shop\nCOPY --from=build /x /x\n' >"$TMP/Stages"
vigia lint --type dockerfile -f json "$TMP/Stages"
check "lint: the last stage is built" json '[.findings[].id] | index("DKF-0021") != null'
vigia lint --type dockerfile -f json --target test "$TMP/Stages"
check "lint --target: another one is" json '[.findings[].id] | index("DKF-0021") == null'
vigia lint --type dockerfile --target absent "$TMP/Stages"
check "lint --target: one that is not there" exits 3
