"""Holds the JSON Schemas against `kvsconform check`: what one accepts the other accepts, and likewise for refusals.

The schemas are judged by python-jsonschema, which nobody here wrote. Three kinds of material: the corpus of good and bad
scenarios, the suite's own files, and thousands of slips made from all that is good - a member gone, misspelled or of
another type, a word that is no name. What a schema cannot say stands, with the reason, in Corpus/beyond-schema.json;
the Swift tests read the same list.

    python3 Tests/Clients/schema_corpus.py --program .build/debug/kvsconform [--slips 4000] [--seed 1]
"""

import argparse
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "Tests" / "ConformanceTests" / "Corpus"
WORDS = ["", "x", "recorded", "${nothing}", "${stream.name}", "${", "$${x}", "NOW", "1s", "0ms", "25h", "404", "must", "none", "1.5"]
VALUES = [None, True, False, 0, 1, -1, 200, 1.5, 3.0, 200.0, 10**12, 10**19, [], {}, [1], ["x"], {"x": 1}, {"$repeat": {"text": "a", "count": 3}},
          {"equals": 200}, {"present": True}, {"$comment": "nothing else"}]


class Judges:
    """The program and the schema, side by side."""

    def __init__(self, program, kind):
        self.program = program
        text = subprocess.run([program, "schema", kind], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        self.text = text
        schema = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def errors(self, value):
        return [f"{error.json_path}: {error.message[:300]}" for error in self.validator.iter_errors(value)]

    def check(self, paths):
        """The diagnostics of each file, by its path."""
        found = {str(path): [] for path in paths}
        for start in range(0, len(paths), 500):
            part = [str(path) for path in paths[start:start + 500]]
            run = subprocess.run([self.program, "check", "--suite", ROOT / "Scenarios", "--format", "json", *part],
                                 cwd=ROOT, capture_output=True, text=True)
            if run.returncode not in (0, 65):
                sys.exit(f"kvsconform check ended with {run.returncode}: {run.stderr}")
            report = json.loads(run.stdout)
            if report["problems"]:
                sys.exit(f"kvsconform check: {report['problems']}")
            for diagnostic in report["diagnostics"]:
                # Two files of one slip have one id; that is about neither of them.
                # A warning refuses nothing.
                if diagnostic["code"] != "scenario.duplicate-id" and diagnostic["severity"] == "error":
                    found[diagnostic["file"]].append(diagnostic)
        return found


def places(value, path=()):
    """Every value in a document, by its path."""
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], path + (name,))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from places(element, path + (index,))


def slip(document, others, rng):
    """A document with one thing changed as people, or machines, change things by mistake."""
    document = copy.deepcopy(document)
    path = rng.choice([path for path in places(document) if path])
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    key = path[-1]
    kind = rng.randrange(7)
    if kind == 0:
        del parent[key]
    elif kind == 1 and isinstance(key, str):
        name = key[:-1] if rng.random() < 0.5 and len(key) > 1 else key + "s"
        parent[name] = parent.pop(key)
    elif kind == 2:
        parent[key] = rng.choice(VALUES)
    elif kind == 3:
        parent[key] = rng.choice(WORDS)
    elif kind == 4 and isinstance(parent, dict):
        # A member that belongs elsewhere, or a value that does.
        name, value = rng.choice(others)
        parent[name if rng.random() < 0.7 else key] = copy.deepcopy(value)
    elif kind == 5 and isinstance(parent[key], str) and parent[key]:
        text = parent[key]
        place = rng.randrange(len(text))
        parent[key] = text[:place] + rng.choice(["", "x", "$", "}", "9", " "]) + text[place + 1:]
    else:
        parent[key] = [parent[key]] if rng.random() < 0.5 else {"equals": parent[key]}
    return document


def section(lines, line):
    """The top-level member of a document that a line belongs to; documents are indented by one blank a level."""
    for text in reversed(lines[:line]):
        if text.startswith(' "'):
            return text.split('"')[1]
    return None


def members(value):
    """Every member in a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from members(inner)
    elif isinstance(value, list):
        for element in value:
            yield from members(element)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / ".build/debug/kvsconform")
    parser.add_argument("--slips", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="how many disagreements are shown")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    beyond = json.loads((CORPUS / "beyond-schema.json").read_text())
    wrong = []

    for kind in ["scenario", "target", "suite", "baseline", "dialect", "project"]:
        if Judges(program, kind).text != (ROOT / "Scenarios" / f"{kind}.schema.json").read_text():
            wrong.append(f"Scenarios/{kind}.schema.json is old: kvsconform schema --write")
    judges = Judges(program, "scenario")

    good = sorted((CORPUS / "good").glob("*.json"))
    bad = sorted((CORPUS / "bad").glob("*.json"))
    suite = [path for path in sorted((ROOT / "Scenarios").glob("*/**/*.json"))
             if path.relative_to(ROOT / "Scenarios").parts[0] not in ("streams", "targets", "media")]
    found = judges.check(good + bad + suite)
    for path in good + suite:
        name = path.relative_to(ROOT)
        for diagnostic in found[str(path)]:
            wrong.append(f"{name}: check refuses it: {diagnostic['message']}")
        for message in judges.errors(json.loads(path.read_text())):
            wrong.append(f"{name}: the schema refuses it: {message[:200]}")
    for path in bad:
        if not found[str(path)]:
            wrong.append(f"{path.name}: check accepts it")
        try:
            accepted = not judges.errors(json.loads(path.read_text()))
        except (json.JSONDecodeError, UnicodeDecodeError):
            accepted = False
        if accepted and path.name not in beyond["files"]:
            wrong.append(f"{path.name}: the schema accepts it: {found[str(path)][0]['message']}")
        if not accepted and path.name in beyond["files"]:
            wrong.append(f"{path.name}: stands in beyond-schema.json, and the schema refuses it")
    for name in beyond["files"]:
        if not (CORPUS / "bad" / name).exists():
            wrong.append(f"{name}: stands in beyond-schema.json, and is not there")

    rng = random.Random(arguments.seed)
    documents = [json.loads(path.read_text()) for path in good + suite]
    others = [member for document in documents for member in members(document)]
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for number in range(arguments.slips):
            path = pathlib.Path(folder) / f"slip-{number:05}.json"
            made[str(path)] = slip(rng.choice(documents), others, rng)
            if "steps" not in made[str(path)] and ("endpoint" in made[str(path)] or "streams" in made[str(path)]):
                made[str(path)]["steps"] = []
            path.write_text(json.dumps(made[str(path)], indent=1))
        found = judges.check([pathlib.Path(path) for path in made])
        refused = 0
        for path, document in made.items():
            messages = judges.errors(document)
            refused += bool(found[path])
            lines = json.dumps(document, indent=1).split("\n")
            if messages and not found[path]:
                wrong.append(f"check accepts, the schema refuses: {document.get('id')}: {messages[0]}")
            within = [diagnostic for diagnostic in found[path] if diagnostic["code"] not in beyond["codes"]
                      and section(lines, diagnostic["line"]) not in beyond["sections"]
                      and not any(diagnostic["message"].startswith(start) for start in beyond["messages"])]
            if within and not messages:
                first = within[0]
                around = "\n".join(lines[max(0, first["line"] - 4):first["line"] + 3])
                wrong.append(f"check refuses, the schema accepts: {first['code']}: {first['message']}\n{around}")

    if wrong:
        print("\n".join(wrong[:arguments.show]))
        sys.exit(f"{len(wrong)} disagreements")
    print(f"{len(good)} good and {len(bad)} bad files, {len(suite)} of the suite, "
          f"{arguments.slips} slips of which {refused} are refused: check and schema agree")


if __name__ == "__main__":
    main()
