#!/usr/bin/env python3
"""What the program says to a wrong command line, and how it ends: slips that people make, by exit code and first words.

    python3 Tests/Clients/command_line.py .build/debug/kvsconform
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EARLIEST = "Scenarios/getmedia/start-selector/earliest.json"
RUN = ["run", "--target", "emulator", "getmedia/start-selector/earliest"]


def target(folder, streams):
    """A target file that maps only these streams; nobody needs to be there."""
    path = pathlib.Path(folder) / "target.json"
    path.write_text(json.dumps({
        "endpoint": "http://127.0.0.1:9", "region": "us-east-1", "dialect": "service-model",
        "credentials": {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}, "streams": streams,
    }))
    return str(path)


def copy_of_the_suite(folder):
    """A suite with one scenario, whose id is not its place."""
    suite = pathlib.Path(folder) / "Scenarios"
    (suite / "getmedia" / "start-selector").mkdir(parents=True)
    for name in ["contract.json", "suite.json"]:
        shutil.copy(ROOT / "Scenarios" / name, suite / name)
    place = suite / "getmedia" / "start-selector" / "oldest.json"
    shutil.copy(ROOT / EARLIEST, place)
    return suite, place


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    wrong = []

    def expect(arguments, code, *texts):
        # Standard input is closed, and no secret of this machine's is needed.
        done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env=dict(os.environ, NO_COLOR="1"))
        said = done.stdout + done.stderr
        if done.returncode != code:
            wrong.append(f"{arguments}: ended with {done.returncode}, expected {code}: {said[-400:]}")
        wrong.extend(f"{arguments}: does not say {text!r}: {said[-400:]}" for text in texts if text not in said)

    lines = len((ROOT / EARLIEST).read_text().splitlines())
    with tempfile.TemporaryDirectory() as folder:
        for command in ["list", "plan", "check"]:
            expect([command, f"{EARLIEST}:9999"], 64, "no case stands in line 9999", f"ends with line {lines}")
            expect([command, f"{EARLIEST}:{lines}"], 0)
        for option in ["--reports", "--junit", "--html"]:
            expect([*RUN, option, ""], 64, f"{option} is empty")
        expect([*RUN, "--no-reports", "--fault", "stall=2:nosuch"], 64, "there is no stream 'nosuch' to have a fault")
        expect([*RUN, "--no-reports", "--fault", "stall=2:recorde"], 64, "did you mean 'recorded'?")
        expect([*RUN, "--no-reports"], 0, "PASSED")

        # What failed is run again, and nothing else; the console says how.
        broken = str(pathlib.Path(folder) / "broken")
        resumed = ["run", "--target", "emulator", "--reports", broken]
        fault = ["--fault", "inclusiveFragmentNumber"]
        expect([*resumed, "getmedia/resume/fragment-number", "getmedia/start-selector/earliest", *fault], 1,
               "8 cases: 4 passed, 4 failed", f"kvsconform run --failed-in {broken}/", " --target emulator " + " ".join(fault))
        expect(["run", "--target", "emulator", "--no-reports", "--failed-in", f"{broken}/latest"], 0, "4 cases: 4 passed")
        expect([*RUN, "--no-reports", "--failed-in", f"{broken}/latest"], 64, "no case is left", f"failed in '{broken}/latest'")
        expect([*RUN, "--no-reports", "--failed-in", f"{broken}/none"], 66, f"{broken}/none")

        # Failures that are lived with.
        known = pathlib.Path(folder) / "known.json"

        def accept(**terms):
            known.write_text(json.dumps({"failures": [{"cases": "getmedia/resume/fragment-number*", "reason": "they are behind", **terms}]}))

        accepted = ["run", "--target", "emulator", "--no-reports", "getmedia/resume/fragment-number", "--accepted", str(known)]
        accept(link="https://tickets.example/1", expires="2999-12-31")
        expect(["check", str(known)], 0, "1 file: all well")
        expect([*accepted, *fault], 0, "PASSED  4 cases: 4 accepted", "accepted until 2999-12-31: they are behind (https://tickets.example/1)")
        expect(accepted, 1, "accepted as a failure, but passed: getmedia/resume/fragment-number", "known.json:1:")
        accept(expires="2026-01-31")
        expect([*accepted, *fault], 1, "this was accepted until 2026-01-31, and 4 cases fail")
        accept(cases="getmedia/none*")
        expect([*accepted, *fault], 1, "'getmedia/none*' is accepted to fail, and no case is called so", "4 failed")
        accept(until="2999-12-31")
        for command in [accepted, ["check", str(known)]]:
            expect(command, 65, "an accepted failure has no member 'until'")

        # One call by hand: what is told and what is saved do not go to one place, and an error is none that ends well.
        def output(arguments, code):
            done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL,
                                  env=dict(os.environ, NO_COLOR="1"))
            if done.returncode != code:
                wrong.append(f"{arguments}: ended with {done.returncode}, expected {code}: {done.stderr[-400:]}")
            return done.stdout, done.stderr.decode()

        one = ["get-media", "--stream", "recorded", "--chunks", "2"]
        body, told = output([*one, "--save", "-"], 0)
        if body[:4] != b"\x1a\x45\xdf\xa3" or "fragment number" not in told:
            wrong.append(f"--save -: the body begins with {body[:20]}, and standard error says {told[:200]}")
        body, told = output([*one, "--follow", "--save", "-"], 0)
        if body[:4] != b"\x1a\x45\xdf\xa3" or "2 chunks" not in told:
            wrong.append(f"--follow --save -: the body begins with {body[:20]}, and standard error says {told[:200]}")
        events = [json.loads(line) for line in output([*one, "--format", "json"], 0)[0].splitlines()]
        if [event["event"] for event in events] != ["head", "chunk", "chunk"] or len(events[1]["fragmentNumber"]) < 20:
            wrong.append(f"--format json: {events}")
        failing = ["get-media", "--stream", "fails-4500"]
        expect(failing, 1, "in-stream error 4500")
        events = [json.loads(line) for line in output([*failing, "--format", "json"], 1)[0].splitlines()]
        if {"event": "error", "id": "4500"}.items() - next((e for e in events if e["event"] == "error"), {}).items():
            wrong.append(f"--format json: {events}")
        events = [json.loads(line) for line in output(["get-media", "--stream", "missing", "--format", "json"], 1)[0].splitlines()]
        if [event["event"] for event in events] != ["head", "body"]:
            wrong.append(f"--format json: {events}")

        # Examples of the help are pasted: no line of them is broken in two.
        dump = json.loads(output(["--experimental-dump-help"], 0)[0])["command"]
        for command in [dump, *(dump["subcommands"]), *(inner for outer in dump["subcommands"] for inner in outer.get("subcommands", []))]:
            words = [*command.get("superCommands", [])[1:], command["commandName"]] if command is not dump else []
            shown = output(["help", *words], 0)[0].decode()
            if "EXAMPLES" in shown:
                examples = shown.split("EXAMPLES\n", 1)[1].split("\n\n", 1)[0]
                wrong += [f"help {' '.join(words)}: broken: {line}" for line in examples.splitlines() if not line.startswith("  ")]

        # Media that is not Matroska, is not there, comes of nobody; a port that is taken.
        mp4 = pathlib.Path(folder) / "own.mp4"
        mp4.write_bytes(b"\0\0\0\x20ftypisom" + bytes(100))
        made = f"is MP4, not Matroska; make it that: ffmpeg -i '{mp4}' -c copy 'own.mkv'"
        expect(["emulate", "--port", "0", "--stream", f"cam={mp4}"], 78, made)
        expect(["inspect", str(mp4)], 1, made)
        expect(["emulate", "--port", "0", "--stream", f"cam={mp4}.mkv"], 66, f"cannot read {mp4}.mkv: No such file")
        os.mkfifo(f"{folder}/nobody")
        expect(["emulate", "--port", "0", "--stream", f"cam={folder}/nobody"], 78, "a pipe, and nobody wrote into it for 10 s")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            expect(["emulate", "--port", port], 78, f"port {port} is taken by another program; choose another one, or 0")

        # A format on standard output has it to itself.
        done, told = output([*RUN, "--no-reports", "--format", "tap"], 0)
        if not done.startswith(b"TAP version 13") or b"PASSED" in done or "PASSED" not in told:
            wrong.append(f"--format tap: standard output has {done[:300]}, standard error {told[:300]}")
        kept = pathlib.Path(folder) / "kept"
        for _ in range(4):
            output([*RUN, "--reports", str(kept), "--keep", "2"], 0)
        if len(list(kept.glob("2*Z-*"))) != 2:
            wrong.append(f"--keep 2 keeps {sorted(kept.iterdir())}")
        flaky = ["run", "--target", "emulator", "getmedia/start-selector/earliest", "--reports", str(kept)]
        expect([*flaky, "--repeat", "3", "--verbose", "--shuffle", "--seed", "7"], 0, "held 3 times", "seed 7")
        expect([*flaky, "--slow", "1h"], 0, "PASSED")
        expect(["rnu"], 64, "there is no command 'rnu'; did you mean 'run'?")
        expect(["help", "lsit"], 64, "did you mean 'list'?")
        nothing = pathlib.Path(folder) / "cut.kvsrec"
        nothing.write_bytes(b"")
        done, told = output(["replay", str(nothing)], 65)
        if b"PASSED" in done:
            wrong.append(f"replay of what is no recording says {done}")

        # A stream that is followed, and endpoints.
        get = ["get-media", "--stream", "recorded", "--follow"]
        expect([*get, "--rotate-every", "1h"], 64, "about the files of --follow --save")
        expect([*get, "--save", "x.mkv", "--rotate-size", "5"], 64, "'5' is not a size: write 500MB or 2GB")
        expect([*get, "--save", "x.mkv", "--rotate-every", "0s"], 64, "'0s' is not a length of time")
        expect([*get, "--chunks", "3"], 0, "3 chunks", "1 session in")
        expect([*get, "--chunks", "9", "--fault", "endsInside=4:recorded"], 0, "9 chunks", "3 sessions in", "inside of a chunk")
        expect(["get-media", "--stream", "no-such", "--follow"], 1, "ResourceNotFoundException")
        expect(["endpoint", "us-gov-west-1", "--fips"], 0, "https://kinesisvideo-fips.us-gov-west-1.amazonaws.com", "aws-us-gov")
        expect(["endpoint", "us east"], 78, "'us east' is not a region")
        expect(["endpoint", "us-east-1", "--dual-stack", "--endpoint-url", "http://here"], 78,
               "Invalid Configuration: Dualstack and custom endpoint are not supported", "by --endpoint-url")

        nothing = target(folder, {})
        reports = str(pathlib.Path(folder) / "Reports")
        skipped = ["run", "--target", nothing, "--reports", reports, "getmedia/start-selector"]
        expect(skipped, 5, "SKIPPED", "the target maps no stream to 'recorded'")
        expect(["report", f"{reports}/latest"], 5, "SKIPPED")
        expect(["report", f"{reports}/latest", "--exit-zero"], 0, "SKIPPED")
        # A part that chance chose may be empty.
        expect([*skipped, "--shard", "1/2"], 0, "SKIPPED")
        expect(["report", f"{reports}/latest"], 0, "SKIPPED")

        suite, place = copy_of_the_suite(folder)
        expect(["check", "--suite", str(suite), str(place)], 65,
               "the id 'getmedia/start-selector/earliest' is not where the file lies in the suite",
               "'getmedia/start-selector/oldest'")
        expect(["list", "--suite", str(suite), f"{place}:1"], 0, "getmedia/start-selector/earliest")
        place.rename(place.with_name("earliest.json"))
        expect(["check", "--suite", str(suite)], 0)

    if wrong:
        print("\n".join(wrong))
        sys.exit(f"{len(wrong)} of what the command line promises does not hold")
    print("the command line: all well")


if __name__ == "__main__":
    main()
