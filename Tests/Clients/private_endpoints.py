"""Endpoints of one's own, for the scripts beside this one: emulators with TLS and an authority of nobody's, and a proxy that
refuses."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# This process's variables, but for those that say how endpoints are reached, trusted and signed for.
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not re.fullmatch(r"(?i)(https?|no)_proxy|AWS_\w+|SSL_CERT_\w+", name)
}


def certificates(folder):
    """Puts the certificates of the tests into a folder: new ones where there is openssl."""
    if shutil.which("openssl"):
        subprocess.run([ROOT / "Tests/Certificates/make.sh", folder], check=True)
    else:
        shutil.copytree(ROOT / "Tests/Certificates", folder, dirs_exist_ok=True)


@contextlib.contextmanager
def emulator(program, folder, certificate, *options):
    """An emulator with a certificate of that folder, as another process; gives its target file's content."""
    target = folder / f"emulator-{time.monotonic_ns()}.json"
    command = [
        program, "emulate", "--suite", ROOT / "Scenarios", "--quiet", "--port", "0", "--write-target", target,
        "--tls-certificate", folder / f"{certificate}.pem", "--tls-key", folder / f"{certificate}.key", *options,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=CLEAN)
    try:
        for _ in range(200):
            if target.exists() and target.stat().st_size:
                break
            time.sleep(0.05)
        else:
            sys.exit("the emulator did not start")
        yield json.loads(target.read_text())
    finally:
        process.terminate()
        process.wait()


def port(target):
    """The port of an emulator, by its target file."""
    return re.search(r":(\d+)$", target["endpoint"]).group(1)


def proxy(status):
    """The port of a proxy that answers every CONNECT in one way."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)

    def loop():
        while True:
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                client.recv(65536)
                client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    threading.Thread(target=loop, daemon=True).start()
    return listener.getsockname()[1]


def dead_port():
    """A port where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


class Checks:
    """Says of each thing that is looked at whether it is as it has to be, and keeps what is not."""

    def __init__(self):
        self.wrong = []

    def __call__(self, title, faults, output=""):
        print(f"{title}: {'; '.join(faults) or 'ok'}", flush=True)
        if faults:
            self.wrong.append(title)
            print("".join(f"    {line}\n" for line in output.splitlines()[:40]), end="")
