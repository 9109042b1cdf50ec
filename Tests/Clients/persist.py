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
import botocore.exceptions
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
    assert "warning" not in emulator.said(), f"a start with an empty folder says: {emulator.said()}"
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


def put_whole(emulator, stream):
    """Puts the media once, and gives the numbers that were acknowledged as persisted."""
    upload = Upload(int(emulator.endpoint.rsplit(":", 1)[1]), stream)
    assert upload.status() == 200, upload.status()
    upload.send(MEDIA)
    upload.finish()
    upload.wait(lambda: upload.is_over or upload.is_whole)
    numbers = [int(told["FragmentNumber"]) for told in upload.told("PERSISTED")]
    upload.leave()
    return numbers


def refused(program, folder, words):
    """An emulator that does not start says why in one line, with the exit code of a configuration."""
    command = [program, "emulate", "--empty", "--port", "0", "--persist", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 78 and len(lines) == 1 and words in lines[0], (done.returncode, done.stderr)


def check_damage(program, folder):
    """What is damaged costs what it hits and nothing else; it is said, and what cannot be read is left as it is."""
    emulator = Emulator(program, folder, feeds=False)
    names = ("middle", "tail", "forged", "nameless", "later", "whole")
    arns = {name: emulator.control.create_stream(StreamName=name, DataRetentionInHours=7)["StreamARN"] for name in names}
    put = {name: put_whole(emulator, name) for name in names}
    emulator.kill()

    segments = {name: next((folder / "streams" / f".{name}").glob("*.segment")) for name in names}
    content = {name: segments[name].read_bytes() for name in names}
    salt = content["middle"][8:16]
    places = [found.start() for found in re.finditer(re.escape(salt), content["middle"])]
    assert len(places) == len(CLUSTERS) + 2, "the head of the segment, a header, and a record for each fragment"
    salts = {bytes[8:16] for bytes in content.values()}
    assert len(salts) == len(names), "each segment has a salt of its own"
    # A byte of the third fragment.
    damaged = bytearray(content["middle"])
    damaged[places[4] + 200] ^= 0x40
    segments["middle"].write_bytes(damaged)
    segments["tail"].write_bytes(content["tail"][:-100])
    # The second fragment is damaged, and its media holds a record of another segment, whole.
    foreign = content["whole"][places[1] : places[2]]
    forged = bytearray(content["forged"])
    forged[places[3] + 200 : places[3] + 200 + len(foreign)] = foreign
    segments["forged"].write_bytes(forged)
    (folder / "streams" / ".nameless" / "stream.json").unlink()
    segments["later"].write_bytes(content["later"][:7] + bytes([9]) + content["later"][8:])

    emulator = Emulator(program, folder, feeds=False)
    said = emulator.said()
    for name, kept in [
        ("middle", put["middle"][:2] + put["middle"][3:]),
        ("tail", put["tail"][:-1]),
        ("forged", put["forged"][:1] + put["forged"][2:]),
        ("later", []),
        ("whole", put["whole"]),
    ]:
        assert emulator.fragments(name) == kept, f"{name}: {emulator.fragments(name)} are there, not {kept}"
    for words in [
        f"{segments['middle']}: bytes {places[4]} to {places[5]} are damaged, and passed over",
        "were being written when the emulator ended, and are cut off",
        f"{segments['later']} is left alone: its format is version 9",
        f"{folder}/streams/.nameless is left alone: its stream.json cannot be read",
    ]:
        assert words in said, f"not said: {words}\n{said}"
    assert said.count("warning") == 5, said
    # What was damaged goes on, the name of the lost stream is free, and what lay there is moved away.
    assert len(put_whole(emulator, "middle")) == len(CLUSTERS)
    emulator.control.create_stream(StreamName="nameless", DataRetentionInHours=7)
    assert emulator.fragments("nameless") == [], "a new stream has the fragments of another one"
    left = list((folder / "streams").glob("left-*.nameless/*.segment"))
    assert [path.read_bytes() for path in left] == [content["nameless"]], left
    assert segments["later"].read_bytes()[8:] == content["later"][8:], "what cannot be read is left as it is"
    emulator.stop()
    # The tail is said once; what is damaged in the middle stays, and is said again.
    emulator = Emulator(program, folder, feeds=False)
    assert "cut off" not in emulator.said() and "passed over" in emulator.said(), emulator.said()
    emulator.stop()

    (folder / "format").write_text("kvsconform emulator 1\n")
    refused(program, folder, "was written by an earlier version, in format 1")
    (folder / "format").write_text("kvsconform emulator 2\n")
    print("damage cost the fragments that it hit, and what could not be read was left alone")


def check_read_only(program, folder):
    """A folder that takes no writing is refused at the start; while it runs, a change is refused and changes nothing."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", folder]).returncode:
        return print("skipped: a disk that is read-only needs root")
    try:
        emulator = Emulator(program, folder / "kept", feeds=False)
        arn = emulator.control.create_stream(StreamName="put", DataRetentionInHours=7)["StreamARN"]
        before = emulator.control.describe_stream(StreamName="put")["StreamInfo"]
        filler = folder / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4k"], stderr=subprocess.DEVNULL)
        for change in [
            lambda: emulator.control.create_stream(StreamName="other"),
            lambda: emulator.control.tag_stream(StreamARN=arn, Tags={"a": "b"}),
            lambda: emulator.control.delete_stream(StreamARN=arn),
        ]:
            try:
                change()
                raise AssertionError("a change was answered that no disk has")
            except botocore.exceptions.ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                assert (status, error.response["Error"]["Code"]) == (500, "InternalFailure"), error.response
        assert emulator.control.describe_stream(StreamName="put")["StreamInfo"] == before
        assert [each["StreamName"] for each in emulator.control.list_streams()["StreamInfoList"]] == ["put"]
        filler.unlink()
        emulator.control.tag_stream(StreamARN=arn, Tags={"a": "b"})
        emulator.stop()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        refused(program, folder / "kept", "Read-only file system")
        print("a disk that takes nothing refused changes with 500, and the start of an emulator with 78")
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
        check_damage(program, folder / "damaged")
        check_read_only(program, folder / "disk")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
