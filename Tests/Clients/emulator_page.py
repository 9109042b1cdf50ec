#!/usr/bin/env python3
"""Executes every command and file of Documentation/Emulator.md.

    Tests/Clients/emulator_page.py .build/release/kvsconform

The blocks are taken in their order. A command that serves is started, on a free port in the place of 8181 and 8443, and ends with
0 where the next one begins; all others must end with 0, `compare` perhaps with 1. A block of JSON is written where the commands behind it look for it.
Python is run where there is boto3, and the AWS CLI where it is installed.
"""

import importlib.util
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "Documentation" / "Emulator.md"
PORTS = ("8181", "8443")
CONTROL = "8182"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


class Page:
    """A folder with what the page's commands are about, and the emulator that serves now."""

    def __init__(self, program, folder):
        self.folder = folder
        self.serving = None
        self.port = None
        self.control = free_port()
        bin = folder / "bin"
        bin.mkdir()
        (bin / "kvsconform").symlink_to(program)
        self.variables = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}", AWS_EC2_METADATA_DISABLED="true")
        self.variables["KVSCONFORM_SUITE"] = str(ROOT / "Scenarios")
        shutil.copytree(ROOT / "Scenarios" / "media", folder / "media")
        shutil.copy(ROOT / "Scenarios" / "media" / "recorded.mkv", folder / "recording.mkv")
        for name in ("gateway.pem", "gateway.key"):
            shutil.copy(ROOT / "Tests" / "Certificates" / name, folder / name)
        (folder / "streams").mkdir()
        # What stands for an endpoint of the reader's own: an emulator that reads some points otherwise.
        endpoint = folder / "us-west-2.json"
        other = ["emulate", "--quiet", "--port", "0", "--write-target", str(endpoint), "--dialect", "openapi"]
        self.other = subprocess.Popen(["kvsconform", *other], env=self.variables, stdout=subprocess.DEVNULL)
        self.await_file(endpoint)

    def await_file(self, path):
        for _ in range(200):
            if path.exists():
                return
            time.sleep(0.05)
        raise AssertionError(f"{path.name} was not written")

    def local(self, text):
        for port in PORTS:
            text = re.sub(rf"(127\.0\.0\.1:|localhost:|--port ){port}\b", rf"\g<1>{self.port}", text)
        text = re.sub(rf"(127\.0\.0\.1:|--control-port ){CONTROL}\b", rf"\g<1>{self.control}", text)
        return text

    def expanded(self, word):
        return re.sub(r"\$([A-Z_]+)", lambda found: self.variables[found[1]], word)

    def file(self, text):
        content = json.loads(text)
        if isinstance(content.get("streams"), str):
            (self.folder / "emulator.json").write_text(text)
        elif "streams" in content:
            (self.folder / "streams" / f"{'-'.join(content['streams'])[:40]}.json").write_text(text)

    def command(self, line):
        words = shlex.split(line, comments=True)
        if words[0] == "export":
            self.variables.update(word.split("=", 1) for word in words[1:])
        elif words[:2] == ["kvsconform", "emulate"]:
            self.end()
            self.port = free_port()
            self.serving = subprocess.Popen(
                shlex.split(self.local(line), comments=True) + (["--port", self.port] if "--port" not in words else []),
                env=self.variables, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            greeting = self.serving.stdout.readline()
            assert "is served at" in greeting, (line, greeting + self.serving.stderr.read())
        elif shutil.which(words[0], path=self.variables["PATH"]) is None:
            return print(f"skipped: there is no {words[0]}")
        else:
            # A part of the suite is enough to see that the command works; what compare measures may be a difference.
            part = ["getmedia/resume*"] if words[1] == "compare" else []
            done = subprocess.run(
                [self.expanded(word) for word in shlex.split(self.local(line), comments=True)] + part,
                env=self.variables, cwd=self.folder, capture_output=True, text=True, timeout=120,
            )
            well = (0, 1) if words[1] == "compare" else (0,)
            assert done.returncode in well, f"{line}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        print(f"ok  {line}")

    def python(self, text):
        if importlib.util.find_spec("boto3") is None:
            print("skipped: there is no boto3")
            return
        done = subprocess.run(
            [sys.executable, "-c", self.local(text)], env=self.variables, cwd=self.folder, capture_output=True, text=True,
            timeout=60,
        )
        expected = "video/webm 65536" if "get_media(" in text else "recorded" if "list_streams" in text else ""
        expected = "PERSISTED" if "putMedia" in text else expected
        assert done.returncode == 0 and expected in done.stdout, done.stdout + done.stderr
        print("ok  Python")

    def end(self):
        if self.serving:
            self.serving.send_signal(signal.SIGINT)
            code = self.serving.wait(10)
            assert code == 0, f"the emulator ended with {code}: {self.serving.stderr.read()}"
            self.serving = None

    def close(self):
        for each in (self.serving, self.other):
            if each:
                each.kill()
                each.wait()


def blocks(text):
    """The blocks of the page: their language, and what is in them."""
    return re.findall(r"^```(sh|json|python)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def main():
    program = os.path.abspath(sys.argv[1])
    text = PAGE.read_text()
    # Files first: a command may stand before the file that it is about.
    everything = blocks(text)
    with tempfile.TemporaryDirectory(prefix="emulator-") as name:
        page = Page(program, pathlib.Path(name))
        try:
            for language, content in everything:
                if language == "json":
                    page.file(content)
            for language, content in everything:
                if language == "sh":
                    for line in content.splitlines():
                        page.command(line)
                elif language == "python":
                    page.python(content)
            page.end()
        finally:
            page.close()
    print("the emulator's page: all well")


main()
