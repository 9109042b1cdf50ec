#!/usr/bin/env python3
"""Runs a part of the suite as one, and as shards in processes of their own: the reports must be the same, times aside.

    Tests/Clients/shards.py .build/release/kvsconform --shards 4 getmedia/bounds
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

# A fault, so that there is something to fail in.
OPTIONS = ["--target", "emulator", "--fault", "ignoresLength", "--seed", "7", "--quiet", "--record", "none", "--jobs", "4"]


def verdicts(junit):
    """The cases in their order, what each came to, and the counts."""
    root = tree.parse(junit).getroot()
    cases = []
    for suite in root:
        for case in suite.findall("testcase"):
            came = [(child.tag, child.get("type")) for child in case if child.tag != "system-out"]
            cases.append((suite.get("name"), case.get("classname"), case.get("name"), came))
    return cases, {name: root.get(name) for name in ("tests", "failures", "errors")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*", default=["getmedia/bounds"])
    parser.add_argument("--shards", type=int, default=4)
    arguments = parser.parse_args()
    program = arguments.program
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        run = [program, "run", *arguments.cases, *OPTIONS, "--reports"]
        whole = subprocess.run([*run, folder / "whole"], stdout=subprocess.DEVNULL)
        assert whole.returncode == 1, f"the whole run ended with {whole.returncode}"
        processes = [
            subprocess.Popen([*run, folder / str(number), "--shard", f"{number}/{arguments.shards}"], stdout=subprocess.DEVNULL)
            for number in range(1, arguments.shards + 1)
        ]
        codes = [process.wait() for process in processes]
        assert set(codes) <= {0, 1} and 1 in codes, f"the shards ended with {codes}"

        journals = [folder / str(number) / "latest" for number in range(1, arguments.shards + 1)]
        sizes = [len(verdicts(folder / str(number) / "junit.xml")[0]) for number in range(1, arguments.shards + 1)]
        expected = verdicts(folder / "whole/junit.xml")
        assert sum(sizes) == len(expected[0]) and all(sizes), f"the shards have {sizes} of {len(expected[0])} cases"
        # In any order: the plan's is known from the journals.
        for order in (journals, journals[::-1]):
            merged = folder / "merged.xml"
            made = subprocess.run([program, "report", "--merge", *order, "--junit", merged, "--format", f"jsonl={folder / 'merged.jsonl'}"])
            assert made.returncode == 1, f"report ended with {made.returncode}"
            assert verdicts(merged) == expected, "the report of the shards is not that of the whole run"
        # What was merged can be reported again.
        again = subprocess.run([program, "report", folder / "merged.jsonl", "--junit", folder / "again.xml"])
        assert again.returncode == 1 and verdicts(folder / "again.xml") == expected
        # A shard that is missing is no reason to be content with the rest, but its cases are in no plan: the counts tell.
        part = folder / "part.xml"
        subprocess.run([program, "report", *journals[1:], "--junit", part])
        assert len(verdicts(part)[0]) == len(expected[0]) - sizes[0]
        for journal in journals:
            events = [json.loads(line) for line in open(journal / "journal.jsonl", encoding="utf-8")]
            assert events[0]["shard"].endswith(f"/{arguments.shards}")
    print(f"{len(expected[0])} cases in {arguments.shards} shards of {sizes}: the report is that of one run, {expected[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
