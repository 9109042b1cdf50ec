#!/usr/bin/env python3
"""Proves that a recording is as good as the endpoint: what was judged live comes to the same again, however it is cut.

Runs the suite on the built-in emulator with every answer recorded, and the suite against faults with what fails recorded;
judges all of it again as it was recorded, byte by byte, and cut at random ten times; reads every file by an independent
reader; and damages files in many ways, none of which may end in anything but a clear message.

    Tests/Clients/recordings.py .build/release/kvsconform
    Tests/Clients/recordings.py .build/debug/kvsconform --quick      # some cases, two faults, two random cuts
"""

import argparse
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

FAULTS = [
    "swappedFragments=2", "stall=1", "reset=1", "missingLastChunk", "garbageBetweenDocuments=7", "badTagFormat",
    "truncatedBlock=2", "mediaAfterError", "wrongErrorID=4999", "inclusiveFragmentNumber", "noRequestID", "noErrorMessage",
]
SIGNATURE = b"\x89KVSREC\n"
SECRET = b"kvsconform/emulator/secret/EXAMPLEKEY"


def frames(data):
    """The frames of a recording as (kind, payload); raises ValueError where something is wrong."""
    if data[:8] != SIGNATURE:
        raise ValueError("no recording")
    at = 8
    while at < len(data):
        kind, length = struct.unpack_from(">4sI", data, at)
        payload = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(kind + payload) != checksum:
            raise ValueError(f"{kind} at {at} is damaged")
        yield kind.decode("ascii"), payload
        at += 12 + length


def count(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def part(kind, payload):
    """The number, the time and the bytes of a body part."""
    index, time = struct.unpack_from(">IQ", payload)
    if kind == "PART":
        return index, time, payload[12:]
    body, at = bytearray(), 12
    while at < len(payload):
        length, at = count(payload, at)
        body += payload[at : at + length]
        zeros, at = count(payload, at + length)
        body += bytes(zeros)
    return index, time, bytes(body)


def check_file(path):
    """Reads a whole recording, and checks what the format promises; returns its body."""
    data = path.read_bytes()
    assert SECRET not in data, f"{path} holds the secret"
    all_frames = list(frames(data))
    kinds = [kind for kind, _ in all_frames]
    assert kinds[:6] == ["HEAD", "SCEN", "CTRC", "SUIT", "RQST", "RQBD"], (path, kinds[:6])
    assert kinds[-1] == "VERD" and kinds.count("VERD") == 1, path
    header = json.loads(all_frames[0][1])
    assert header["format"] == "kvsconform-recording" and header["version"] == 1, path
    request = json.loads(all_frames[4][1])
    for name, value in request["headers"]:
        if name.lower() == "authorization":
            # What a scenario spoils may have no signature at all.
            assert value.endswith("redacted"), (path, value)
        if name.lower() == "x-amz-security-token":
            assert value == "redacted", path
    last_index, last_time, body = -1, 0, bytearray()
    for kind, payload in all_frames:
        if kind in ("PART", "SPRT"):
            index, time, piece = part(kind, payload)
            # Where a recording was shrunk, the numbers of the parts that are gone are gone too.
            assert index in (last_index, last_index + 1) or "shrunk" in header and index > last_index, path
            assert time >= last_time, path
            last_index, last_time = index, time
            body += piece
    return bytes(body)


def run(program, *arguments, expect=(0,)):
    process = subprocess.run([program, *arguments], capture_output=True, text=True)
    if process.returncode not in expect:
        sys.exit(f"{arguments} ended with {process.returncode}\n{process.stdout[-4000:]}{process.stderr[-4000:]}")
    return process


def replay(program, folder, cut, expect):
    process = run(program, "replay", str(folder), "--quiet", "--cut", cut, expect=expect)
    assert "judged differently" not in process.stderr, process.stderr


def damage(program, path, folder, rounds):
    """Files that are cut short or changed end in a message, whatever was done to them."""
    data = path.read_bytes()
    generator = random.Random(7)
    victim = folder / "victim.kvsrec"
    for number in range(rounds):
        spoiled = bytearray(data)
        what = number % 4
        if what == 0:
            del spoiled[generator.randrange(len(spoiled)) :]
        elif what == 1:
            spoiled[generator.randrange(len(spoiled))] ^= 1 << generator.randrange(8)
        elif what == 2:
            place = generator.randrange(len(spoiled))
            del spoiled[place : place + generator.randrange(1, 50)]
        else:
            place = generator.randrange(8, len(spoiled))
            spoiled[place : place + 4] = bytes(generator.randrange(256) for _ in range(4))
        victim.write_bytes(spoiled)
        for command in (["replay", "--quiet"], ["inspect"], ["shrink", "--output", str(folder / "out.kvsrec")]):
            process = subprocess.run([program, *command, str(victim)], capture_output=True, text=True, errors="replace")
            assert process.returncode in (0, 1, 2, 64, 65), (command, number, process.returncode, process.stderr[-500:])
            assert process.returncode not in (64, 65) or process.stderr.startswith("kvsconform: "), process.stderr[-500:]
            assert "\x1b" not in process.stdout and "\x1b" not in process.stderr
    print(f"  {rounds} damaged files: a message each")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=lambda text: str(pathlib.Path(text).resolve()))
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    program = options.program
    what = ["getmedia/resume/fragment-number*", "getmedia/in-stream*"] if options.quick else []
    cuts = ["as-recorded", "one-byte", "4096"] + [f"random:{seed}" for seed in range(2 if options.quick else 10)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for number, extra in enumerate([[], ["--redact-media"]]):
            reports = folder / f"all-{number}"
            run(program, "run", *what, "--record", "all", "--reports", str(reports), "--quiet", *extra)
            recordings = sorted((reports / "latest").resolve().rglob("*.kvsrec"))
            bodies = [check_file(path) for path in recordings]
            print(f"{len(recordings)} recordings {' '.join(extra)}: {sum(map(len, bodies))} bytes of bodies, read")
            for cut in cuts:
                replay(program, reports / "latest" / "recordings", cut, (0,))
                print(f"  replayed, cut {cut}: the same")
            run(program, "run", *what, "--target", f"recording:{reports / 'latest' / 'recordings'}", "--no-reports", "--quiet")
            print("  the suite against the recordings: passed")
        for fault in ["inclusiveFragmentNumber", "wrongErrorID=4999"] if options.quick else FAULTS:
            reports = folder / fault
            cases = what or ["getmedia/resume*", "getmedia/stream*", "getmedia/in-stream*", "getmedia/bounds*"]
            arguments = ["run", *cases, "--target", "emulator", "--fault", fault, "--reports", str(reports), "--quiet"]
            run(program, *arguments, "--timeout", "3", expect=(1,))
            recordings = sorted((reports / "latest").resolve().rglob("*.kvsrec"))
            assert recordings, fault
            sizes = []
            for path in recordings:
                check_file(path)
            for cut in cuts:
                replay(program, reports / "latest" / "recordings", cut, (1, 2))
            short = folder / "short.kvsrec"
            for path in recordings[:5]:
                process = run(program, "shrink", str(path), "--output", str(short), expect=(0, 64))
                if process.returncode == 0:
                    check_file(short)
                    replay(program, short, "one-byte", (1, 2))
                    sizes.append(os.path.getsize(short))
            print(f"{fault}: {len(recordings)} recordings come to the same; shrunk to {sizes} bytes")
        damage(program, min(recordings, key=os.path.getsize), folder, 40 if options.quick else 400)


if __name__ == "__main__":
    main()
