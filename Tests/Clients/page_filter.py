#!/usr/bin/env python3
"""Filters the page of a run in headless Chromium, by its address and by typing, and measures how long that takes.

    Tests/Clients/page_filter.py .build/release/kvsconform [--cases 2000]

Without scripts the box is not shown and everything is there. The page of --cases cases, with what an endpoint might send to break out
of it, is filtered by path, title, requirement and finding; every keystroke must be done with within a frame or two.
"""

import argparse
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HOSTILE = "</script><script>document.title='broken'</script>\"'><img src=x onerror=\"document.title='broken'\">"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]


def journal(count):
    """A run of many cases: one in fifty fails, one in seventy is skipped."""
    def line(**fields):
        return json.dumps(fields)

    cases = [
        {"case": f"getmedia/area-{number % 20}/case-{number}", "title": f"Title number {number} {HOSTILE if number == 7 else ''}",
         "file": "Scenarios/a.json", "line": number + 1, "column": 1, "requirements": [f"GM-NUMBER-{number % 40}"],
         "ordinal": number}
        for number in range(count)
    ]
    yield line(event="run", format="kvsconform-journal", formatVersion=1, version="0.1.0", startedAt="2026-11-28T00:00:00.000Z",
               command="kvsconform run", options=[], seed=1)
    yield line(event="target", target="one", endpoint="http://127.0.0.1:1", region="us-east-1", dialect="openapi",
               startedAt="2026-11-28T00:00:00.000Z", cases=count)
    yield line(event="plan", target="one", first=0, cases=cases)
    for number, case in enumerate(cases):
        failed, skipped = number % 50 == 0, number % 70 == 1
        findings = [{"code": "http.status", "level": "must", "message": f"answered {500 + number} instead", "requirements": []}]
        yield line(event="caseFinished", atNs=number, target="one", durationNs=1_000_000,
                   **{name: value for name, value in case.items() if name != "ordinal"},
                   verdict="failed" if failed else "skipped" if skipped else "passed",
                   findings=findings if failed else [], **({"reason": "no such stream"} if skipped else {}))
    yield line(event="runFinished", atNs=count, interrupted=False, elapsedNs=1_000_000_000)


class Shown(html.parser.HTMLParser):
    """What a page shows of its cases: rows and cases in full that are not hidden."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.rows, self.cases, self.causes, self.found, self.box, self.title = [], 0, 0, "", None, ""
        self.sections, self.place, self.row = [], None, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        hidden = "hidden" in attributes
        if tag == "tr" and "data-about" in attributes:
            self.row = None if hidden else ""
        if tag == "details" and attributes.get("class") == "case" and not hidden:
            self.cases += 1
        if tag == "h2" and not hidden:
            self.sections.append("")
        if tag == "h3" and attributes.get("id", "").startswith("cause-") and not hidden:
            self.causes += 1
        if attributes.get("id") == "find":
            self.box = not hidden
        self.place = {"th": "path", "output": "found", "title": "title", "h2": None if hidden else "section"}.get(tag)

    def handle_endtag(self, tag):
        self.place = None

    def handle_data(self, data):
        if self.place == "path" and self.row == "":
            self.rows.append(data)
            self.row = None
        elif self.place == "section":
            self.sections[-1] += data
        elif self.place == "found":
            self.found += data
        elif self.place == "title":
            self.title += data
        self.place = None


def look(browser, page, fragment=""):
    done = subprocess.run([browser, *FLAGS, "--dump-dom", page.as_uri() + fragment], capture_output=True, text=True, timeout=120)
    assert "<table" in done.stdout, done.stderr[-2000:]
    shown = Shown()
    shown.feed(done.stdout)
    assert "broken" not in shown.title.split("·")[-1], "what an endpoint sent was run"
    return shown


# Typed as a person does; what each keystroke takes, the layout that follows it included.
TYPING = """
<iframe id="page" src="PAGE" style="width:1280px;height:900px"></iframe><pre id="result"></pre>
<script>
  addEventListener("load", () => {
    const page = document.getElementById("page").contentWindow, input = page.document.getElementById("find-text");
    const times = [];
    input.focus();
    for (const text of ["c", "ca", "case", "case-1", "case-19", "case-199", "", "answered", "answered 5", "gm-number-3", ""]) {
      const start = performance.now();
      input.value = text;
      input.dispatchEvent(new Event("input"));
      page.document.body.offsetHeight;
      times.push(performance.now() - start);
    }
    input.blur();
    page.document.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
    document.getElementById("result").textContent = JSON.stringify({ times, focused: page.document.activeElement.id });
  });
</script>
"""


def type_into(browser, page):
    driver = page.with_name("driver.html")
    driver.write_text(TYPING.replace("PAGE", page.as_uri()), encoding="utf-8")
    flags = [flag for flag in FLAGS if "virtual" not in flag] + ["--allow-file-access-from-files", "--timeout=20000"]
    done = subprocess.run([browser, *flags, "--dump-dom", driver.as_uri()], capture_output=True, text=True, timeout=120)
    result = done.stdout.split('<pre id="result">', 1)[1].split("</pre>", 1)[0]
    assert result, done.stdout[:500] + done.stderr[-2000:]
    return json.loads(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--keep", type=pathlib.Path, help="where the page is left")
    arguments = parser.parse_args()
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if browser is None:
        print("no Chromium: its check is skipped")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or pathlib.Path(folder)
        (folder / "journal.jsonl").write_text("".join(line + "\n" for line in journal(arguments.cases)), encoding="utf-8")
        page = folder / "page.html"
        subprocess.run([arguments.program, "report", folder / "journal.jsonl", "--html", page, "--exit-zero"], check=True)
        count, failed = arguments.cases, len(range(0, arguments.cases, 50))

        # No script runs that the policy does not allow: as where none runs at all.
        silent = folder / "silent.html"
        silent.write_text(re.sub(r"script-src [^;]*;", "", page.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        plain = look(browser, silent, "#q=case-1234")
        assert plain.box is False and len(plain.rows) == count, (plain.box, len(plain.rows))
        shown = look(browser, page)
        assert shown.box and len(shown.rows) == count and shown.found == "" and shown.cases == failed

        def expect(text, paths, cases=None):
            shown = look(browser, page, "#q=" + text)
            assert len(shown.rows) == paths, f"'{text}' shows {len(shown.rows)} rows and not {paths}: {shown.rows[:5]}"
            assert shown.found == f"{paths} of {count} cases", shown.found
            if cases is not None:
                assert shown.cases == cases and shown.causes == min(cases, shown.causes), (text, shown.cases, shown.causes)
            return shown

        expect("case-1234", 1, 0)
        assert expect("nothing-is-called-this", 0, 0).sections[-2:] == ["Areas", "All cases"]
        # Several words must all be there, in any case of letters; of title, requirement and finding.
        expect("AREA-3%20gm-number-3%20", count // 40)
        expect("title%20number%201507", 1, 0)
        expect("answered%202450%20instead", 1, 1)
        assert expect("gm-number-10%20answered", 10, 10).sections[-2:] == ["Failures", "All cases"]
        # What is no text, or markup, filters nothing and does nothing.
        assert len(look(browser, page, "#q=%E0%A4%A").rows) == count
        expect("%3Cimg%20src=x%20onerror", 1)

        typed = type_into(browser, page)
        assert typed["focused"] == "find-text", typed
        median = sorted(typed["times"])[len(typed["times"]) // 2]
        times = ", ".join(f"{time:.0f}" for time in typed["times"])
        # The first one lays out the whole page, and a machine may be busy.
        assert median < 200, f"keystrokes take {times} ms"
    print(f"{count} cases are filtered by path, title, requirement and finding; keystrokes take {times} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
