#!/usr/bin/env bash
# Checks the JUnit reports in a folder: well-formed, counted right, and valid against the published schemas where those
# lie in ../shared/data/report-schemas.
set -euo pipefail
reports=$1
here=$(cd "$(dirname "$0")" && pwd)
schemas=$here/../../../shared/data/report-schemas

xmllint --noout "$reports/junit.xml" "$reports"/TEST-kvsconform.*.xml
if [ -d "$schemas" ]; then
    xmllint --noout --schema "$schemas/jenkins-junit-10.xsd" "$reports/junit.xml" "$reports"/TEST-kvsconform.*.xml
    xmllint --noout --schema "$schemas/surefire-test-report-3.0.2.xsd" "$reports"/TEST-kvsconform.*.xml
else
    echo "no schemas at hand: validation is skipped"
fi
python3 - "$reports/junit.xml" <<'PYTHON'
import sys
import xml.etree.ElementTree as tree

root = tree.parse(sys.argv[1]).getroot()
for suite in root:
    cases = suite.findall("testcase")
    found = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    for name, count in found.items():
        assert int(suite.get(name)) == count, f"{suite.get('name')}: {name} is {suite.get(name)}, counted {count}"
    assert found["tests"] >= 60, f"{suite.get('name')}: only {found['tests']} cases"
    assert found["failures"] == found["errors"] == 0, f"{suite.get('name')}: {found}"
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases), "names are not unique"
    print(f"{suite.get('name')}: {found['tests']} cases, {found['skipped']} skipped")
assert int(root.get("tests")) == sum(int(suite.get("tests")) for suite in root)
try:
    import junitparser
except ImportError:
    print("no junitparser: its counts are not compared")
else:
    read = junitparser.JUnitXml.fromfile(sys.argv[1])
    read.update_statistics()
    for name in ("tests", "failures", "errors"):
        assert getattr(read, name) == int(root.get(name)), f"junitparser: {name}"
    print(f"junitparser reads the same: {read.tests} tests, {read.failures} failures, {read.errors} errors")
PYTHON
