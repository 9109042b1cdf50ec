#!/usr/bin/env python3
"""Proves that a comparison names what is done differently, and nothing else.

Four servers run side by side: witness.py, each time with a seed of its own, so that no two have the same data; one as it is
by itself, three with planted differences. Each difference must be named by its own name, with the target that stands apart,
and nothing beside them. Then two that behave alike on different data: between them there must be no difference. At last each
pair of planted differences, one known to a baseline and one not: the new one is named, and the exit code is 1.

    Tests/Clients/compare_planted.py .build/release/kvsconform --rounds 10
"""

import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SUITE = HERE.parents[1] / "Scenarios"
sys.path.insert(0, str(HERE))

import witness  # noqa: E402  (the freedoms of the server stand there)

# What one has that does nothing by itself, and what of it a comparison must name: aspect and subject.
PLANTED = {
    "statuses": [
        (["--dialect", "openapi"], {("reading", "error-statuses")}),
        (["--token-start", "at"], {("reading", "continuation-token-start")}),
        (["--error-extras", "yes"], {("body", "__type"), ("body", "details")}),
    ],
    "tags": [
        (["--tag-order", "shuffled"], {("tags", "order")}),
        (["--head-delay", "0.1"], {("time-to-head", "")}),
        (["--idle", "3.0"], {("time-to-end", "")}),
    ],
    "requests": [
        (["--name-and-arn", "refuse"], {("reading", "name-and-own-arn")}),
        (["--error-text", "sentence"], {("in-stream-error", "form of the code")}),
        (["--media-type", "parameter"], {("content-type", "stream")}),
    ],
}

def freedoms(seed):
    """A server that does nothing otherwise, on data that its seed draws: streams alone, of a size that is quickly read."""
    drawn = random.Random(seed)
    options = ["--seed", str(seed), "--no-limits"]
    for freedom in witness.SERVER_FREEDOMS:
        plain = freedom.choices[0]
        options += ["--" + freedom.name, {False: "no", True: "yes"}.get(plain, str(plain)) if isinstance(plain, bool) else str(plain)]
    options += ["--fragment-bytes", str(drawn.choice((300, 1500, 8000, 20000)))]
    options += ["--growth", str(drawn.choice((0.2, 0.5, 0.7))), "--session-seconds", "2.0"]
    return options


class Server:
    """A witness that runs."""

    def __init__(self, folder, name, seed, changes):
        self.target = folder / f"{name}.json"
        self.target.unlink(missing_ok=True)
        options = freedoms(seed)
        for change in changes:
            options += change
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "witness.py"), "--port", "0", "--write-target", str(self.target), *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if self.target.exists():
                break
            if self.process.poll() is not None:
                sys.exit(f"the witness ended with {self.process.returncode}: {' '.join(options)}")
            time.sleep(0.05)
        declared = json.loads(self.target.read_text())
        declared["name"] = name
        self.target.write_text(json.dumps(declared))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def compare(program, servers, cases, jobs, *more):
    """The comparison as a document, and the exit code."""
    command = [program, "compare", "--no-reports", "--format", "json", "--suite", str(SUITE), "--jobs", str(jobs), *more]
    for server in servers:
        command += ["--target", str(server.target)]
    done = subprocess.run(command + cases, capture_output=True, text=True, timeout=1800)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout), done.returncode


def named(comparison, standing=None):
    """What a comparison names: aspect, subject, who stands apart."""
    return {(difference["aspect"], difference.get("subject", ""), target)
            for difference in comparison["differences"] if standing in (None, difference["standing"])
            for target in difference["outliers"]}


def run(folder, configurations, seeds, program, cases, jobs, *more):
    servers = []
    try:
        for (name, changes), seed in zip(configurations, seeds):
            servers.append(Server(folder, name, seed, changes))
        return compare(program, servers, cases, jobs, *more)
    finally:
        for server in servers:
            server.stop()


def round_of(number, folder, arguments):
    seeds = random.Random(number).sample(range(1, 10_000), 6)
    configurations = [("reference", [])] + [(name, [change for change, _ in plants]) for name, plants in PLANTED.items()]
    found, _ = run(folder, configurations, seeds, arguments.program, arguments.cases, arguments.jobs)
    seen = named(found)
    wanted = {(*fact, name) for name, plants in PLANTED.items() for _, facts in plants for fact in facts}
    alike, code = run(folder, [("one", []), ("two", [])], seeds[4:], arguments.program, arguments.cases, arguments.jobs)
    same = named(alike)
    well = seen == wanted and not same and alike["alike"] is True and code in (0, 2)
    print(f"round {number}, seeds {seeds}: {'well' if well else 'WRONG'}; missing {sorted(wanted - seen)}, "
          f"beside them {sorted(seen - wanted)}, alike {sorted(same)}")
    sys.stdout.flush()
    return well


def pair(known, new, folder, arguments):
    """Whether the new one of two is named, and hides behind nothing."""
    baseline = folder / "known.json"
    baseline.write_text(json.dumps({"differences": [
        {"aspect": aspect, "subject": subject, "reason": "planted"} for aspect, subject in sorted(known[1])]}))
    found, code = run(folder, [("reference", []), ("planted", [known[0], new[0]])], (11, 12), arguments.program,
                      arguments.cases, arguments.jobs, "--baseline", str(baseline))
    seen = {(aspect, subject) for aspect, subject, _ in named(found, "new")}
    well = code == 1 and seen == new[1]
    if not well:
        print(f"known {known[0]}, new {new[0]}: exit {code}, named as new {sorted(seen)}")
    return well


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*", help="only these cases")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the first round")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--pairs", action="store_true", help="each pair of planted differences, one of them known, too")
    arguments = parser.parse_args()
    arguments.program = os.path.abspath(arguments.program)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rounds = range(arguments.first, arguments.first + arguments.rounds)
        well = sum(round_of(number, folder, arguments) for number in rounds)
        print(f"{well} of {arguments.rounds} rounds as planted")
        hidden = 0
        if arguments.pairs:
            plants = [plant for group in PLANTED.values() for plant in group]
            pairs = [(known, new) for known in plants for new in plants if known is not new]
            hidden = sum(not pair(known, new, folder, arguments) for known, new in pairs)
            print(f"{len(pairs) - hidden} of {len(pairs)} pairs: the new one is named")
    return 1 if hidden or well < arguments.rounds else 0


if __name__ == "__main__":
    sys.exit(main())
