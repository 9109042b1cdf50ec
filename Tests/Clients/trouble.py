#!/usr/bin/env python3
"""Points the program at endpoints that are of no use: each time one sentence, the documented exit code, no case failed.

The rows are those of "When nothing can be judged" in Documentation/Operating.md.
"""

import concurrent.futures
import contextlib
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

FORM = "%a, %d %b %Y %H:%M:%S GMT"


def serve(handler):
    """The port of a server that hands each connection to `handler`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)

    def connection(client):
        with client, contextlib.suppress(OSError):
            handler(client)

    def loop():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=connection, args=(client,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return listener.getsockname()[1]


def take_request(client):
    """Reads one request; whether there was one."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return False
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length.group(1)):
        body += client.recv(65536)
    return True


def answers(status, exception=None, message="", clock=0):
    """A server that answers everything in one way, by a clock that is off by so many seconds."""
    body = json.dumps({"message": message}).encode() if message else b""
    fields = f"x-amzn-ErrorType: {exception}\r\nx-amzn-RequestId: 1\r\n" if exception else ""

    def handler(client):
        while take_request(client):
            date = time.strftime(FORM, time.gmtime(time.time() + clock))
            head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Length: {len(body)}\r\n{fields}\r\n"
            client.sendall(head.encode() + body)

    return serve(handler)


def says(data):
    """A server that says the same bytes to everybody, and closes."""
    return serve(lambda client: take_request(client) and client.sendall(data))


def dead():
    """A port where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


def full(keep):
    """A port whose queue is full: the system drops what asks for more, as a firewall does."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    keep.append(listener)
    for _ in range(3):
        client = socket.socket()
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            client.connect(listener.getsockname())
        keep.append(client)
    return listener.getsockname()[1]


def rows(keep):
    """What the endpoint is, its address, the exit code, and what is said."""
    signature = "The request signature we calculated does not match the signature you provided."
    region = "Credential should be scoped to a valid region."
    return [
        ("nobody listens", f"http://127.0.0.1:{dead()}", 69, "the connection was refused"),
        ("packets are dropped", f"http://127.0.0.1:{full(keep)}", 69, "no connection came about within 10 s (connecting)"),
        ("TLS stalls", f"https://127.0.0.1:{serve(lambda c: c.recv(1) and time.sleep(60))}", 69, "(securing by TLS)"),
        ("TLS is not spoken", f"https://127.0.0.1:{says(b'HTTP/1.1 400 Bad Request' + bytes(4))}", 69, "TLS"),
        ("nothing is said", f"http://127.0.0.1:{serve(lambda c: time.sleep(60))}", 2, "says nothing"),
        ("connections are closed", f"http://127.0.0.1:{serve(take_request)}", 2, "is it https:// instead?"),
        ("no HTTP", f"http://127.0.0.1:{says(bytes([21, 3, 3, 0, 2, 2, 70]))}", 2, "is not HTTP"),
        ("503", f"http://127.0.0.1:{answers('503 Service Unavailable')}", 2, "cannot serve now (503)"),
        ("429", f"http://127.0.0.1:{answers('429 Too Many Requests')}", 2, "throttles a first call (429)"),
        (
            "the secret is wrong",
            f"http://127.0.0.1:{answers('403 Forbidden', 'InvalidSignatureException', signature)}",
            77, "does not take the target's credentials (403 InvalidSignatureException)",
        ),
        (
            "the token has expired",
            f"http://127.0.0.1:{answers('403 Forbidden', 'ExpiredTokenException', 'The security token is expired')}",
            77, "renew them",
        ),
        (
            "the region is wrong",
            f"http://127.0.0.1:{answers('403 Forbidden', 'InvalidSignatureException', region)}",
            77, "at the region 'us-west-2'",
        ),
        (
            "the clock is off",
            f"http://127.0.0.1:{answers('403 Forbidden', 'InvalidSignatureException', 'Signature expired', 1203)}",
            2, "this machine's clock is 20 min",
        ),
    ]  # fmt: skip


def main():
    program = sys.argv[1]
    suite = pathlib.Path(__file__).resolve().parents[2] / "Scenarios"
    names = ["recorded", "live", "limited", "multi-track", "relative-time", "empty", "missing", "short-session"]
    keep, wrong = [], []

    def run(row):
        name, endpoint, _, _ = row
        with tempfile.TemporaryDirectory(prefix="trouble-") as folder:
            target = pathlib.Path(folder) / "target.json"
            target.write_text(
                json.dumps(
                    {
                        "endpoint": endpoint, "region": "us-west-2", "dialect": "service-model",
                        "credentials": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "not the right one"},
                        "streams": {name: name for name in names}, "capabilities": ["limits"],
                    }
                )
            )  # fmt: skip
            command = [program, "run", "--suite", suite, "--target", target, "--no-reports"]
            begin = time.monotonic()
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
            return row, done, time.monotonic() - begin

    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        for (name, _, code, words), done, seconds in pool.map(run, rows(keep)):
            lines = [line for line in done.stdout.splitlines() if words in line]
            told = [line for line in lines if line.startswith("? inconclusive")]
            faults = [
                *([f"exit {done.returncode} instead of {code}"] if done.returncode != code else []),
                *([] if lines else [f"nobody says '{words}'"]),
                *([f"{len(told)} cases are named"] if len(told) > 3 else []),
                *(["a case failed"] if "\u2717 failed" in done.stdout else []),
                *([f"it took {seconds:.0f} s"] if seconds > 40 else []),
            ]
            print(f"{name}: {'; '.join(faults) or f'exit {code}, {seconds:.1f} s'}")
            if faults:
                wrong.append(name)
                print("    " + "\n    ".join(done.stdout.splitlines()[:12]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
