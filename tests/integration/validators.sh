# tests/integration/validators.sh - the official checkers of the formats that we write. Sourced, behind lib.sh.
#
# They come from PyPI into the lab's folder of tools, once; without them the tests that need them are skipped by name.

VALIDATORS=$LAB/tools/py-validators

# validators TEST: makes $VALIDATORS/bin/python, or skips TEST and ends.
validators()
{
    [ -x "$VALIDATORS/done" ] && return 0
    rm -rf "$VALIDATORS"
    mkdir -p "$LAB/tools"
    if "$PYTHON" -m venv "$VALIDATORS" >"$TMP/validators.log" 2>&1 &&
        "$VALIDATORS/bin/python" -m pip install -q jsonschema 'cyclonedx-python-lib[json-validation]' spdx-tools >>"$TMP/validators.log" 2>&1; then
        install -m 755 /dev/null "$VALIDATORS/done"
        return 0
    fi
    sed 's/^/# /' "$TMP/validators.log" | tail -n 5
    rm -rf "$VALIDATORS"
    skip "$1" "the validators (PyPI: jsonschema, cyclonedx-python-lib, spdx-tools) are not to be had"
    exit 0
}

# valid_report FILE…: our own schema.
valid_report()
{
    "$VALIDATORS/bin/python" - "$TOP/docs/report.schema.json" "$@" <<'PYTHON'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
# of the two shapes, the one that the document has: the messages are of use then
one = jsonschema.Draft202012Validator({"$ref": "#/$defs/report", "$defs": schema["$defs"]})
both = jsonschema.Draft202012Validator(schema)
bad = 0
for name in sys.argv[2:]:
    document = json.load(open(name))
    for report in document if isinstance(document, list) else [document]:
        for e in one.iter_errors(report):
            print(f"{name}: {e.json_path}: {e.message[:300]}")
            bad = 1
    bad |= not both.is_valid(document)
sys.exit(bad)
PYTHON
}

valid_cyclonedx()
{
    "$VALIDATORS/bin/python" - "$@" <<'PYTHON'
import json, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
bad = 0
for name in sys.argv[1:]:
    text = open(name).read()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        print(f"{name}: {str(error)[:1000]}")
        bad = 1
    # what the schema cannot say: references are unique, and lead somewhere
    bom, refs = json.loads(text), []
    def walk(c):
        if "bom-ref" in c:
            refs.append(c["bom-ref"])
        for child in c.get("components", []):
            walk(child)
    for c in [bom["metadata"].get("component", {})] + bom["components"]:
        walk(c)
    if len(refs) != len(set(refs)):
        print(f"{name}: a bom-ref stands twice")
        bad = 1
    used = [d["ref"] for d in bom["dependencies"]] + [r for d in bom["dependencies"] for r in d["dependsOn"]]
    used += [a["ref"] for v in bom.get("vulnerabilities", []) for a in v["affects"]]
    for r in set(used) - set(refs):
        print(f"{name}: nothing has the bom-ref '{r}'")
        bad = 1
sys.exit(bad)
PYTHON
}

valid_spdx()
{
    "$VALIDATORS/bin/python" - "$@" <<'PYTHON'
import sys
from spdx_tools.spdx.parser.json.json_parser import parse_from_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
bad = 0
for name in sys.argv[1:]:
    for m in validate_full_spdx_document(parse_from_file(name))[:10]:
        print(f"{name}: {m.validation_message}")
        bad = 1
sys.exit(bad)
PYTHON
}

# sarif_schema: makes $VALIDATORS/sarif.json, out of the npm package that carries OASIS's schema; false when it cannot be had.
sarif_schema()
{
    [ -f "$VALIDATORS/sarif.json" ] && return 0
    command -v npm >/dev/null || return 1
    (cd "$TMP" && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 && tar -xf microsoft-jest-sarif-*.tgz) >"$TMP/npm.log" 2>&1 || return 1
    cp "$TMP"/package/lib/schemas/sarif-2.1.0*.json "$VALIDATORS/sarif.json"
}

valid_sarif()
{
    "$VALIDATORS/bin/python" - "$VALIDATORS/sarif.json" "$@" <<'PYTHON'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
checker = jsonschema.validators.validator_for(schema)(schema)
bad = 0
for name in sys.argv[2:]:
    log = json.load(open(name))
    for e in checker.iter_errors(log):
        print(f"{name}: {e.json_path}: {e.message[:300]}")
        bad = 1
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for r in run["results"]:
            if rules[r["ruleIndex"]]["id"] != r["ruleId"]:
                print(f"{name}: the rule of {r['ruleId']} is another")
                bad = 1
sys.exit(bad)
PYTHON
}
