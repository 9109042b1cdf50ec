#!/usr/bin/env python3
"""Puts media with a producer that no one here wrote into the program, and reads it back with boto3.

    Tests/Clients/put_media.py .build/release/kvsconform

The producer signs with botocore and speaks HTTP over a socket of its own: it sends the body while it reads the acknowledgements. What
is put is cut by the walk below, not by the program. Ten files in three kinds of time come back byte for byte; so do the captures
beside the checkout, where they are. Then what is refused, what goes wrong on purpose, and what is cut.
"""

import concurrent.futures
import json
import os
import pathlib
import random
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / ".." / "shared" / "data" / "captures"
KEY = ("AKIAKVSCONFORMEXAMPLE", "kvsconform/emulator/secret/EXAMPLEKEY")
REGION = "us-east-1"

SEGMENT = bytes.fromhex("18538067")
UNKNOWN_SEGMENT = bytes.fromhex("1853806701FFFFFFFFFFFFFF")
CLUSTER, TAGS, CUES, CRC = 0x1F43B675, 0x1254C367, 0x1C53BB6B, 0xBF
LEVEL_ONE = {0x114D9B74, 0x1549A966, 0x1654AE6B, CLUSTER, CUES, 0x1941A469, 0x1043A770, TAGS}
SHAPES = [
    "media.made=made",
    "media.lacing=xiph,media.sizes=mixed,media.crc=all,media.void=all,media.unknown=all,media.cues=all,media.tags=all,"
    "media.padding=some",
    "media.lacing=ebml,media.blocks=groups,media.sizes=longest,media.negative-times=some,media.cluster-sizes=unknown",
    "media.tracks=audio-first,media.lacing=fixed,media.blocks=both,media.scale=100000,media.bytes=uneven",
    "media.tracks=audio-first,media.bytes=tiny,media.cluster-times=start",
    "media.crc=some,media.void=some,media.unknown=some,media.cluster-sizes=both",
]


# Matroska, as far as it has to be known to cut it.


def element(data, at):
    """The identifier, the payload's offset and the size, None where it is unknown."""
    length = 9 - data[at].bit_length()
    identifier = int.from_bytes(data[at : at + length], "big")
    width = 9 - data[at + length].bit_length()
    bits = int.from_bytes(data[at + length : at + length + width], "big") & ((1 << 7 * width) - 1)
    return identifier, at + length + width, None if bits == (1 << 7 * width) - 1 else bits


def end_of(data, at, end):
    """Where an element ends; a Cluster of unknown size at the next child of the Segment, or document."""
    identifier, payload, size = element(data, at)
    if size is not None:
        return payload + size
    while payload < end and element(data, payload)[0] not in LEVEL_ONE | {0x1A45DFA3, 0x18538067}:
        payload = end_of(data, payload, end)
    return payload


def documents(data):
    """Each document: what stands before its first Cluster, and its fragments with the Tags behind each."""
    found, at = [], 0
    while at < len(data):
        begin, at = at, end_of(data, at, len(data))
        header = [data[begin:at]]
        assert data[at : at + 4] == SEGMENT, f"no Segment at {at}"
        _, payload, size = element(data, at)
        at, end = payload, len(data) if size is None else payload + size
        fragments = []
        while at < end and data[at : at + 4] != b"\x1A\x45\xDF\xA3":
            identifier = element(data, at)[0]
            stop = end_of(data, at, end)
            if stop > len(data):
                # A recording that was cut off: what is left of its last fragment is none.
                at = len(data)
                break
            piece = data[at:stop]
            if identifier == CLUSTER:
                fragments.append([piece, b""])
            elif identifier == TAGS and b"AWS_KINESISVIDEO" in piece:
                pass
            elif identifier == TAGS and fragments:
                fragments[-1][1] += piece
            elif identifier not in (CUES, CRC) and not fragments:
                header.append(piece)
            at = stop
        found.append((header, [tuple(fragment) for fragment in fragments]))
    return found


def body_of(found):
    """Documents as a producer sends them: each one Segment without an end."""
    return b"".join(
        header[0] + UNKNOWN_SEGMENT + b"".join(header[1:]) + b"".join(a + b for a, b in fragments) for header, fragments in found
    )


def timestamp(cluster):
    """The Cluster's Timestamp in ticks."""
    at = element(cluster, 0)[1]
    while at < len(cluster):
        identifier, payload, size = element(cluster, at)
        if identifier == 0xE7:
            return int.from_bytes(cluster[payload : payload + size], "big")
        at = payload + size
    raise AssertionError("a Cluster without a Timestamp")


def scale(header):
    info = b"".join(header[1:])
    found = re.search(rb"\x2A\xD7\xB1([\x81-\x88])", info)
    return int.from_bytes(info[found.end() : found.end() + found.group(1)[0] - 0x80], "big") if found else 1_000_000


def milliseconds(header, fragment):
    return timestamp(fragment[0]) * scale(header) // 1_000_000


# The producer.


class Upload:
    """One PutMedia call over a connection of its own."""

    def __init__(self, port, stream, kind="RELATIVE", start=None, key=KEY, expects=False, version="1.1", **headers):
        fields = {"Content-Type": "application/json", "x-amzn-stream-name": stream, "x-amzn-fragment-timecode-type": kind}
        if start is not None:
            fields["x-amzn-producer-start-timestamp"] = start
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        fields = {name: value for name, value in fields.items() if value is not None}
        # The body that comes is not signed: the producers sign an empty one.
        request = AWSRequest("POST", f"http://127.0.0.1:{port}/putMedia", headers=fields, data=b"")
        SigV4Auth(Credentials(*key), "kinesisvideo", REGION).add_auth(request)
        head = f"POST /putMedia HTTP/{version}\r\nHost: 127.0.0.1:{port}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        if version == "1.1":
            head += "Transfer-Encoding: chunked\r\n"
        if expects:
            head += "Expect: 100-continue\r\n"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.changed = threading.Condition()
        self.heads, self.body, self.writes, self.is_over, self.is_whole = [], b"", [], False, False
        self.is_leaving = False
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.socket.sendall(head.encode() + b"\r\n")

    def send(self, data):
        if data:
            self.socket.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def finish(self):
        self.socket.sendall(b"0\r\n\r\n")
        return self.wait(lambda: self.is_over or self.is_whole)

    def leave(self):
        """Closes the connection; a socket that is being read would stay open."""
        self.is_leaving = True
        self.reader.join()
        self.socket.close()

    def read(self):
        """Takes the answer apart as it comes."""
        rest, inside = b"", False
        try:
            while not self.is_leaving:
                if not select.select([self.socket], [], [], 0.05)[0]:
                    continue
                data = self.socket.recv(65536)
                if not data:
                    break
                rest += data
                while not inside and b"\r\n\r\n" in rest:
                    head, rest = rest.split(b"\r\n\r\n", 1)
                    with self.changed:
                        self.heads.append(head.decode())
                        self.changed.notify_all()
                    inside = not head.startswith(b"HTTP/1.1 100")
                chunked = inside and "transfer-encoding: chunked" in self.heads[-1].lower()
                while chunked and b"\r\n" in rest:
                    line, after = rest.split(b"\r\n", 1)
                    size = int(line, 16)
                    if len(after) < size + 2:
                        break
                    with self.changed:
                        self.body += after[:size]
                        self.writes.append(after[:size])
                        self.is_whole = size == 0
                        self.changed.notify_all()
                    rest = after[size + 2 :]
                    if size == 0:
                        # What follows is the answer to another request.
                        inside = chunked = False
                if inside and not chunked:
                    with self.changed:
                        self.body = rest
                        self.changed.notify_all()
        except OSError:
            pass
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def wait(self, condition, seconds=15):
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"not in {seconds} s; {self.heads} {self.body[-300:]}"
        return self

    @property
    def acknowledgements(self):
        return [json.loads(line) for line in self.body.decode().splitlines() if line.endswith("}")]

    def told(self, event):
        return [each for each in self.acknowledgements if each["EventType"] == event]

    def status(self):
        self.wait(lambda: any(not head.startswith("HTTP/1.1 100") for head in self.heads) or self.is_over)
        return int(self.heads[-1].split()[1])

    def error(self):
        self.wait(lambda: self.told("ERROR") or self.is_over)
        return self.told("ERROR")[0]


def put(port, stream, body, pieces, *arguments, **options):
    upload = Upload(port, stream, *arguments, **options)
    at = 0
    for size in pieces:
        upload.send(body[at : at + size])
        at += size
        if at >= len(body):
            break
    upload.finish()
    assert upload.status() == 200, (upload.heads, upload.body)
    return upload


def random_pieces(seed):
    generator = random.Random(seed)
    while True:
        yield generator.choice([1, 3, 17, 800, 4096, 16384, 65536])


def got(port, stream, selector=None):
    media = boto3.client(
        "kinesis-video-media", endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION,
        aws_access_key_id=KEY[0], aws_secret_access_key=KEY[1], config=Config(retries={"max_attempts": 1}, read_timeout=20),
    )
    return media.get_media(StreamName=stream, StartSelector=selector or {"StartSelectorType": "EARLIEST"})["Payload"].read()


def tag(document, name):
    return re.findall(re.escape(name.encode()) + rb"\x44\x87\x10...([0-9.]+)", document, re.DOTALL)


def emulator(program, folder, streams, *options):
    """Serves streams without media."""
    place = pathlib.Path(folder) / f"{len(list(pathlib.Path(folder).iterdir()))}"
    (place / "streams").mkdir(parents=True)
    declared = {"streams": {name: {"idle": {"closeAfterMilliseconds": 500}} for name in streams}}
    (place / "streams" / "streams.json").write_text(json.dumps(declared))
    (place / "emulator.json").write_text(json.dumps({"streams": "streams"}))
    target = place / "target.json"
    process = subprocess.Popen(
        [program, "emulate", "--quiet", "--port", "0", "--config", place / "emulator.json", "--write-target", target, *options],
        env=dict(os.environ, KVSCONFORM_SUITE=str(ROOT / "Scenarios")),
    )
    for _ in range(200):
        if target.exists() and target.stat().st_size:
            break
        assert process.poll() is None, f"the emulator ended with {process.returncode}"
        time.sleep(0.05)
    return process, int(json.loads(target.read_text())["endpoint"].rsplit(":", 1)[1])


# The checks.


def media_files(program, folder):
    """Ten files: those of the suite, and one of each shape that the emulator makes, as one document."""
    files = {path.name: documents(path.read_bytes()) for path in sorted((ROOT / "Scenarios" / "media").glob("*.mkv"))}
    for index, shape in enumerate(SHAPES):
        file = f"{folder}/{index}.mkv"
        subprocess.run(
            [program, "get-media", "--target", f"emulator:vary={shape}", "--stream", "multi-track", "--save", file],
            check=True, stdout=subprocess.DEVNULL,
        )
        found = documents(pathlib.Path(file).read_bytes())
        files[shape] = [(found[0][0], [fragment for _, fragments in found for fragment in fragments])]
    assert len(files) == 10, sorted(files)
    return files


def check_file(port, stream, name, found, kind, start):
    """Puts a file, in pieces of any size, and holds what comes back against the walk."""
    body = body_of(found)
    upload = put(port, stream, body, random_pieces(name), kind, start)
    whole = [(header, fragment) for header, fragments in found for fragment in fragments]
    times = [milliseconds(header, fragment) for header, fragment in whole]
    for event in ("BUFFERING", "RECEIVED", "PERSISTED"):
        told = upload.told(event)
        assert [each["FragmentTimecode"] for each in told] == times, (name, event, upload.body[-500:])
    numbers = [each["FragmentNumber"] for each in upload.told("PERSISTED")]
    assert numbers == [each["FragmentNumber"] for each in upload.told("BUFFERING")], name
    assert [int(number) for number in numbers] == sorted({int(number) for number in numbers}), name
    assert not upload.told("ERROR") and upload.is_whole, (name, upload.body[-500:])
    answer = got(port, stream)
    back = documents(answer)
    assert len(back) == len(whole), (name, len(back), len(whole))
    for (header, fragment), (header_back, fragments_back) in zip(whole, back):
        assert header_back == header, f"{name}: the header is another"
        assert fragments_back == [fragment], f"{name}: the bytes of a fragment are others"
    assert [each.decode() for each in tag(answer, "AWS_KINESISVIDEO_FRAGMENT_NUMBER")] == numbers, name
    begin = round(float(start or 0) * 1000) if kind == "RELATIVE" else 0
    told = [round(float(each) * 1000) for each in tag(answer, "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP")]
    assert told == [begin + each for each in times], (name, told[:3], times[:3])
    return len(whole)


def check_files(program, folder):
    files = media_files(program, folder)
    modes = {"absolute": ("ABSOLUTE", "1700000000.5"), "relative": ("RELATIVE", None), "start": ("RELATIVE", "1700000000.250")}
    streams = {f"{mode}-{index}": (name, mode) for index, name in enumerate(files) for mode in modes}
    process, port = emulator(program, folder, streams)
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(check_file, port, stream, name, files[name], *modes[mode]) for stream, (name, mode) in streams.items()]
            count = sum(job.result() for job in jobs)
    finally:
        process.terminate()
        process.wait(10)
    print(f"ok  {len(files)} files in {len(modes)} kinds of time: {count} fragments, byte for byte")


def check_captures(program, folder):
    if not CAPTURES.exists():
        return print("skipped: there are no captures")
    runs = {}
    for name in ("clusters.mkv", "output_get_media.mkv", "test_mixed_tags.mkv", "output-get-media-non-increasing-timecode.mkv"):
        # Each time the clock goes back, the producer has started again: another upload.
        uploads, last = [], None
        for header, fragments in documents((CAPTURES / name).read_bytes()):
            times = [milliseconds(header, fragment) for fragment in fragments]
            if not fragments:
                continue
            if last is None or times[0] < last:
                uploads.append([])
            uploads[-1].append((header, fragments))
            last = times[-1]
        runs[name.removesuffix(".mkv")] = uploads
    process, port = emulator(program, folder, runs)
    try:
        for name, uploads in runs.items():
            whole = []
            for found in uploads:
                body = body_of(found)
                time.sleep(0.25)  # five calls a second
                upload = put(port, name, body, random_pieces(name))
                assert not upload.told("ERROR"), (name, upload.told("ERROR"))
                whole += [(header, [fragment]) for header, fragments in found for fragment in fragments]
            assert documents(got(port, name)) == whole, f"{name}: something else came back"
            print(f"ok  {name}: {len(whole)} fragments in {len(uploads)} uploads, byte for byte")
    finally:
        process.terminate()
        process.wait(10)


def check_conversation(port):
    """Acknowledgements come while the body does, and each says what has come by then."""
    header, fragments = documents((ROOT / "Scenarios" / "media" / "recorded.mkv").read_bytes())[0]
    upload = Upload(port, "talk", "RELATIVE", "5.25", expects=True)
    upload.wait(lambda: len(upload.heads) >= 2)
    assert upload.heads[0] == "HTTP/1.1 100 Continue" and upload.status() == 200, upload.heads
    upload.send(header[0] + UNKNOWN_SEGMENT + b"".join(header[1:]))
    for index, (cluster, trailing) in enumerate(fragments):
        upload.send(cluster[:64])
        upload.wait(lambda: len(upload.told("BUFFERING")) == index + 1 and len(upload.told("PERSISTED")) == index)
        upload.send(cluster[64:] + trailing)
    upload.finish()
    assert len(upload.told("PERSISTED")) == len(fragments) and upload.is_whole
    assert re.fullmatch(
        r'\{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"[0-9]{47}"\}', upload.body.decode().splitlines()[0]
    )
    # The same connection takes another request.
    upload.socket.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    upload.wait(lambda: len(upload.heads) == 3)

    # No acknowledgements for who wants none, and the stream grows all the same.
    quiet = put(port, "quiet", body_of([(header, fragments)]), random_pieces(1), x_amzn_fragment_acknowledgment_required="0")
    assert quiet.body == b"" and len(documents(got(port, "quiet"))) == len(fragments)
    print("ok  acknowledgements come while the body comes")


def cluster(time_, *blocks, track=1):
    content = b"\xE7\x88" + struct.pack(">Q", time_)
    for relative in blocks:
        content += b"\xA3\x86" + bytes([0x80 | track]) + struct.pack(">h", relative) + b"\x80\x11\x22"
    return b"\x1F\x43\xB6\x75" + b"\x01" + struct.pack(">Q", len(content))[1:] + content


def tags(*pairs):
    content = b""
    for name, value in pairs:
        simple = b"\x45\xA3" + struct.pack(">H", 0x4000 | len(name)) + name
        simple += b"\x44\x87" + struct.pack(">H", 0x4000 | len(value)) + value
        content += b"\x67\xC8" + struct.pack(">H", 0x4000 | len(simple)) + simple
    tag_ = b"\x73\x73" + struct.pack(">H", 0x4000 | len(content)) + content
    return b"\x12\x54\xC3\x67" + struct.pack(">H", 0x4000 | len(tag_)) + tag_


def head_of(tracks=1):
    entry = lambda number: b"\xD7\x81" + bytes([number]) + b"\x73\xC5\x81" + bytes([number]) + b"\x83\x81\x01\x86\x85V_VP8"
    entries = b"".join(b"\xAE" + bytes([0x80 | len(entry(each))]) + entry(each) for each in range(1, tracks + 1))
    return b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm" + UNKNOWN_SEGMENT + b"\x16\x54\xAE\x6B" + struct.pack(">H", 0x4000 | len(entries)) + entries


ERRORS = {
    4001: (head_of() + cluster(0, 0), "size"),
    4002: (head_of() + cluster(0, 0, 10_000, 20_001) + cluster(30_000, 0), None),
    4004: (head_of() + cluster(5000, 0) + cluster(4000, 0), 1),
    4006: (head_of() + cluster(0, 0) + cluster(1000, 0) + b"\x00\x00 this is no Matroska", 1),
    4007: (head_of() + cluster(1 << 62, 0) + cluster((1 << 62) + 1000, 0), 0),
    4009: (head_of() + cluster(0, 0) + tags(*[(b"N", b"V")] * 11) + cluster(1000, 0), 0),
    4010: (head_of() + cluster(0, 0) + cluster(1000, 0, track=2), 1),
    4011: (head_of(2) + cluster(0, 0) + cluster(1000, 0), 0),
    4012: (head_of(4) + cluster(0, 0), 0),
}


def check_errors(program, folder, port):
    """Each documented error whose cause can be sent; what was stored before it stays."""
    for index, (identifier, (body, stored)) in enumerate(sorted(ERRORS.items())):
        upload = Upload(port, f"error-{identifier}")
        upload.send(body)
        if stored == "size":
            # A fragment of more than 50 MB: its bytes come until it is refused.
            upload.socket.settimeout(60)
            size = 51 * 1024 * 1024
            upload.send(b"\x1F\x43\xB6\x75\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xE7\x82\x0B\xB8\xEC\x01" + struct.pack(">Q", 2 * size)[1:])
            try:
                for _ in range(size // 65536 + 40):
                    upload.send(bytes(65536))
            except OSError:
                pass
            stored = None
        error = upload.error()
        assert error["ErrorId"] == identifier and error["ErrorCode"], (identifier, error)
        upload.wait(lambda: upload.is_whole)
        assert stored is None or len(upload.told("PERSISTED")) == stored, (identifier, upload.acknowledgements)
        if stored:
            assert len(documents(got(port, f"error-{identifier}"))) == stored
    # Names that nobody but the service gives, and values that are too long.
    for index, pair in enumerate([(b"AWS_SOMETHING", b"x"), (b"N", b"v" * 257)]):
        upload = Upload(port, f"metadata-{index}")
        upload.send(head_of() + cluster(0, 0) + tags(pair) + cluster(1000, 0))
        assert upload.error()["ErrorId"] == 4009
    upload = Upload(port, "metadata-2")
    upload.send(head_of() + cluster(0, 0) + tags(*[(b"N" * 128, b"v" * 256)] * 10))
    assert not upload.finish().told("ERROR") and len(upload.told("PERSISTED")) == 1
    print(f"ok  {len(ERRORS)} errors are told, and what was stored stays")


def check_refusals(port):
    def refused(status, *arguments, **options):
        upload = Upload(port, *arguments, **options)
        found = upload.status()
        assert found == status, (arguments, options, found, upload.heads, upload.body)
        upload.wait(lambda: b"essage" in upload.body)

    refused(404, "nobody")
    refused(400, "no such name")
    refused(400, "refused", "SIDEWAYS")
    refused(400, "refused", None)
    refused(400, "refused", "RELATIVE", "noon")
    refused(400, None)
    refused(400, "refused", x_amzn_fragment_acknowledgment_required="perhaps")
    refused(403, "refused", key=(KEY[0], "another secret"))
    refused(400, "refused", version="1.0")
    arn = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/refused/1"
    refused(400, "refused", x_amzn_stream_arn=arn)
    # One upload a stream at once, and five calls a second.
    first = Upload(port, "limit")
    assert first.status() == 200
    refused(400, "limit")
    assert first.finish().is_whole
    statuses = []
    for _ in range(8):
        upload = Upload(port, "calls")
        statuses.append(upload.status())
        if statuses[-1] == 200:
            upload.finish()
    assert statuses == [200] * 5 + [400] * 3, statuses
    # UNSIGNED-PAYLOAD, as the producer of the Java SDK says it.
    assert put(port, "unsigned", b"", [1], x_amz_content_sha256="UNSIGNED-PAYLOAD").is_whole
    print("ok  what is not allowed is refused on its head")


def check_cuts(port):
    """A producer that leaves in the middle: what was acknowledged stays, what was coming is dropped."""
    for index, how in enumerate(["close", "reset", "half"]):
        stream = f"cut-{how}"
        upload = Upload(port, stream)
        upload.send(head_of() + cluster(0, 0) + cluster(1000, 0) + cluster(2000, 0, 40)[:-4])
        upload.wait(lambda: len(upload.told("PERSISTED")) == 2)
        if how == "half":
            upload.socket.shutdown(socket.SHUT_WR)
            assert upload.error()["ErrorId"] == 4000
        else:
            if how == "reset":
                upload.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            upload.leave()
        time.sleep(0.3)
        assert len(documents(got(port, stream))) == 2, how
        # The place is free again, and numbers go on.
        again = put(port, stream, head_of() + cluster(0, 0), [1 << 20])
        numbers = [int(each) for each in tag(got(port, stream), "AWS_KINESISVIDEO_FRAGMENT_NUMBER")]
        assert len(numbers) == 3 and numbers == sorted(set(numbers)), numbers
        assert int(again.told("PERSISTED")[0]["FragmentNumber"]) == numbers[-1]
    # A body that ends properly inside an element is no Matroska.
    upload = Upload(port, "cut-inside")
    upload.send(head_of() + cluster(0, 0)[:-1])
    upload.finish()
    assert upload.error()["ErrorId"] == 4006
    print("ok  uploads that are cut leave what was acknowledged")


def check_faults(program, folder):
    """Every fault of the acknowledgements, seen on the wire."""
    body = head_of() + b"".join(cluster(1000 * each, 0) for each in range(3))
    seen = lambda upload: [each["EventType"] for each in upload.acknowledgements]
    numbers = lambda upload, event: [each["FragmentNumber"] for each in upload.told(event)]
    faithful = ["BUFFERING", "RECEIVED", "PERSISTED"]
    faults = ["missingAck=PERSISTED", "missingAck=RECEIVED", "repeatedAck=RECEIVED", "swappedAcks", "lateAcks=700",
              "wrongAckNumber=2", "joinedAcks", "slicedAcks=7", "lostFragment=2", "uploadError=4502", "uploadCut=2"]
    streams = {re.sub("[^a-zA-Z0-9]", "-", fault): fault for fault in faults}
    options = [word for name, fault in streams.items() for word in ("--fault", f"{fault}:{name}")]
    process, port = emulator(program, folder, streams, *options)
    try:
        for stream, fault in streams.items():
            begin = time.monotonic()
            upload = Upload(port, stream)
            upload.send(body)
            try:
                upload.finish()
            except OSError:
                pass
            upload.wait(lambda: upload.is_whole or upload.is_over)
            took = time.monotonic() - begin
            back = tag(got(port, stream), "AWS_KINESISVIDEO_FRAGMENT_NUMBER")
            back = [each.decode() for each in back]
            if fault.startswith("missingAck"):
                assert sorted(set(seen(upload))) == sorted(set(faithful) - {fault.split("=")[1]}), (fault, seen(upload))
            elif fault == "repeatedAck=RECEIVED":
                assert [seen(upload).count(each) for each in faithful] == [3, 6, 3], seen(upload)
            elif fault == "swappedAcks":
                first = [each["EventType"] for each in upload.acknowledgements if each["FragmentTimecode"] == 0]
                assert first == ["RECEIVED", "BUFFERING", "PERSISTED"], first
            elif fault == "lateAcks=700":
                assert took > 0.7 and len(seen(upload)) == 9, (took, seen(upload))
            elif fault == "wrongAckNumber=2":
                told = numbers(upload, "PERSISTED")
                assert [a == b for a, b in zip(told, back)] == [True, False, True], (told, back)
            elif fault == "joinedAcks":
                assert b"\n" not in upload.body and upload.body.count(b"}{") == 8
            elif fault == "slicedAcks=7":
                assert max(map(len, upload.writes)) == 7 and len(seen(upload)) == 9
            elif fault == "lostFragment=2":
                assert len(numbers(upload, "PERSISTED")) == 3 and len(back) == 2
            elif fault == "uploadError=4502":
                assert upload.error()["ErrorCode"] == "KMS_KEY_VALIDATION_ERROR" and len(back) == 1
            elif fault == "uploadCut=2":
                assert upload.is_over and not upload.is_whole and len(upload.told("RECEIVED")) == 2
                assert len(upload.told("PERSISTED")) < 2
    finally:
        process.terminate()
        process.wait(10)
    print(f"ok  {len(faults)} faults of the acknowledgements")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="put-media-") as folder:
        check_files(program, folder)
        check_captures(program, folder)
        streams = ["talk", "quiet", "refused", "limit", "calls", "unsigned", "cut-close", "cut-reset", "cut-half", "cut-inside"]
        streams += [f"metadata-{index}" for index in range(3)] + [f"error-{identifier}" for identifier in ERRORS]
        process, port = emulator(program, folder, streams)
        try:
            check_conversation(port)
            check_errors(program, folder, port)
            check_refusals(port)
            check_cuts(port)
        finally:
            process.terminate()
            code = process.wait(10)
        assert code in (0, 143, -15), f"the emulator ended with {code}"
        check_faults(program, folder)
    print("putting media: all well")


if __name__ == "__main__":
    main()
