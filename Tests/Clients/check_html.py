#!/usr/bin/env python3
"""Holds a page against the journal that it was made of, and against its own promises.

    check_html.py PAGE [JOURNAL]

The page parses with every element closed; it has no script but the one that filters, which is the same in all pages, no handler,
no style attribute, and leads nowhere but to itself and to recordings that are there;
its policy allows its style sheet and that script, by the right hashes, and nothing else; every link has its target; what the journal says of
verdicts, findings and cases stands in it.
"""

import base64
import hashlib
import html.parser
import json
import pathlib
import re
import sys
import urllib.parse

VOID = {"meta", "input"}
ALLOWED = VOID | set(
    "html head body title style a header main footer h1 h2 h3 h4 p strong span div dl dt dd table caption thead tbody tr th td "
    "ol ul li code pre details summary svg rect circle line text label output script".split()
)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.links, self.text = [], set(), [], []
        self.style, self.policy, self.rows = "", "", []
        self.scripts = []
        self.files = set()

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, f"line {self.getpos()[0]}: <{tag}>"
        attributes = dict(attributes)
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "action"), f"{tag} {name}={value}"
        if "href" in attributes:
            href = attributes["href"]
            if href.startswith("#"):
                self.links.append(href[1:])
            else:
                # A recording: a path from the page, without scheme, host, query or fragment, where there is a file.
                assert re.fullmatch(r"[A-Za-z0-9._~/-]*(%[0-9a-f]{2}[A-Za-z0-9._~/-]*)*", href), href
                assert href.endswith(".kvsrec") and not href.startswith("/"), href
                file = pathlib.Path(sys.argv[1]).resolve().parent / urllib.parse.unquote(href)
                assert file.is_file(), f"there is no {file}"
                self.files.add(file)
        if "id" in attributes:
            assert attributes["id"] not in self.ids, f"two elements are named {attributes['id']}"
            self.ids.add(attributes["id"])
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag == "script":
            assert not attributes, f"a script with {attributes}"
            self.scripts.append("")
        if tag == "tr":
            self.rows.append([])
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack and self.stack.pop() == tag, f"line {self.getpos()[0]}: </{tag}>"

    def handle_comment(self, data):
        raise AssertionError("a comment")

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "style":
            self.style += data
        elif self.stack and self.stack[-1] == "script":
            self.scripts[-1] += data
        else:
            self.text.append(data)
            if "tr" in self.stack and self.rows:
                self.rows[-1].append(data)


source = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(source)
page.close()
assert not page.stack, page.stack
assert source.startswith("<!DOCTYPE html>") and page.policy.startswith("default-src 'none'")
digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
assert f"style-src 'sha256-{digest}';" in page.policy, "the policy does not allow the page's own style sheet"
# A script that holds something of the run would be another one in another run.
known = pathlib.Path(__file__).resolve().parents[2] / "Sources/ConformanceReports/HTML/HTMLScript.swift"
literal = re.search(r'"""\n(.*?)\n *"""', known.read_text(encoding="utf-8"), re.DOTALL)[1]
expected = "\n".join(line.removeprefix("        ") for line in literal.replace("\\\\", "\\").split("\n"))
assert page.scripts == ([expected] if "find" in page.ids else []), "the page's scripts are not the one that filters"
digest = base64.b64encode(hashlib.sha256(expected.encode()).digest()).decode()
assert re.findall(r"script-src ([^;]*);", page.policy) == [f"'sha256-{digest}'"] * len(page.scripts), "the policy allows another script"
assert "unsafe" not in page.policy and "url(" not in page.style
missing = [link for link in page.links if link not in page.ids]
assert not missing, f"links that lead nowhere: {missing[:3]}"
text = "".join(page.text)
hostile = re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)
assert not hostile, f"characters that are not seen: {hostile[:3]!r}"

if len(sys.argv) > 2:
    counts, cases, messages = {}, 0, []
    for line in open(sys.argv[2], encoding="utf-8"):
        event = json.loads(line)
        if event["event"] == "caseFinished":
            counts[event["verdict"]] = counts.get(event["verdict"], 0) + 1
            assert event["case"] in text, event["case"]
            if event["verdict"] == "failed":
                messages += [finding["message"] for finding in event["findings"]]
        if event["event"] == "plan":
            cases += len(event["cases"])
        if event["event"] == "caseAdded":
            cases += 1
    flat = re.sub(r"\s", "", text)
    for message in messages:
        # What is not plain may be shown as an escape; all that is plain stands there, in its order.
        plain = re.split(r"[^\x21-\x7e]+", message)
        assert re.search(".{0,200}?".join(map(re.escape, plain)), flat), message
    words = {"nonStrict": "non-strict"}
    for verdict, count in counts.items():
        assert f"{count} {words.get(verdict, verdict)}" in text, (verdict, count)
    assert f"{cases} cases" in text
    print(f"{cases} cases, {len(messages)} findings, {len(source)} bytes: the page says what the journal says")
