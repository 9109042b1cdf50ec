#!/usr/bin/env python3
"""Sees on the wire what each fault in terms of media does, with a reader of its own: botocore signs, a walk over EBML reads.

The emulator runs once for each fault; nothing of the program takes part in reading what it sends.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.exceptions
from botocore.config import Config

MASTERS = {0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xE0, 0x1254C367, 0x7373, 0x67C8, 0xA0}
EBML, CLUSTER, TIMESTAMP, SIMPLE_BLOCK, TAGS, TAG_NAME, TAG_STRING = (
    0x1A45DFA3, 0x1F43B675, 0xE7, 0xA3, 0x1254C367, 0x45A3, 0x4487,
)
CODEC_PRIVATE, PIXEL_WIDTH, TARGETS = 0x63A2, 0xB0, 0x63C0


def integer(body, at, keeps_marker):
    length = 9 - body[at].bit_length()
    value = int.from_bytes(body[at : at + length], "big")
    if not keeps_marker:
        value &= (1 << (7 * length)) - 1
        value = None if value == (1 << (7 * length)) - 1 else value
    return value, at + length


def walk(body):
    """Every element as (identifier, payload), masters entered; documents follow one another."""
    at = 0
    while at < len(body):
        identifier, at = integer(body, at, True)
        size, at = integer(body, at, False)
        if identifier in MASTERS:
            yield identifier, b""
        else:
            assert size is not None, f"an element {identifier:x} of unknown size"
            yield identifier, body[at : at + size]
            at += size


def documents(body):
    found = []
    for identifier, payload in walk(body):
        if identifier == EBML:
            found.append({"clusters": 0, "times": [], "blocks": [], "tags": [], "ids": [], "private": 0, "width": None})
        document = found[-1]
        document["ids"].append(identifier)
        if identifier == CLUSTER:
            document["clusters"] += 1
        elif identifier == TIMESTAMP:
            document["times"].append(int.from_bytes(payload, "big"))
        elif identifier == SIMPLE_BLOCK:
            track, after = integer(payload, 0, False)
            document["blocks"].append((track, bool(payload[after + 2] & 0x80), payload[after + 3 :]))
        elif identifier == TAG_NAME:
            document["tags"].append((payload.rstrip(b"\0").decode(), payload))
        elif identifier == CODEC_PRIVATE:
            document["private"] += 1
        elif identifier == PIXEL_WIDTH:
            document["width"] = int.from_bytes(payload, "big")
    return found


class Emulator:
    def __init__(self, program, folder, *faults):
        self.target = pathlib.Path(folder) / "target.json"
        self.target.unlink(missing_ok=True)
        options = [option for fault in faults for option in ("--fault", fault)]
        command = [program, "emulate", "--quiet", "--port", "0", "--write-target", str(self.target), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(200):
            if self.target.exists():
                break
            time.sleep(0.05)
        target = json.loads(self.target.read_text())
        keys = target["credentials"]
        settings = {
            "endpoint_url": target["endpoint"], "region_name": target["region"],
            "aws_access_key_id": keys["accessKeyId"], "aws_secret_access_key": keys["secretAccessKey"],
            "config": Config(retries={"total_max_attempts": 1}, read_timeout=20),
        }
        self.media = boto3.client("kinesis-video-media", **settings)
        self.control = boto3.client("kinesisvideo", **settings)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(10) == 0

    def read(self, stream="recorded", selector="EARLIEST", most=None):
        payload = self.media.get_media(StreamName=stream, StartSelector={"StartSelectorType": selector})["Payload"]
        return payload.read(most)

    def refused(self, stream="recorded"):
        try:
            self.read(stream)
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
        return None


def service(document):
    return [name for name, _ in document["tags"] if name.startswith("AWS_KINESISVIDEO") and "CAMERA" not in name]


def check(program, folder, fault, judge, stream="recorded"):
    with Emulator(program, folder) as sound:
        plain = documents(sound.read(stream))
    with Emulator(program, folder, fault) as broken:
        body = broken.read(stream)
    problem = judge(plain, documents(body), body)
    assert problem is None or problem is True, f"{fault}: {problem or 'not seen on the wire'}"


def counts(found):
    return [len(document["blocks"]) for document in found]


FAULTS = [
    ("missingKeyframe=2", lambda plain, found, _: plain[1]["blocks"][0][1] and not found[1]["blocks"][0][1]
        and found[1]["blocks"] == plain[1]["blocks"][1:]),
    ("missingCodecPrivate", lambda plain, found, _: all(document["private"] for document in plain)
        and not any(document["private"] for document in found) and counts(plain) == counts(found)),
    ("changedTracks=3", lambda plain, found, _: [document["width"] for document in found]
        == [document["width"] * (2 if index >= 2 else 1) for index, document in enumerate(plain)]),
    ("magicInFrame=2", lambda plain, found, body: b"\x1a\x45\xdf\xa3" in found[1]["blocks"][-1][2]
        and counts(plain) == counts(found)),
    ("standingClusterTimes", lambda plain, found, _: {time for document in found for time in document["times"]} == {0}),
    ("restartedClusterTimes=4", lambda plain, found, _: [document["times"][0] for document in found[3:6]] == [0, 1000, 2000]
        and found[2]["times"] == plain[2]["times"]),
    ("userTags=before", lambda plain, found, _: all(
        [name for name, _ in document["tags"]].index("CAMERA") < [name for name, _ in document["tags"]].index(
            "AWS_KINESISVIDEO_FRAGMENT_NUMBER") for document in found)),
    ("userTags=duplicate", lambda plain, found, _: all(
        [name for name, _ in document["tags"]].count("CAMERA") == 2 for document in found)),
    ("userTags=reserved", lambda plain, found, _: all(
        ("AWS_KINESISVIDEO_CAMERA" in dict(document["tags"])) and len(service(document)) == 5 for document in found)),
    ("userTags=untargeted", lambda plain, found, _: all(
        document["ids"].count(TARGETS) == before["ids"].count(TARGETS) for document, before in zip(found, plain))),
    ("userTags=padded", lambda plain, found, _: all(
        dict(document["tags"])["CAMERA"].endswith(b"\0") for document in found)),
    ("untaggedTail=3", lambda plain, found, _: [len(service(document)) for document in found] == [5, 5, 0]
        and found[2]["blocks"] == plain[2]["blocks"]),
    ("endsAfterTags=2", lambda plain, found, _: [len(service(document)) for document in found] == [5, 5, 3]
        and found[2]["clusters"] == 0),
]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        for fault, judge in FAULTS:
            check(program, folder, fault, judge)
        check(program, folder, "silentTrack=1", lambda plain, found, _: all(
            any(track == 1 for track, _, _ in before["blocks"]) and all(track != 1 for track, _, _ in document["blocks"])
            for before, document in zip(plain, found)), "multi-track")
        with Emulator(program, folder, "lateFragments=900") as late:
            elements = iter(walk(late.read("live", "NOW", 4000)))
            next(payload for identifier, payload in elements if payload.startswith(b"AWS_KINESISVIDEO_SERVER"))
            age = time.time() - float(next(payload for identifier, payload in elements if identifier == TAG_STRING))
            assert age >= 0.9, f"lateFragments: the fragment is {age:.3f} s old"
        with Emulator(program, folder, "throttlesEvery=3") as throttling:
            found = [throttling.refused() for _ in range(3)]
            assert found == [None, None, "ClientLimitExceededException"], f"throttlesEvery: {found}"
        with Emulator(program, folder, "movesAfter=1") as moving:
            found = [moving.refused(), moving.refused()]
            moving.control.get_data_endpoint(StreamName="recorded", APIName="GET_MEDIA")
            found.append(moving.refused())
            assert found == [None, "InvalidEndpointException", None], f"movesAfter: {found}"
    print(f"{len(FAULTS) + 4} faults are on the wire as they are declared")


if __name__ == "__main__":
    main()
