#!/usr/bin/env python3
"""Kills runs at random moments: what was judged must be in the report that is made of the journal, and the report red.

    kill_runs.py PROGRAM [KILLS [SEED]]
"""

import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as tree

program = sys.argv[1]
kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
judged_in_all = unborn = torn = finished = 0

def start(folder):
    return subprocess.Popen(
        [program, "run", "--quiet", "--reports", folder, "--fault", "inclusiveFragmentNumber", "--jobs", "16",
         "--target", "emulator:dialect=openapi", "--target", "emulator", "getmedia/bounds*", "getmedia/errors*",
         "getmedia/start-selector/fragment*"],
        stdout=subprocess.DEVNULL,
    )


# How long it takes where nobody kills it.
with tempfile.TemporaryDirectory(prefix="kvsconform-kill-") as folder:
    begun = time.monotonic()
    start(folder).wait()
    whole = time.monotonic() - begun

for number in range(kills):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kvsconform-kill-"))
    try:
        run = start(folder)
        time.sleep(chance.uniform(0.02, 0.8 * whole))
        run.send_signal(signal.SIGKILL)
        if run.wait() != -signal.SIGKILL:
            sys.exit(f"kill {number}: the run was over before it was killed; choose more cases")
        journals = list(folder.glob("*/journal.jsonl"))
        journals = [path for path in journals if path.parent.name != "latest"]
        if not journals:
            unborn += 1
            continue
        # What a reader can know: the lines that are whole.
        data = journals[0].read_bytes()
        lines = data.split(b"\n")
        torn += lines[-1] != b""
        events = [json.loads(line) for line in lines[:-1]]
        judged = {(event["target"], event["case"]): event["verdict"] for event in events if event["event"] == "caseFinished"}
        planned = sum(event["cases"] for event in events if event["event"] == "target")
        planned += sum(event["event"] == "caseAdded" for event in events)
        judged_in_all += len(judged)

        xml = folder / "junit.xml"
        made = subprocess.run([program, "report", journals[0].parent, "--junit", xml])
        assert made.returncode in (1, 2), f"kill {number}: exit code {made.returncode}"
        root = tree.parse(xml).getroot()
        found = {}
        for suite in root:
            for case in suite.findall("testcase"):
                error = case.find("error")
                if error is not None and error.get("type") == "kvsconform.Interrupted":
                    continue
                verdict = "failed" if case.find("failure") is not None else "other"
                found[suite.get("name"), case.get("name")] = verdict
        assert found.keys() == judged.keys(), f"kill {number}: {found.keys() ^ judged.keys()}"
        assert all((judged[key] == "failed") == (verdict == "failed") for key, verdict in found.items())
        tests = sum(len(suite.findall("testcase")) for suite in root)
        assert tests >= planned, f"kill {number}: {tests} of {planned} cases"
        if events and events[-1]["event"] == "runFinished":
            # Killed after its last word: everything is judged, and the report is that of a whole run.
            finished += 1
            assert len(judged) == planned and int(root.get("errors")) == 0
        else:
            assert int(root.get("errors")) > 0, f"kill {number}: the report is not red"
    finally:
        shutil.rmtree(folder)

print(f"{kills} kills: {judged_in_all} verdicts, none lost; {torn} torn lines; {unborn} before there was a journal, "
      f"{finished} after its end")
