#!/bin/bash
# Input that means harm (tests/lab/hostile.py): the right exit status, a note where something was not read, what can
# still be found is found, within seconds and memory. Under a sanitizer the limits are wider.
. "$(dirname "$0")/lib.sh"
material hostile
dir=$LAB/hostile
wider=1
grep -aqm1 '__asan_init' "$VIGIA" && wider=6

one() # NAME PATH EXIT NOTE SECONDS MEGABYTES FINDS
{
    local rc figures seconds megabytes
    figures=$("$PYTHON" - "$OUT" "$ERR" $(($5 * wider)) "$VIGIA" scan --all --no-vuln --no-cache --format json "$dir/$2" <<'PYTHON'
import os, signal, subprocess, sys, time
out, err, limit, argv = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:]
start = time.monotonic()
p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=open(out, "wb"), stderr=open(err, "wb"), start_new_session=True)
signal.signal(signal.SIGALRM, lambda *_: os.killpg(p.pid, signal.SIGKILL))
signal.setitimer(signal.ITIMER_REAL, limit + 1)
_, status, usage = os.wait4(p.pid, 0)
print(os.waitstatus_to_exitcode(status), "%.1f" % (time.monotonic() - start), usage.ru_maxrss // 1024)
PYTHON
    ) || { echo "could not run it"; return 1; }
    read -r rc seconds megabytes <<<"$figures"
    echo "status $rc, $seconds s, $megabytes MB"
    case ",$3," in *",$rc,"*) ;; *) echo "status $rc is not one of $3"; return 1 ;; esac
    awk -v a="$seconds" -v b=$(($5 * wider)) 'BEGIN { exit !(a <= b) }' || { echo "took $seconds s, more than $(($5 * wider))"; return 1; }
    [ "$megabytes" -le $(($6 * wider)) ] || { echo "took $megabytes MB, more than $(($6 * wider))"; return 1; }
    if [ "$rc" != 0 ]; then
        [ -s "$ERR" ] || { echo "an error without words"; return 1; }
        return 0
    fi
    jq -e . "$OUT" >/dev/null || { echo "the report is not JSON"; return 1; }
    if grep -q $'\x1b' "$OUT" "$ERR"; then echo "a raw escape character came through"; return 1; fi
    case $4 in
    must) json '.notes | length > 0' || { echo "something was not read, and the report does not say so"; return 1; } ;;
    never) json '.notes | length == 0' || return 1 ;;
    esac
    [ "$7" = - ] && return 0
    set -- $7
    json "[.packages[] | select(.version == \"$3\" and (.purl | startswith(\"pkg:$1/\")) and (\"/\" + .purl | contains(\"${2##*/}@\")))] | length > 0" ||
        { echo "$2 $3 was not found"; return 1; }
}

while IFS=$'\t' read -r name path exit note seconds megabytes finds; do
    check "hostile $name" one "$name" "$path" "$exit" "$note" "$seconds" "$megabytes" "$finds" || true
done <"$dir/expect.tsv"

# What lies outside a root is never read, whatever the links in it say.
vigia scan --no-vuln --format json "$dir/dir-symlink-out"
check "hostile: a root's links do not lead to this host's packages" json '.packages | length == 0'
check "hostile: nothing was written outside" test ! -e /tmp/vigia-was-here -a ! -e /etc/cron.d/vigia-was-here
for format in table cyclonedx spdx-json; do
    vigia scan --no-vuln --format $format "$dir/control-characters.tar"
    if grep -q $'\x1b\|\x07' "$OUT"; then not_ok "hostile: $format draws on the terminal"; else ok "hostile: $format escapes control characters"; fi
done
vigia scan --strict --no-vuln "$dir/dpkg-broken-record"
check "hostile: --strict ends with 4 when something was not read" exits 4
