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


# ---- Docker -------------------------------------------------------------------------------------------------------

export DOCKER_BUILDKIT=0 # the private engine has the classic builder

docker() { command docker -H "unix://$LAB_SOCKET" "$@"; }
engine() { "$LAB_HERE/dockerd" start || exit $?; }

# image_from_root TAG TAR: imports a root file system as an image of one layer.
image_from_root()
{
    engine
    quiet docker import -c 'CMD ["bash"]' -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        "$2" "$1"
}

# base_image NAME TAG: the image TAG is in the private engine, from the material NAME.
base_image()
{
    engine
    docker image inspect "$2" >/dev/null 2>&1 || image_from_root "$2" "$LAB/$1/root.tar"
}

# docker_build TAG [OPTION...]: builds the folder 'context'. RUN steps use the host's network (the engine has no bridge).
docker_build()
{
    local tag=$1
    shift
    quiet docker build --network host --no-cache -t "$tag" "$@" context
}

# ---- Debian roots -------------------------------------------------------------------------------------------------

# debian_root SUITE [PACKAGE,PACKAGE]: makes root.tar and truth.tsv with debootstrap.
debian_root()
{
    need_root
    need debootstrap
    again debootstrap_once "$@"
    rm -rf root/var/cache/apt/*.bin root/var/cache/apt/archives/*.deb root/var/lib/apt/lists/* root/var/log/bootstrap.log
    truth_dpkg root >truth.tsv
    tar -C root --sort=name --numeric-owner -cf root.tar .
    rm -rf root
}

debootstrap_once()
{
    rm -rf root
    debootstrap --variant=minbase ${2:+--include="$2"} "$1" root "$("$LAB_TOP/scripts/deps" --mirror)"
}

# ---- truths -------------------------------------------------------------------------------------------------------
#
# A truth is what the ecosystem's own tool says is there: one package a line, 'purl-type TAB name TAB version', sorted.
# 'targets.tsv' of a material lists what to scan and the truth to hold it against; tests/integration/truth.test.sh does.

# target PATH TRUTH [TYPES [OPTION...]]: PATH (in this material) holds exactly the packages in TRUTH, of these purl types,
# when it is read with these options.
target() { local path=$1 truth=$2 types=${3:-}; shift 2; [ $# = 0 ] || shift; printf '%s\t%s\t%s\t%s\n' "$path" "$truth" "$types" "$*" >>targets.tsv; }

truth_dpkg() # ROOT
{
    dpkg-query --admindir="$1/var/lib/dpkg" -W -f 'deb\t${Package}\t${Version}\t${db:Status-Status}\n' |
        awk -F'\t' -v OFS='\t' '$4 != "not-installed" && $4 != "config-files" { print $1, $2, $3 }' | LC_ALL=C sort -u
}

truth_pip() # SITE-PACKAGES
{
    python3 -m pip --disable-pip-version-check list --path "$1" --format json |
        "$LAB_PYTHON" -c '
import json, re, sys
for p in sorted(json.load(sys.stdin), key=lambda p: p["name"].lower()):
    print("pypi", re.sub(r"[-_.]+", "-", p["name"]).lower(), p["version"], sep="\t")' | LC_ALL=C sort -u
}

# A jar's truth is Maven's coordinates, kept in NAME.gav beside it by fetch_jars.
truth_jars() # FOLDER...
{
    find "$@" -name '*.gav' -exec cat {} + | awk -F: -v OFS='\t' '{ print "maven", $1 "/" $2, $3 }' | LC_ALL=C sort -u
}

# ---- Maven --------------------------------------------------------------------------------------------------------

# fetch_jars FOLDER GROUP:ARTIFACT:VERSION[:PACKAGING]...: copies artifacts, without their dependencies, to FOLDER.
fetch_jars()
{
    local to=$1 gav g a v p pom=pom-fetch.xml
    shift
    need mvn
    mkdir -p "$to"
    {
        echo '<project><modelVersion>4.0.0</modelVersion>'
        echo '<groupId>lab</groupId><artifactId>lab</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
        for gav in "$@"; do
            IFS=: read -r g a v p <<<"$gav"
            echo "<dependency><groupId>$g</groupId><artifactId>$a</artifactId><version>$v</version>"
            echo "<type>${p:-jar}</type><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
        done
        echo '</dependencies></project>'
    } >"$pom"
    again mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$PWD/$to" -Dmdep.useRepositoryLayout=false
    rm -rf "$pom" target
    for gav in "$@"; do
        IFS=: read -r g a v p <<<"$gav"
        [ -e "$to/$a-$v.${p:-jar}" ] || die "Maven brought no $a-$v.${p:-jar}"
        echo "$g:$a:$v" >"$to/$a-$v.gav"
    done
}
