#!/usr/bin/env bash
# Checks the journal of the latest run in a folder of reports, and every report that is made of it.
set -euo pipefail
program=$1
reports=$2
here=$(cd "$(dirname "$0")" && pwd)
schemas=$here/../../../shared/data/report-schemas
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

"$program" report "$reports/latest" --junit "$made/junit.xml" --html "$made/report.html" --exit-zero \
    --format "markdown=$made/report.md" --format "ctrf=$made/ctrf.json" --format "tap=$made/report.tap" \
    --format "jsonl=$made/report.jsonl" --format "console=$made/console.txt" --format "github=$made/github.txt"

# The run's own report, byte for byte; and again from the journal in plan order.
cmp "$reports/junit.xml" "$made/junit.xml"
"$program" report "$made/report.jsonl" --format junit --exit-zero | cmp - "$made/junit.xml"

python3 "$here/check_html.py" "$made/report.html" "$reports/latest/journal.jsonl"
if python3 -c 'import jsonschema' 2>/dev/null; then
    python3 "$here/journal_schema.py" "$reports/latest/journal.jsonl" "$made/report.jsonl"
    [ ! -d "$schemas" ] || python3 "$here/journal_schema.py" --ctrf "$schemas/ctrf.schema.json" "$made/ctrf.json"
else
    echo "no jsonschema: journal and CTRF are not held against their schemas"
fi
if [ -d "$schemas" ]; then
    "$program" report "$reports/latest" --junit /dev/null --exit-zero --junit-validate "$schemas/jenkins-junit-10.xsd"
    "$program" report "$reports/latest" --junit /dev/null --exit-zero \
        --junit-validate "$schemas/surefire-test-report-3.0.2.xsd"
fi
# What was decided: the whole suite on the emulator leaves nothing open that must hold.
"$program" coverage --run "$reports/latest" | tail -1 | grep " requirements decided"
"$program" coverage --run "$reports/latest" --format json | python3 -c '
import json, sys
for target in json.load(sys.stdin)["targets"]:
    for row in target["requirements"]:
        assert row["state"] == "decided" or row["reasons"] or row["state"] == "notRun", row
'

if command -v prove >/dev/null; then
    prove -Q -e cat "$made/report.tap" >"$made/prove" 2>&1 || true
    ! grep -q "Parse errors" "$made/prove" || { cat "$made/prove" >&2; exit 1; }
    grep -q "Tests=$(grep -c '"event":"caseFinished"' "$reports/latest/journal.jsonl")" "$made/prove"
fi

# What cannot be written is said in one line, with its exit code, and nothing is left half done.
status=0
"$program" report "$reports/latest" --junit /dev/full --exit-zero 2>"$made/errors" || status=$?
[ "$status" = 74 ] && [ "$(wc -l <"$made/errors")" = 1 ] || { echo "full disk: $status" >&2; exit 1; }
status=0
"$program" report "$reports/latest" --junit /proc/nowhere/junit.xml --exit-zero 2>"$made/errors" || status=$?
[ "$status" = 73 ] && [ "$(wc -l <"$made/errors")" = 1 ] || { echo "unwritable folder: $status" >&2; exit 1; }
status=0
"$program" report "$reports/latest" --exit-zero >&- 2>"$made/errors" || status=$?
[ "$status" = 74 ] && [ "$(wc -l <"$made/errors")" = 1 ] || { echo "closed output: $status" >&2; exit 1; }
status=0
"$program" report "$made" 2>/dev/null || status=$?
[ "$status" = 66 ] || { echo "no journal: $status" >&2; exit 1; }
echo "the projections agree"
