#!/usr/bin/env python3
"""What an emulator keeps on disk, seen by boto3: it is killed, its disk fills, and what was there is there again, whole.

    Tests/Clients/persist.py .build/release/kvsconform [--rounds 8]

Needs boto3; the disk that fills needs root, for a small tmpfs.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import boto3
from botocore.config import Config

from put_media import Upload

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEDIA = (ROOT / "Scenarios" / "media" / "recorded.mkv").read_bytes()
KEY = dict(
    aws_access_key_id="AKIAKVSCONFORMEXAMPLE",
    aws_secret_access_key="kvsconform/emulator/secret/EXAMPLEKEY",
    region_name="us-east-1",
    config=Config(retries={"max_attempts": 1}),
)


def clusters(data):
    """The Clusters of a file whose sizes are known."""
    found, start = [], data.find(b"\x1f\x43\xb6\x75")
    while start >= 0 and data[start : start + 4] == b"\x1f\x43\xb6\x75":
        first = data[start + 4]
        length = 9 - first.bit_length()
        size = int.from_bytes(data[start + 4 : start + 4 + length], "big") & ((1 << 7 * length) - 1)
        end = start + 4 + length + size
        found.append(data[start:end])
        start = end
    return found


CLUSTERS = clusters(MEDIA)


class Emulator:
    """A process that keeps its streams in a folder, and takes a stream 'pipe' from its standard input."""

    def __init__(self, program, folder, feeds=True):
        self.log = tempfile.TemporaryFile("w+")
        # Sessions end soon that have sent all there is.
        settings = folder.parent / "settings.json"
        settings.write_text('{"idle": {"closeAfterMilliseconds": 100}}')
        command = [program, "emulate", "--config", str(settings), "--empty", "--port", "0", "--persist", str(folder)]
        command += ["--live", "pipe=-"] if feeds else []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=False
        )
        greeting = self.process.stdout.readline().decode()
        match = re.search(r"http://\S+", greeting)
        assert match, f"no greeting: {greeting}{self.said()}"
        self.endpoint = match.group(0)
        self.control = boto3.client("kinesisvideo", endpoint_url=self.endpoint, **KEY)
        self.media = boto3.client("kinesis-video-media", endpoint_url=self.endpoint, **KEY)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def feed(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def fragments(self, name="pipe"):
        """The numbers of the fragments in their order; each must be whole."""
        selector = {"StartSelectorType": "EARLIEST"}
        body = self.media.get_media(StreamName=name, StartSelector=selector)["Payload"].read()
        numbers = []
        for document in body.split(b"\x1a\x45\xdf\xa3")[1:]:
            number = re.search(rb"AWS_KINESISVIDEO_FRAGMENT_NUMBER\x44\x87.{1,4}?(\d{40,})", document, re.DOTALL)
            assert number, "a document without a fragment number"
            whole = [cluster for cluster in CLUSTERS if cluster in document]
            assert len(whole) == 1, f"fragment {number.group(1)} is torn: {len(document)} bytes"
            numbers.append(int(number.group(1)))
        assert numbers == sorted(set(numbers)), "numbers do not increase"
        return numbers

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 0, self.said()


def check_kills(program, folder, rounds):
    """What was on the device when the process was killed is there, and nothing is torn."""
    emulator = Emulator(program, folder)
    arn = emulator.control.create_stream(StreamName="made", DataRetentionInHours=7, Tags={"a": "b"})["StreamARN"]
    emulator.control.tag_stream(StreamARN=arn, Tags={"c": "ü"})
    safe = []
    for round in range(rounds):
        feeder = threading.Thread(target=lambda e=emulator: [e.feed(MEDIA) for _ in range(4)], daemon=True)
        feeder.start()
        # What came more than a while ago has long been brought to the device; at other times it is in the middle of it.
        time.sleep(random.choice([0.0, 0.02, 0.05, 0.1, 0.3]) * random.random())
        emulator.kill()
        feeder.join()
        emulator = Emulator(program, folder)
        there = emulator.fragments()
        assert there[: len(safe)] == safe, f"round {round}: {len(safe)} were safe, of {len(there)} some are others"
        safe = there
    stream = emulator.control.describe_stream(StreamName="made")["StreamInfo"]
    assert stream["StreamARN"] == arn and stream["DataRetentionInHours"] == 7, stream
    assert emulator.control.list_tags_for_stream(StreamARN=arn)["Tags"] == {"a": "b", "c": "ü"}
    emulator.feed(MEDIA)
    emulator.process.stdin.close()
    time.sleep(0.5)
    emulator.stop()
    emulator = Emulator(program, folder, feeds=False)
    assert len(emulator.fragments()) == len(safe) + len(CLUSTERS), "an emulator that ends properly loses nothing"
    refused = subprocess.run(
        [program, "emulate", "--port", "0", "--persist", str(folder)], capture_output=True, text=True, timeout=20
    )
    assert refused.returncode == 78 and "is used by another emulator" in refused.stderr, refused
    emulator.control.delete_stream(StreamARN=arn)
    emulator.stop()
    assert "made" not in " ".join(os.listdir(folder / "streams")), "a deleted stream has left something"
    print(f"killed {rounds} times: {len(safe)} fragments were kept, none is torn")


def put(emulator, uploads, until=lambda: False):
    """Puts the media again and again, and keeps each call with what it was told, until it is cut off."""
    port = int(emulator.endpoint.rsplit(":", 1)[1])
    while not until():
        try:
            upload = Upload(port, "put")
            if upload.status() != 200:
                # More calls than the stream takes in a second.
                time.sleep(0.2)
                continue
            uploads.append(upload)
            for at in range(0, len(MEDIA), 4096):
                upload.send(MEDIA[at : at + 4096])
            upload.finish()
        except (OSError, AssertionError, IndexError):
            return
        if upload.is_over and not upload.is_whole:
            return


def check_acknowledged(program, folder, rounds):
    """Each fragment that was acknowledged as persisted is there after the process was killed, and none is torn."""
    emulator = Emulator(program, folder, feeds=False)
    emulator.control.create_stream(StreamName="put", DataRetentionInHours=7)
    persisted = []
    for round in range(rounds):
        uploads = []
        producer = threading.Thread(target=put, args=(emulator, uploads), daemon=True)
        producer.start()
        time.sleep(0.02 + 0.4 * random.random())
        emulator.kill()
        producer.join(20)
        for upload in uploads:
            upload.wait(lambda: upload.is_over or upload.is_whole)
            persisted += [int(told["FragmentNumber"]) for told in upload.told("PERSISTED")]
            upload.leave()
        emulator = Emulator(program, folder, feeds=False)
        there = emulator.fragments("put")
        lost = set(persisted) - set(there)
        assert not lost, f"round {round}: {len(lost)} of {len(persisted)} fragments were acknowledged and are lost"
    emulator.stop()
    assert len(persisted) > rounds, f"only {len(persisted)} fragments were acknowledged"
    print(f"killed {rounds} times while media was put: {len(persisted)} fragments were acknowledged, all of {len(there)} are whole")


def check_full_disk_while_putting(program, folder):
    """A producer on a disk that is full is told so, and what it was told to be stored is there."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "none", folder]).returncode:
        return print("skipped: a disk that fills needs root")
    try:
        emulator = Emulator(program, folder / "kept", feeds=False)
        emulator.control.create_stream(StreamName="put", DataRetentionInHours=7)
        uploads, end = [], time.time() + 20
        put(emulator, uploads, lambda: time.time() > end or any(upload.told("ERROR") for upload in uploads))
        told = [each for upload in uploads for each in upload.acknowledgements]
        errors = {(each["ErrorId"], each["ErrorCode"]) for each in told if each["EventType"] == "ERROR"}
        assert errors == {(5001, "ARCHIVAL_ERROR")}, errors
        persisted = [int(each["FragmentNumber"]) for each in told if each["EventType"] == "PERSISTED"]
        emulator.kill()
        emulator = Emulator(program, folder / "kept", feeds=False)
        assert persisted and set(persisted) <= set(emulator.fragments("put")), "what was acknowledged is lost"
        emulator.stop()
        print(f"a full disk refused a producer with 5001, and kept the {len(persisted)} fragments that it had acknowledged")
    finally:
        subprocess.run(["umount", folder])


def check_full_disk(program, folder):
    """A disk that is full refuses what comes, and keeps what it has."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "none", folder]).returncode:
        return print("skipped: a disk that fills needs root")
    try:
        emulator = Emulator(program, folder / "kept")
        for _ in range(8):
            emulator.feed(MEDIA)
        time.sleep(1)
        there = emulator.fragments()
        assert "cannot store fragments" in emulator.said(), emulator.said()
        assert len(CLUSTERS) <= len(there) < 8 * len(CLUSTERS), len(there)
        emulator.kill()
        emulator = Emulator(program, folder / "kept")
        assert emulator.fragments() == there, "what was there before the disk was full is there"
        subprocess.run(["mount", "-o", "remount,size=8m", folder], check=True)
        emulator.feed(MEDIA)
        emulator.process.stdin.close()
        time.sleep(0.5)
        assert len(emulator.fragments()) == len(there) + len(CLUSTERS), "with room again, fragments are kept again"
        emulator.stop()
        print(f"a full disk kept {len(there)} fragments, and the emulator went on")
    finally:
        subprocess.run(["umount", folder])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=8)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kvsconform-persist-"))
    try:
        check_kills(program, folder / "killed", arguments.rounds)
        (folder / "disk").mkdir()
        check_full_disk(program, folder / "disk")
        check_acknowledged(program, folder / "put", arguments.rounds)
        check_full_disk_while_putting(program, folder / "disk")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
