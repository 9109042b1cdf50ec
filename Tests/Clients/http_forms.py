#!/usr/bin/env python3
"""Requests to the emulator in every form that HTTP/1.1 and the signers of botocore have for them.

    Tests/Clients/http_forms.py .build/release/kvsconform

Each is served, or refused with the reason that is true. Sockets show the framing; botocore signs where there is one; a page in
headless Chromium calls across origins where there is one.
"""

import argparse
import datetime
import email.utils
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium, find  # noqa: E402

KEY, SECRET, REGION = "AKIAKVSCONFORMEXAMPLE", "kvsconform/emulator/secret/EXAMPLEKEY", "us-east-1"
BODY = b'{"StreamName":"recorded","StartSelector":{"StartSelectorType":"EARLIEST"}}'
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Emulator:
    """A process that serves, found by its ready file, and ended with a signal."""

    def __init__(self, program, folder, *options):
        self.ready = folder / "ready.json"
        self.process = subprocess.Popen(
            [program, "emulate", "--quiet", "--port", "0", "--ready-file", str(self.ready), *options],
            env=dict(os.environ, KVSCONFORM_SUITE=str(ROOT / "Scenarios")), stdout=subprocess.DEVNULL,
        )
        for _ in range(200):
            if self.ready.exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        # Whole or not at all: what can be seen can be read.
        self.document = json.loads(self.ready.read_text())
        self.port = self.document["port"]

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(10)
        assert code == 0, f"ended with {code}"
        assert not self.ready.exists(), "the ready file is still there"


def sign(port, body=BODY, *, headers=None, date=None, payload=None, method="POST", path="/getMedia", service="kinesisvideo"):
    """The Authorization of a request, and the headers that it was made for."""
    date = date or datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = headers or [("Host", f"127.0.0.1:{port}"), ("Content-Type", "application/json"), ("X-Amz-Date", date)]
    names = sorted(name.lower() for name, _ in headers)
    values = {name.lower(): " ".join(value.split()) for name, value in headers}
    canonical = "\n".join(
        [method, path, ""] + [f"{name}:{values[name]}" for name in names]
        + ["", ";".join(names), payload or hashlib.sha256(body).hexdigest()]
    )
    scope = f"{date[:8]}/{REGION}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + SECRET).encode()
    for part in (date[:8], REGION, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    value = f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return headers + [("Authorization", value)]


class Answer:
    """One answer, read from a socket as far as it is needed."""

    def __init__(self, reader):
        self.line = reader.readline().decode("latin1").strip()
        self.status = int(self.line.split(" ")[1]) if self.line else 0
        self.headers = {}
        while (line := reader.readline().decode("latin1").strip()):
            name, value = line.split(":", 1)
            self.headers.setdefault(name.lower(), value.strip())
        self.body = b""
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int(reader.readline().split(b";")[0], 16):
                self.body += reader.read(size)
                reader.readline()
                if len(self.body) > 1000:
                    return
            reader.readline()
        elif "content-length" in self.headers:
            self.body = reader.read(int(self.headers["content-length"]))
        else:
            self.body = reader.read(1000)

    @property
    def message(self):
        value = json.loads(self.body or b"{}")
        return value.get("message") or value.get("Message") or ""


def ask(port, lines, body=BODY):
    """Sends a request as it is written, and reads its answer; says too whether the connection was closed behind it."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin1") + body)
        reader = connection.makefile("rb")
        answer = Answer(reader)
        connection.settimeout(1)
        try:
            answer.closed = answer.status != 200 and reader.read(1) == b""
        except TimeoutError:
            answer.closed = False
        return answer


def request(fields, target="/getMedia", version="HTTP/1.1", method="POST", length=len(BODY)):
    lines = [f"{method} {target} {version}"] + [f"{name}: {value}" for name, value in fields]
    return lines + ([f"Content-Length: {length}"] if length is not None else [])


def expect(name, answer, status, says=""):
    said = answer.body[:300] if answer.status != 200 else b""
    assert answer.status == status, f"{name}: {answer.line} instead of {status}: {said}"
    assert says in (answer.message if says else ""), f"{name}: '{answer.message}' does not say '{says}'"
    print(f"ok  {name}: {answer.status}")


def forms(port):
    own = sign(port)
    host = [(name, value) for name, value in own if name != "Host"]
    expect("absolute target", ask(port, request(own, f"http://127.0.0.1:{port}/getMedia")), 200)
    # The target's host counts, whatever the header says (RFC 9112, section 3.2.2).
    expect("absolute target, another Host", ask(port, request([("Host", "other.test"), *host], f"http://127.0.0.1:{port}/getMedia")), 200)
    none = ask(port, request(host))
    expect("no Host", none, 400, "no Host header")
    assert none.closed, "the connection is kept after what was no request"
    expect("two Hosts", ask(port, request([("Host", f"127.0.0.1:{port}"), *own])), 400, "2 Host headers")
    expect("a Host that is none", ask(port, request([("Host", "a/b"), *host])), 400, "names no host")

    old = ask(port, request(own, version="HTTP/1.0"))
    expect("HTTP/1.0", old, 200)
    assert "transfer-encoding" not in old.headers and old.headers["connection"] == "close", old.headers
    kept = ask(port, request([*own, ("Connection", "keep-alive")], version="HTTP/1.0", target="/none"))
    expect("HTTP/1.0 that asks to be kept", kept, 403)
    assert kept.closed and kept.headers["connection"] == "close"
    coded = request([*own, ("Transfer-Encoding", "chunked")], version="HTTP/1.0", length=None)
    expect("HTTP/1.0 in chunks", ask(port, coded, b"0\r\n\r\n"), 400)
    both = request([*own, ("Transfer-Encoding", "chunked")])
    expect("a length beside chunks", ask(port, both, b"0\r\n\r\n"), 400)
    chunks = b"%x;x=1\r\n%s\r\n0\r\nX-Trailer: v\r\n\r\n" % (len(BODY), BODY)
    expect("chunks with an extension and a trailer", ask(port, request([*own, ("Transfer-Encoding", "chunked")], length=None), chunks), 200)

    # Pipelining: three requests in one write, answered in their order.
    missing = b'{"StreamName":"missing","StartSelector":{"StartSelectorType":"NOW"}}'
    wrong = b'{"StreamName":"a b","StartSelector":{"StartSelectorType":"NOW"}}'
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        sent = b""
        for body in (missing, wrong, missing):
            sent += ("\r\n".join(request(sign(port, body), length=len(body))) + "\r\n\r\n").encode() + body
        connection.sendall(sent)
        reader = connection.makefile("rb")
        statuses = [Answer(reader).status for _ in range(3)]
        assert statuses == [404, 400, 404], statuses
    print("ok  pipelined: 404 400 404")


def dates_and_hashes(port):
    host, content = ("Host", f"127.0.0.1:{port}"), ("Content-Type", "application/json")
    moment = datetime.datetime.now(datetime.timezone.utc)
    basic = moment.strftime("%Y%m%dT%H%M%SZ")
    now = ("X-Amz-Date", basic)
    for name, text in [("basic", basic), ("of HTTP", email.utils.format_datetime(moment, usegmt=True)), ("of mail", email.utils.formatdate(moment.timestamp()))]:
        fields = sign(port, headers=[host, content, ("Date", text)], date=basic)
        expect(f"Date in the form {name}", ask(port, request(fields)), 200)
    expect("a Date that says nothing", ask(port, request(sign(port, headers=[host, content, ("Date", "today")], date=basic))), 403, "Got 'today'")
    digest = hashlib.sha256(BODY).hexdigest()
    for name, claimed, status, says in [
        ("the body's hash", digest, 200, ""),
        ("the hash in capitals", digest.upper(), 200, ""),
        ("UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD", 200, ""),
        ("another hash", hashlib.sha256(b"x").hexdigest(), 403, "is not the hash of the body"),
        ("a body signed in pieces", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 403, "signed in pieces"),
    ]:
        fields = sign(port, headers=[host, content, now, ("X-Amz-Content-Sha256", claimed)], payload=claimed, date=basic)
        expect(name, ask(port, request(fields)), status, says)
    fields = sign(port, payload="UNSIGNED-PAYLOAD") + [("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")]
    expect("UNSIGNED-PAYLOAD that is not signed", ask(port, request(fields)), 403, "does not match")


def botocore_signs(port):
    try:
        from botocore.auth import SigV4Auth, SigV4QueryAuth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        import botocore.auth
    except ImportError:
        print("skipped: there is no botocore")
        return
    url = f"http://127.0.0.1:{port}/getMedia"
    credentials = Credentials(KEY, SECRET)

    class SignedByQuery(SigV4QueryAuth):
        """It would write the body into the query, as forms are; the hash of this one stays."""

        def payload(self, _):
            return hashlib.sha256(BODY).hexdigest()

    def prepared(signer, headers=None):
        data = b"" if isinstance(signer, SigV4QueryAuth) else BODY
        made = AWSRequest("POST", url, data=data, headers={"Content-Type": "application/json", **(headers or {})})
        signer.add_auth(made)
        made = made.prepare()
        parts = urllib.parse.urlsplit(made.url)
        fields = [(name, value if isinstance(value, str) else value.decode()) for name, value in made.headers.items() if name.lower() != "content-length"]
        if not any(name.lower() == "host" for name, _ in fields):
            fields.insert(0, ("Host", f"127.0.0.1:{port}"))
        return ask(port, request(fields, parts.path + ("?" + parts.query if parts.query else "")))

    expect("botocore's header", prepared(SigV4Auth(credentials, "kinesisvideo", REGION)), 200)
    expect("botocore's header with a Date", prepared(SigV4Auth(credentials, "kinesisvideo", REGION), {"Date": "x"}), 200)
    expect("botocore's query", prepared(SignedByQuery(credentials, "kinesisvideo", REGION, expires=60)), 200)
    wrong = Credentials(KEY, SECRET + "x")
    expect("botocore's query, wrong secret", prepared(SignedByQuery(wrong, "kinesisvideo", REGION)), 403, "does not match")
    expect("a week and more", prepared(SignedByQuery(credentials, "kinesisvideo", REGION, expires=604801)), 403, "at most a week")
    other = SignedByQuery(credentials, "kinesisvideo", "eu-north-1", expires=60)
    expect("botocore's query, another region", prepared(other), 403, "eu-north-1")
    real, earlier = botocore.auth.get_current_datetime if hasattr(botocore.auth, "get_current_datetime") else None, datetime.timedelta(seconds=120)
    if real:
        botocore.auth.get_current_datetime = lambda *a, **k: real(*a, **k) - earlier
        try:
            expect("a query that has expired", prepared(SignedByQuery(credentials, "kinesisvideo", REGION, expires=60)), 403, "Signature expired")
            expect("one that is still good", prepared(SignedByQuery(credentials, "kinesisvideo", REGION, expires=300)), 200)
        finally:
            botocore.auth.get_current_datetime = real


def health(emulator):
    answer = ask(emulator.port, request([("Host", f"127.0.0.1:{emulator.port}")], "/health", method="GET", length=None), b"")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json", answer.line
    told = json.loads(answer.body)
    assert told["status"] == "ok" and told["version"] and "recorded" in told["streams"], told
    assert sorted(told["streams"]) == emulator.document["streams"] and emulator.document["pid"] == emulator.process.pid
    assert os.stat(emulator.ready).st_mode & 0o077 == 0, "others may read the ready file"
    print(f"ok  health: version {told['version']}, {len(told['streams'])} streams")


PAGE = """<!doctype html><title>waiting</title><pre id=out>waiting</pre><script>
const say = (x) => { document.getElementById('out').textContent = JSON.stringify(x); };
(async () => {
  try {
    const answer = await fetch('%(url)s', { method: 'POST', headers: %(headers)s, body: %(body)s });
    const reader = answer.body.getReader();
    let bytes = 0;
    while (bytes < 50000) { const { value, done } = await reader.read(); if (done) break; bytes += value.length; }
    await reader.cancel();
    const refused = await fetch('%(url)s', { method: 'POST', headers: { 'X-Amz-Date': 'x' }, body: '{}' });
    say({ status: answer.status, bytes, id: answer.headers.get('x-amzn-RequestId'), refused: refused.status, type: refused.headers.get('x-amzn-ErrorType') });
  } catch (error) { say({ problem: String(error) }); }
})();
</script>"""


def browser(program, folder):
    if not find():
        print("skipped: there is no Chromium")
        return
    chromium = Chromium(folder)
    pages = {}

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    for allowed in (True, False):
        emulator = Emulator(program, folder, "--cors", origin if allowed else "http://other.test")
        try:
            fields = {name: value for name, value in sign(emulator.port) if name != "Host"}
            pages["/"] = PAGE % {"url": f"http://127.0.0.1:{emulator.port}/getMedia", "headers": json.dumps(fields), "body": json.dumps(BODY.decode())}
            chromium.open(origin + "/")
            told = json.loads(chromium.until("document.getElementById('out')?.textContent.startsWith('{') && document.getElementById('out').textContent"))
            if allowed:
                assert told["status"] == 200 and told["bytes"] >= 50000 and len(told["id"]) == 36, told
                assert told["refused"] == 403 and told["type"], told
            else:
                assert "problem" in told, told
            print(f"ok  a page that {'may' if allowed else 'may not'} call: {told}")
        finally:
            emulator.end()
    chromium.close()
    server.shutdown()


def leaving(program, folder):
    """A signal lets sessions come to the boundary of a fragment, and ends their bodies."""
    emulator = Emulator(program, folder)
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as connection:
        body = BODY.replace(b"recorded", b"live").replace(b"EARLIEST", b"NOW")
        lines = request(sign(emulator.port, body), length=len(body))
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        got = connection.recv(65536)
        while len(got) < 30000:
            got += connection.recv(65536)
        threading.Timer(0.1, lambda: emulator.process.send_signal(signal.SIGTERM)).start()
        while more := connection.recv(65536):
            got += more
    assert got.endswith(b"0\r\n\r\n"), got[-40:]
    assert emulator.process.wait(10) == 0 and not emulator.ready.exists()
    print("ok  a session ends at a boundary when the emulator is told to end")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    program = os.path.abspath(parser.parse_args().program)
    with tempfile.TemporaryDirectory(prefix="forms-") as name:
        folder = pathlib.Path(name)
        emulator = Emulator(program, folder)
        try:
            forms(emulator.port)
            dates_and_hashes(emulator.port)
            botocore_signs(emulator.port)
            health(emulator)
        finally:
            emulator.end()
        browser(program, folder)
        leaving(program, folder)
    print("ok  every form is served, or refused for what it is")


if __name__ == "__main__":
    main()
