#!/usr/bin/env python3
"""Makes the documentation a site of static pages, which needs neither a server nor a network to be read.

    Documentation/Site/make.py PROGRAM FOLDER

The pages are README.md and Documentation/*.md, and what PROGRAM says of itself: its commands, the coverage of the contract, and the
readings of what is contested. Exit code 1 where a link leads nowhere. It needs Python-Markdown: pip install markdown
"""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys

import markdown

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# The order of the menu, by who reads it. A page that is missing here comes last.
MENU = [
    ("Begin", ["index", "Tutorial"]),
    ("Run", ["Operating", "Comparing", "Emulator", "Recordings", "Commands"]),
    ("Write", ["Scenarios", "Findings", "Contested"]),
    ("Trust", ["Coverage", "Reliability", "Performance", "Teeth"]),
    ("Build", ["Architecture", "Decisions"]),
]
TITLES = {"index": "kvsconform", "Coverage": "Coverage", "Contested": "Contested readings", "Commands": "Commands"}


def slug(text, separator="-"):
    """An anchor as GitHub makes it, so that links work there and here."""
    text = re.sub(r"[^\w\- ]", "", html.unescape(text).strip().lower())
    return text.replace(" ", separator)


def asked(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 1):
        sys.exit(f"{program} {' '.join(words)}: {done.stderr}")
    return done.stdout


def code(text):
    return "`" + text.replace("|", "&#124;") + "`" if "`" not in text else text


def commands(program):
    """The help of every command, as it is printed."""
    tree = json.loads(asked(program, "--experimental-dump-help"))["command"]
    lines = ["# Commands", "", "What `--help` says of each."]

    def add(path, command, level):
        lines.extend(["", f"{'#' * level} {' '.join(path)}", "", command.get("abstract", ""), ""])
        if command.get("discussion"):
            lines.extend(["```text", command["discussion"], "```", ""])
        shown = [each for each in command.get("arguments", []) if each["shouldDisplay"]]
        if shown:
            lines.extend(["| option | meaning |", "|---|---|"])
        for each in shown:
            value = f"<{each.get('valueName', 'value')}>"
            names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in each.get("names", [])]
            spelled = ", ".join(names) + ("" if each["kind"] == "flag" else f" {value}") if names else value
            said = " ".join(filter(None, [each.get("abstract"), each.get("discussion")]))
            if each.get("defaultValue"):
                said += f" Without it: {each['defaultValue']}."
            said = html.escape(re.sub(r"\s+", " ", said), quote=False).replace("|", "&#124;").replace("*", "\\*")
            lines.append(f"| {code(spelled)} | {said} |")
        for each in command.get("subcommands", []):
            if each["commandName"] != "help":
                add(path + [each["commandName"]], each, min(level + 1, 4))

    for each in tree["subcommands"]:
        if each["commandName"] != "help":
            add([each["commandName"]], each, 2)
    return "\n".join(lines) + "\n"


def coverage(program):
    rows = json.loads(asked(program, "coverage", "--format", "json"))
    lines = ["# Coverage", "", f"{len(rows)} requirements of the contract, and the cases that check each.", ""]
    lines += ["| requirement | level | it says | cases | checked on every answer by |", "|---|---|---|---|---|"]
    for row in rows:
        text = html.escape(row["text"], quote=False).replace("|", "&#124;")
        areas = ", ".join(sorted({case.rsplit("/", 1)[0].replace("getmedia/", "") for case in row["cases"]}))
        cases = f"{len(row['cases'])} in {areas}" if row["cases"] else ""
        always = ", ".join(f"`{name}`" for name in row.get("invariants", []))
        lines.append(f"| `{row['requirement']}` | {row['level']} | {text} | {cases} | {always} |")
    return "\n".join(lines) + "\n"


def contested():
    contract = json.loads((ROOT / "Scenarios" / "contract.json").read_text())
    lines = ["# Contested readings", ""]
    lines += ["Where the published sources disagree or are silent, an endpoint may do either, and is not accused.", ""]
    for point in contract["contested"]:
        lines += [f"## {point['id']}", "", html.escape(point["question"], quote=False), ""]
        lines += ["| reading | said by | what it means |", "|---|---|---|"]
        for reading in point["readings"]:
            text = html.escape(reading["text"], quote=False).replace("|", "&#124;")
            lines.append(f"| `{reading['id']}` | {reading['source']} | {text} |")
        lines.append("")
    return "\n".join(lines)


class Site:
    def __init__(self, program, folder):
        self.folder = folder
        self.sources = {"index": (ROOT / "README.md").read_text()}
        for path in sorted((ROOT / "Documentation").glob("*.md")):
            self.sources[path.stem] = path.read_text()
        self.sources.update(Coverage=coverage(program), Contested=contested(), Commands=commands(program))
        listed = {name for _, names in MENU for name in names}
        rest = [name for name in self.sources if name not in listed]
        self.menu = [(title, [name for name in names if name in self.sources]) for title, names in MENU]
        self.menu += [("More", rest)] if rest else []
        self.anchors, self.links, self.index = {}, [], []

    def title(self, name):
        first = re.search(r"^# (.*)$", self.sources[name], re.MULTILINE)
        return TITLES.get(name) or (first.group(1) if first else name)

    def navigation(self, current):
        parts = []
        for title, names in self.menu:
            items = "".join(
                f'<li><a href="{name}.html"{" aria-current=page" if name == current else ""}>'
                f"{html.escape(self.title(name))}</a></li>" for name in names
            )
            parts.append(f"<h2>{title}</h2><ul>{items}</ul>")
        return "".join(parts)

    def link(self, page, target):
        """Where a link of a page leads on the site."""
        if re.match(r"[a-z]+:", target):
            return target
        path, _, anchor = target.partition("#")
        if not path:
            self.links.append((page, page, anchor))
            return target
        file = (ROOT / ("" if page == "index" else "Documentation") / path).resolve()
        if file.suffix == ".md" and (file == ROOT / "README.md" or file.parent == ROOT / "Documentation"):
            name = "index" if file == ROOT / "README.md" else file.stem
            self.links.append((page, name, anchor))
            return f"{name}.html" + (f"#{anchor}" if anchor else "")
        if not file.exists():
            self.links.append((page, target, ""))
            return target
        if file.is_file():
            copy = self.folder / "files" / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
            return f"files/{file.relative_to(ROOT)}"
        return "#"

    def page(self, name):
        converter = markdown.Markdown(
            extensions=["tables", "fenced_code", "sane_lists", "toc"], extension_configs={"toc": {"slugify": slug}}
        )
        # A language with more behind it, such as "json fragment", is that language.
        source = re.sub(r"^```(\w+)[ \t]+.*$", r"```\1", self.sources[name], flags=re.MULTILINE)
        body = converter.convert(source)
        body = re.sub(
            r'href="([^"]*)"', lambda match: f'href="{html.escape(self.link(name, html.unescape(match.group(1))))}"', body
        )
        body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
        self.anchors[name] = set(re.findall(r'\bid="([^"]+)"', body))
        self.remember(name, body)
        outline = "".join(
            f'<li><a href="#{section["id"]}">{section["name"]}</a></li>'
            for top in converter.toc_tokens for section in top["children"]
        )
        outline = f'<details class="outline"><summary>On this page</summary><ul>{outline}</ul></details>' if outline else ""
        body = body.replace("</h1>", f"</h1>{outline}", 1)
        template = (HERE / "page.html").read_text()
        for mark, text in [("title", html.escape(self.title(name))), ("menu", self.navigation(name)), ("body", body)]:
            template = template.replace(f"{{{{{mark}}}}}", text)
        return template

    def remember(self, name, body):
        """The sections of a page, for the search."""
        parts = re.split(r'<h[1-4] id="([^"]+)">(.*?)</h[1-4]>', body, flags=re.DOTALL)
        for anchor, heading, text in zip(parts[1::3], parts[2::3], parts[3::3]):
            plain = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).strip()
            title = html.unescape(re.sub(r"<[^>]+>", "", heading))
            self.index.append([f"{name}.html#{anchor}", self.title(name), title, plain[:4000]])

    def make(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in self.sources:
            (self.folder / f"{name}.html").write_text(self.page(name))
        for file in ("style.css", "search.js"):
            shutil.copy(HERE / file, self.folder / file)
        index = json.dumps(self.index, ensure_ascii=False).replace("</", "<\\/")
        (self.folder / "search-index.js").write_text(f"const searchIndex = {index};\n")
        dead = [
            f"{page}: {target}{'#' + anchor if anchor else ''}" for page, target, anchor in self.links
            if target not in self.anchors or anchor and anchor not in self.anchors[target]
        ]
        for each in sorted(set(dead)):
            print(f"a link leads nowhere: {each}", file=sys.stderr)
        print(f"{len(self.sources)} pages, {len(self.index)} sections: {self.folder / 'index.html'}")
        return 1 if dead else 0


if len(sys.argv) != 3:
    sys.exit(__doc__)
sys.exit(Site(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])).make())
