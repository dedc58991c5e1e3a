# tests/integration/lib.sh - what the integration tests share. Sourced.

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$HERE/../.." && pwd)
SHARED=${VIGIA_SHARED:-$TOP/../shared}
LAB=$VIGIA_LAB
: "${VIGIA:?the program to test; run tests/integration/run}"
TMP=$(mktemp -d "${VIGIA_TMP:-/tmp}/XXXXXX")
OUT=$TMP/out ERR=$TMP/err # of the last 'vigia'
PYTHON=python3
[ -x /usr/bin/python3 ] && PYTHON=/usr/bin/python3

ok() { echo "ok $*"; }
not_ok() { echo "not ok $*"; }
skip() { echo "skip $*"; }

# vigia ARGUMENT...: runs the program; its output is in $OUT and $ERR, its status in $RC.
vigia()
{
    RC=0
    timeout 120 "$VIGIA" "$@" >"$OUT" 2>"$ERR" || RC=$?
    return 0
}

# material NAME: makes a material of the lab; where that is impossible says 'skip' for this test and ends it.
material()
{
    local rc=0
    VIGIA_LAB=$LAB XDG_CACHE_HOME= "$TOP/tests/lab/build" "$1" >"$TMP/lab.log" 2>&1 || rc=$?
    [ $rc = 0 ] && return 0
    sed 's/^/# /' "$TMP/lab.log"
    if [ $rc = 77 ]; then
        skip "${2:-$1}" "the lab cannot make '$1' here: $(sed -n 's/^lab: skipped[^:]*: //p' "$TMP/lab.log" | tail -n 1)"
        exit 0
    fi
    not_ok "${2:-$1} (the lab failed to make '$1')"
    exit 1
}

# check NAME COMMAND...: ok when the command succeeds; else shows what it and the program said.
check()
{
    local name=$1
    shift
    if "$@" >"$TMP/check.log" 2>&1; then
        ok "$name"
    else
        not_ok "$name"
        sed 's/^/#   /' "$TMP/check.log" | head -n 20
        [ -s "$ERR" ] && sed 's/^/#   vigia: /' "$ERR" | head -n 10
        return 1
    fi
}

# json EXPRESSION [FILE]: jq's truth of an expression about a report (default: $OUT).
json() { jq -e "$1" "${2:-$OUT}" >/dev/null || { echo "not so: $1"; return 1; }; }
same() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }
exits() { same "exit status $RC" "exit status $1"; }

# as_shown NAME BEFORE DIFFERENCE NOW: the file that was, changed by patch as the program showed it, is the file that is.
as_shown()
{
    command -v patch >/dev/null || { skip "$1" "needs patch (scripts/deps --dev)"; return; }
    cp "$2" "$TMP/shown"
    check "$1" sh -c '(cd "$1" && patch -s shown) <"$2" && cmp "$1/shown" "$3"' sh "$TMP" "$3" "$4"
}

for tool in jq "$PYTHON"; do
    command -v "$tool" >/dev/null || { skip "$(basename "$0" .test.sh)" "needs $tool (scripts/deps --dev)"; exit 0; }
done

# database DIR...: imports advisories into this run's own data base, once.
database()
{
    local stamp=$VIGIA_TMP/database-$(echo "$*" | sha256sum | cut -c1-12)
    export XDG_CACHE_HOME=$stamp
    [ -d "$stamp" ] && return 0
    mkdir -p "$stamp"
    vigia db import "$@"
    [ "$RC" = 0 ] || { sed 's/^/#   /' "$ERR"; rm -rf "$stamp"; return 1; }
}
