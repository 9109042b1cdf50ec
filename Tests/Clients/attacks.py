#!/usr/bin/env python3
"""Attacks the program as hostile files, endpoints, clients and surroundings would, and measures what that costs it.

    Tests/Clients/attacks.py .build/release/kvsconform [--only NAME] [--table]

Each attack has an exit code, words that must be said, and limits of time and memory. The limits are generous: what they tell
apart is what is bounded and what is not. --table prints the table of Documentation/Reliability.md.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = None
FOLDER = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ["--suite", ROOT / "Scenarios"]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
MEGABYTES = 150
SECONDS = 10
attacks = []


def attack(kind, *names):
    """Registers an attack, once for each of some variations."""
    def register(body):
        for name in names or [None]:
            attacks.append((kind, body.__name__.replace("_", " ") + (f" ({name})" if name else ""), body, name))
        return body
    return register


class Outcome:
    def __init__(self, code, seconds, megabytes, text):
        self.code, self.seconds, self.megabytes, self.text = code, seconds, megabytes, text


def measured(*arguments, seconds=SECONDS, megabytes=MEGABYTES, files=None, end_after=None, signals=30):
    """Runs the program to its end, and says how it ended and what it took."""
    def prepare():
        os.setsid()
        # What is not bounded ends here, and not with the machine.
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments), *(SUITE if arguments[0] in ("check", "run") else [])], cwd=ROOT, env=dict(os.environ, **KEYS), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, preexec_fn=prepare)
        stops = [threading.Timer(seconds + 5, lambda: os.killpg(process.pid, signal.SIGKILL))]
        if end_after is not None:
            # A second signal ends whatever the first one does not.
            stops += [threading.Timer(end_after + more, process.terminate) for more in (0, signals)]
        for stop in stops:
            stop.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for stop in stops:
            stop.cancel()
        taken = time.monotonic() - start
        output.seek(0)
        text = output.read().decode(errors="replace")
    outcome = Outcome(process.returncode, taken, usage.ru_maxrss / 1024, text)
    assert taken <= seconds, f"took {taken:.1f} s: {text[-300:]}"
    assert outcome.megabytes <= megabytes, f"took {outcome.megabytes:.0f} MB"
    return outcome


def expect(outcome, code, *words, longest=400_000):
    codes = code if isinstance(code, tuple) else (code,)
    assert outcome.code in codes, f"ended with {outcome.code}: {outcome.text[-600:]}"
    for word in words:
        assert re.search(word, outcome.text), f"does not say '{word}': {outcome.text[-600:]}"
    assert len(outcome.text) <= longest, f"says {len(outcome.text)} characters"
    return outcome


def write(name, value):
    path = FOLDER / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


STEP = {"getMedia": {"StartSelector": {"StartSelectorType": "EARLIEST"}},
        "expect": {"status": 200, "chunks": {"stopWhen": {"chunks": 1}}}}


def scenario(name, **members):
    return write(name + ".json", {"id": f"attack/{name}", "title": "t", "stream": "recorded", "steps": [STEP], **members})


# MARK: Files


@attack("file: values that grow", "texts", "arrays", "objects", "joined", "repeated")
def doubling(how):
    twice = {
        "texts": lambda value: value + value, "arrays": lambda value: [value, value],
        "objects": lambda value: {"l": value, "r": value}, "joined": lambda value: {"$join": [value, value]},
        "repeated": lambda value: {"$repeat": {"text": value, "count": 1000}},
    }[how]
    path = scenario(f"doubling-{how}", variables={"a0": "x" * 100, **{f"a{n}": twice("${a%d}" % (n - 1)) for n in range(1, 60)}})
    return expect(measured("check", path), 65, "grow beyond 32 MiB")


@attack("file: messages without end", "members of one line", "wrong steps", "names of streams", "a name of a megabyte", "a line of two megabytes")
def mistakes(what):
    if what == "wrong steps":
        path = scenario("wrong", steps=[{"x": 1}] * 5000)
    elif what == "members of one line":
        path = scenario("members", **{f"m{n}": 1 for n in range(4000)})
    elif what == "a name of a megabyte":
        path = scenario("name", **{"m" * 1_000_000: 1})
    elif what == "a line of two megabytes":
        path = scenario("line", title="x" * 2_000_000, steps=[])
    else:
        path = write("unmapped.json", {
            "name": "x", "endpoint": "http://127.0.0.1:1", "region": "us-west-2", "dialect": "service-model",
            "credentials": "environment", "streams": {f"s{n}": "x" for n in range(5000)}})
    return expect(measured("check", path), 65, "1 error in" if what.startswith("a ") else "501 errors in")


@attack("file: cases without end", "rows", "axes", "exclusions")
def permutations(what):
    if what == "rows":
        return expect(measured("check", scenario("rows", rows=[{"n": n} for n in range(110_000)])), 65, "more than the 100000")
    if what == "axes":
        axes = {f"a{n}": [1, 2] for n in range(30)}
        return expect(measured("check", scenario("axes", axes=axes)), 65, "more than 100000 cases")
    numbers = list(range(200))
    step = {"request": {"path": "/getMedia", "json": {"a": "${a}", "b": "${b}"}}, "expect": {"status": 400}}
    path = scenario("exclude", axes={"a": numbers, "b": numbers}, steps=[step],
                    exclude=[{"a": str(n % 200), "b": str(n // 200)} for n in range(10_000)])
    return expect(measured("check", path), 0, "30000 cases")


@attack("file: more values than text", "scenario", "journal")
def values(what):
    text = "[" + ",".join(["1"] * 600_000) + "]"
    if what == "scenario":
        return expect(measured("check", write("values.json", text)), 65, "more than 500000 values")
    return expect(measured("report", write("values.jsonl", text + "\n")), 65)


@attack("file: too large", "scenario", "media")
def size(what):
    path = FOLDER / f"large-{what}.json"
    with open(path, "wb") as file:
        file.truncate(300 << 20)
    if what == "scenario":
        return expect(measured("check", path, seconds=5), 66, "has 314572800 bytes, more than")
    # Media of any size is read where it is served.
    return expect(measured("emulate", "--stream", f"camera={path}", "--port", 0, seconds=5), 78, "at byte 0")


@attack("file: a secret in a line that is shown")
def secret_in_line(_):
    secret = KEYS["AWS_SECRET_ACCESS_KEY"]
    path = write("secret.json", {
        "name": "x", "endpoint": "http://127.0.0.1:1", "region": "us-west-2", "dialect": "service-model",
        "credentials": {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": [secret]}, "streams": {}})
    outcome = expect(measured("check", path), 65, r"\*\*\*\*")
    assert secret not in outcome.text
    return outcome


@attack("file: media that lasts for ages", "to the end of time", "back before its beginning")
def ages(which):
    times = {"to the end of time": [0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1], "back before its beginning": [1 << 62, 0, 1 << 63, 1]}
    clusters = b"".join(
        element("1F43B675", element("E7", time.to_bytes(8, "big")) + element("A3", b"\x81\0\0\x80frame")) for time in times[which])
    path = FOLDER / f"ages-{len(times[which])}.mkv"
    path.write_bytes(BEGINNING + element("1654AE6B", element("AE", TRACK)) + clusters)
    return expect(measured("emulate", "--stream", f"camera={path}", "--port", 0, "-q", end_after=1.5), (78, 0, -15))


@attack("file: nothing in it")
def empty(_):
    path = FOLDER / "empty.mkv"
    path.write_bytes(b"")
    return expect(measured("inspect", path), 1, "there is nothing in the file")


@attack("surroundings: a pipe without another end", "inspect", "report", "junit")
def pipe(what):
    path = FOLDER / f"pipe-{what}"
    os.mkfifo(path)
    if what == "junit":
        words = ["run", "getmedia/endpoint/head-comes-soon", "--target", "emulator", "--no-reports", "--junit", path]
        return expect(measured(*words, end_after=4.5, signals=1, seconds=12), 143, "waiting for somebody to read from")
    return expect(measured(what, path, end_after=2.5), (143, -15), "waiting for somebody to write into")


@attack("surroundings: few descriptors", "run", "emulate")
def descriptors(what):
    words = ["run", "getmedia/errors/*", "--target", target(1), "--no-reports"] if what == "run" else ["emulate", "--port", 0, "-q"]
    return expect(measured(*words, files=12), 71, "too many files are open")


# MARK: Endpoints


def varied(identifier, size):
    return bytes.fromhex(identifier) + (1 << 56 | size).to_bytes(8, "big")


def element(identifier, content):
    return varied(identifier, len(content)) + content


def tags(*pairs):
    return element("1254C367", b"".join(
        element("7373", element("67C8", element("45A3", name) + element("4487", value))) for name, value in pairs))


NUMBER = b"91343852333181432392682062607743920146264"
BEGINNING = element("1A45DFA3", element("4282", b"matroska")) + bytes.fromhex("18538067") + b"\xff" \
    + element("1549A966", element("2AD7B1", (1_000_000).to_bytes(3, "big")))
TRACK = element("D7", b"\1") + element("73C5", b"\1") + element("83", b"\1") + element("86", b"V_MPEG4/ISO/AVC")
OPENING = tags((b"AWS_KINESISVIDEO_FRAGMENT_NUMBER", NUMBER), (b"AWS_KINESISVIDEO_SERVER_TIMESTAMP", b"1700000000.000"),
               (b"AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", b"1700000000.000"))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: video/webm\r\nx-amzn-RequestId: 0d7f2a3e-1111-4222-8333-444455556666\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def parts(body, size=65_536):
    return b"".join(b"%x\r\n%s\r\n" % (len(body[at:at + size]), body[at:at + size]) for at in range(0, len(body), size))


def for_ever(data):
    while True:
        yield data


def answers(mode):
    """What an endpoint sends, piece by piece; it ends when the client leaves."""
    if mode == "nothing":
        yield None
    elif mode == "endless head":
        yield HEAD
        yield from for_ever(b"".join(b"X-%d: v\r\n" % n for n in range(4000)))
    elif mode == "endless error":
        yield b"HTTP/1.1 404 N\r\nContent-Type: application/json\r\nx-amzn-ErrorType: E\r\nTransfer-Encoding: chunked\r\n\r\n"
        yield from for_ever(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
    elif mode == "name of 60 KB":
        yield b"HTTP/1.1 404 N\r\nContent-Type: application/json\r\nContent-Length: 2\r\nx-amzn-RequestId: " + b"r" * 9000 \
            + b"\r\nx-amzn-ErrorType: " + b"E" * 60_000 + b"\r\n\r\n{}"
    elif mode == "parts of a byte":
        yield CHUNKED + parts(BEGINNING + element("1654AE6B", element("AE", TRACK)) + OPENING + varied("EC", 1 << 40))
        yield from for_ever(b"1\r\n\0\r\n" * 60_000)
    elif mode == "fat tracks":
        # Piece by piece: what is measured of the program begins with the memory that this process has.
        fat = element("AE", TRACK + element("63A2", b"\x55" * 1_000_000) + element("536E", b"n" * 60_000))
        yield CHUNKED
        for _ in range(3):
            yield parts(BEGINNING + varied("1654AE6B", 64 * len(fat)))
            for _ in range(64):
                yield parts(fat)
            yield parts(OPENING)
        yield None
    elif mode == "fat tags":
        yield CHUNKED
        for _ in range(3):
            yield parts(BEGINNING + element("1654AE6B", element("AE", TRACK)))
            for number in range(250):
                yield parts(tags((b"N%d" % number + b"n" * 60_000, b"v" * 60_000)))
            yield parts(OPENING)
        yield None
    elif mode == "many tags":
        yield CHUNKED + parts(BEGINNING + element("1654AE6B", element("AE", TRACK)) + OPENING)
        yield from for_ever(parts(tags(*[(b"A", b"b")] * 3000)))
    elif mode in ("gzip, chunked", "chunked, chunked"):
        yield HEAD + b"Transfer-Encoding: " + mode.encode() + b"\r\n\r\n" + parts(BEGINNING) + b"0\r\n\r\n"
    else:
        body = json.dumps({"DataEndpoint": mode}).encode()
        yield HEAD.replace(b"video/webm", b"application/json") + b"Content-Length: %d\r\n\r\n" % len(body) + body


class Endpoint:
    """Answers every request in one way."""

    def __init__(self, mode):
        self.mode, self.socket = mode, socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(20)
        with connection:
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += connection.recv(65_536) or exit()
                for piece in answers(self.mode):
                    if piece is None:
                        while connection.recv(65_536):
                            pass
                    else:
                        connection.sendall(piece)
            except (OSError, SystemExit):
                pass


def target(port, scheme="http"):
    endpoint = f"{scheme}://127.0.0.1:{port}"
    return write(f"target-{port}.json", {
        "name": "hostile", "endpoint": endpoint, "controlEndpoint": endpoint, "region": "us-west-2", "dialect": "service-model",
        "credentials": "environment", "limits": {"callsPerSecond": 100, "sessions": 50},
        "streams": {"recorded": {"name": "rec", "arn": "arn:aws:kinesisvideo:us-west-2:123456789012:stream/rec/1700000000000"}}})


@attack("endpoint: bytes without end", "endless head", "endless error", "name of 60 KB")
def endless(mode):
    return expect(measured("run", scenario("endless"), "--target", target(Endpoint(mode).port), "--no-reports"), (1, 2, 69), longest=30_000)


@attack("endpoint: parts of one byte", "eight at once, then SIGTERM")
def tiny_parts(_):
    elapsed = {**STEP, "expect": {"status": 200, "chunks": {"stopWhen": {"elapsed": "20s"}}}}
    paths = [scenario(f"tiny{n}", steps=[elapsed]) for n in range(8)]
    port = Endpoint("parts of a byte").port
    outcome = measured("run", *paths, "--jobs", 8, "--target", target(port), "--no-reports", end_after=2)
    assert outcome.seconds < 6, f"took {outcome.seconds:.1f} s to end"
    return expect(outcome, (143, -15))


@attack("endpoint: documents of tags and tracks", "fat tracks", "fat tags", "many tags")
def documents(mode):
    port = Endpoint(mode).port
    paths = [scenario(f"whole{n}") for n in range(4)]
    return expect(measured("run", *paths, "--jobs", 4, "--target", target(port), "--no-reports"), 1, "take more than 2097152 bytes")


@attack("endpoint: codings that are not spoken", "gzip, chunked", "chunked, chunked")
def codings(mode):
    return expect(measured("run", scenario("coding"), "--target", target(Endpoint(mode).port), "--no-reports"), 2, "only 'chunked'")


@attack("endpoint: URLs that are none", *["https://user:pw@host", "https://a\r\nX: y\u202e", "https://" + "h" * 60_000])
def data_endpoint(url):
    step = {"getDataEndpoint": {"APIName": "GET_MEDIA"}, "expect": {"status": 200, "body": {"DataEndpoint": {"form": "endpoint"}}}}
    outcome = measured("run", scenario("url", steps=[step]), "--target", target(Endpoint(url).port), "--no-reports")
    assert not re.search("[\u202e\r]", outcome.text) and ":pw@" not in outcome.text
    return expect(outcome, 1, "expected an http or https URL of host and port alone", longest=30_000)


@attack("endpoint: no answer")
def silence(_):
    port = Endpoint("nothing").port
    return expect(measured("get-media", "--target", target(port), "--stream", "recorded", "--seconds", 1, seconds=4), 1)


@attack("endpoint: a connection that never comes about", "accept queue full", "TLS stalls")
def unreachable(what):
    if what == "TLS stalls":
        path = target(Endpoint("nothing").port, "https")
    else:
        full = socket.socket()
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(6)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        path = target(full.getsockname()[1])
    expect(measured("get-media", "--target", path, "--stream", "recorded", "--seconds", 1, seconds=4), 69)
    outcome = measured("run", scenario("unreachable"), "--target", path, "--no-reports", end_after=2)
    assert outcome.seconds < 5, f"took {outcome.seconds:.1f} s to end"
    # A machine under load may not have come so far as to listen for signals.
    return expect(outcome, (143, -15))


# MARK: Clients of the emulator


class Emulator:
    def __init__(self, *arguments, files=None):
        self.target = FOLDER / f"emulator-{len(list(FOLDER.glob('emulator-*')))}.json"
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))) if files else None
        self.process = subprocess.Popen(
            [PROGRAM, "emulate", "--quiet", "--port", "0", "--write-target", self.target, *arguments], cwd=ROOT,
            stdout=subprocess.DEVNULL, preexec_fn=limit)
        for _ in range(200):
            if self.target.exists():
                break
            time.sleep(0.05)
        endpoint = json.loads(self.target.read_text())["endpoint"]
        self.address = ("127.0.0.1", int(endpoint.rsplit(":", 1)[1]))

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, start, megabytes=MEGABYTES):
        """Ends it, and says what it took."""
        peak = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())
        self.process.terminate()
        code = self.process.wait(10)
        outcome = Outcome(code, time.monotonic() - start, int(peak[1]) / 1024, "")
        assert outcome.megabytes <= megabytes, f"took {outcome.megabytes:.0f} MB"
        return expect(outcome, 0)


@attack("client: takes no answers", "requests", "Expect: 100-continue")
def unread_answers(what):
    emulator, start = Emulator(), time.monotonic()
    client = socket.create_connection(emulator.address)
    client.setblocking(False)
    fields = b"Expect: 100-continue\r\nContent-Length: 0\r\n" if what.startswith("Expect") else b""
    requests, sent = (b"POST /x HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n") * 1000, 0
    while time.monotonic() - start < 2:
        try:
            sent += client.send(requests[sent % len(requests):])
        except BlockingIOError:
            time.sleep(0.01)
    outcome = emulator.end(start)
    client.close()
    # What the system's buffers hold, and no more.
    assert sent < 40_000_000, f"{sent} bytes were read"
    return outcome


@attack("client: more connections than descriptors")
def crowd(_):
    emulator, start = Emulator(files=64), time.monotonic()
    clients = [socket.socket() for _ in range(80)]
    for client in clients:
        client.setblocking(False)
        client.connect_ex(emulator.address)
    time.sleep(0.5)
    before = emulator.processor_seconds()
    time.sleep(1)
    used = emulator.processor_seconds() - before
    for client in clients:
        client.close()
    assert used < 0.5, f"spins: {used:.2f} s of a second"
    with socket.create_connection(emulator.address, 5) as client:
        client.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 ")
    return emulator.end(start)


@attack("surroundings: who may read a secret that is written")
def file_mode(_):
    start = time.monotonic()
    emulator = Emulator("--key", "AKIDEXAMPLE:another/secret")
    mode = stat.S_IMODE(emulator.target.stat().st_mode)
    assert mode == 0o600, oct(mode)
    return emulator.end(start)


def main():
    global PROGRAM, FOLDER
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--only", default="", help="a part of the name of the attacks that are wanted")
    parser.add_argument("--table", action="store_true", help="print a table of what each kind takes")
    options = parser.parse_args()
    PROGRAM = options.program
    failed, table, start = 0, {}, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        FOLDER = pathlib.Path(folder)
        for kind, name, body, variation in attacks:
            if options.only not in f"{kind}: {name}":
                continue
            try:
                outcome = body(variation)
                table.setdefault(kind, []).append(outcome)
            except AssertionError as error:
                failed += 1
                print(f"{kind}: {name[:60]!r}: {error}", file=sys.stderr)
    if options.table:
        # What an exec leaves of this process counts in its child: no figure is smaller than that.
        print("| what | ends with | seconds | MB |\n|---|---|---|---|")
        for kind, outcomes in table.items():
            codes = ", ".join(sorted({str(outcome.code) for outcome in outcomes}))
            seconds, megabytes = max(outcome.seconds for outcome in outcomes), max(outcome.megabytes for outcome in outcomes)
            print(f"| {kind} | {codes} | {seconds:.1f} | {megabytes:.0f} |")
    count = sum(map(len, table.values()))
    if failed:
        sys.exit(f"{failed} of {count + failed} attacks succeeded")
    print(f"{count} attacks, none successful, in {time.monotonic() - start:.0f} s")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
