#!/bin/bash
# The exercises of a hardening course on a private engine (tests/lab/dockerd), before and after: each finding is there, and goes away by the
# option that its remedy names. Containers that this machine could not start are only created: the engine describes them all the same.
. "$(dirname "$0")/lib.sh"
material debian12 audit-container
VIGIA_LAB=$LAB XDG_CACHE_HOME= "$TOP/tests/lab/dockerd" start >"$TMP/engine.log" 2>&1 || {
    skip audit-container "$(tail -n 1 "$TMP/engine.log")"
    exit 0
}
export DOCKER_HOST=unix://$LAB/dockerd/docker.sock
docker image inspect lab/debian:12 >/dev/null 2>&1 || docker load -q -i "$LAB/debian12/image.tar" >/dev/null
cd "$TMP" || exit 1

mine=()
volumes=()
cleanup()
{
    [ ${#mine[@]} = 0 ] || docker rm -f "${mine[@]}" >/dev/null 2>&1
    [ ${#volumes[@]} = 0 ] || docker volume rm "${volumes[@]}" >/dev/null 2>&1
}
trap cleanup EXIT

# container NAME OPTION...: creates one that sleeps.
container()
{
    local name=vigia-test-$1
    shift
    docker rm -f "$name" >/dev/null 2>&1
    docker create --name "$name" --network none "$@" lab/debian:12 sleep 600 >"$TMP/create.log" 2>&1 || { cat "$TMP/create.log"; return 1; }
    mine+=("$name")
}

# found NAME ID, absent NAME ID: what the audit says about it, at level 2.
audit() { vigia audit container "vigia-test-$1" --level 2 --no-config -f json; exits 0; }
state() { jq -r --arg id "$2" '.checks[] | select(.id == $id) | .state' "$OUT"; }
found() { audit "$@" && same "$(state "$@")" failed; }
absent() { audit "$@" && same "$(state "$@")" passed; }
evidence() { json "[.findings[] | select(.id == \"$1\") | .evidence[]] | any(contains(\"$2\"))"; }

container plain
check "course: no ulimit is found" found plain CTR-0018
check "course: no limit of processors is found" found plain CTR-0011
check "course: root is found" found plain CTR-0032
check "course: no restart policy is told at level 2" found plain CTR-0055
container limited --ulimit nofile=512:512 --cpus=.5 --restart=on-failure -u 4400
check "course: --ulimit nofile=512:512 settles it" absent limited CTR-0018
check "course: --cpus=.5 settles it" absent limited CTR-0011
check "course: --restart=on-failure settles it" absent limited CTR-0055
check "course: -u 4400 settles it" absent limited CTR-0032
check "course: but on-failure without a number tries for ever" found limited CTR-0014
container five --restart=on-failure:5
check "course: on-failure:5 does not" absent five CTR-0014
container always --restart=always
check "course: always is found" found always CTR-0014

for user in 0 0:0 00 root:root; do
    container user -u "$user"
    check "user $user is root" found user CTR-0032
done

container privileged --privileged
check "course: --privileged is found" found privileged CTR-0004
check "course: and that it has no seccomp" evidence CTR-0021 privileged
check "course: without it is none" absent plain CTR-0004

container socket -v /var/run/docker.sock:/var/run/docker.sock:ro
check "course: docker.sock is found, though read-only" found socket CTR-0031
check "course: and that read-only does not help" evidence CTR-0031 read-only
container parent -v /run:/host/run
check "docker.sock is found through its folder" found parent CTR-0031
ln -s /etc "$TMP/innocent"
container link -v "$TMP/innocent:/mnt"
check "a sensitive folder is found through a link" found link CTR-0005
check "and where the link leads is told" evidence CTR-0005 "which is '/etc'"
if docker volume create -d local -o type=none -o o=bind -o device=/etc vigia-test-bind >/dev/null 2>&1; then
    volumes+=(vigia-test-bind)
    container volume -v vigia-test-bind:/mnt
    check "and through a volume with bind options" found volume CTR-0005
fi
mkdir -p "$TMP/data"
container data -v "$TMP/data:/data"
check "a folder of one's own is none" absent data CTR-0005

docker rm -f vigia-test-bridge >/dev/null 2>&1
if docker create --name vigia-test-bridge -p 8080:80 lab/debian:12 sleep 600 >/dev/null 2>&1; then
    mine+=(vigia-test-bridge)
    check "course: the default bridge (icc) is found" found bridge CTR-0029
    check "a port on all addresses is found" found bridge CTR-0013
    check "course: another network is none" absent plain CTR-0029
fi

container secret -e DB_PASSWORD=Vq8nR2xLw0zT -e DB_PASSWORD_FILE=/run/secrets/db -e API_TOKEN=
check "a secret in the environment is found" found secret CTR-0052
check "once, and not the path or the empty one" json '[.findings[] | select(.id == "CTR-0052")] | length == 1'
check "and masked" bash -c "! grep -q Vq8nR2xLw0zT '$OUT'"

vigia audit container --no-config -f json
check "all containers are looked at, running or not" json '[.[].subject.name] | contains(["vigia-test-plain", "vigia-test-privileged"])'
vigia audit container vigia-test-nobody
check "an unknown one is an error" exits 3
check "that names it" grep -q vigia-test-nobody "$ERR"

# What runs: processes, execs, and what is changed while it does.
container run --memory 100m
if docker start vigia-test-run >"$TMP/start.log" 2>&1; then
    check "no SSH server runs" absent run CTR-0006
    docker exec -d vigia-test-run sleep 60
    check "an exec without --privileged is none" absent run CTR-0022
    docker exec -d vigia-test-run bash -c 'exec -a sshd sleep 60; true' && docker exec -d vigia-test-run bash -c \
        'cp /bin/sleep /tmp/sshd && exec /tmp/sshd 60'
    for _ in 1 2 3 4 5 6 7 8 9 10; do found run CTR-0006 >/dev/null && break; sleep 0.2; done
    check "an SSH server is found by its process" found run CTR-0006

    before=$(docker inspect -f '{{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}}' vigia-test-run)
    vigia harden container vigia-test-run
    check "harden: something is to be done" exits 1
    check "harden: it is shown" grep -q "^docker update --cpus 1 --pids-limit 200 vigia-test-run$" "$OUT"
    check "harden: the script is one" bash -n "$OUT"
    check "harden: nothing was changed" same "$(docker inspect -f '{{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}}' vigia-test-run)" "$before"
    check "harden: processes are not limited yet" found run CTR-0028
    vigia harden container vigia-test-run --apply
    check "harden: --apply changes them while it runs" same "$(docker inspect -f '{{.HostConfig.PidsLimit}} {{.State.Running}}' vigia-test-run)" "200 true"
    check "harden: and the finding is gone" absent run CTR-0028
    check "harden: with that of the processors" absent run CTR-0011
    check "harden: and memory stays as it was" same "$(docker inspect -f '{{.HostConfig.Memory}}' vigia-test-run)" 104857600
    vigia harden container vigia-test-run --compose
    check "harden: as a service" grep -q '^    cap_drop:$' "$OUT"

    # The script makes the container anew; on a machine without bridges its network is the one thing that cannot be made.
    vigia harden container vigia-test-run
    sed -i "s/^# when it works: //; /^# when it does not/d" "$OUT"
    cp "$OUT" "$TMP/again.sh"
    check "harden: the script runs" timeout 60 bash -e "$TMP/again.sh"
    check "harden: and what it makes has no findings of its kind" absent run CTR-0034
    check "harden: nor writes to its root" absent run CTR-0012
    check "harden: and it runs" same "$(docker inspect -f '{{.State.Running}} {{.HostConfig.PidsLimit}}' vigia-test-run)" "true 200"
else
    skip "what runs" "no container starts here: $(tail -n 1 "$TMP/start.log")"
fi
