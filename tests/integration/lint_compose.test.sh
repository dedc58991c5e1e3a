#!/bin/bash
# vigia lint on compose projects and docker run lines: what is found, at which line; what is left out; and what no file may do to us.
. "$(dirname "$0")/lib.sh"
mkdir "$TMP/shop" && cd "$TMP/shop" || exit 1
unset TAG DB_PASSWORD

cat >compose.yaml <<'END'
x-defaults: &defaults
  restart: unless-stopped
  pids_limit: 200

services:
  proxy:
    <<: *defaults
    image: traefik:${TAG}
    ports:
      - "80:80"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro

  api:
    <<: *defaults
    build:
      context: .
      network: host
    user: "1000"
    environment:
      API_KEY: ${API_KEY:?the key of the shop}
      DB_PASSWORD: kX93!pqLm2vZ
    depends_on: [db]

  db:
    extends: {file: common.yaml, service: base}
    image: postgres:16
    env_file: db.env
    ports:
      - 5432:5432
    # vigia ignore=CTR-0012 the data base writes beside its volume
    volumes:
      - data:/var/lib/postgresql/data
      - host:/host
    privileged: true # vigia ignore=CTR-0004 until the new kernel

volumes:
  data:
  host:
    driver_opts: {type: none, o: bind, device: /etc}
END
printf 'services:\n  base:\n    cap_add:\n      - SYS_ADMIN\n' >common.yaml
printf 'TAG=v3.1\n' >.env
printf 'POSTGRES_PASSWORD=x\n' >db.env
chmod 644 db.env

at() { jq -c "[.findings[] | select(.id == \"$1\") | [.place.path, .place.line, .place.object]] | sort" "$OUT"; }

vigia lint -f json compose.yaml
check "lint_compose: a project is judged" exits 0
check "lint_compose: as one compose report" json '.subject.kind == "compose" and .subject.name == "compose.yaml"'
check "lint_compose: the engine's socket" same "$(at CTR-0031)" '[["compose.yaml",12,"proxy"]]'
check "lint_compose: a folder of the host behind a volume" json '[.findings[] | select(.id == "CTR-0005" and .place.line == 34)] | length == 1'
check "lint_compose: the secret in the file, not the variable" same "$(at CTR-0052)" '[["compose.yaml",22,"api"]]'
check "lint_compose: which is not shown whole" test "$(grep -c 'kX93!pqLm2vZ' "$OUT")" = 0
check "lint_compose: the build's network" same "$(at CMP-0002)" '[["compose.yaml",18,"api"]]'
check "lint_compose: the published data base" same "$(at CMP-0011)" '[["compose.yaml",30,"db"]]'
check "lint_compose: what comes from the file that it extends" same "$(at CTR-0003)" '[["common.yaml",3,"db"]]'
check "lint_compose: restart through a merge key" json '[.findings[] | select(.id == "CTR-0014") | .place.line] | unique == [2]'
check "lint_compose: in the words of the file" json '[.findings[] | select(.id == "CTR-0014") | .evidence[0]] | unique == ["restart: unless-stopped"]'
check "lint_compose: .env gives the tag" json '[.findings[] | select(.id == "CTR-0050")] == []'
check "lint_compose: an env file for everyone" same "$(at CMP-0006)" '[["compose.yaml",28,null]]'
check "lint_compose: a comment leaves a finding out, with its reason" json '.findings[] | select(.id == "CTR-0004") | .suppressed.reason == "until the new kernel"'

cat >override.yaml <<'END'
services:
  proxy:
    volumes: !override []
    read_only: true
  api:
    ports: ["80:8080"]
    securty_opt: [no-new-privileges]
END
vigia lint -f json --merge compose.yaml override.yaml
check "lint_compose: files laid over each other" json '.subject.name == "compose.yaml, override.yaml"'
check "lint_compose: a volume list is replaced" json '[.findings[] | select(.id == "CTR-0031")] == []'
check "lint_compose: a port that two services publish" same "$(at CMP-0009)" '[["override.yaml",6,"api"]]'
check "lint_compose: a key that is misspelled" json '[.findings[] | select(.id == "CMP-0001") | .evidence[0]] | .[0] | test("perhaps .security_opt")'

printf 'services:\n  a: {image: "x:1", env_file: [../secret.env, /etc/passwd, none.env]}\n' >beside.yaml
printf 'PW=x\n' >../secret.env
vigia lint -f json beside.yaml
check "lint_compose: files outside of the folder are not read" json '[.notes[] | select(.text | test("outside of the compose file"))] | length == 2'
check "lint_compose: and nothing is said of one that is not there" json '.notes | length == 2'
vigia lint --strict beside.yaml
check "lint_compose: which makes it incomplete" exits 4

if command -v git >/dev/null; then
    (git init -q . && git add db.env) >/dev/null 2>&1
    vigia lint -f json compose.yaml
    check "lint_compose: an env file in the repository" same "$(at CMP-0007)" '[["compose.yaml",28,null]]'
    rm -rf .git
else
    skip "lint_compose: an env file in the repository" "needs git"
fi
printf 'services:\n  api:\n    privileged: true\n    networks: [none]\n' >compose.prod.yaml
vigia lint -f json compose.prod.yaml
check "lint_compose: a part is judged over its base" json '.subject.name == "compose.yaml, compose.prod.yaml" and .notes == []'
check "lint_compose: and only what is in it" json '[.findings[].place.path] | unique == ["compose.prod.yaml"]'

# command lines
vigia lint -f json --run "sudo docker run -d --privileged -v /var/run/docker.sock:/s -p8080:80 --ulimit nofile=512:512 nginx:1.27 sh -c 'a b'"
check "lint_compose: a docker run line" json '.subject.kind == "command"'
for id in CTR-0004 CTR-0031 CTR-0013; do
    check "lint_compose: a docker run line has $id" json "[.findings[] | select(.id == \"$id\")] | length == 1"
done
check "lint_compose: a docker run line with its ulimit" json '[.findings[] | select(.id == "CTR-0018")] == []'
vigia lint -f json --run "docker run -e DB_PASSWORD=hunter22plus nginx --api-token s3cretvalue99"
check "lint --run: secrets are found" json '[.findings[].id] | index("CTR-0052") != null'
check "lint --run: and are in no report" test "$(grep -cE 'hunter22plus|s3cretvalue99' "$OUT")" = 0
vigia lint --run "docker run --privleged x"
check "lint_compose: an option that is not there" exits 3
check "lint_compose: and the nearest that is" grep -q "perhaps '--privileged'" "$ERR"

# harden
mkdir ../harden && cd ../harden || exit 1
cat >compose.yaml <<'END'
# the shop
services:
  web:
    image: nginx:1.27   # pinned
    ports: ["80:80"]
  cache:
    image: redis:7
    user: "999"
    ports:
      - "6379:6379"
END
chmod 600 compose.yaml
cp compose.yaml before.yaml
vigia harden compose compose.yaml
check "harden_compose: there is something to do" exits 1
cp "$OUT" change.diff
check "harden_compose: nothing is changed without --apply" cmp compose.yaml before.yaml
check "harden_compose: what is left is said" grep -q 'CTR-0010 .*: web, cache$' "$ERR"
vigia harden compose --apply -q compose.yaml
check "harden_compose: --apply does it" exits 0
as_shown "harden_compose: the difference is what was done" before.yaml change.diff compose.yaml
check "harden_compose: comments stay" grep -q 'image: nginx:1.27   # pinned' compose.yaml
check "harden_compose: the data base is bound to the host" grep -q -- '- "127.0.0.1:6379:6379"' compose.yaml
check "harden_compose: a user that is not root has no capabilities" grep -A1 -q 'cap_drop:' compose.yaml
check "harden_compose: the mode stays" same "$(stat -c %a compose.yaml)" 600
check "harden_compose: the old file is kept" test -s "$(echo compose.yaml.bak-*)"
vigia harden compose compose.yaml
check "harden_compose: a second time there is nothing" exits 0
printf 'services:\n  a:\n    image: x:1\n    security_opt: [no-new-privileges]\n' >fix.compose.yaml
vigia lint --fix -f json fix.compose.yaml
check "lint_compose: --fix repairs, and reports the rest" json '[.findings[] | select(.id == "CTR-0028")] == [] and ([.findings[] | select(.id == "CTR-0010")] | length == 1)'
check "lint_compose: in the file" grep -q 'pids_limit: 512' fix.compose.yaml
cd ../shop || exit 1

# hostile files: a clear error, at once
quick() { local begin=$SECONDS; vigia lint "$1"; exits 3 && grep -q "$2" "$ERR" && [ $((SECONDS - begin)) -lt 5 ]; }
{ echo 'a0: &a0 [x,x,x,x,x,x,x,x,x,x]'; for i in 1 2 3 4 5 6 7 8 9; do echo "a$i: &a$i [$(for k in 1 2 3 4 5 6 7 8 9 10; do echo -n "*a$((i - 1)),"; done)]"; done; } >bomb.compose.yaml
check "lint_compose: an alias bomb" quick bomb.compose.yaml 'aliases written out'
truncate -s 100M huge.compose.yaml
check "lint_compose: a file of 100 MB" quick huge.compose.yaml 'larger than'
{ echo -n 'services: '; head -c 100000 /dev/zero | tr '\0' '['; } >deep.compose.yaml
check "lint_compose: deep nesting" quick deep.compose.yaml 'nested too deep'
printf 'include: [loop.compose.yaml]\nservices: {a: {image: "x:1", extends: b}, b: {image: "x:1", extends: a}}\n' >loop.compose.yaml
vigia lint -f json loop.compose.yaml
check "lint_compose: circles are told" json '[.findings[] | select(.id == "CMP-0001") | .evidence[0] | select(test("in turn"))] | length >= 2'
