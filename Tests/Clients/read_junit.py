#!/usr/bin/env python3
"""Reads a JUnit report with junitparser and prints, as JSON, what it counted.

    read_junit.py REPORT.xml

Two counts of everything: the one that the report states, and the one that a reader makes of its cases. Exit code 1 where
the two differ, 69 where junitparser is not installed.
"""

import json
import sys

try:
    from junitparser import Error, Failure, Skipped
    from junitparser.xunit2 import JUnitXml, TestSuite
except ImportError:
    print("junitparser is not installed", file=sys.stderr)
    sys.exit(69)


def stated(element):
    """The counts that an element states of itself."""
    return {
        "tests": element.tests,
        "failures": element.failures,
        "errors": element.errors,
        "skipped": element.skipped,
        "time": element.time,
    }


def recomputed(cases):
    """The counts that follow from the cases."""
    results = [[type(result) for result in case.result] for case in cases]

    def having(kind):
        return sum(any(issubclass(result, kind) for result in each) for each in results)

    return {
        "tests": len(cases),
        "failures": having(Failure),
        "errors": having(Error),
        "skipped": having(Skipped),
        "time": round(sum(case.time for case in cases), 3),
    }


def described(suite):
    """One suite, with what a dashboard would show of it."""
    cases = list(suite)
    return {
        "name": suite.name,
        "timestamp": suite.timestamp,
        "stated": stated(suite),
        "recomputed": recomputed(cases),
        "properties": {each.name: each.value for each in suite.properties()},
        "names": [[case.classname, case.name] for case in cases],
        "types": [result.type for case in cases for result in case.result if not isinstance(result, Skipped)],
        "flaky": sum(len(case.flaky_failures()) + len(case.flaky_errors()) for case in cases),
        "rerun": sum(len(case.rerun_failures()) + len(case.rerun_errors()) for case in cases),
    }


def main(path):
    report = JUnitXml.fromfile(path)
    suites = [described(suite) for suite in ([report] if isinstance(report, TestSuite) else report)]
    print(json.dumps({"suites": suites}, indent=2, sort_keys=True, ensure_ascii=False))
    return int(any(suite["stated"] != suite["recomputed"] for suite in suites))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1]))
