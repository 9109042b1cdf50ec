#!/usr/bin/env python3
"""Command lines that somebody has begun to write, completed in bash, zsh and fish as a person would: by a terminal and the tab key.

    python3 Tests/Clients/completion.py .build/debug/kvsconform

Shells that are not there are left out.
"""

import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What is written, and what the tab key makes of it; '|' is where the cursor stays: a blank behind a word says that it is complete.
COMPLETED = [
    ("kvsconform expl", "kvsconform explain |"),
    ("kvsconform run Scen", "kvsconform run Scenarios/|"),
    ("kvsconform run Scenarios/getmedia/resume/fragm", "kvsconform run Scenarios/getmedia/resume/fragment-number.json |"),
    ("kvsconform run getmedia/res", "kvsconform run getmedia/resume/|"),
    ("kvsconform run --target emulator:dialect=op", "kvsconform run --target emulator:dialect=openapi |"),
    ("kvsconform run --target eu-ce", "kvsconform run --target eu-central-|"),
    ("kvsconform run --target mine", "kvsconform run --target mine.json |"),
    ("kvsconform run --fault inclusiveF", "kvsconform run --fault inclusiveFragmentNumber |"),
    ("kvsconform run --fault ignoresLimit=c", "kvsconform run --fault ignoresLimit=calls |"),
    ("kvsconform run --stream relat", "kvsconform run --stream relative-time=|"),
    ("kvsconform run --requirement GM-SEL-N", "kvsconform run --requirement GM-SEL-NOW |"),
    ("kvsconform run --tag contes", "kvsconform run --tag contested |"),
    ("kvsconform run --evidence doc", "kvsconform run --evidence documented |"),
    ("kvsconform run --dialect serv", "kvsconform run --dialect service-model |"),
    ("kvsconform run --format mark", "kvsconform run --format markdown |"),
    ("kvsconform get-media --start EAR", "kvsconform get-media --start EARLIEST |"),
    ("kvsconform inspect mine.m", "kvsconform inspect mine.mkv |"),
    ("kvsconform replay mine.kv", "kvsconform replay mine.kvsrec |"),
    ("kvsconform report Rep", "kvsconform report Reports/|"),
    ("kvsconform explain stream.fi", "kvsconform explain stream.first |"),
    ("kvsconform explain scenario.unused", "kvsconform explain scenario.unused-name |"),
    (r"kvsconform run getmedia/resume/fragment-number\[on=rel",
     "kvsconform run getmedia/resume/fragment-number[on=relative-time] |"),
    (r"kvsconform run getmedia/start-selector/boundary\[relative-time:NO",
     "kvsconform run getmedia/start-selector/boundary[relative-time:NOW] |"),
    ("kvsconform run --evid", "kvsconform run --evidence |"),
    ("kvsconform target sh", "kvsconform target show |"),
]

# ArgumentParser's script for zsh knows values in a word of their own alone, and fish puts a blank behind a parenthesis.
SOME = [
    ("kvsconform run --target=emulator:dialect=obs", "kvsconform run --target=emulator:dialect=observed |", ["bash", "fish"]),
    ("kvsconform run -E are", "kvsconform run -E area(|", ["bash", "zsh"]),
]

# Where there is no suite, what it would say is left out, silently.
ALONE = [
    ("kvsconform run --requirement GM-", "kvsconform run --requirement GM-|"),
    ("kvsconform run getm", "kvsconform run getm|"),
    ("kvsconform run --fault inclusiveF", "kvsconform run --fault inclusiveFragmentNumber |"),
]

STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             "PS1='> '; bind 'set bell-style none'; source $PLACE/kvsconform.bash"),
    "zsh": (["zsh", "-f", "-i"],
            "PS1='> '; unsetopt beep; fpath=($PLACE/zsh $fpath); autoload -U compinit; compinit -u -D"),
    "fish": (["fish", "--no-config", "-i"], "source $PLACE/kvsconform.fish"),
}

# Stands for the program: lets it complete, and writes down what else it is called with.
STAND_IN = """#!/bin/sh
if [ "$1" = ---completion ]; then
    touch "$PLACE/busy"; "$PROGRAM" "$@" 2>>"$PLACE/said"; rm -f "$PLACE/busy"
else
    printf '%s\\n' kvsconform "$@" >"$PLACE/line.new"; mv "$PLACE/line.new" "$PLACE/line"
fi
"""


class Terminal:
    """A shell in a terminal, whose user writes a little and presses the tab key."""

    def __init__(self, shell, place, environment):
        arguments, start = STARTS[shell]
        self.place = place
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(place / "work")
            os.execvpe(arguments[0], arguments, environment)
        self.read(1)
        self.say(start + "\n")
        self.read(1.5)

    def say(self, text):
        os.write(self.terminal, text.encode())

    def read(self, seconds):
        """Takes what the shell shows, which nobody looks at, so that it can go on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.05)[0]:
                os.read(self.terminal, 65536)

    def completed(self, line):
        """The line after the tab key, with '|' where the cursor then is."""
        written = self.place / "line"
        written.unlink(missing_ok=True)
        self.say(line + "\t")
        self.read(0.4)
        for _ in range(100):
            if not (self.place / "busy").exists():
                break
            self.read(0.1)
        self.read(0.3)
        self.say("'|'\n")
        for _ in range(30):
            if written.exists():
                break
            self.read(0.1)
        self.read(0.1)
        return " ".join(written.read_text().split("\n")[:-1]) if written.exists() else "(nothing)"

    def close(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    shells = [shell for shell in STARTS if shutil.which(shell)]
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        work = place / "work"
        shutil.copytree(ROOT / "Scenarios", work / "Scenarios")
        (work / "Reports" / "latest").mkdir(parents=True)
        for name in ["mine.json", "mine.mkv", "mine.kvsrec"]:
            (work / name).touch()
        (place / "bin").mkdir()
        (place / "zsh").mkdir()
        (place / "bin" / "kvsconform").write_text(STAND_IN)
        (place / "bin" / "kvsconform").chmod(0o755)
        for shell in shells:
            script = subprocess.run([program, "--generate-completion-script", shell], capture_output=True, text=True,
                                    check=True).stdout
            (place / ("zsh/_kvsconform" if shell == "zsh" else f"kvsconform.{shell}")).write_text(script)
        for shell in shells:
            lines = COMPLETED + [some[:2] for some in SOME if shell in some[2]]
            for lines, suite in [(lines, {}), (ALONE, {"KVSCONFORM_SUITE": "/nowhere"})]:
                terminal = Terminal(shell, place, {
                    "PATH": f"{place}/bin:{os.environ['PATH']}", "HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8",
                    "PLACE": folder, "PROGRAM": program, **suite,
                })
                for written, expected in lines:
                    seen = terminal.completed(written)
                    count += 1
                    if seen != expected:
                        wrong.append(f"{shell}: {written!r} became {seen!r}, expected {expected!r}")
                terminal.close()
        said = (place / "said").read_text() if (place / "said").exists() else ""
        if said:
            wrong.append(f"the program said: {said[:400]}")
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print(f"completion: {count} lines in {', '.join(shells) or 'no shell'}")


if __name__ == "__main__":
    main()
