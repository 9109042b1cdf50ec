#!/usr/bin/env python3
"""Runs cases against a server that wants to break the reports, and reads them as those who use them do.

    Tests/Clients/hostile.py .build/release/kvsconform

Markup, directives, control characters, bidirectional controls and combining marks come over the wire: in header fields, in the
messages and types of errors, in tags and error documents of streams, and in the name of the target. Then: every document is well-formed and valid; every
reader counts what the report states; nothing that came is attached, executed or moves a cursor. A reader that is not installed is named and skipped.
"""

import argparse
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as tree

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parents[2] / "shared/data/report-schemas"

# Header fields cannot hold control characters: a client refuses those before a report sees them.
IN_FIELDS = [
    "</failure><script>alert(1)</script>", "\"' onload=alert(1) x='", "]]>&#0;&amp;", "[[ATTACHMENT|/etc/passwd]]",
    "\u202eabc\u2066", "<\u0338b>\u0301\u0301", "\ufeff\u200b\u2028",
]
ANYWHERE = IN_FIELDS + ["\x1b[2J\x1b]0;x\x07", "a\x00b\r\n::error::x", "]]\n[[ATTACHMENT|/etc/passwd]]\n[[PROPERTY|a=b]]"]
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
TARGET = "<b>\u202eend]]>&\"' [[ATTACHMENT|x"
CASES = ["getmedia/start-selector/earliest", "getmedia/errors", "getmedia/validation/unknown-member", "getmedia/stream"]


def element(identifier, content):
    """An EBML element, its size in eight bytes."""
    return bytes.fromhex(identifier) + (0x01 << 56 | len(content)).to_bytes(8, "big") + content


def stream(text):
    """A document whose tags and element sizes are right and whose texts are not."""
    text = text.encode()
    header = element("1A45DFA3", element("4282", b"matroska"))
    names = [b"AWS_KINESISVIDEO_FRAGMENT_NUMBER", b"AWS_KINESISVIDEO_SERVER_TIMESTAMP", b"AWS_KINESISVIDEO_ERROR_ID", text]
    tags = b"".join(element("67C8", element("45A3", name) + element("4487", text)) for name in names)
    segment = element("1549A966", element("4D80", text)) + element("1254C367", element("7373", tags))
    return header + element("18538067", segment)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers the n-th request in the n-th of all ways."""

    count = 0
    lock = threading.Lock()

    def do_POST(self):
        with Server.lock:
            number = Server.count
            Server.count += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text, field = ANYWHERE[number % len(ANYWHERE)], IN_FIELDS[number % len(IN_FIELDS)]
        status = (200, 400, 200, 500)[number // 2 % 4]
        if status == 200:
            body, kind = stream(text), "video/webm"
        else:
            body, kind = json.dumps({"message": text, "__type": text, text: text}).encode(), field
        head = [
            f"HTTP/1.1 {status} {field}", f"Content-Length: {len(body)}", f"Content-Type: {kind}",
            f"x-amzn-ErrorType: {field}", f"x-amzn-RequestId: {field}", f"x-amz-hostile: {field}", "Connection: close",
        ]
        # By hand: the library refuses to send this.
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        self.close_connection = True

    def log_message(self, *arguments):
        pass


def run(command, *expected):
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=600)
    if done.returncode not in expected:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return done.stdout.decode()


def check_junit(reports):
    """The counts that the report states, and those of every reader."""
    root = tree.parse(reports / "junit.xml").getroot()
    cases = list(root.iter("testcase"))
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
    }
    stated = {name: int(root.get(name)) for name in counts}
    assert stated == counts, (stated, counts)
    assert counts["failures"] > 10, f"the server failed at being wrong: {counts}"

    files = [reports / "junit.xml", *reports.glob("TEST-*.xml")]
    assert len(files) == 2
    if shutil.which("xmllint"):
        run(["xmllint", "--noout", *files], 0)
        if SCHEMAS.is_dir():
            run(["xmllint", "--noout", "--schema", SCHEMAS / "jenkins-junit-10.xsd", *files], 0)
            run(["xmllint", "--noout", "--schema", SCHEMAS / "surefire-test-report-3.0.2.xsd", files[1]], 0)
    else:
        print("no xmllint: its check is skipped")
    try:
        import junitparser
    except ImportError:
        print("no junitparser: its check is skipped")
    else:
        del junitparser
        for file in files:
            [suite] = json.loads(run([sys.executable, HERE / "read_junit.py", file], 0))["suites"]
            assert {name: suite["recomputed"][name] for name in counts} == counts, suite["recomputed"]
    try:
        from junit2htmlreport import parser
    except ImportError:
        print("no junit2html: its check is skipped")
    else:
        report = parser.Junit(filename=str(reports / "junit.xml"))
        found = [case for suite in report.suites for case in suite.all()]
        failing = [case for suite in report.suites for case in suite.failed()]
        # It knows no errors: what it calls failed is both.
        assert (len(found), len(failing)) == (counts["tests"], counts["failures"] + counts["errors"]), (len(found), len(failing))
        assert "<script>alert" not in report.html(), "junit2html's page executes what came"

    # The readers of attachments look for lines like this, in any case.
    attached = 0
    for node in root.iter():
        for line in re.findall(r"(?i)\[\[(?:attachment|property)\|.*", node.text or ""):
            if match := re.fullmatch(r"\[\[ATTACHMENT\|(.*)\]\]", line):
                assert node.tag == "system-out" and (reports / match[1]).is_file(), line
                assert match[1].endswith((".kvsrec", ".svg")) and ".." not in match[1], line
                attached += 1
            else:
                assert re.fullmatch(r"\[\[PROPERTY\|requirement=[A-Z0-9-]+\]\]", line), line
    assert attached > counts["failures"], f"only {attached} files are attached"
    return counts, attached


def check_drawings(reports):
    """Drawings are XML with nothing in it but shapes and texts."""
    drawings = [path for path in reports.rglob("*.svg") if "latest" not in path.parts]
    assert drawings
    for path in drawings:
        text = path.read_text(encoding="utf-8")
        names = {node.tag.removeprefix("{http://www.w3.org/2000/svg}") for node in tree.fromstring(text.encode()).iter()}
        assert names <= {"svg", "title", "style", "rect", "text", "line", "circle"}, names
        assert not UNSEEN.search(text), path
    return len(drawings)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("cases", nargs="*", default=CASES)
    parser.add_argument("--keep", type=pathlib.Path, help="where the reports are left")
    arguments = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or pathlib.Path(folder)
        reports = folder / "reports"
        target = folder / "target.json"
        target.write_text(json.dumps({
            "name": TARGET, "endpoint": f"http://127.0.0.1:{server.server_port}", "region": "us-east-1",
            "dialect": "service-model", "credentials": {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"},
            "limits": {"callsPerSecond": 500, "sessions": 50}, "streams": {"recorded": "recorded", "missing": "missing"},
        }))
        console = run(
            [arguments.program, "run", *arguments.cases, "--target", target, "--reports", reports, "--jobs", "16",
             "--timeout", "5", "--html", reports / "page.html", "--format", f"github={folder / 'github.txt'}",
             "--format", f"markdown={folder / 'summary.md'}", "--format", f"tap={folder / 'report.tap'}"], 1)
        assert not UNSEEN.search(console), "what came moves the cursor"
        for name in ("github.txt", "summary.md", "report.tap"):
            assert not UNSEEN.search((folder / name).read_text(encoding="utf-8")), name
        commands = [line for line in (folder / "github.txt").read_text(encoding="utf-8").splitlines() if line.startswith("::")]
        assert commands and all(re.match("::(error|warning|notice) ", line) for line in commands), "a workflow command of the server's"

        counts, attached = check_junit(reports)
        drawn = check_drawings(reports)
        journal = reports / "latest/journal.jsonl"
        run([sys.executable, HERE / "check_html.py", reports / "page.html", journal], 0)
        # The report of the journal is the run's own, links and attachments too.
        run([arguments.program, "report", reports / "latest", "--junit", reports / "again.xml",
             "--html", reports / "again.html", "--exit-zero"], 0)
        for one, other in (("junit.xml", "again.xml"), ("page.html", "again.html")):
            assert (reports / one).read_bytes() == (reports / other).read_bytes(), f"{one} is another when made of the journal"
    print(f"{counts['tests']} cases, {counts['failures']} failures, {counts['errors']} errors: every reader counts the same; "
          f"{attached} files attached, {drawn} drawings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
