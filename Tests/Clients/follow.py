#!/usr/bin/env python3
"""Has the program follow a stream whose sessions end and are cut, and holds what it saved against what was served.

10,000 chunks; 20 sessions end properly, 20 are cut in the middle of a chunk in every way there is, calls are throttled and fail
in between, credentials last for four seconds, and once the stream moves to another data endpoint. Each chunk must have been handed on once, in order, byte for byte, and memory must not grow.
Beside it, the loop that one writes with boto3 reads the same server, and what it loses is counted.

    python3 Tests/Clients/follow.py .build/debug/kvsconform [--chunks 10000]
"""

import argparse
import hashlib
import inspect
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

FIRST = 91343852333181432392682062607743920146159169392
CUTS = ["closed in the media", "reset in the media", "closed before the closing tags", "ended in the media",
        "closed in the opening tags", "closed without the last chunk"]


# MARK: Media

def element(identifier, payload):
    """An EBML element; its size has four bytes, as the service writes it."""
    return bytes.fromhex(identifier) + (0x1000_0000 | len(payload)).to_bytes(4) + payload


def tags(*pairs):
    simple = b"".join(element("67c8", element("45a3", name.encode()) + element("4487", value.encode())) for name, value in pairs)
    return element("1254c367", element("7373", simple))


HEADER = element("1a45dfa3", element("4286", b"\1") + element("42f7", b"\1") + element("42f2", b"\4") + element("42f3", b"\10")
                 + element("4282", b"matroska") + element("4287", b"\2") + element("4285", b"\2"))
SEGMENT = bytes.fromhex("1853806701ffffffffffffff")
INFO = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3)) + element("4d80", b"follow.py") + element("5741", b"follow.py"))
TRACKS = element("1654ae6b", element("ae", element("d7", b"\1") + element("73c5", b"\1") + element("83", b"\1")
                                     + element("86", b"V_MPEG4/ISO/AVC")))


def number(index):
    return str(FIRST + (index << 92))


def chunk(index):
    """The document of a fragment, and where it may be cut: behind its opening tags, in its media, before its closing tags."""
    milliseconds = 1_700_000_000_000 + index * 1000
    stamp = f"{milliseconds // 1000}.{milliseconds % 1000:03}"
    opening = HEADER + SEGMENT + INFO + TRACKS + tags(
        ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", number(index)), ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", stamp),
        ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", stamp))
    noise = hashlib.sha256(str(index).encode()).digest() * (40 + index % 60)
    cluster = element("1f43b675", element("e7", milliseconds.to_bytes(6)) + element("a3", b"\x81\0\0\x80" + noise))
    closing = tags(("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "1000"), ("AWS_KINESISVIDEO_CONTINUATION_TOKEN", number(index)))
    whole = opening + cluster + closing
    return whole, {"opening": len(opening) - 40, "media": len(opening) + len(cluster) // 2, "closing": len(opening) + len(cluster)}


# MARK: The server

class Server:
    """Serves one stream: each session according to the script, the next one where the client says."""

    def __init__(self, chunks):
        self.count = chunks
        # 41 sessions: 20 that end, 20 that are cut, and the last one, which reaches the end.
        self.length = max(2, chunks // 41)
        self.sessions = 0
        self.calls = 0
        self.log = []
        self.keys = set()
        self.port, self.other = self.listen(), self.listen()

    def listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)

        port = listener.getsockname()[1]

        def accept():
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self.connection, args=(client, port), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return port

    @property
    def home(self):
        """Where the stream lives: elsewhere from the 26th session on."""
        return self.other if self.sessions >= 25 else self.port

    def connection(self, client, port):
        try:
            with client:
                self.answer(client, port, *self.request(client))
        except (OSError, ValueError):
            pass

    def request(self, client):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = client.recv(65536)
            if not piece:
                raise OSError
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"content-length: *(\d+)", head, re.IGNORECASE).group(1))
        while len(body) < length:
            body += client.recv(65536)
        return head.decode(), json.loads(body)

    def refuse(self, client, status, exception, message):
        body = json.dumps({"Message": message}).encode()
        client.sendall(f"HTTP/1.1 {status} X\r\nx-amzn-ErrorType: {exception}\r\nContent-Type: application/json\r\n"
                       f"x-amzn-RequestId: {self.calls}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)

    def start(self, selector):
        kind = selector["StartSelectorType"]
        if kind == "EARLIEST":
            return 0
        if kind == "CONTINUATION_TOKEN":
            return ((int(selector["ContinuationToken"]) - FIRST) >> 92) + 1
        if kind == "FRAGMENT_NUMBER":
            return ((int(selector["AfterFragmentNumber"]) - FIRST) >> 92) + 1
        raise ValueError(kind)

    def answer(self, client, port, head, body):
        if head.startswith("POST /getDataEndpoint"):
            answer = json.dumps({"DataEndpoint": f"http://127.0.0.1:{self.home}"}).encode()
            self.log.append("endpoint asked")
            return client.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n".encode() + answer)
        self.calls += 1
        # Every seventh call is refused for its haste, as the service does it, and one by a server that is ill.
        if self.calls % 7 == 3:
            self.log.append("throttled")
            return self.refuse(client, 400, "ClientLimitExceededException:http://internal/", "Rate exceeded")
        if self.calls == 12:
            self.log.append("500")
            return self.refuse(client, 500, "InternalFailure", "")
        if port != self.home:
            self.log.append("elsewhere")
            return self.refuse(client, 400, "InvalidEndpointException", "The stream is not served by this endpoint")
        # A key says when it ends.
        key = re.search(r"Credential=AKID(\d*)/", head).group(1)
        self.keys.add(key)
        if key and time.time() > int(key):
            self.log.append("expired")
            return self.refuse(client, 403, "ExpiredTokenException", "The security token included in the request is expired")
        index = self.start(body["StartSelector"])
        session = self.sessions
        self.sessions += 1
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/webm\r\nTransfer-Encoding: chunked\r\n"
                       + f"x-amzn-RequestId: {self.calls}\r\n\r\n".encode())

        def send(data):
            client.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")

        end = self.count if session >= 40 else min(self.count, index + self.length)
        for position in range(index, end):
            send(chunk(position)[0])
        if session >= 40 or end == self.count:
            self.log.append("rests")
            # The stream rests: nothing comes any more.
            return time.sleep(2) or client.sendall(b"0\r\n\r\n")
        if session % 2 == 0:
            self.log.append("ended")
            return client.sendall(b"0\r\n\r\n")
        document, places = chunk(end)
        cut = CUTS[session // 2 % len(CUTS)]
        self.log.append(cut)
        part = document[:places["closing" if "closing" in cut else "opening" if "opening" in cut else "media"]]
        if cut == "closed without the last chunk":
            return send(document)
        send(part)
        if cut == "reset in the media":
            time.sleep(0.1)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif cut == "ended in the media":
            client.sendall(b"0\r\n\r\n")


# MARK: What came

def numbers(path):
    """The fragment numbers of a saved body, in order."""
    data = path.read_bytes()
    marker = b"AWS_KINESISVIDEO_FRAGMENT_NUMBER" + bytes.fromhex("4487")
    found, at = [], 0
    while (at := data.find(marker, at)) >= 0:
        at += len(marker) + 4
        found.append(int(data[at:at + 47].split(b"\0")[0]))
    return found


# What a profile has run to get credentials: a key that is good for four seconds.
PROCESS = """import datetime, json, time
end = int(time.time()) + 4
print(json.dumps({"Version": 1, "AccessKeyId": f"AKID{end}", "SecretAccessKey": "secret", "SessionToken": "token",
                  "Expiration": datetime.datetime.fromtimestamp(end, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}))
"""


def account(found, count):
    """How many chunks are missing, came twice, or came out of order."""
    wanted = [int(number(index)) for index in range(count)]
    return {"missing": len(set(wanted) - set(found)), "twice": len(found) - len(set(found)),
            "out of order": sum(1 for one, next in zip(found, found[1:]) if next < one)}


def memory(process, samples, stop):
    """Samples the resident memory of a process, in kB."""
    while not stop.wait(0.1):
        try:
            text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            return
        if match := re.search(r"VmRSS:\s+(\d+)", text):
            samples.append(int(match.group(1)))


def follow(program, folder, count, wrong):
    server = Server(count)
    target = folder / "target.json"
    target.write_text(json.dumps({
        "endpoint": f"http://127.0.0.1:{server.port}", "controlEndpoint": f"http://127.0.0.1:{server.port}", "region": "us-east-1", "dialect": "service-model",
        "credentials": {"profile": "short"},
    }))
    (folder / "key.py").write_text(PROCESS)
    (folder / "config").write_text(f"[profile short]\ncredential_process = {sys.executable} {folder / 'key.py'}\n")
    saved = folder / "saved"
    saved.mkdir()
    process = subprocess.Popen(
        [program, "get-media", "--target", target, "--stream", "camera", "--start", "EARLIEST", "--follow", "--chunks", str(count),
         "--seconds", "300", "--save", saved / "camera.mkv", "--rotate-size", "4MB"],
        stdout=(folder / "out.txt").open("w"), stderr=subprocess.PIPE, text=True,
        env=os.environ | {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none")})
    samples, stop = [], threading.Event()
    threading.Thread(target=memory, args=(process, samples, stop), daemon=True).start()
    began = time.monotonic()
    _, said = process.communicate()
    stop.set()
    took = time.monotonic() - began
    out = (folder / "out.txt").read_text()
    if process.returncode != 0:
        wrong.append(f"ended with {process.returncode}: {said[-500:]} {out[-1500:]}")
    files = sorted(saved.iterdir())
    found = [one for path in files for one in numbers(path)]
    faults = account(found, count)
    if any(faults.values()) or found != [int(number(index)) for index in range(count)]:
        wrong.append(f"the program: {faults}")
    # Byte for byte: whole documents, and nothing else.
    served = hashlib.sha256()
    for index in range(count):
        served.update(chunk(index)[0])
    kept = hashlib.sha256()
    for path in files:
        kept.update(path.read_bytes())
    if kept.digest() != served.digest():
        wrong.append("what was saved is not what was served, byte for byte")
    if any(path.stat().st_size > 4_000_000 for path in files):
        wrong.append("a file is larger than 4 MB")
    for path in files[:2] + files[-1:]:
        done = subprocess.run([program, "inspect", path], capture_output=True, text=True)
        if done.returncode != 0:
            wrong.append(f"{path.name} cannot be read by itself: {done.stderr[-300:]}")
    seams = len(re.findall(r"^ +\d+  (?:\d{47}|none)", out.split("\nseam ")[-1], re.MULTILINE))
    ends, cuts = server.log.count("ended"), sum(server.log.count(cut) for cut in CUTS)
    if seams != ends + cuts:
        wrong.append(f"{seams} seams are told of; there were {ends} ends and {cuts} cuts")
    if server.log.count("endpoint asked") != 1:
        wrong.append(f"the data endpoint was asked for {server.log.count('endpoint asked')} times; it moved once")
    if len(server.keys) < 3 or "expired" in server.log:
        wrong.append(f"{len(server.keys)} keys were used, and {server.log.count('expired')} calls were refused for an old one")
    half = samples[len(samples) // 3:]
    if half and max(half) - min(half) > 20_000:
        wrong.append(f"memory went from {min(half)} to {max(half)} kB")
    print(f"kvsconform: {len(found)} chunks in {len(files)} files, {ends} ends, {cuts} cuts, {server.log.count('throttled')} calls "
          f"throttled, {server.log.count('elsewhere')} move, {len(server.keys)} keys, {took:.1f} s, at most {max(samples, default=0) // 1000} MB: {faults}")


# MARK: The loop that one writes with boto3

def plain_loop(endpoint, path, count):
    import boto3
    client = boto3.client("kinesis-video-media", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="AKID",
                          aws_secret_access_key="secret")
    token, seen = None, 0
    with open(path, "wb") as file:
        while seen < count:
            selector = {"StartSelectorType": "CONTINUATION_TOKEN", "ContinuationToken": token} if token else \
                {"StartSelectorType": "EARLIEST"}
            try:
                body = client.get_media(StreamName="camera", StartSelector=selector)["Payload"]
                for piece in body.iter_chunks(65536):
                    file.write(piece)
                    found = re.findall(rb"CONTINUATION_TOKEN\x44\x87....(\d+)", piece, re.DOTALL)
                    token = found[-1].decode() if found else token
                    seen += len(found)
            except Exception:
                time.sleep(0.2)


def boto(folder, count):
    try:
        import boto3  # noqa: F401
    except ImportError:
        return print("boto3 loop: skipped, there is no boto3")
    server = Server(count)
    path = folder / "boto.mkv"
    thread = threading.Thread(target=plain_loop, args=(f"http://127.0.0.1:{server.port}", path, count), daemon=True)
    thread.start()
    thread.join(30)
    lines = len(inspect.getsource(plain_loop).splitlines())
    state = "" if not thread.is_alive() else ", and it still waits"
    print(f"plain boto3 loop, {lines} lines: {account(numbers(path), count)}{state}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--chunks", type=int, default=10_000)
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        follow(program, pathlib.Path(folder), options.chunks, wrong)
        boto(pathlib.Path(folder), options.chunks)
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
