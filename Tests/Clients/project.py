#!/usr/bin/env python3
"""A project as people have it: its file is found from a folder within, what it sets is in force, and the command line wins.

    python3 Tests/Clients/project.py .build/debug/kvsconform
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULT = ["--fault", "inclusiveFragmentNumber"]


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    wrong = []
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("KVSCONFORM_")}
    surroundings |= {"NO_COLOR": "1", "KVSCONFORM_SUITE": str(ROOT / "Scenarios")}

    def run(folder, arguments, code, *texts, without=(), **environment):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env=surroundings | environment)
        said = done.stdout + done.stderr
        if done.returncode != code:
            wrong.append(f"{arguments}: ended with {done.returncode}, expected {code}: {said[-600:]}")
        wrong.extend(f"{arguments}: does not say {text!r}: {said[-600:]}" for text in texts if text not in said)
        wrong.extend(f"{arguments}: says {text!r}: {said[-600:]}" for text in without if text in said)
        return done.stdout

    with tempfile.TemporaryDirectory() as name:
        top = pathlib.Path(name)
        within = top / "a" / "b"
        within.mkdir(parents=True)
        file = top / "kvsconform.json"

        def write(**settings):
            file.write_text(json.dumps(settings, indent=2))

        write(target="emulator", what="getmedia/resume/fragment-number", reports="out", keep=2, jobs=3,
              profiles={"ci": {"quiet": True, "format": ["tap=out/run.tap"]}})

        # From a folder within: found, said once, and its paths are seen from the file.
        run(within, ["run"], 0, "· ../../kvsconform.json\n", "4 cases: 4 passed")
        if not (top / "out/junit.xml").exists() or list(within.iterdir()):
            wrong.append("the reports are not where the file says")
        header = json.loads((top / "out/latest/journal.jsonl").read_text().splitlines()[0])
        if header.get("project") != "../../kvsconform.json":
            wrong.append(f"the journal does not name the project file: {header}")
        run(top, ["report", "out/latest"], 0, "4 cases: 4 passed")

        # A profile, by option and by variable; what is quiet says nothing of it.
        run(top, ["run", "--project-profile", "ci"], 0, without=["kvsconform.json"])
        if "ok 1" not in (top / "out/run.tap").read_text():
            wrong.append("the profile's format is not written")
        run(top, ["run", "--no-quiet"], 0, "· kvsconform.json, profile ci\n", KVSCONFORM_PROJECT_PROFILE="ci")
        runs = [path for path in (top / "out").iterdir() if path.is_dir() and not path.is_symlink()]
        if len(runs) != 2:
            wrong.append(f"the runs are not removed but for two: {runs}")

        # The command line wins, piece by piece.
        run(top, ["run", "--no-reports", "getmedia/start-selector/earliest"], 0, "4 cases: 4 passed")
        run(top, ["run", "--no-project", "--target", "emulator", "--no-reports", "getmedia/start-selector/earliest"], 0,
            without=["kvsconform.json"])
        run(top, ["run", "--target", "emulator", "--no-reports", "getmedia/start-selector/earliest"], 0,
            without=["kvsconform.json"], KVSCONFORM_PROJECT="")

        # What is printed comes to the same run again, where it is pasted.
        said = run(within, ["run", "--no-reports", "--project-profile", "ci", *FAULT], 1, "again: ")
        again = shlex.split(re.search(r"again: kvsconform (.*)", said).group(1))
        run(within, again, 1, "1 case: 1 failed")
        run(top, ["run", "--reports", "kept", *FAULT], 1, "--failed-in kept/")
        run(top, ["run", "--failed-in", "kept/latest", "--reports", "kept"], 0, "4 passed")

        # Where each value comes from.
        run(within, ["config", "run", "--jobs", "2", "--project-profile", "ci"], 0, "../../kvsconform.json, profile ci\n",
            "../../out", "command line", "profile ci, ../../kvsconform.json:", "KVSCONFORM_SUITE")
        settings = {setting["name"]: setting for setting in json.loads(run(top, ["config", "--format", "json"], 0))["settings"]}
        expected = {"jobs": (["3"], "file", "kvsconform.json:6"), "suite": ([surroundings["KVSCONFORM_SUITE"]], "environment", "KVSCONFORM_SUITE"),
                    "timeout": (["20"], "default", None), "baseline": ([], "default", None)}
        for name, (values, source, place) in expected.items():
            found = settings[name]
            if (found["values"], found["from"], found.get("place")) != (values, source, place):
                wrong.append(f"config: {found}")
        run(top, ["config", "inspect"], 64, "'inspect' takes no settings")
        run(top, ["config", "--help"], 0, "USAGE: kvsconform config")

        # Several targets: whoever is about one takes none of them.
        write(target=["emulator:dialect=openapi", "emulator:dialect=service-model"], what="getmedia/start-selector/earliest", noReports=True)
        run(top, ["list"], 0, "4 cases", without=["are skipped on"])
        run(top, ["plan"], 0, "at least")
        run(top, ["compare"], 0, "ALIKE  2 targets")
        run(top, ["doctor"], 64, "doctor looks at one target", "kvsconform.json sets ")

        # A wrong file is told of by whatever command, as a scenario is.
        write(jbs=3)
        for arguments in [["run"], ["list"], ["check", "kvsconform.json"]]:
            run(top, arguments, 65, "a project file has no member 'jbs'", "[kvsconform.json:2:3]", "did you mean 'jobs'?")
        run(top, ["run", "--help"], 0, "--project-profile")
        run(top, ["list", "--no-project", "getmedia/start-selector/earliest"], 0, "4 cases")
        write(jobs=3)
        run(top, ["check", "kvsconform.json"], 0, "1 file: all well")
        run(top, ["run", "--project-profile", "ci"], 64, "has no profile 'ci'")
        run(top, ["run", "--project", "other.json"], 66, "there is no file 'other.json'")
        file.unlink()
        run(top, ["run", "--project-profile", "ci"], 64, "there is no kvsconform.json here or above")

        # Suites of one's own: a folder without anything, and a suite that extends the published one.
        alone = {"KVSCONFORM_SUITE": ""}
        run(top, ["new", "mine/first"], 73, "comes with the program", "--start-suite", **alone)
        scenario = run(top, ["new", "mine/first", "--print"], 0, **alone)
        (top / "mine").mkdir()
        (top / "mine/first.json").write_text(scenario)
        run(top, ["run", "mine", "--target", "emulator", "--no-reports"], 0, "1 case: 1 passed", **alone)
        run(top, ["new", "player/first", "--suite", "conformance"], 66, "--start-suite makes it one of your own", **alone)
        said = run(top, ["new", "player/first", "--suite", "conformance", "--start-suite"], 0, "conformance/suite.json", **alone)
        again = shlex.split(re.search(r"run it: kvsconform (.*)", said).group(1))
        run(top, [*again, "--target", "emulator", "--no-reports"], 0, "1 case: 1 passed", **alone)
        write(suite="conformance", target="emulator", reports="out")
        run(top, ["new", "player/second", "--selector", "NOW"], 0, "run it: kvsconform run player/second --verbose", **alone)
        run(within, ["check"], 0, "3 files, ", ": all well", **alone)
        run(within, ["run"], 0, "PASSED", **alone)
        run(within, ["list"], 0, "player/first", "player/second", without=["getmedia/start-selector"], **alone)
        said = run(within, ["run", "player/first", "--fault", "missingTag=AWS_KINESISVIDEO_SERVER_TIMESTAMP"], 1, "again: ", **alone)
        again = shlex.split(re.search(r"again: kvsconform (run.*)", said).group(1))
        run(within, again, 1, "2 failed", **alone)
        run(within, ["replay", "../../out/latest/recordings"], 1, "2 cases: 2 failed", **alone)
        run(top / "conformance/player", ["run", "first.json", "--no-reports"], 0, "1 case: 1 passed", **alone)

    if wrong:
        sys.exit("\n".join(wrong))
    print("project files are found, in force, and overruled as they should")


if __name__ == "__main__":
    main()
