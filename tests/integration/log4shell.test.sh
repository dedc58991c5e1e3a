#!/bin/bash
# Log4Shell as its tutorial has it: a Spring Boot jar in an image that docker build made. All four advisories, each with
# its fixed version and the nested path, with the starter set alone and with the shared advisories.
. "$(dirname "$0")/lib.sh"
material log4shell
dir=$LAB/log4shell

four() # each of the four: fixed versions of the 2.x line after 2.14.1
{
    local id fixed
    while read -r id fixed; do
        json "[.findings[] | select(.id == \"$id\" or (.aliases // [] | index(\"$id\")))] | length == 1" || return 1
        json ".findings[] | select(.id == \"$id\" or (.aliases // [] | index(\"$id\"))) |
            .package.name as \$n | (\$n | test(\"log4j-core\$\")) and .package.version == \"2.14.1\"
            and .fix.state == \"fixed\" and ((.fix.versions | index(\"$fixed\")) != null)" || return 1
    done <<'IDS'
CVE-2021-44228 2.15.0
CVE-2021-45046 2.16.0
CVE-2021-45105 2.17.0
CVE-2021-44832 2.17.1
IDS
}
nested()
{
    json '[.findings[] | select(.package.name | test("log4j-core$")) | .package.locations[]
        | select(.path | test("app\\.jar$")) | select(.nested == "BOOT-INF/lib/log4j-core-2.14.1.jar")] | length >= 4'
}
layer() { json '[.findings[] | select(.package.name | test("log4j-core$")) | .package.locations[].layer.created_by | select(test("COPY.*app.jar"))] | length >= 4'; }
schema() { json '.schema == "vigia.report/1" and .subject.os.id == "debian" and (.notes | type) == "array"'; }

all() # LABEL
{
    local what
    for what in log4shell.tar log4shell.tar.gz app.jar; do
        vigia scan --format json "$dir/$what"
        check "log4shell $1 $what: exit status" exits 0
        check "log4shell $1 $what: four advisories, each once, with its fix" four
        check "log4shell $1 $what: nested path" nested
    done
    vigia scan --format json "$dir/log4shell.tar"
    check "log4shell $1: layer and the line that made it" layer
    check "log4shell $1: report" schema
    vigia scan --fail-on critical "$dir/log4shell.tar"
    check "log4shell $1: --fail-on critical ends with 1" exits 1
    check "log4shell $1: table names it" grep -q 'log4j-core' "$OUT"
    check "log4shell $1: table shows the nested path" grep -q 'BOOT-INF/lib/log4j-core-2.14.1.jar' "$OUT"
}

all starter
if [ -d "$SHARED/data/osv" ]; then
    if database "$SHARED/data/osv" "$SHARED/data/kev" "$SHARED/data/epss"; then
        all shared
    else
        not_ok "log4shell: import of the shared advisories"
    fi
else
    skip "log4shell shared" "../shared/data is not there"
fi
