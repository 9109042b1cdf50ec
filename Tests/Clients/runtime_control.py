#!/usr/bin/env python3
"""Looks at an emulator and changes it while it runs: streams, fragments, sessions, faults, time, numbers, events, and the page.

    Tests/Clients/runtime_control.py .build/release/kvsconform [--screenshots FOLDER]

The page is opened in headless Chromium where there is one; with --screenshots it is saved at 1280 and 400 pixels.
"""

import argparse
import http.client
import json
import os
import pathlib
import socket
import sys
import tempfile
import threading
import time

import boto3

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium, find  # noqa: E402
from http_forms import Emulator, ROOT, request, sign  # noqa: E402
from put_media import KEY, Upload, body_of, documents  # noqa: E402


class Control:
    """The control of an emulator, asked as the page does."""

    def __init__(self, document):
        self.port = int(document["endpoint"].rsplit(":", 1)[1])
        self.token = document["token"]

    def ask(self, method, path, body=None, headers=None, token=True):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        fields = dict({"Authorization": f"Bearer {self.token}"} if token else {}, **(headers or {}))
        data = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, body=data, headers=fields)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text, answer.headers

    def json(self, method, path, body=None, status=200):
        code, text, _ = self.ask(method, path, body)
        assert code == status, f"{method} {path}: {code} instead of {status}: {text[:300]}"
        return json.loads(text)

    def until(self, what, condition, seconds=8):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not in {seconds} s: {what}")


class Reader:
    """A GetMedia session that is read until it ends."""

    def __init__(self, port, stream, selector="EARLIEST"):
        body = json.dumps({"StreamName": stream, "StartSelector": {"StartSelectorType": selector}}).encode()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        lines = request(sign(port, body) + [("Connection", "close")], length=len(body))
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        self.bytes, self.end = b"", None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            while piece := self.socket.recv(65536):
                self.bytes += piece
            self.end = "finished" if self.bytes.endswith(b"0\r\n\r\n") else "cut"
        except ConnectionResetError:
            self.end = "reset"
        except OSError as error:
            self.end = str(error)

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.thread.join(5)
        self.socket.close()

    @property
    def status(self):
        return int(self.bytes[9:12] or b"0")

    def fragments(self):
        return self.bytes.count(b"AWS_KINESISVIDEO_FRAGMENT_NUMBER")


def access(control):
    refused = [
        ("no token", dict(token=False), {}, 401), ("another token", dict(token=False), {"Authorization": "Bearer " + "0" * 32}, 401),
        ("another kind", dict(token=False), {"Authorization": f"Basic {control.token}"}, 401),
        ("another Host", {}, {"Host": f"evil.test:{control.port}"}, 403),
        ("a page's Origin", {}, {"Origin": "http://evil.test"}, 403),
        ("a page of this machine", {}, {"Origin": f"http://127.0.0.1:{control.port + 1}"}, 403),
        ("what a browser says", {}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ]
    for name, options, headers, status in refused:
        code, text, _ = control.ask("GET", "/streams", headers=headers, **options)
        assert code == status and json.loads(text)["message"], (name, code, text)
    own = control.ask("GET", "/streams", headers={"Origin": f"http://127.0.0.1:{control.port}", "Sec-Fetch-Site": "same-origin"})
    assert own[0] == 200, own
    for path in ("/", "/control.js", "/control.css"):
        code, text, headers = control.ask("GET", path, token=False)
        assert code == 200 and control.token.encode() not in text and headers["X-Content-Type-Options"] == "nosniff", path
    _, _, headers = control.ask("GET", "/", token=False)
    assert "default-src 'none'" in headers["Content-Security-Policy"] and "unsafe" not in headers["Content-Security-Policy"]
    large = control.ask("POST", "/streams", body=b"x" * 200_000, token=False)
    assert large[0] == 413, large
    for method, path, status in [("GET", "/none", 404), ("PATCH", "/streams", 405), ("DELETE", "/sessions/999", 404), ("GET", "/streams/recorde", 404)]:
        code, text, _ = control.ask(method, path)
        assert code == status and json.loads(text)["message"], (method, path, code, text)
    assert "did you mean 'recorded'" in json.loads(control.ask("GET", "/streams/recorde")[1])["message"]
    print("ok  who does not know the token, or comes from a page, is refused")


def streams(control, port):
    made = control.json("POST", "/streams", {"name": "yard", "retentionHours": 1, "deviceName": "cam"}, 201)
    assert made["status"] == "ACTIVE" and made["kind"] == "put" and made["fragments"] == 0, made
    assert control.ask("POST", "/streams", {"name": "yard"})[0] == 409
    for wrong in ({"name": "a b"}, {}, {"name": "x", "retention": 1}, {"name": "x", "retentionHours": -1}, []):
        assert control.ask("POST", "/streams", wrong)[0] == 400, wrong
    reader = Reader(port, "yard", "NOW")
    control.until("a session of yard", lambda: control.json("GET", "/streams/yard")["sessions"] == 1)
    media = (ROOT / "Scenarios" / "media" / "recorded.mkv").read_bytes()
    put = control.json("POST", "/streams/yard/fragments", media, 201)["fragments"]
    numbers = [fragment["number"] for fragment in put]
    assert len(put) > 5 and numbers == sorted(set(numbers)), put
    control.until("what was put is read", lambda: reader.fragments() == len(put))
    assert all(number.encode() in reader.bytes for number in numbers)
    latest = control.ask("GET", "/streams/yard/latest")
    assert latest[0] == 200 and latest[1][:4] == b"\x1a\x45\xdf\xa3" and latest[2]["Content-Type"] == "video/x-matroska"
    assert control.ask("POST", "/streams/yard/fragments", b"no matroska")[0] == 400
    assert control.ask("POST", "/streams/recorded/fragments", media)[0] == 409
    control.json("DELETE", "/streams/yard")
    control.until("the session of a stream that was deleted ends", lambda: reader.end)
    assert reader.end == "finished", reader.end
    assert Reader(port, "yard").socket and control.ask("GET", "/streams/yard")[0] == 404
    print(f"ok  a stream is created, takes {len(put)} fragments, is read, and deleted")


def sessions(control, port):
    for how, end in (("", "finished"), ("?how=reset", "reset")):
        reader = Reader(port, "live", "NOW")
        session = control.until("a session", lambda: [s for s in control.json("GET", "/sessions")["sessions"] if s["fragments"] > 0])[0]
        assert session["stream"] == "live" and session["selector"] == "NOW" and session["current"]["bytes"] > 0, session
        control.json("DELETE", f"/sessions/{session['id']}{how}", status=202)
        control.until(f"the session ends, {end}", lambda: reader.end)
        assert reader.end == end, (how, reader.end)
        control.until("no session is left", lambda: not control.json("GET", "/sessions")["sessions"])
    assert control.ask("DELETE", "/sessions/1?how=fast")[0] in (400, 404)
    print("ok  sessions end at a boundary, or are reset")


def uploads(control, port):
    [(header, fragments)] = documents((ROOT / "Scenarios" / "media" / "recorded.mkv").read_bytes())
    begin = body_of([(header, fragments[:2])])
    control.json("POST", "/streams", {"name": "gate", "retentionHours": 1}, 201)

    def session():
        found = [each for each in control.json("GET", "/sessions")["sessions"] if each["kind"] == "putMedia"]
        return found and found[0]["fragments"] > 0 and found[0]

    def put():
        control.until("the place is free", lambda: not control.json("GET", "/sessions")["sessions"])
        upload = Upload(port, "gate")
        upload.send(begin)
        return upload, control.until("an upload is seen", session)

    upload, seen = put()
    assert seen["stream"] == "gate" and seen["bytes"] == len(begin) and "selector" not in seen, seen
    assert seen["acknowledgement"]["EventType"] in ("PERSISTED", "BUFFERING"), seen
    # What goes wrong is in force from the next fragment on.
    control.json("POST", "/faults", {"fault": "missingAck=RECEIVED:gate"})
    upload.send(b"".join(fragments[2]) + b"".join(fragments[3]))
    upload.wait(lambda: len(upload.told("PERSISTED")) == 3)
    assert [len(upload.told(each)) for each in ("BUFFERING", "RECEIVED")] == [4, 2], upload.body
    control.json("DELETE", "/faults/missingAck=RECEIVED:gate")
    control.json("DELETE", f"/sessions/{seen['id']}", status=202)
    upload.wait(lambda: upload.is_whole)
    assert not upload.told("ERROR"), upload.body
    upload, seen = put()
    control.json("DELETE", f"/sessions/{seen['id']}?how=reset", status=202)
    upload.wait(lambda: upload.is_over)
    assert not upload.is_whole
    # The stream is taken away while a producer writes it: by the control, and by the control plane.
    upload, _ = put()
    control.json("DELETE", "/streams/gate")
    upload.wait(lambda: upload.is_whole, 5)
    assert [each["ErrorId"] for each in upload.told("ERROR")] == [4008], upload.body
    control.json("POST", "/streams", {"name": "gate", "retentionHours": 1}, 201)
    upload, _ = put()
    settings = {"aws_access_key_id": KEY[0], "aws_secret_access_key": KEY[1], "region_name": "us-east-1"}
    plane = boto3.client("kinesisvideo", endpoint_url=f"http://127.0.0.1:{port}", **settings)
    plane.delete_stream(StreamARN=plane.describe_stream(StreamName="gate")["StreamInfo"]["StreamARN"])
    upload.wait(lambda: upload.is_whole, 5)
    assert [each["ErrorId"] for each in upload.told("ERROR")] == [4008], upload.body
    control.until("no upload is left", lambda: b"kvsconform_uploads_open 0\n" in control.ask("GET", "/metrics")[1])
    assert b'kvsconform_uploads_ended_total{outcome="reset"} 1\n' in control.ask("GET", "/metrics")[1]
    print("ok  uploads are seen, follow the faults, and end when they are told to or their stream does")


def faults(control, port):
    assert control.json("GET", "/faults") == {"faults": [], "streams": {}}
    reader = Reader(port, "live", "NOW")
    control.until("fragments", lambda: reader.fragments() > 0)
    # Put while the session runs: it stalls. Taken: it goes on.
    now = control.json("POST", "/faults", {"fault": "stall=1:live"})
    assert now == {"faults": [], "streams": {"live": ["stall=1"]}}, now
    time.sleep(0.3)
    stalled = reader.fragments()
    time.sleep(1.5)
    assert reader.fragments() == stalled, (reader.fragments(), stalled)
    assert control.json("DELETE", "/faults/stall=1:live") == {"faults": [], "streams": {}}
    control.until("it goes on", lambda: reader.fragments() > stalled)
    reader.close()
    control.json("PUT", "/faults", {"faults": ["wrongStatus=418"], "streams": {"recorded": ["noRequestID"]}})
    missing = Reader(port, "missing")
    control.until("an answer", lambda: missing.status)
    assert missing.status == 418, missing.bytes[:100]
    for wrong, says in [({"fault": "stal"}, "did you mean 'stall'"), ({"fault": "stall=1:lives"}, "did you mean 'live'"), ({"fault": 1}, "'fault' is a text")]:
        code, text, _ = control.ask("POST", "/faults", wrong)
        assert code == 400 and says in json.loads(text)["message"], (wrong, code, text)
    assert control.ask("DELETE", "/faults/stall")[0] == 404
    assert control.json("DELETE", "/faults") == {"faults": [], "streams": {}}
    print("ok  faults are put and taken while a session runs")


def clock(control, port):
    reader = Reader(port, "live", "NOW")
    control.until("fragments", lambda: reader.fragments() > 0)
    before = reader.fragments()
    assert control.json("POST", "/clock", {"milliseconds": 10_000})["aheadMilliseconds"] == 10_000
    # A fragment every half second: twenty at once.
    control.until("ten seconds of fragments", lambda: reader.fragments() >= before + 15, seconds=3)
    for wrong in ({"milliseconds": -1}, {"milliseconds": "1"}, {}):
        assert control.ask("POST", "/clock", wrong)[0] == 400
    control.json("POST", "/clock", {"milliseconds": 2_700_000})
    control.until("the session's time is up", lambda: reader.end)
    assert reader.end == "finished"
    print("ok  time goes on for the streams alone, and sessions come to their end")


def metrics_and_events(control, port):
    lines = []

    def listen():
        connection = http.client.HTTPConnection("127.0.0.1", control.port, timeout=10)
        connection.request("GET", "/events", headers={"Authorization": f"Bearer {control.token}"})
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream"
        while (line := answer.readline()) and len(lines) < 400:
            lines.append(line.decode().strip())

    threading.Thread(target=listen, daemon=True).start()
    control.until("the listener", lambda: lines)
    reader = Reader(port, "short-session")
    control.until("the end of a session", lambda: reader.end)
    control.until("it is told", lambda: any('"outcome":"ended"' in line for line in lines))
    names = {line[7:] for line in lines if line.startswith("event: ")}
    assert {"request", "session", "fragment"} <= names, names
    control.until("no session is left", lambda: not control.json("GET", "/sessions")["sessions"])
    code, text, headers = control.ask("GET", "/metrics")
    assert code == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    values = dict(line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#"))
    assert int(values['kvsconform_requests_total{operation="GetMedia",status="200"}']) > 3, values
    assert int(values["kvsconform_media_bytes_sent_total"]) >= len(reader.bytes) * 0.9
    assert int(values["kvsconform_fragments_sent_total"]) > 10 and values["kvsconform_sessions_open"] == "0", values
    assert 'kvsconform_refusals_total{error="ResourceNotFoundException"}' in values, values
    print(f"ok  {len(values)} numbers, and events: {', '.join(sorted(names))}")


def page(control, port, folder, screenshots):
    if not find():
        print("skipped: there is no Chromium")
        return
    readers = [Reader(port, "live", "NOW"), Reader(port, "live", "EARLIEST")]
    upload = Upload(port, "empty")
    upload.send((ROOT / "Scenarios" / "media" / "recorded.mkv").read_bytes())
    control.json("POST", "/faults", {"fault": "slowHead=20"})
    address = f"http://127.0.0.1:{control.port}/"
    chromium = Chromium(folder)
    chromium.open(f"{address}#wrong")
    chromium.until("!document.getElementById('unknown').hidden && document.getElementById('open').hidden")
    chromium.open(f"{address}#{control.token}")
    chromium.until("document.getElementById('state').textContent.includes('looked at')")
    chromium.until("[...document.querySelectorAll('#sessions h3 span')].map(e => e.textContent).sort().join() == 'empty,live,live'")
    chromium.until("document.getElementById('sessions').textContent.includes('PERSISTED')")
    chromium.until("document.getElementById('faults').textContent.includes('slowHead=20')")
    chromium.until("document.querySelectorAll('#events li').length > 2")
    assert control.token not in chromium.value("document.documentElement.outerHTML + location.href"), "the token is in the page"
    time.sleep(2)
    pictures = chromium.value("document.querySelectorAll('canvas').length")
    if screenshots:
        for width, height in ((1280, 900), (400, 900)):
            chromium.open(f"{address}#{control.token}", width, height)
            time.sleep(4)
            chromium.screenshot(f"{screenshots}/control-{width}.png")
    # A button ends a session, or an upload, another takes the fault.
    chromium.value("document.querySelector('#sessions button').click()")
    chromium.until("document.querySelectorAll('#sessions article').length == 2")
    chromium.value("[...document.querySelectorAll('#sessions article')].find(e => e.textContent.includes('putMedia')).querySelector('button').click()")
    upload.wait(lambda: upload.is_whole)
    chromium.value("document.querySelector('#faults button').click()")
    chromium.until("document.getElementById('faults').textContent.includes('None')")
    chromium.close()
    control.json("DELETE", "/faults")
    for reader in readers:
        reader.close()
    print(f"ok  the page shows sessions, streams and faults, with {pictures} pictures; with a wrong token it shows nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="control-") as name:
        folder = pathlib.Path(name)
        emulator = Emulator(os.path.abspath(options.program), folder, "--control-port", "0")
        try:
            control = Control(emulator.document["control"])
            access(control)
            streams(control, emulator.port)
            sessions(control, emulator.port)
            uploads(control, emulator.port)
            faults(control, emulator.port)
            metrics_and_events(control, emulator.port)
            page(control, emulator.port, folder, options.screenshots)
            clock(control, emulator.port)
        finally:
            emulator.end()
    print("ok  a running emulator is looked at and changed")


if __name__ == "__main__":
    main()
