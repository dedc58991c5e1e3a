#!/bin/bash
# The daemon's exercises of a hardening course, on a real dockerd: debug, icc, default ulimits, a readable key.json; before and after
# `vigia harden daemon --apply`. The engine runs in a network of its own, so that its bridge and rules are nobody else's.
. "$(dirname "$0")/lib.sh"

# ---- offline: a host in a folder ----
root=$TMP/root
mkdir -p "$root/etc/docker" "$root/usr/lib/systemd/system"
printf '[Service]\nExecStart=/usr/bin/dockerd -H fd://\n' >"$root/usr/lib/systemd/system/docker.service"
printf '{\n  "debug": true,\n  "hosts": ["tcp://0.0.0.0:2375"],\n  "icc": false,\n}\n' >"$root/etc/docker/daemon.json"
vigia audit daemon --no-config --root "$root" --format json
check "audit daemon: a comma too many, with line and column" \
    json '.findings[] | select(.id == "DMN-0001") | .place.line == 5 and .place.column == 1'
printf '{\n  "debug": true,\n  "hosts": ["tcp://0.0.0.0:2375"]\n}\n' >"$root/etc/docker/daemon.json"
vigia audit daemon --no-config --root "$root" --format json
check "audit daemon: hosts beside systemd's -H" json '.findings[] | select(.id == "DMN-0005") | .place.line == 3'
vigia harden daemon --root "$root" --apply
check "harden: does not touch a file that the engine would not start with" exits 3
check "harden: and says where" grep -q 'daemon.json:3:3' "$ERR"

printf '{}\n' >"$TMP/outside.json"
ln -sf "$TMP/outside.json" "$root/etc/docker/daemon.json" # leads to nowhere beneath the root
vigia harden daemon --root "$root" --apply
check "harden: a link on another disk has no file of this host replaced" same "$(cat "$TMP/outside.json")" '{}'
rm "$root/etc/docker/daemon.json"
vigia harden daemon --root "$root" --apply
check "harden: a new file beneath the root" grep -q '"icc": false' "$root/etc/docker/daemon.json"

mkdir "$TMP/empty"
vigia audit daemon --no-config --root "$TMP/empty" --format json
check "audit daemon: where there is none, nothing has passed" json '[.checks[].state] | unique == ["not-looked-at"]'
vigia check daemon --no-config --root "$TMP/empty"
check "check: and no points are given for it" sh -c "! grep -q '100' '$OUT'"

# ---- the file alone ----
printf '{\n\t"mtu": 1400,\n\t"debug": true\n}\n' >"$TMP/file.json"
cp "$TMP/file.json" "$TMP/file.before"
vigia harden daemon --file "$TMP/file.json"
check "harden: there is something to do" exits 1
check "harden: without --apply nothing changes" cmp "$TMP/file.json" "$TMP/file.before"
cp "$OUT" "$TMP/diff"
vigia harden daemon --file "$TMP/file.json" --apply
check "harden: applied" exits 0
as_shown "harden: as the difference said" "$TMP/file.before" "$TMP/diff" "$TMP/file.json"
check "harden: what was there is still there" grep -q "^	\"mtu\": 1400,$" "$TMP/file.json"
check "harden: the old file is kept" grep -q '"debug": true' "$TMP"/file.json.bak-*
vigia harden daemon --file "$TMP/file.json" --apply
check "harden: nothing more to do" exits 0

# ---- dockerd --validate, where the engine has it ----
mkdir -p "$TMP/bin"
printf '#!/bin/sh\ncat "$3" >"%s"\n[ "$1 $2" = "--validate --config-file" ] && exit ${VALIDATES:-0}\n' "$TMP/validated" >"$TMP/bin/dockerd"
chmod +x "$TMP/bin/dockerd"
mkdir -p "$TMP/api/networks"
echo '{"Version":"28.5.1","ApiVersion":"1.51","MinAPIVersion":"1.24"}' >"$TMP/api/version"
"$PYTHON" - "$TMP/fake.sock" "$TMP/api" <<'PY' &
import http.server, os, socketserver, sys
class Engine(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = sys.argv[2] + self.path.split("?")[0]
        good = os.path.isfile(path)
        body = open(path, "rb").read() if good else b'{"message":"page not found"}'
        self.send_response(200 if good else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def address_string(self): return ""
    def log_message(self, *a): pass
socketserver.ThreadingUnixStreamServer(sys.argv[1], Engine).serve_forever()
PY
fake=$!
for try in $(seq 50); do [ -S "$TMP/fake.sock" ] && break; sleep 0.1; done
echo '{"debug": true}' >"$TMP/v.json"
VALIDATES=1 PATH=$TMP/bin:$PATH vigia harden daemon -H "unix://$TMP/fake.sock" --file "$TMP/v.json" --apply
check "harden: what dockerd --validate refuses is not written" exits 3
check "harden: and nothing is changed" same "$(cat "$TMP/v.json")" '{"debug": true}'
check "harden: keys of this version are known" grep -q '"icc": false' "$TMP/validated"
VALIDATES=0 PATH=$TMP/bin:$PATH vigia harden daemon -H "unix://$TMP/fake.sock" --file "$TMP/v.json" --apply
check "harden: what it takes is written" exits 0
check "harden: as it was validated" cmp "$TMP/v.json" "$TMP/validated"
vigia harden daemon -H "unix://$TMP/fake.sock" --file "$TMP/v.json" --set allow-direct-routing=false
check "harden: a key of 28.5" grep -q allow-direct-routing "$OUT"
has() { json "[.findings[].id] | index(\"$1\") != null" "$2"; }
has_not() { json "[.findings[].id] | index(\"$1\") == null" "$2"; }
says() { json "[.findings[] | select(.id == \"$1\") | .evidence[]] | any(contains(\"$2\"))"; }
ends() { json ".checks[] | select(.id == \"$1\") | .state == \"$2\""; }
ask() { vigia audit daemon --no-config --level 2 -H "unix://$TMP/fake.sock" --format json; }

# ---- what an engine says of itself, where nothing else can be read ----
ask
check "engine alone: what only the command line tells is not looked at" ends DMN-0015 not-looked-at
cat >"$TMP/api/info" <<'JSON'
{"Debug": true, "LiveRestoreEnabled": false, "ExperimentalBuild": false, "LoggingDriver": "json-file", "DefaultRuntime": "runc",
 "Driver": "overlay2", "CgroupDriver": "systemd", "CgroupVersion": "2",
 "SecurityOptions": ["name=apparmor", "name=seccomp,profile=unconfined", "name=cgroupns", "name=no-new-privileges"],
 "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "::1/128", "10.0.0.0/8"],
                    "IndexConfigs": {"docker.io": {"Secure": true}, "old.example:5000": {"Secure": false}}},
 "Swarm": {"LocalNodeState": "inactive"}}
JSON
echo '{"Name": "bridge", "Options": {"com.docker.network.bridge.enable_icc": "false"}}' >"$TMP/api/networks/bridge"
ask
check "engine alone: debug" says DMN-0014 "the engine says so"
check "engine alone: icc is off" ends DMN-0012 passed
check "engine alone: no-new-privileges, which engines from 24 on tell" ends DMN-0025 passed
check "engine alone: seccomp is unconfined" says DMN-0028 unconfined
check "engine alone: an insecure registry by name" says DMN-0016 old.example:5000
check "engine alone: and by its network" says DMN-0016 10.0.0.0/8
check "engine alone: 127.0.0.0/8 is always there" json '[.findings[] | select(.id == "DMN-0016") | .evidence[]] | any(contains("127.0.0.0")) | not'
check "engine alone: a private cgroup namespace" ends DMN-0030 passed
check "engine alone: no user namespace" has DMN-0020 "$OUT"
sed -i 's/profile=unconfined/profile=builtin/; s/, "name=no-new-privileges"/, "name=userns", "name=rootless"/' "$TMP/api/info"
ask
check "engine alone: builtin is the engine's own profile" ends DMN-0028 passed
check "engine alone: rootless" ends DMN-0011 passed
check "engine alone: an engine from 24 on that does not name no-new-privileges has it not" has DMN-0025 "$OUT"
printf '{"Debug": tru' >"$TMP/api/info"
ask
check "engine alone: garbage is not looked at" ends DMN-0014 not-looked-at
echo '{"Version":"5.4.2","Components":[{"Name":"Podman Engine"}]}' >"$TMP/api/version"
ask
check "podman: has no daemon.json" json '.checks[] | select(.id == "DMN-0019") | .state == "not-looked-at" and (.why | contains("Podman"))'
vigia harden daemon -H "unix://$TMP/fake.sock"
check "podman: nothing to harden" exits 3
kill $fake
wait $fake 2>/dev/null

# ---- killed at any moment: the old file or the new one, whole ----
"$PYTHON" - "$TMP/big.json" <<'PY'
import json, sys
json.dump({"labels": ["n%d=%s" % (i, "x" * 50) for i in range(20000)], "debug": True}, open(sys.argv[1], "w"), indent=2)
PY
cp "$TMP/big.json" "$TMP/big.old"
begin=$EPOCHREALTIME
"$VIGIA" harden daemon --file "$TMP/big.json" --apply >/dev/null 2>&1
took=$EPOCHREALTIME
cp "$TMP/big.json" "$TMP/big.new"
torn=0 old=0 new=0
for i in $(seq 40); do
    cp "$TMP/big.old" "$TMP/big.json"
    "$VIGIA" harden daemon --file "$TMP/big.json" --apply >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk "BEGIN { print ($took - $begin) * (0.6 + $i / 60) }")" # around the end of its work
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    if cmp -s "$TMP/big.json" "$TMP/big.old"; then old=$((old + 1)); elif cmp -s "$TMP/big.json" "$TMP/big.new"; then new=$((new + 1)); else torn=$((torn + 1)); fi
done
echo "# killed 40 times: $old times the old file, $new times the new one"
check "harden: killed at any moment, the old or the new file" same "$torn" 0
check "harden: and nothing but backups and files in the making beside it" \
    test -z "$(find "$TMP" -maxdepth 1 -name '*big.json*' ! -name big.json ! -name 'big.json.bak-*' ! -name '.big.json.vigia-*')"

# ---- a real engine ----
for c in dockerd docker unshare ip; do
    command -v $c >/dev/null || { skip "audit daemon: engine" "needs $c"; exit 0; }
done
[ "$(id -u)" = 0 ] || { skip "audit daemon: engine" "needs root"; exit 0; }
D=$TMP/engine
mkdir -p "$D"
export DOCKER_HOST=unix://$D/docker.sock
daemon=
start_engine()
{
    local try
    rm -f "$D/pid"
    unshare -n sh -c 'ip link set lo up; exec dockerd "$@"' dockerd --config-file="$D/daemon.json" --data-root="$D/data" \
        --exec-root="$D/exec" --pidfile="$D/pid" --host="$DOCKER_HOST" --storage-driver=vfs \
        --exec-opt native.cgroupdriver=cgroupfs >>"$D/log" 2>&1 </dev/null &
    daemon=$!
    for try in $(seq 100); do
        docker version >/dev/null 2>&1 && return 0
        kill -0 $daemon 2>/dev/null || break
        sleep 0.2
    done
    return 1
}
stop_engine()
{
    [ -z "$daemon" ] && return
    kill "$daemon" 2>/dev/null
    wait "$daemon" 2>/dev/null
    daemon=
}
trap stop_engine EXIT
printf '{\n  "debug": true,\n  "icc": true,\n  "labels": ["course=1"]\n}\n' >"$D/daemon.json"
old_engine() { dockerd --version | grep -qE ' (1[89]|20)\.'; }
old_engine && printf '{\n  "debug": true,\n  "icc": true,\n  "deprecated-key-path": "%s/key.json",\n  "labels": ["course=1"]\n}\n' "$D" >"$D/daemon.json"
if ! start_engine; then
    skip "audit daemon: engine" "no engine with a network of its own can be started here: $(tail -n 1 "$D/log" | cut -c1-150)"
    exit 0
fi
[ -e "$D/key.json" ] && chmod 644 "$D/key.json"
vigia audit daemon --no-config --format json
cp "$OUT" "$TMP/before.json"
check "before: debug, at its line" json '.findings[] | select(.id == "DMN-0014") | .place.line == 2'
check "before: icc" has DMN-0012 "$TMP/before.json"
check "before: no default ulimits" has DMN-0019 "$TMP/before.json"
check "before: no-new-privileges" has DMN-0025 "$TMP/before.json"
if old_engine; then
    check "before: key.json is readable" has DMN-0052 "$TMP/before.json"
    chmod 600 "$D/key.json"
fi
check "before: the unix socket alone is no tcp" has_not DMN-0018 "$TMP/before.json"
vigia harden daemon
check "harden: shows it" exits 1
check "harden: icc" grep -q '^+  "icc": false' "$OUT"
check "harden: no flag is set in the file, too" sh -c "! grep -qE '^\+.*(storage-driver|exec-opts|hosts)' '$OUT'"
vigia harden daemon --apply
check "harden: applies it" exits 0
vigia audit daemon --no-config --format json
check "between: the file was changed, the engine not restarted" has DMN-0007 "$OUT"
stop_engine
start_engine
check "after: the engine starts with the hardened file" docker version
vigia audit daemon --no-config --format json
for id in DMN-0007 DMN-0012 DMN-0014 DMN-0019 DMN-0024 DMN-0025 DMN-0026 DMN-0027 DMN-0052; do
    check "after: no $id" has_not $id "$OUT"
done
check "after: the label is still there" sh -c "docker info --format '{{.Labels}}' | grep -q course=1"
check "after: icc is off in the engine's bridge" same false \
    "$(docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.enable_icc"}}')"
vigia harden daemon
check "after: nothing is left to do" exits 0

# ---- a swarm ----
"$PYTHON" -c 'import json,sys; f=sys.argv[1]; c=json.load(open(f)); c.pop("live-restore",None); json.dump(c,open(f,"w"),indent=2)' "$D/daemon.json"
stop_engine
start_engine
if docker swarm init --advertise-addr lo >/dev/null 2>&1; then
    docker network create -d overlay plain >/dev/null
    docker network create -d overlay --opt encrypted sealed >/dev/null
    vigia audit daemon --no-config --format json
    check "swarm: its port is open on all addresses" has DMN-0073 "$OUT"
    check "swarm: a plain overlay" json '[.findings[] | select(.id == "DMN-0074") | .evidence[]] | any(test("plain"))'
    check "swarm: an encrypted one is fine" json '[.findings[] | select(.id == "DMN-0074") | .evidence[]] | any(test("sealed")) | not'
    check "swarm: no autolock" has DMN-0076 "$OUT"
    check "swarm: live-restore is not asked for" has_not DMN-0026 "$OUT"
else
    skip "swarm" "no swarm can be made here"
fi
