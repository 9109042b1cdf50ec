#!/usr/bin/env python3
"""Proves that the suite has teeth: runs it against every fault of the emulator, and each must be noticed.

A mutant is the built-in emulator with one declared fault. It counts as killed when the run fails (exit code 1) and some
case fails with one of the finding codes that the fault is expected to cause; a failure for another reason is no proof.
A fault that the program knows and the table below does not is a failure as well.

    Tests/Clients/mutants.py .build/release/kvsconform
    Tests/Clients/mutants.py .build/release/kvsconform --whole --table
    Tests/Clients/mutants.py .build/release/kvsconform --only 'stall*'

By default a run ends with its first failed case, which proves as much, and the few faults that cost every case seconds
are put to the cases that are about them. --whole runs every case for every fault; --table says how many noticed.
"""

import argparse
import concurrent.futures
import dataclasses
import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

STATUS = ["http.status", "http.error"]
ORDER = ["stream.order.fragment-number", "stream.order.server-timestamp"]
START = ["stream.first", "stream.last", "stream.each", "stream.pairwise", "stream.count", "stream.error"]
MALFORMED = ["stream.well-formed"]
SILENCE = ["stream.stalled", "timing.first-chunk", "timing.head", "http.no-answer"]

TAG = "AWS_KINESISVIDEO_"


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One fault, and how it is expected to be noticed."""

    fault: str
    # Finding codes of which one must come up.
    codes: list
    # Contested points that the emulator must decide in one way for the fault to show, by the contract's names.
    choices: dict = dataclasses.field(default_factory=dict)
    # Globs of the cases to run where the whole suite would take its time with each of them: silence costs seconds a case.
    cases: tuple = ()
    # Seconds that a case may take where it says nothing itself.
    timeout: int = 20

    @property
    def name(self):
        choices = ",".join(f"{point}={reading}" for point, reading in self.choices.items())
        return f"{self.fault} ({choices})" if choices else self.fault


# Faults that an endpoint may have, so that no case may fail for them: a reading of a contested point, and a session that is
# held after its error. Contested cases, and what should hold, tell them.
LEGAL = ("inclusiveToken", "lateClose")

MUTANTS = [
    # The answer.
    Mutant("acceptsAnySignature", STATUS),
    Mutant("ignoresClockSkew", STATUS),
    *[Mutant(f"ignoresRequired={member}", STATUS) for member in ("StreamName", "StartSelector")],
    *[
        Mutant(f"ignoresType={member}", STATUS)
        for member in (
            "StreamName",
            "StreamARN",
            "StartSelector",
            "StartSelectorType",
            "AfterFragmentNumber",
            "StartTimestamp",
            "ContinuationToken",
        )
    ],
    *[
        Mutant(f"ignoresLength={member}", STATUS)
        for member in ("StreamName", "StreamARN", "AfterFragmentNumber", "ContinuationToken")
    ],
    *[Mutant(f"ignoresPattern={member}", STATUS) for member in ("StreamName", "StreamARN", "AfterFragmentNumber")],
    # Where an unknown token is refused as an invalid argument, nobody can tell why.
    Mutant("ignoresPattern=ContinuationToken", STATUS, choices={"invalid-token": "in-stream"}),
    Mutant("ignoresEnumeration", STATUS),
    Mutant("ignoresCompanions", STATUS),
    Mutant("ignoresAccess", STATUS),
    Mutant("ignoresEndpoint", STATUS),
    Mutant("ignoresLimit=calls", ["together.tally"], cases=("getmedia/errors/client-limit*",)),
    Mutant("ignoresLimit=sessions", STATUS),
    Mutant("missingAsEmpty", STATUS),
    Mutant("wrongStatus", STATUS),
    Mutant("wrongStatus=400", STATUS),
    Mutant("wrongErrorType", STATUS + ["expectation.no-alternative"]),
    Mutant("wrongErrorType=ResourceNotFoundException", STATUS + ["expectation.no-alternative"]),
    Mutant("noErrorType", [*STATUS, "http.error-type"]),
    Mutant("noErrorMessage", ["http.error-body", "http.message"]),
    Mutant("noRequestID", ["http.request-id"]),
    Mutant("wrongContentType", ["http.header"]),
    Mutant("slowHead=6000", ["timing.head"], cases=("getmedia/endpoint/head-comes-soon",)),
    # Where a session starts.
    Mutant("inclusiveFragmentNumber", START),
    Mutant("earliestIsSecond", START),
    Mutant("nowIsEarliest", START),
    Mutant("nowIsNext", [*START, "stream.ended-early"]),
    Mutant("timestampOffByOne", [*START, "stream.ended-early"]),
    # Which chunks come.
    Mutant("repeatedFragment", ORDER),
    Mutant("skippedFragment", START),
    Mutant("skippedFragment=1", START),
    Mutant("skippedFragment=5", START),
    Mutant("swappedFragments", [*ORDER, *START]),
    Mutant("missingErrorDocument", ["stream.error"]),
    Mutant("mediaAfterError", ["stream.error.last"]),
    Mutant("errorWithoutID", ["stream.error", "stream.error.document"]),
    Mutant("errorWithoutCode", ["stream.error.document"]),
    Mutant("wrongErrorID", ["stream.error"]),
    Mutant("wrongErrorID=5000", ["stream.error"]),
    # The bytes of a chunk.
    *[
        Mutant(f"missingTag={TAG}{tag}", ["stream.tags.present"])
        for tag in (
            "FRAGMENT_NUMBER",
            "SERVER_TIMESTAMP",
            "PRODUCER_TIMESTAMP",
            "MILLIS_BEHIND_NOW",
            "CONTINUATION_TOKEN",
        )
    ],
    Mutant("wrongTagOrder", ["stream.tags.order"]),
    Mutant("badTagFormat", ["stream.tags.format"]),
    Mutant("wrongToken", START),
    Mutant("staleMillisBehind", START),
    Mutant("staleMillisBehind=60000", START),
    Mutant("closingTagsBeforeCluster", ["stream.tags.order", "stream.tags.present"]),
    Mutant("missingCluster", ["stream.one-cluster", "stream.tags.present", "stream.tags.order"]),
    Mutant("secondCluster", ["stream.one-cluster"]),
    Mutant("segmentSizeKnown", ["stream.segment-size"]),
    Mutant("duplicateEBMLHeader", MALFORMED),
    Mutant("duplicateEBMLHeader=1", MALFORMED),
    Mutant("garbageBetweenDocuments", MALFORMED),
    Mutant("garbageBetweenDocuments=1", MALFORMED),
    Mutant("truncatedBlock", MALFORMED),
    # The delivery and the end.
    Mutant("slowFirstChunk=16000", ["timing.first-chunk"], cases=("getmedia/live/closing-tags*",)),
    Mutant("stall", SILENCE, cases=("getmedia/start-selector/earliest*",), timeout=14),
    Mutant("stall=2", [*SILENCE, "stream.last"], cases=("getmedia/start-selector/earliest*",), timeout=14),
    Mutant("reset", ["transport.proper-end"]),
    Mutant("reset=0", ["transport.proper-end"]),
    Mutant("missingLastChunk", ["transport.proper-end"]),
    Mutant("endlessGarbage", MALFORMED),
    Mutant("endlessGarbage=0", MALFORMED),
]


@dataclasses.dataclass
class Outcome:
    """What came of one mutant."""

    mutant: Mutant
    exit: int
    # Failed cases by finding code.
    noticed: dict
    seconds: float
    output: str

    @property
    def is_killed(self):
        return self.exit == 1 and any(code in self.noticed for code in self.mutant.codes)

    @property
    def cases(self):
        return sum(self.noticed.values())

    @property
    def line(self):
        codes = ", ".join(f"{code} {count}" for code, count in sorted(self.noticed.items(), key=lambda item: -item[1]))
        return f"{self.mutant.name}: {self.cases} failed ({codes or 'nothing'}) in {self.seconds:.1f} s"


def target(suite, mutant, folder):
    """The emulator, with a configuration of its own where the mutant needs one."""
    if not mutant.choices:
        return "emulator"
    key = {"accessKeyID": "AKIAMUTANTEXAMPLE", "secretAccessKey": "mutant/secret/EXAMPLEKEY"}
    path = folder / "mutant.json"
    streams = str((suite / "streams").resolve())
    path.write_text(json.dumps({"keys": [key], "streams": streams, "choices": mutant.choices}))
    return f"emulator:{path}"


def run(options, mutant):
    """Runs the suite against one mutant."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = pathlib.Path(name)
        command = [
            options.program, "run", *(() if options.whole else mutant.cases),
            "--suite", str(options.suite), "--target", target(options.suite, mutant, folder),
            "--fault", mutant.fault, "--jobs", str(options.jobs), "--timeout", str(mutant.timeout),
            "--quiet", "--reports", str(folder / "reports"),
        ]  # fmt: skip
        if not options.whole:
            command.append("--fail-fast")
        try:
            finished = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=options.limit
            )
            exit, output = finished.returncode, finished.stdout
        except subprocess.TimeoutExpired:
            exit, output = -1, f"not finished after {options.limit} s"
        noticed = {}
        report = folder / "reports" / "junit.xml"
        if report.exists():
            for failure in xml.etree.ElementTree.parse(report).iter("failure"):
                code = failure.get("type")
                noticed[code] = noticed.get(code, 0) + 1
    return Outcome(mutant, exit, noticed, time.monotonic() - start, output)


def known_faults(program):
    """The names of the faults that the program has, from its own help."""
    text = subprocess.run([program, "emulate", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    section = re.search(r"^FAULTS(.*?)^USAGE", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"^  (\w+)(?:=[^:]*)?: ", section.group(1), re.MULTILINE) if section else []


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=str(root / ".build/release/kvsconform"), help="the program to run")
    parser.add_argument("--suite", type=pathlib.Path, default=root / "Scenarios", help="the suite's folder")
    parser.add_argument("--jobs", type=int, default=8, help="cases at once in a run (default: 8)")
    parser.add_argument("--parallel", type=int, default=2, help="runs at once (default: 2)")
    parser.add_argument("--limit", type=int, default=300, help="seconds that a run may take (default: 300)")
    parser.add_argument("--only", action="append", metavar="GLOB", help="only faults that match; repeatable")
    parser.add_argument("--whole", action="store_true", help="run every case for every fault")
    parser.add_argument("--table", action="store_true", help="print a line for each mutant, not only for the survivors")
    options = parser.parse_args()
    if not pathlib.Path(options.program).is_file():
        parser.error(f"there is no program '{options.program}': build it, or name it")

    failed = 0
    mutants = [m for m in MUTANTS if not options.only or any(fnmatch.fnmatch(m.fault, glob) for glob in options.only)]
    if not options.only:
        tried = {mutant.fault.partition("=")[0] for mutant in MUTANTS}
        names = known_faults(options.program)
        if not names:
            print("the program's help lists no faults", file=sys.stderr)
            failed += 1
        for name in names:
            if name not in tried and name not in LEGAL:
                print(f"not tried: {name}")
                failed += 1
    passed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=options.parallel) as pool:
        for outcome in pool.map(lambda mutant: run(options, mutant), mutants):
            if outcome.is_killed:
                passed += 1
                if options.table:
                    print(outcome.line, flush=True)
            else:
                failed += 1
                expected = " or ".join(outcome.mutant.codes)
                print(f"SURVIVED  {outcome.line}; exit code {outcome.exit}, expected 1 and {expected}", flush=True)
                if outcome.exit not in (0, 1, 2):
                    print(outcome.output[-2000:], flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
