#!/usr/bin/env python3
"""Executes the steps of the GitHub Action and of the GitLab template with a program that is built already.

    Packaging/check-templates.py PROGRAM
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
SELECTION = "'getmedia/resume*' --target emulator"


def shell(script, variables, folder):
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], env={**os.environ, **variables}, cwd=folder,
        capture_output=True, text=True,
    )
    return done.returncode, done.stdout + done.stderr


def action(program, arguments, folder):
    """The steps of the action, as a runner executes them: the exit code of the last, and its outputs."""
    description = yaml.safe_load((HERE / "github" / "action.yml").read_text())
    given = {name: each.get("default", "") for name, each in description["inputs"].items()}
    given.update(program=program, arguments=arguments)
    known = {f"inputs.{name}": value for name, value in given.items()}
    known["github.action_path"] = str(HERE / "github")
    files = {name: folder / name.lower() for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    for step in description["runs"]["steps"]:
        path = os.pathsep.join([*files["GITHUB_PATH"].read_text().split(), os.environ["PATH"]])
        variables = {"PATH": path, "RUNNER_TEMP": str(folder / "temp"), "GITHUB_ACTIONS": "true"}
        variables.update({name: str(file) for name, file in files.items()})
        for name, value in step.get("env", {}).items():
            variables[name] = re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda match: known[match.group(1)], value)
        code, output = shell(step["run"], variables, folder)
        if code:
            break
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    return code, output, outputs, files["GITHUB_STEP_SUMMARY"].read_text()


def template(program, arguments, folder):
    job = yaml.safe_load((HERE / "gitlab" / "kvsconform.yml").read_text())[".kvsconform"]
    variables = {**job["variables"], "KVSCONFORM_PROGRAM": program, "KVSCONFORM_ARGUMENTS": arguments}
    # GitLab runs the lines of a script in one shell.
    code, output = shell("\n".join(job["script"]), variables, folder)
    return code, output, folder / job["artifacts"]["reports"]["junit"]


def expect(condition, title, output=""):
    if not condition:
        sys.exit(f"check-templates: {title}\n{output}")
    print(f"ok  {title}")


program = str(pathlib.Path(sys.argv[1]).resolve())
fault = f"{SELECTION} --fault inclusiveFragmentNumber"
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    code, output, outputs, summary = action(program, SELECTION, folder)
    expect(code == 0 and "PASSED" in output, "GitHub: green", output)
    expect((folder / outputs["junit"]).exists() and summary, "GitHub: a report and a summary", output)
with tempfile.TemporaryDirectory() as name:
    code, output, outputs, summary = action(program, fault, pathlib.Path(name))
    expect(code == 1 and "::error" in output, "GitHub: red, annotated", output)
with tempfile.TemporaryDirectory() as name:
    code, output, junit = template(program, SELECTION, pathlib.Path(name))
    expect(code == 0 and "PASSED" in output and junit.exists(), "GitLab: green, with a report", output)
    code, output, junit = template(program, fault, pathlib.Path(name))
    expect(code == 1, "GitLab: red", output)
