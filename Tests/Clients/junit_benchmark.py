#!/usr/bin/env python3
"""Measures how long a large report takes: a journal to JUnit XML, beside pytest's own JUnit report.

    Tests/Clients/junit_benchmark.py .build/release/kvsconform --cases 100000 --failing 100

One case in so many fails with a finding that has both spans. Prints wall clock and peak memory of each process, and asserts no time:
machines differ. What it does assert is that the report counts every case.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as tree

SOURCE = '{\n  "id": "bench/%s",\n  "steps": [\n    { "expect": { "status": 200 } }\n  ]\n}\n'


def write_journal(path, cases, failing):
    """A journal as a run writes it, of one target."""
    started = "2026-10-01T12:34:56.118Z"
    names = [f"bench/area-{number % 40}/case[number={number}]" for number in range(cases)]
    with open(path, "w", encoding="utf-8") as file:
        def write(**event):
            file.write(json.dumps(event, separators=(",", ":")) + "\n")

        write(event="run", format="kvsconform-journal", formatVersion=1, version="0.1.0", startedAt=started,
              command="kvsconform run", options=[], seed=1)
        write(event="target", target="bench", endpoint="http://127.0.0.1:1", region="us-east-1", dialect="openapi",
              startedAt=started, cases=cases)
        for first in range(0, cases, 500):
            write(event="plan", target="bench", first=first, cases=[
                {"case": name, "title": "A case of the benchmark", "file": "bench.json", "line": 4, "column": 5,
                 "requirements": ["GM-BENCH"], "ordinal": first + index}
                for index, name in enumerate(names[first:first + 500])])
        write(event="targetStarted", atNs=0, target="bench", startedAt=started)
        write(event="source", name="bench.json", offset=0, text=SOURCE % "one")
        for number, name in enumerate(names):
            write(event="caseStarted", atNs=number, target="bench", case=name)
            fails = failing and number % failing == 0
            findings = [{
                "code": "head.status", "level": "must", "requirements": ["GM-BENCH"],
                "message": f"the status is 500; expected 200 (request {number})",
            }] if fails else []
            write(event="caseFinished", atNs=number, target="bench", case=name,
                  title="A case of the benchmark", file="bench.json", line=4, column=5, requirements=["GM-BENCH"],
                  verdict="failed" if fails else "passed", durationNs=1_000_000 + number,
                  findings=findings, notes=['step "one": 3 chunks in 2.4 s, finished'], attempts=[])
        write(event="runFinished", atNs=cases, interrupted=False, elapsedNs=cases)


def measure(command, **options):
    """Runs a command; its time, and its peak memory in bytes."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - began, usage.ru_maxrss * 1024, process.returncode


def say(name, seconds, memory, size=None):
    written = f", {size / 1e6:.1f} MB written" if size else ""
    print(f"{name:<34} {seconds:7.2f} s  {memory / 1e6:7.0f} MB peak{written}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--failing", type=int, default=100, help="one case in so many fails; 0 for none")
    parser.add_argument("--rounds", type=int, default=3, help="of each the fastest is told")
    parser.add_argument("--pytest-cases", type=int, default=10_000, help="pytest takes minutes for as many as we do")
    parser.add_argument("--no-pytest", action="store_true", help="measure kvsconform alone")
    parser.add_argument("--keep", help="where the journal is left")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        journal = pathlib.Path(arguments.keep) if arguments.keep else folder / "journal.jsonl"
        write_journal(journal, arguments.cases, arguments.failing)
        print(f"{arguments.cases} cases, a journal of {journal.stat().st_size / 1e6:.1f} MB")
        report = folder / "junit.xml"
        command = [arguments.program, "report", journal, "--junit", report, "--exit-zero"]
        best = min(measure(command) for _ in range(arguments.rounds))
        assert best[2] == 0, f"{command} ended with {best[2]}"
        root = tree.parse(report).getroot()
        failed = -(-arguments.cases // arguments.failing) if arguments.failing else 0
        assert (int(root.get("tests")), int(root.get("failures"))) == (arguments.cases, failed), root.attrib
        assert sum(1 for _ in root.iter("testcase")) == arguments.cases
        say("kvsconform report --junit", *best[:2], report.stat().st_size)

        tap = [arguments.program, "report", journal, "--format", f"tap={folder / 'report.tap'}", "--exit-zero"]
        say("  of it, reading (report as TAP)", *min(measure(tap) for _ in range(arguments.rounds))[:2])

        if arguments.no_pytest or subprocess.run([sys.executable, "-c", "import pytest"], stderr=subprocess.DEVNULL).returncode:
            print("pytest is not measured")
            return 0
        (folder / "test_bench.py").write_text(
            "import pytest\n\n"
            f"@pytest.mark.parametrize('number', range({arguments.pytest_cases}))\n"
            "def test_case(number):\n"
            f"    assert not ({arguments.failing} and number % {arguments.failing or 1} == 0)\n"
        )
        print(f"pytest with {arguments.pytest_cases} tests:")
        for name, options in (("pytest", []), ("pytest --junitxml", [f"--junitxml={folder / 'pytest.xml'}"])):
            command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *options, "test_bench.py"]
            seconds, memory, status = measure(command, cwd=folder)
            assert status in (0, 1), f"pytest ended with {status}"
            say(name, seconds, memory, (folder / "pytest.xml").stat().st_size if options else None)
        assert int(tree.parse(folder / "pytest.xml").getroot()[0].get("tests")) == arguments.pytest_cases
    return 0


if __name__ == "__main__":
    sys.exit(main())
