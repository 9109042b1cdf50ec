#!/usr/bin/env python3
"""Holds journals against Scenarios/journal.schema.json, and CTRF reports against the published schema.

    journal_schema.py JOURNAL...            each line of a journal
    journal_schema.py --ctrf SCHEMA FILE    a CTRF report
"""

import json
import pathlib
import sys

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent


def journals(paths):
    schema = json.loads((HERE.parent.parent / "Scenarios/journal.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    # The event picks its definition, so that a failure names the member and not nine alternatives.
    validators = {
        name: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        for name in [alternative["$ref"].rsplit("/", 1)[1] for alternative in schema["oneOf"]]
    }
    whole = jsonschema.Draft202012Validator(schema)
    for path in paths:
        seen = {}
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            value = json.loads(line)
            event = value["event"]
            for error in validators[event].iter_errors(value):
                sys.exit(f"{path}:{number}: {event}: {error.json_path}: {error.message}")
            if event not in seen and not whole.is_valid(value):
                sys.exit(f"{path}:{number}: {event} is not one alternative of the schema alone")
            seen[event] = seen.get(event, 0) + 1
        print(path, ", ".join(f"{count} {event}" for event, count in seen.items()))


def ctrf(schema_path, path):
    schema = json.load(open(schema_path, encoding="utf-8"))
    report = json.load(open(path, encoding="utf-8"))
    for error in jsonschema.Draft7Validator(schema).iter_errors(report):
        sys.exit(f"{path}: {error.json_path}: {error.message}")
    summary, tests = report["results"]["summary"], report["results"]["tests"]
    for status in ("passed", "failed", "skipped", "pending", "other"):
        assert summary[status] == sum(test["status"] == status for test in tests), status
    assert summary["tests"] == len(tests)
    print(f"{path}: valid CTRF of {len(tests)} tests")


if sys.argv[1] == "--ctrf":
    ctrf(*sys.argv[2:])
else:
    journals(sys.argv[1:])
