#!/bin/bash
# `vigia harden dockerfile` and `vigia lint --fix`: shown first, done on demand, whole or not at all.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 1

write()
{
    printf '# what the shop runs on\nFROM debian:12\nRUN apt-get update && apt-get install curl # tools\nRUN useradd -r app\nADD shop /shop\nCMD shop --serve\n' >Dockerfile
}

write
cp Dockerfile before
vigia harden dockerfile
check "harden dockerfile: there is something to do" exits 1
check "harden dockerfile: nothing is changed unasked" cmp Dockerfile before
cp "$OUT" change.diff
vigia harden dockerfile --apply
check "harden dockerfile: done" exits 0
as_shown "harden dockerfile: as it was shown" before change.diff Dockerfile
cp Dockerfile repaired
check "harden dockerfile: the old one is kept" cmp before Dockerfile.bak-*
check "harden dockerfile: the comment stays" grep -q '# what the shop runs on' Dockerfile
check "harden dockerfile: the user is the one that it makes" grep -qx 'USER app' Dockerfile
vigia lint -f json Dockerfile
check "harden dockerfile: what was repaired is found no more" json '[.findings[].id] | (index("DKF-0021") == null and index("DKF-0030") == null)'
vigia harden dockerfile
check "harden dockerfile: nothing is left to do" exits 0

write
chmod 640 Dockerfile
vigia lint --fix -q -f json Dockerfile
check "lint --fix: exit status" exits 0
check "lint --fix: the file keeps its mode" same "$(stat -c %a Dockerfile)" 640
check "lint --fix: ADD of a plain file is COPY" grep -qx 'COPY shop /shop' Dockerfile
check "lint --fix: leaves no other file" same "$(find . -name 'Dockerfile*.new' | wc -l)" 0
cp Dockerfile once
vigia lint --fix -q Dockerfile
check "lint --fix: twice is as once" cmp Dockerfile once
vigia lint --fix -
check "lint --fix: standard input is no file" exits 2

# A link stays one: what it leads to is replaced, and the old text is kept beside the link.
write
mkdir links
ln -s ../Dockerfile links/Dockerfile
(cd links && "$VIGIA" harden dockerfile --apply -q >"$OUT" 2>"$ERR")
check "harden dockerfile: through a link into another folder" cmp Dockerfile repaired
check "harden dockerfile: the link stays" test -L links/Dockerfile
check "harden dockerfile: the old one is kept beside it" cmp before links/Dockerfile.bak-*
vigia harden dockerfile --apply - <before
check "harden dockerfile: standard input is no file" exits 2
check "harden dockerfile: nor is a file of that name made" test ! -e ./-

# Killed at any moment, the old or the new file is there, whole.
whole=yes
for i in $(seq 30); do
    write
    "$VIGIA" lint --fix -q Dockerfile >/dev/null 2>&1 &
    job=$!
    sleep "0.0$((i % 10))"
    kill -9 $job 2>/dev/null
    wait $job 2>/dev/null
    cmp -s Dockerfile before || cmp -s Dockerfile once || whole=no
done
check "lint --fix: kill -9 leaves one of both" same $whole yes
