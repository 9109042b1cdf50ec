#!/usr/bin/env python3
"""Proves that a comparison names what is different, and nothing else.

Four emulators run side by side: one as it should be, three with planted differences. Each must be named, with the target
that stands apart, and nothing beside them. Then two that are alike, between which there must be no difference.

    Tests/Clients/compare_planted.py .build/release/kvsconform --rounds 10
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

SUITE = pathlib.Path(__file__).resolve().parents[2] / "Scenarios"
KEYS = [{"accessKeyID": "AKIDEXAMPLE", "secretAccessKey": "secret"}]

PLANTED = {
    "reference": {},
    "statuses": {"dialect": "openapi", "choices": {"header-family": "x-amz"}},
    "tokens": {"choices": {"continuation-token-start": "identified"}, "faults": ["slowFirstChunk=80"]},
    "idle": {"idle": "hold", "faults": ["wrongTagOrder"]},
}

# What must be named: aspect, subject, and who stands apart.
EXPECTED = {
    ("reading", "error-statuses", "statuses"),
    ("reading", "header-family", "statuses"),
    ("reading", "continuation-token-start", "tokens"),
    ("time-to-first-chunk", "", "tokens"),
    ("reading", "idle-stream", "idle"),
    ("tags", "", "idle"),
}


def declare(folder, name, changes):
    """Writes an emulator's configuration; one that holds idle sessions needs streams that do not say otherwise."""
    changes = dict(changes, keys=KEYS)
    if changes.pop("idle", None):
        streams = folder / f"{name}-streams"
        streams.mkdir()
        for file in (SUITE / "streams").glob("*.json"):
            if file.name.endswith(".schema.json"):
                continue
            declaration = json.loads(file.read_text())
            for name_of_stream, stream in declaration["streams"].items():
                if "media" in stream:
                    stream["media"] = str((file.parent / stream["media"]).resolve())
                if name_of_stream == "recorded":
                    stream["idle"] = "hold"
            (streams / file.name).write_text(json.dumps(declaration))
        changes["streams"] = str(streams)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(changes))
    return f"emulator:{path}"


def compare(program, targets, cases):
    """The differences that a comparison finds: aspect, subject, who stands apart."""
    command = [program, "compare", "--no-reports", "--format", "json", "--suite", str(SUITE)]
    for target in targets:
        command += ["--target", target]
    done = subprocess.run(command + cases, capture_output=True, text=True, timeout=1800)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    found = set()
    for difference in json.loads(done.stdout)["differences"]:
        for target in difference["outliers"]:
            found.add((difference["aspect"], difference.get("subject", ""), target.removeprefix("emulator-")))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*", help="only these cases")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        planted = [declare(folder, name, changes) for name, changes in PLANTED.items()]
        alike = [declare(folder, name, {}) for name in ("one", "two")]
        for number in range(1, arguments.rounds + 1):
            found = compare(arguments.program, planted, arguments.cases)
            same = compare(arguments.program, alike, arguments.cases)
            missing, surplus = EXPECTED - found, found - EXPECTED
            verdict = "well" if not missing and not surplus and not same else "WRONG"
            failed += verdict != "well"
            print(f"round {number}: {verdict}; missing {sorted(missing)}, beside them {sorted(surplus)}, alike {sorted(same)}")
            sys.stdout.flush()
    print(f"{arguments.rounds - failed} of {arguments.rounds} rounds as planted")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
