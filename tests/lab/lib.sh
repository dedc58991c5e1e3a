# tests/lab/lib.sh - what the lab's scripts share. Sourced, never run.
#
# Everything that the lab makes lies in one folder outside the repository ($VIGIA_LAB, by default
# ~/.cache/vigia-lab) and is made once. Nothing in it is ever committed.

LAB=${VIGIA_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/vigia-lab}
LAB_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_TOP=$(cd "$LAB_HERE/../.." && pwd)
LAB_SHARED=${VIGIA_SHARED:-$LAB_TOP/../shared}
LAB_PYTHON=python3
[ -x /usr/bin/python3 ] && LAB_PYTHON=/usr/bin/python3 # version managers' shims are slow
LAB_SOCKET=$LAB/dockerd/docker.sock
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1700000000}

say() { echo "lab: $*" >&2; }
die() { echo "lab: $*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# need COMMAND...: ends the script with status 77 (skip) when a command is missing, naming it.
need()
{
    local c
    for c in "$@"; do
        have "$c" || skip "needs '$c' (scripts/deps --lab)"
    done
}

skip() { echo "lab: skipped ${LAB_NAME:-}: $*" >&2; exit 77; }

need_root() { [ "$(id -u)" = 0 ] || skip "needs root (chroot, device nodes)"; }

# quiet COMMAND...: runs it; shows its output only when it fails.
quiet()
{
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# again COMMAND...: up to three tries with a pause, for what comes over the network.
again()
{
    local i
    for i in 1 2 3; do
        quiet "$@" && return 0
        [ $i = 3 ] || { say "again: $*"; sleep $((i * 3)); }
    done
    return 1
}

# lab NAME: the folder of a material, made first if need be.
lab()
{
    "$LAB_HERE/build" "$1" || exit $?
    echo "$LAB/$1"
}

docker() { command "${LAB_DOCKER:-docker}" -H "unix://$LAB_SOCKET" "$@"; }
