#!/usr/bin/env python3
"""Takes the YAML examples out of the documentation and holds each against what its system takes.

    Tests/Clients/ci_examples.py

With check-jsonschema: GitHub's workflows and GitLab's pipelines against the schemas that come with it. Kubernetes: kubeconform
where it is installed, and in any case what an Indexed Job needs. Every kvsconform command in them must be one that the program
takes, if the program is named.

    Tests/Clients/ci_examples.py .build/release/kvsconform
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("no PyYAML: the examples are not checked")
    sys.exit(0)

DOCUMENTATION = pathlib.Path(__file__).resolve().parents[2] / "Documentation"


def kind(text):
    """Which system an example is for, and the whole file that it is a part of."""
    content = yaml.safe_load(text)
    if "apiVersion" in content:
        return "kubernetes", content
    if "jobs" in content:
        return "github", {"name": "conformance", "on": "push", **content}
    if set(content) == {"steps"}:
        return "github", {"name": "conformance", "on": "push", "jobs": {"job": {"runs-on": "ubuntu-latest", **content}}}
    return "gitlab", content


def commands(node):
    """All texts below a node in which the program is called."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [command for each in node for command in commands(each)]
    return [line for line in str(node).splitlines() if "kvsconform " in line and "image" not in line]


def check_schema(name, file):
    if not shutil.which("check-jsonschema"):
        return "no check-jsonschema"
    done = subprocess.run(["check-jsonschema", "--builtin-schema", name, file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return name


def check_kubernetes(content, file):
    spec = content["spec"]
    assert content["apiVersion"] == "batch/v1" and content["kind"] == "Job" and content["metadata"]["name"]
    assert spec["completionMode"] == "Indexed" and spec["completions"] >= spec["parallelism"] >= 1
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] in ("Never", "OnFailure"), "a Job takes no other"
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert all(len(volume) == 2 for volume in pod["volumes"]), "a volume has one source"
    for container in pod["containers"]:
        assert container["image"] and {mount["name"] for mount in container["volumeMounts"]} <= volumes
        assert all(mount["mountPath"].startswith("/") for mount in container["volumeMounts"])
        # The index counts from 0, shards from 1; and so many completions there must be.
        [command] = commands(container)
        assert f"$((JOB_COMPLETION_INDEX + 1))/{spec['completions']}" in command, command
    if not shutil.which("kubeconform"):
        return "own checks"
    done = subprocess.run(["kubeconform", "-strict", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return "kubeconform"


def check_command(program, command):
    """The options of a command must be known: with a shell's variables filled in, --help is all that is asked for."""
    command = command[command.index("kvsconform "):]
    command = re.sub(r"\$\{\{.*?\}\}|\$\(\(.*?\)\)|\$\w+", "1", command)
    words = shlex.split(command)
    known = subprocess.run([program, words[1], "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", known.split("OPTIONS:")[1]))
    for word in words[2:]:
        assert not word.startswith("-") or word.split("=")[0] in options, f"{words[1]} has no {word}: {command}"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else None
    checked = 0
    for path in sorted(DOCUMENTATION.glob("*.md")):
        for text in re.findall(r"^```ya?ml\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            system, content = kind(text)
            with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
                # A name that is `on` is true to YAML 1.1: it is quoted.
                file.write(yaml.safe_dump(content, sort_keys=False).replace("\ntrue:", "\n'on':"))
                file.flush()
                if system == "kubernetes":
                    by = check_kubernetes(content, file.name)
                else:
                    by = check_schema({"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}[system], file.name)
                    if system == "github" and shutil.which("actionlint"):
                        subprocess.run(["actionlint", "-no-color", "-stdin-filename", "workflow.yml", "-"],
                                       input=pathlib.Path(file.name).read_bytes(), check=True)
                        by += ", actionlint"
            called = commands(content)
            assert called, f"{path.name}: an example that does not call the program"
            for command in called if program else []:
                check_command(program, command)
            print(f"{path.name}: {system}, {len(called)} commands; {by}")
            checked += 1
    assert checked >= 5, f"only {checked} examples were found"
    return 0


if __name__ == "__main__":
    sys.exit(main())
