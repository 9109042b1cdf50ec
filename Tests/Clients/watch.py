#!/usr/bin/env python3
"""Edits a suite while 'run --watch' and 'check --watch' look at it, as editors do, and holds what they say against what was saved.

    Tests/Clients/watch.py .build/release/kvsconform

A copy of the suite is edited: a wrong expectation and its mending, a mistake in the syntax, a new file, one that is deleted, one that
is touched, writing in two steps and by another name, a change of what all cases depend on, saving while a run is under way; then ^C
in the middle of a run and while nothing runs. What a round left must be whole, and rounds must not pile up.
"""

import argparse
import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

SUITE = pathlib.Path(__file__).resolve().parents[2] / "Scenarios"
EARLIEST = "getmedia/start-selector/earliest.json"
WAITING = r"waiting for one of \d+ files to be saved"


class Watched:
    """A program that goes on, and all that it says."""

    def __init__(self, command, folder):
        self.text, self.seen = "", 0
        self.process = subprocess.Popen(
            [str(word) for word in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        # What goes on by itself must not go on when a check fails.
        atexit.register(self.process.kill)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while piece := os.read(self.process.stdout.fileno(), 65536):
            self.text += piece.decode()

    def awaits(self, pattern, seconds=60):
        """Waits for what the program says next, and returns all from what was last waited for to there."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if match := re.search(pattern, self.text[self.seen:]):
                said = self.text[self.seen:self.seen + match.end()]
                self.seen += match.end()
                return said
            assert self.process.poll() is None, f"ended with {self.process.returncode} before '{pattern}':\n{self.text[self.seen:]}"
            time.sleep(0.02)
        sys.exit(f"'{pattern}' was not said in {seconds} s:\n{self.text[self.seen:]}")

    def says_nothing(self, seconds):
        time.sleep(seconds)
        assert self.seen_all, f"said without need: {self.text[self.seen:]}"

    @property
    def seen_all(self):
        return self.text[self.seen:].strip() in ("", "(^C ends)")

    def end(self, number=signal.SIGINT, seconds=30):
        self.process.send_signal(number)
        code = self.process.wait(timeout=seconds)
        assert code == 128 + number, f"ended with {code} after signal {number}:\n{self.text[self.seen:]}"


def save(path, text):
    """As most editors save: another file that gets the name of the first."""
    other = path.with_name(f".{path.name}.tmp")
    other.write_text(text, encoding="utf-8")
    other.rename(path)


def events(journal):
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def rounds(reports):
    return sorted(path for path in reports.iterdir() if path.is_dir() and not path.is_symlink())


def check_run(program, folder):
    suite, reports = folder / "suite", folder / "reports"
    shutil.copytree(SUITE, suite)
    file = suite / EARLIEST
    good = file.read_text(encoding="utf-8")
    bad = good.replace("fragments[0].fragmentNumber", "fragments[1].fragmentNumber")
    assert bad != good
    # What was there before belongs to somebody else.
    kept = reports / "20200101T000000Z-000000"
    kept.mkdir(parents=True)
    (kept / "journal.jsonl").write_text("{}\n")
    watched = Watched(
        [program, "run", suite / "getmedia/start-selector", "--suite", suite, "--target", "emulator", "--reports", reports,
         "--watch"], folder)
    said = watched.awaits(WAITING)
    assert "PASSED" in said and "again" not in said, said

    save(file, bad)
    said = watched.awaits(WAITING)
    assert f"{EARLIEST}' was saved: 4 cases again" in said and "FAILED  4 cases: 4 failed" in said, said
    assert "× the first chunk: fragmentNumber is" in said, said
    save(file, good)
    said = watched.awaits(WAITING)
    assert "PASSED  4 cases: 4 passed" in said and "did not pass" not in said, said

    # A mistake is said as 'check' says it; what was saved before and not run since is run with what mends it.
    save(file, good.replace('"steps"', '"stops"', 1))
    said = watched.awaits(WAITING)
    assert "did you mean 'steps'?" in said and f"{EARLIEST}:" in said and "cases:" not in said, said
    save(file, good[:-5])
    said = watched.awaits(WAITING)
    assert "earliest.json" in said and "PASSED" not in said, said
    save(file, good)
    assert "PASSED  4 cases" in watched.awaits(WAITING)

    # Touched, or written again as it was: nothing changed. What editors leave beside a file is no scenario.
    file.touch()
    file.write_text(good, encoding="utf-8")
    (file.parent / f".{file.name}.swp").write_text("x")
    (file.parent / f"{file.name}~").write_text("x")
    (file.parent / "4913").write_text("")
    watched.says_nothing(2.5)

    # Written in two steps, with a rest between them in which the file is empty.
    with open(file, "w", encoding="utf-8") as stream:
        stream.flush()
        time.sleep(0.35)
        stream.write(bad)
    said = watched.awaits(WAITING)
    assert "FAILED  4 cases: 4 failed" in said and "error" not in said.split("again")[0], said

    # What fails elsewhere is not forgotten over a file that is well.
    new = file.parent / "new.json"
    new.write_text(good.replace("start-selector/earliest", "start-selector/new"), encoding="utf-8")
    said = watched.awaits(WAITING)
    assert "new.json' was saved: 4 cases again" in said and "PASSED  4 cases" in said, said
    assert "4 other cases did not pass when last run" in said, said
    new.unlink()
    said = watched.awaits(WAITING)
    assert "new.json' is gone" in said and "PASSED" not in said, said

    # All cases depend on the streams.
    save(file, good)
    watched.awaits(WAITING)
    streams = suite / "streams/readable.json"
    save(streams, streams.read_text(encoding="utf-8") + "\n")
    said = watched.awaits(WAITING)
    cases = int(re.search(r"readable.json' was saved: (\d+) cases again", said)[1])
    assert cases > 5 and f"PASSED  {cases} cases" in said, said

    # One folder of ours, and that of somebody else; its journal is whole.
    assert rounds(reports)[0] == kept and len(rounds(reports)) == 2, rounds(reports)
    assert events(reports / "latest/journal.jsonl")[-1]["event"] == "runFinished"
    watched.end()
    assert "PASSED" not in watched.text[watched.seen:]

    # How much looking costs.
    watched = Watched(
        [program, "run", "getmedia/start-selector/earliest", "--suite", suite, "--target", "emulator", "--no-reports",
         "--quiet", "--watch"], folder)
    watched.awaits(WAITING)
    spent = cost(watched.process.pid, 5)
    assert spent < 0.06, f"{spent:.1%} of a processor"
    # A second file is saved while a run is under way: it is cut off, and both are run.
    watched.end(signal.SIGTERM)
    check_saving_in_between(program, folder, suite, reports)
    return spent


def cost(process, seconds):
    """The share of a processor that a process takes while nothing is saved."""
    def used():
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    time.sleep(1)
    before = used()
    time.sleep(seconds)
    return (used() - before) / seconds


def check_saving_in_between(program, folder, suite, reports):
    live = suite / "getmedia/live"
    watched = Watched(
        [program, "run", live, "--suite", suite, "--target", "emulator", "--reports", reports, "--jobs", "1", "--watch"], folder)
    watched.awaits("cases")
    time.sleep(1)
    files = sorted(live.glob("*.json"))
    text = files[0].read_text(encoding="utf-8")
    save(files[0], text.replace('"title": "', '"title": "Again: ', 1))
    said = watched.awaits("was saved: ")
    assert "INTERRUPTED" not in said, said
    # The first round was cut off, so that everything is still to be run.
    count = int(watched.awaits(r"(\d+) cases? again").split()[0])
    whole = len(json.loads(subprocess.run(
        [program, "list", live, "--suite", suite, "--format", "json"], capture_output=True, text=True, check=True).stdout))
    assert count == whole, f"{count} of {whole} cases are run again"
    # ^C in the middle: what was judged is in the journal, which comes to its end.
    time.sleep(1.5)
    watched.end()
    assert "INTERRUPTED" in watched.text[watched.seen:], watched.text[watched.seen:]
    for journal in reports.glob("*/journal.jsonl"):
        if journal.parent.name.startswith("2020"):
            continue
        last = events(journal)[-1]
        assert last["event"] == "runFinished" and last["interrupted"] in (True, False), journal


def check_check(program, folder):
    suite = folder / "suite"
    file = suite / EARLIEST
    good = file.read_text(encoding="utf-8")
    watched = Watched([program, "check", "--suite", suite, "--watch"], folder)
    assert "all well" in watched.awaits(WAITING)
    save(file, good.replace('"steps"', '"stops"', 1))
    said = watched.awaits(WAITING)
    assert "did you mean 'steps'?" in said and "all well" not in said, said
    save(file, good)
    assert "all well" in watched.awaits(WAITING)
    watched.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: pathlib.Path(path).resolve())
    program = parser.parse_args().program
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        spent = check_run(program, folder)
        check_check(program, folder)
    print(f"what was saved was run again and nothing else; looking for it takes {spent:.1%} of a processor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
