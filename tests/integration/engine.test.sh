#!/bin/bash
# A local image by name, through the Engine API of a private engine (tests/lab/dockerd): streamed, nothing left behind.
. "$(dirname "$0")/lib.sh"
material layers engine
VIGIA_LAB=$LAB XDG_CACHE_HOME= "$TOP/tests/lab/dockerd" start >"$TMP/engine.log" 2>&1 || {
    skip engine "$(tail -n 1 "$TMP/engine.log")"
    exit 0
}
export DOCKER_HOST=unix://$LAB/dockerd/docker.sock
DOCKER_HOST=$DOCKER_HOST docker load -q -i "$LAB/layers/layers.tar" >/dev/null

vigia sbom -f json "$LAB/layers/layers.tar"
cp "$OUT" "$TMP/archive.json"
vigia sbom -f json lab/layers:1
check "engine: exit status" exits 0
check "engine: the same packages as from the archive" \
    same "$(jq -cS '[.packages[].purl] | sort' "$OUT" | sha256sum)" "$(jq -cS '[.packages[].purl] | sort' "$TMP/archive.json" | sha256sum)"
vigia sbom -f json docker:lab/layers:1
check "engine: docker: forces it" exits 0
vigia sbom -f json lab/no-such-image:1
check "engine: an unknown image is an error" exits 3
check "engine: and the error names it" grep -q 'no-such-image' "$ERR"
check "engine: nothing is left in the temporary folder" test -z "$(find /tmp -maxdepth 1 -name 'vigia*' -newer "$TMP/archive.json" -print -quit)"
DOCKER_HOST=unix://$TMP/none.sock vigia sbom docker:lab/layers:1
check "engine: no engine is an error" exits 3
