#!/usr/bin/env python3
"""Every command that a report prints does what it says: those of console, JUnit, HTML and Markdown are pasted into a shell.

    python3 Tests/Clients/printed_commands.py .build/debug/kvsconform

A run fails in an empty folder, for a fault of the emulator and for a scenario that lies outside of the suite and has random
values. What is printed is then run there: the same cases fail, of the same requests. Recorded requests are sent again by curl.
"""

import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

MINE = {
    "id": "mine/random", "title": "A stream that nobody has",
    "rows": [{"label": "it's one"}, {"label": "two"}],
    "steps": [{
        "getMedia": {"StreamName": {"$join": ["no-", {"$random": {"count": 12}}]}, "StartSelector": {"StartSelectorType": "NOW"}},
        "expect": {"error": "InvalidArgumentException"},
    }],
}
KEY, SECRET = "AKIDPRINTED", "secret/of+printed=commands"


class Text(html.parser.HTMLParser):
    """The text of a page."""

    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_data(self, data):
        self.parts.append(data)


def commands(text):
    """What a person would paste: what stands behind "again", and in the lines below it."""
    return set(re.findall(r"^\s*(?:again:?\s+)?(kvsconform (?:run|replay) .*?)\s*$", text, re.M))


def bodies(folder):
    """What the failed cases of a run asked, by case and step."""
    events = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    failed = {event["case"] for event in events if event["event"] == "caseFinished" and event["verdict"] == "failed"}
    found = {}
    for event in events:
        if event["event"] == "step" and event["case"] in failed:
            found[event["case"], event["step"]] = event["request"]["body"]
    return found


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    wrong = []

    def check(holds, text):
        if not holds:
            wrong.append(text)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "bin").mkdir()
        (folder / "bin" / "kvsconform").symlink_to(program)
        here = folder / "a place"
        (here / "my own").mkdir(parents=True)
        (here / "my own" / "random.json").write_text(json.dumps(MINE))
        surroundings = dict(os.environ, PATH=f"{folder / 'bin'}:{os.environ['PATH']}", NO_COLOR="1")

        def shell(command, **more):
            return subprocess.run(["sh", "-c", command], cwd=here, capture_output=True, text=True, timeout=120,
                                  stdin=subprocess.DEVNULL, env=dict(surroundings, **more))

        done = shell("kvsconform run 'my own/random.json' getmedia/resume/fragment-number --target emulator "
                     "--fault inclusiveFragmentNumber --timeout 7s --reports 'the reports' --html page.html "
                     "--format markdown=summary.md --jobs 4")
        check(done.returncode == 1, f"the run ended with {done.returncode}: {done.stdout[-600:]}{done.stderr}")
        first = (here / "the reports" / "latest").resolve()
        asked = bodies(first)
        check(len(asked) >= 6, f"only {sorted(asked)} failed")

        page = Text()
        page.feed((here / "page.html").read_text())
        junit = xml.etree.ElementTree.parse(here / "the reports" / "junit.xml").getroot()
        printed = {
            "console": done.stdout, "JUnit": "\n".join(junit.itertext()), "HTML": "".join(page.parts),
            "Markdown": (here / "summary.md").read_text(),
        }
        printed = {name: commands(text) for name, text in printed.items()}
        for name, found in printed.items():
            check(any(" run " in command for command in found), f"{name} prints no command that runs a case")
            check(any(" replay " in command for command in found), f"{name} prints no command that replays")
            check(any("random.json" in command for command in found), f"{name} prints no command for the file outside")
        check(any("--failed-in" in command for command in printed["console"]), "the console does not say --failed-in")
        everything = sorted(set().union(*printed.values()))
        cases = {case for case, _ in asked}
        for command in everything:
            again = shell(command)
            said = (again.stdout + again.stderr)[-600:]
            check(again.returncode == 1, f"{command}\n  ended with {again.returncode}: {said}")
            if again.returncode != 1 or " replay " in command:
                continue
            found = bodies((here / "Reports" / "latest").resolve())
            if "--failed-in" in command:
                check({case for case, _ in found} == cases, f"{command}\n  failed in {sorted(found)}")
            else:
                check(len({case for case, _ in found}) == 1, f"{command}\n  failed in {sorted(found)}")
            for key, body in found.items():
                if key[0].startswith("mine/"):
                    check(asked.get(key) == body, f"{command}\n  asked {body}, and not {asked.get(key)}")
        # Without a target, what failed is run where it failed.
        again = shell("kvsconform run --failed-in 'the reports/latest' --no-reports")
        check(again.stdout.count(" cases · ") == 1, f"--failed-in ran on other targets: {again.stdout[:600]}")

        # What was asked, asked by curl.
        emulator = subprocess.Popen([program, "emulate", "--quiet", "--port", "0", "--key", f"{KEY}:{SECRET}",
                                     "--write-target", "target.json"], cwd=here, env=surroundings,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                if (here / "target.json").exists():
                    break
                time.sleep(0.1)
            done = shell("kvsconform run getmedia/errors/resource-not-found getmedia/bounds/stream-name-length "
                         "getmedia/authentication/unsigned getmedia/endpoint/data-endpoint --target target.json "
                         "--record all --reports recorded --jobs 4")
            check(done.returncode == 0, f"the recorded run ended with {done.returncode}: {done.stdout[-600:]}")
            recordings = sorted((here / "recorded" / "latest" / "recordings").rglob("*.kvsrec"))
            archive = shell("kvsconform request recorded/latest/recordings --format har")
            check(SECRET not in archive.stdout, "the archive has the secret")
            entries = json.loads(archive.stdout)["log"]["entries"]
            check(len(entries) == len(recordings) > 8, f"{len(entries)} entries of {len(recordings)} recordings")
            for recording in recordings:
                command = shell(f"kvsconform request '{recording}'").stdout
                status = json.loads(shell(f"kvsconform request '{recording}' --format har").stdout)["log"]["entries"][0]["response"]["status"]
                check(SECRET not in command and KEY not in command, f"a credential is printed: {command}")
                sent = shell(command, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET)
                answered = re.match(r"HTTP/1\.1 (\d+)", sent.stdout)
                check(answered and int(answered[1]) == status,
                      f"{command}  was answered {sent.stdout[:300]}{sent.stderr}, and not {status}")
        finally:
            emulator.terminate()
            emulator.wait()

    for text in wrong:
        print(text)
    print(f"{len(everything)} printed commands, {len(recordings)} requests: {len(wrong)} are wrong" if wrong else
          f"{len(everything)} printed commands and {len(recordings)} requests do what they say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
