#!/usr/bin/env python3
"""An independent witness: a second GetMedia server, to prove that the suite accuses no innocent.

It shares nothing with the emulator. It was written from the published description of the API and from what is known of the
wire; its media it makes itself. Without --seed every freedom that an endpoint has takes its plainest value. With a seed each
is drawn at random, and a switch of its own overrides the draw: two servers of different seeds look as different as two sound
implementations may, and the suite is to be green on both.

    witness.py --port 0 --seed 7 --write-target here.json
    kvsconform run --target here.json

With --fault NAME it is guilty of one thing, planted without a look at the suite: what survives says where the suite is blind.
"""

import argparse
import asyncio
import base64
import datetime
import email.utils
import hashlib
import hmac
import json
import math
import os
import random
import re
import signal
import struct
import sys
import tempfile
import time
import urllib.parse
import uuid
import zlib
from dataclasses import dataclass


# MARK: Freedoms

@dataclass(frozen=True)
class Freedom:
    """Something that no document settles. The first choice is the plainest."""

    name: str
    choices: tuple
    why: str
    # What every capture shows, but no document promises, is not drawn unless it is asked for.
    against_captures: bool = False

    @property
    def key(self):
        return self.name.replace("-", "_")

    def parse(self, text):
        """A value given by hand. Numbers are free, words are one of the choices."""
        words = [choice for choice in self.choices if isinstance(choice, str)]
        numbers = [choice for choice in self.choices if isinstance(choice, (int, float)) and not isinstance(choice, bool)]
        if isinstance(self.choices[0], bool):
            if text in ("yes", "no"):
                return text == "yes"
        elif text in words:
            return text
        elif numbers:
            try:
                number = float(text)
                return int(number) if all(isinstance(choice, int) for choice in numbers) else number
            except ValueError:
                pass
        allowed = ["yes", "no"] if isinstance(self.choices[0], bool) else words + (["a number"] if numbers else [])
        raise argparse.ArgumentTypeError(f"'{text}' is none of: {', '.join(allowed)}")


# One value for the whole server.
SERVER_FREEDOMS = [
    Freedom("header-case", ("documented", "lower", "upper", "mixed"), "field names have no case"),
    Freedom("header-order", ("fixed", "shuffled"), "fields have no order"),
    Freedom("extra-headers", (False, True), "a client ignores what it does not know"),
    Freedom("header-family", ("both", "amzn", "amz"), "the wire has x-amzn-, the documents x-amz-"),
    Freedom("request-id", ("uuid", "hex", "base64", "long"), "nothing says what an id looks like"),
    Freedom("error-type-uri", (False, True), "what follows the colon is to be ignored"),
    Freedom("media-type", ("bare", "parameter", "spaced"), "parameters and case do not change a media type"),
    Freedom("error-media-type", ("application/json", "application/json; charset=utf-8", "application/x-amz-json-1.1"),
            "JSON by any of its names"),
    Freedom("error-framing", ("length", "chunked"), "both frame a body"),
    Freedom("parts", ("elements", "tiny", "large", "mixed"), "how a body is cut says nothing"),
    Freedom("chunk-extensions", (False, True), "RFC 9112, 7.1.1"),
    Freedom("trailers", (False, True), "RFC 9112, 7.1.2"),
    Freedom("keep-alive", (True, False), "either side may close"),
    Freedom("expect", ("continue", "final"), "100, or at once the status that is certain already"),
    Freedom("head-delay", (0.0, 0.02, 0.1, 0.3, 1.0, 2.0), "seconds before the head of a response"),
    Freedom("jitter", (0.0, 0.005, 0.03, 0.15), "the most seconds between two fragments"),
    Freedom("pace", (24_000_000, 12_000_000, 4_000_000), "bytes a second, below the documented 25 MB; 0 by hand: no pace"),
    Freedom("wording", ("plain", "short", "long", "foreign", "escapes"), "messages are for people"),
    Freedom("message-member", ("observed", "Message", "message"), "both spellings are on the wire"),
    Freedom("error-extras", (False, True), "more members than the message"),
    Freedom("unknown-operation", ("access-denied", "unknown-operation"), "what another path or method is answered with"),
    Freedom("control-plane", ("apart", "same"), "whether GetDataEndpoint has a port of its own"),
    Freedom("malformed-authorization-status", (403, 400), "the common errors have 400, the wire 403"),
    Freedom("broken-body", ("InvalidArgumentException", "SerializationException"), "what broken JSON is called"),
    Freedom("call-window", ("sliding", "fixed", "bucket"), "how five calls a second are counted"),
    Freedom("refused-calls-count", (False, True), "whether a throttled call counts"),
    Freedom("session-release", (0.0, 0.5, 1.5, 1.9), "seconds until a closed session is no session"),
    Freedom("clock-offset", (0, -150, -90, -20, 20, 90, 150), "seconds that the clock of the server is ahead"),
    Freedom("skew-window", (900, 300), "seconds that a signature may be off: documented, observed"),
    Freedom("idle", (0.0, 1.0, 3.0, 8.0, "hold"), "seconds until a session on a stream that rests is closed"),
    Freedom("session-limit", (2700, 2400), "seconds that a session lasts"),
    Freedom("token-start", ("after", "at"), "the chunk after the token's, or the one 'identified by' it"),
    Freedom("behind-now", ("clock", "latest"), "behind the clock as observed, or the latest chunk as documented"),
    Freedom("unknown-fragment", ("4000", "400", "next"), "AfterFragmentNumber that the stream does not have"),
    Freedom("unknown-token", ("4000", "400", "next"), "a token that no chunk carried"),
    Freedom("early-timestamp", ("next", "4000", "400"), "StartTimestamp before the oldest chunk"),
    Freedom("future-timestamp", ("next", "4000", "400"), "StartTimestamp that is yet to come"),
    Freedom("gap-timestamp", ("next", "previous"), "StartTimestamp between two chunks"),
    Freedom("repeated-time", ("first", "last"), "StartTimestamp that several chunks contain"),
    Freedom("name-and-arn", ("accept", "refuse"), "both given, of one stream"),
    Freedom("extra-selector-members", ("ignore", "refuse"), "members that belong to another selector"),
    Freedom("timestamp-form", ("both", "number"), "the SDKs send numbers; the description alone says date-time"),
    Freedom("null-members", ("absent", "refuse"), "null for a member that may be missing"),
    Freedom("duplicate-members", ("last", "refuse"), "RFC 8259 leaves it open"),
    Freedom("pattern", ("whole", "part"), "the patterns of names and ARNs are not anchored"),
    Freedom("arn-partition", ("aws", "any"), "the pattern has arn:aws: only, China and GovCloud have others"),
    Freedom("selector-type", ("required", "optional"), "one schema of the selector requires its type, one does not"),
    Freedom("first-check", ("request", "stream"), "whether a bad selector or a stream out of reach is seen first"),
    Freedom("error-fragment-number", (True, False), "an error in the stream may name the fragment"),
    Freedom("error-text", ("snake", "camel", "sentence"), "the text of a code has no form"),
    Freedom("after-error", ("close", "hold"), "whether a session outlasts its error"),
    Freedom("token-form", ("number", "opaque"), "a client is not to look into a token", against_captures=True),
    Freedom("tag-order", ("captured", "shuffled"), "the order of the service's tags", against_captures=True),
]

# Each stream draws its own.
STREAM_FREEDOMS = [
    Freedom("fragments", (12, 10, 11, 17, 40, 120), "how many; a description says the least"),
    Freedom("fragment-bytes", (20_000, 300, 1_500, 8_000, 60_000, 150_000, 500_000), "about how large one is"),
    Freedom("fragment-seconds", (2.0, 0.1, 0.5, 1.0, 3.333, 3.999, 10.0), "about how long one is"),
    Freedom("uneven", (False, True), "sizes and durations differ"),
    Freedom("off-second", (0, 1, 317, 500, 999), "milliseconds after a whole second of the first producer time"),
    Freedom("gaps", (False, True), "pauses of minutes between fragments"),
    Freedom("producer-sessions", (1, 2, 3), "how often the producer began anew"),
    Freedom("producer-times", ("increasing", "returning"), "whether a new session starts at an earlier producer time"),
    Freedom("producer-clock", (0, -7, 45, 3_600, -259_200), "seconds that the producer's clock is ahead"),
    Freedom("cluster-time", ("absolute", "relative"), "Cluster timestamps"),
    Freedom("timestamp-scale", (1_000_000, 500_000, 100_000, "absent"), "nanoseconds of a tick"),
    Freedom("block-times", ("plain", "negative"), "a block may lie before its Cluster's time"),
    Freedom("track-numbers", ("plain", "high", "reversed"), "any number but 0"),
    Freedom("tracks", ("video", "audio", "video+audio", "audio+video", "video+audio+audio"), "where nothing else is said"),
    Freedom("codec", ("avc", "hevc", "vp8"), "the video's"),
    Freedom("user-tags", ("none", "header", "some", "every"), "the producer's own tags, and where"),
    Freedom("cues", ("none", "some", "every"), "after the Cluster"),
    Freedom("crc", (False, True), "CRC-32 elements"),
    Freedom("void", (False, True), "Void elements"),
    Freedom("unknown-elements", (False, True), "elements that no specification has"),
    Freedom("seek-head", (False, True), "with positions that are stale"),
    Freedom("lacing", ("none", "xiph", "ebml", "fixed"), "several frames in a block"),
    Freedom("blocks", ("simple", "groups", "mixed"), "SimpleBlock or BlockGroup"),
    Freedom("padded-strings", (False, True), "strings that end in NUL"),
    Freedom("size-width", (1, 2, 3, 4, 8), "bytes of a size, at least"),
    Freedom("cluster-size", ("known", "unknown-1", "unknown-8"), "known, or one of the unknown ones"),
    Freedom("growth", (0.5, 0.2, 0.7, 2.0, 10.0), "seconds between the fragments of a live stream"),
    Freedom("retention", ("all", 20, 60), "seconds that a live stream keeps"),
    Freedom("failing-place", (2, 0, 1, 5), "fragments before the error"),
    Freedom("failing", ("lasting", "once"), "whether a session resumed behind the error meets it again"),
    Freedom("session-seconds", (2.0, 1.5, 3.0), "how long a short session is"),
]

FREEDOMS = SERVER_FREEDOMS + STREAM_FREEDOMS

# What the API lists, and two ways to spell it.
FAILURES = {
    3002: ("ERROR_WRITING_TO_STREAM", "Error writing to the stream"),
    4000: ("FRAGMENT_NOT_FOUND", "Fragment not found"),
    4500: ("KMS_KEY_ACCESS_DENIED", "Access denied for KMS key"),
    4501: ("KMS_KEY_DISABLED", "KMS key disabled"),
    4502: ("KMS_KEY_VALIDATION_ERROR", "KMS validation error"),
    4503: ("KMS_KEY_UNAVAILABLE", "KMS key unavailable"),
    4504: ("KMS_KEY_INVALID_USAGE", "KMS invalid usage"),
    4505: ("KMS_KEY_INVALID_STATE", "KMS invalid state"),
    4506: ("KMS_KEY_NOT_FOUND", "KMS key not found"),
    5000: ("INTERNAL_ERROR", "Internal error"),
}

LOGICAL_STREAMS = ["recorded", "recorded-unknown-cluster", "live", "empty", "missing", "forbidden", "elsewhere", "limited",
                   "short-session", "multi-track", "relative-time"] + [f"fails-{code}" for code in FAILURES]


class Drawn:
    """The values of some freedoms, as attributes."""

    def __init__(self, freedoms, seed, scope, given, against_captures):
        for freedom in freedoms:
            # Each is drawn by itself, so that neither a switch nor a new freedom changes any other.
            value = freedom.choices[0]
            if seed is not None:
                value = random.Random(f"{seed} {scope} {freedom.name}").choice(freedom.choices)
            if freedom.against_captures and not against_captures:
                value = freedom.choices[0]
            if given.get(freedom.key) is not None:
                value = given[freedom.key]
            setattr(self, freedom.key, value)


# MARK: Faults

@dataclass(frozen=True)
class Fault:
    """One thing that a real gateway, cache or re-implementation gets wrong. Each breaks what the source says."""

    name: str
    area: str
    says: str
    source: str
    # Why it cannot be seen on this server, if so: a draw may leave no room for it.
    hidden: object = None
    # It is about limits: a server without them does not have it.
    limits: bool = False
    # What the server must be started with.
    arguments: tuple = ()


def hidden_by(freedom, value, why):
    return lambda server: why if getattr(server.freedoms, freedom.replace("-", "_")) == value else None


ONLY_NUMBERS = hidden_by("timestamp-form", "number", "date-times are refused here")

FAULTS = [
    # Where a session starts
    Fault("fragment-number-as-double", "start", "AfterFragmentNumber is compared in floating point, so that neighbours are equal",
          "API: FRAGMENT_NUMBER starts with the chunk after a specific fragment; captures: numbers of 157 bits"),
    Fault("after-newest-repeats", "start", "AfterFragmentNumber of the newest fragment is answered with that fragment again",
          "API: FRAGMENT_NUMBER starts with the chunk after a specific fragment"),
    Fault("timestamp-whole-seconds", "start", "SERVER_TIMESTAMP drops the fraction of StartTimestamp",
          "API: the chunk containing the fragment that has the specified timestamp; captures: tags in milliseconds"),
    Fault("producer-boundary-exclusive", "start", "PRODUCER_TIMESTAMP does not find the chunk that begins at exactly that time",
          "API: the chunk containing the fragment that has the specified timestamp"),
    Fault("position-cache-without-type", "start",
          "start positions are cached by StartTimestamp alone: the second clock asked gets the answer of the first",
          "API: SERVER_TIMESTAMP and PRODUCER_TIMESTAMP are of different clocks"),
    Fault("now-from-cache", "start", "NOW on a live stream starts with what was the latest chunk up to five seconds ago",
          "API: NOW starts with the latest chunk on the stream",
          lambda server: "the live stream grows too slowly" if server.shapes["live"].growth > 2 else None),
    Fault("short-fraction", "start", "a fraction of one or two digits counts as milliseconds: .5 is .005",
          "RFC 8259, 6: a number's fraction is decimal; RFC 3339, 5.6: so is that of a date-time"),
    Fault("offset-ignored", "start", "the UTC offset of a date-time is read over",
          "OpenAPI: StartTimestamp has format date-time; RFC 3339, 4.2", ONLY_NUMBERS),

    # What a request may hold
    Fault("fragment-number-129", "validation", "AfterFragmentNumber may have 129 digits", "OpenAPI: FragmentNumberString, maxLength 128"),
    Fault("unicode-digits", "validation", "AfterFragmentNumber may be written in the digits of any script",
          "OpenAPI: FragmentNumberString, pattern ^[0-9]+$"),
    Fault("empty-is-absent", "validation", "an empty string counts as a member that is not there",
          "OpenAPI: minLength 1 of names, ARNs, numbers and tokens"),
    Fault("type-case-folded", "validation", "StartSelectorType is compared without case", "OpenAPI: enum of StartSelectorType"),
    Fault("missing-companion-500", "validation", "FRAGMENT_NUMBER without AfterFragmentNumber is an internal failure",
          "API: you must also specify AfterFragmentNumber; InvalidArgumentException: the value of a parameter is not valid"),

    # Signatures
    Fault("query-unsigned", "signature", "the query is no part of what is signed", "Signature Version 4: canonical query string"),
    Fault("session-token-any", "signature", "any session token is as good as the right one",
          "Signature Version 4: temporary credentials are used with their session token",
          lambda server: None if server.token else "needs --session-token", arguments=("--session-token", "Witness/Token+1==")),
    Fault("spaces-unfolded", "signature", "runs of spaces inside a signed header are not folded into one",
          "Signature Version 4: canonical headers, sequential spaces become a single space"),
    Fault("payload-hash-trusted", "signature", "the hash in x-amz-content-sha256 is believed, not computed",
          "Signature Version 4: the payload hash is that of the body"),
    Fault("future-signature", "signature", "a signature may lie any time ahead: only old ones expire",
          "Signature Version 4: the time stamp must be within the window of the server's clock"),
    Fault("signature-remembered", "signature", "a signature that was right once is not computed again, whatever it comes with",
          "Signature Version 4: the signature covers method, path, query, headers and body"),

    # Answers with an exception
    Fault("request-id-missing-403", "error", "errors of authentication have no request id",
          "API: if an error is thrown, the response includes x-amz-RequestId"),
    Fault("message-unescaped", "error", "the message quotes a bad value as it came: a quotation mark ends the JSON string",
          "OpenAPI: errors are application/json; RFC 8259, 7"),

    # Limits
    Fault("calls-per-connection", "limits", "five calls a second are counted for each connection by itself",
          "API: up to five times per second per stream", limits=True),
    Fault("abandoned-session-kept", "limits", "a session whose client closed the connection counts for twenty more seconds",
          "quotas: three concurrent sessions; one without a connection is none", limits=True),
    Fault("sessions-by-name-and-arn", "limits", "sessions are counted by what the request calls the stream: its name, or its ARN",
          "quotas: three concurrent sessions per stream", limits=True),

    # The service's tags
    Fault("stale-server-timestamp", "tags", "from a session's second chunk on SERVER_TIMESTAMP is that of the chunk before",
          "API: AWS_KINESISVIDEO_SERVER_TIMESTAMP is the server timestamp of the fragment"),
    Fault("zeros-trimmed", "tags", "timestamps lose the zeros at their end, as floating point prints them",
          "captures: Unix seconds with exactly three decimals"),
    Fault("behind-now-of-first", "tags", "MILLIS_BEHIND_NOW is computed once for a session",
          "API: how far behind the chunk returned in the response is"),
    Fault("tags-swapped-after-resume", "tags", "in a session begun with a token the closing tags change places",
          "captures: MILLIS_BEHIND_NOW, then CONTINUATION_TOKEN",
          lambda server: "the tags have no order here" if server.freedoms.tag_order == "shuffled" else None),
    Fault("zero-time-omitted", "tags", "a producer timestamp of 0.000 has no tag",
          "API: the chunks include AWS_KINESISVIDEO_PRODUCER_TIMESTAMP; captures: 0.000 occurs"),
    Fault("opening-tags-late", "tags", "from a session's second chunk on the opening tags come after the Cluster",
          "captures: opening tags, Cluster, closing tags"),

    # Media
    Fault("block-lost-after-resume", "media", "the first chunk of a session begun with a token lacks its last block",
          "API: retrieves media content; a stored fragment is the same in each session"),
    Fault("blocks-swapped-every-other-read", "media", "each second time that a fragment is sent its last two blocks change places",
          "API: retrieves media content; a stored fragment is the same in each session"),
    Fault("undeclared-track", "media", "in each fourth fragment the last block has a track number that Tracks does not have",
          "RFC 9559, 5.1.4.1.1 and 10.1: a block's track number is that of a TrackEntry",
          lambda server: "too few fragments" if min(server.shapes[name].fragments for name in ("recorded", "live")) < 4 else None),
    Fault("cluster-time-drifts", "media", "the Cluster timestamp is a tick later for each chunk that the session has sent before",
          "captures: the producer's bytes are replayed; a stored fragment is the same in each session"),
    Fault("info-only-once", "media", "Info comes in a session's first document only",
          "RFC 9559, 5.1.2: Info occurs in each Segment; captures: the head is replayed verbatim in every fragment"),

    # Continuation
    Fault("token-of-connection", "continuation", "a token is known to the connection that it came on, and to no other",
          "API: use this continuation token in your next GetMedia request"),
    Fault("resume-at-edge-skips", "continuation", "who resumes behind the newest fragment misses the next one",
          "API: the next chunk where the last request terminated"),

    # Errors in the stream
    Fault("kms-ids-merged", "in-stream", "4501 to 4506 are told as 4500", "API: the list of error codes"),
    Fault("error-told-twice", "in-stream", "the error document is sent twice",
          "API: an error that caused GetMedia to stop; captures: then the body ends"),
    Fault("error-cut-off", "in-stream", "after an error document the connection closes without the last chunk of the coding",
          "RFC 9112, 7.1 and 8: without the zero-sized chunk a message is incomplete"),

    # How sessions end
    Fault("newest-held-back", "end", "a fragment is sent only when the next one exists, other than a session's first",
          "API: returns a stream of chunks in order by fragment number; captures: the closing tags complete a fragment"),
    Fault("cut-at-session-limit", "end", "a session that reaches its longest duration ends without the last chunk of the coding",
          "RFC 9112, 7.1 and 8; observed: a session ends cleanly"),

    # HTTP
    Fault("http-1.0-with-chunks", "transport", "the status line of a chunked 200 says HTTP/1.0",
          "RFC 9112, 6.1: Transfer-Encoding in an HTTP/1.0 message is faulty framing"),
    Fault("final-crlf-missing", "transport", "the chunked body ends after 0 CRLF, and the connection closes",
          "RFC 9112, 7.1: last-chunk, trailers, CRLF"),
    Fault("path-trailing-slash", "transport", "/getMedia/ is served like /getMedia", "API: POST /getMedia"),
    Fault("expect-unanswered", "transport", "Expect: 100-continue is not answered, only a body is waited for",
          "RFC 9110, 10.1.1: a server sends 100 or a final status"),

    # Sessions side by side
    Fault("closing-tags-shared", "concurrency", "the closing tags are those of the chunk that any session of the stream began last",
          "API: each chunk's metadata includes a continuation token"),
    Fault("abort-ends-siblings", "concurrency", "when a client leaves, the other sessions of the stream end as if they were over",
          "API: sessions are independent; a session ends when the stream rests or after its longest duration"),

    # Streams that grow
    Fault("live-edge-loses-one", "live", "the first fragment that a session had to wait for is not sent",
          "API: returns a stream of chunks in order by fragment number"),
]

FAULT_NAMES = [fault.name for fault in FAULTS]


# MARK: EBML

def unsigned(value, width=0):
    """A big-endian number in as few bytes as it needs, or more."""
    return value.to_bytes(max(width, 1, (value.bit_length() + 7) // 8), "big")


def size(value, width=1):
    """A variable-size integer of at least so many bytes. All ones would mean 'unknown', hence the - 1."""
    while value >= (1 << (7 * width)) - 1:
        width += 1
    return (value | 1 << (7 * width)).to_bytes(width, "big")


def element(identifier, content, width=1):
    return unsigned(identifier) + size(len(content), width) + content


UNKNOWN_SIZE = {"unknown-1": b"\xff", "unknown-8": b"\x01" + b"\xff" * 7}
EBML, SEGMENT, SEEK_HEAD, INFO, TRACKS, TAGS, CLUSTER, CUES, VOID = (
    0x1A45DFA3, 0x18538067, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1254C367, 0x1F43B675, 0x1C53BB6B, 0xEC)


class Writer:
    """Writes elements as one producer does: with its widths, its paddings, its checksums."""

    def __init__(self, shape):
        self.shape = shape

    def master(self, identifier, *children):
        content = b"".join(children)
        if self.shape.crc and identifier in (INFO, TRACKS, CLUSTER, TAGS, SEEK_HEAD):
            # The checksum is the first child and covers all others, least significant byte first.
            content = element(0xBF, zlib.crc32(content).to_bytes(4, "little")) + content
        return element(identifier, content, self.shape.size_width)

    def number(self, identifier, value, width=0):
        return element(identifier, unsigned(value, width), self.shape.size_width)

    def text(self, identifier, value):
        padding = b"\0\0\0" if self.shape.padded_strings else b""
        return element(identifier, value.encode() + padding, self.shape.size_width)

    def binary(self, identifier, value):
        return element(identifier, value, self.shape.size_width)

    def void(self, length):
        return element(VOID, bytes(length), self.shape.size_width) if self.shape.void else b""

    def stranger(self):
        """An element with an identifier that nobody has registered."""
        return element(0x7FF0, b"not for you", self.shape.size_width) if self.shape.unknown_elements else b""


def service_tags(pairs):
    """Tags as the service writes them: no Targets, and each size in four bytes."""
    simple = [element(0x67C8, element(0x45A3, name.encode(), 4) + element(0x4487, value.encode(), 4), 4) for name, value in pairs]
    return element(TAGS, element(0x7373, b"".join(simple), 4), 4)


def seconds(milliseconds):
    """Unix seconds with exactly three decimals."""
    sign = "-" if milliseconds < 0 else ""
    return f"{sign}{abs(milliseconds) // 1000}.{abs(milliseconds) % 1000:03}"


def trimmed(timestamp):
    """As many decimals as floating point prints: at least one, and no zero behind it."""
    return re.sub(r"(\.[0-9]+?)0+$", r"\1", timestamp)


# MARK: Media

@dataclass
class Track:
    number: int
    kind: str
    codec: str


def tracks_of(shape):
    kinds = shape.tracks.split("+")
    numbers = {"plain": [1, 2, 3], "high": [200, 129, 16_500], "reversed": [3, 2, 1][-len(kinds):]}[shape.track_numbers]
    return [Track(numbers[place], kind, shape.codec if kind == "video" else "aac") for place, kind in enumerate(kinds)]


def codec_private(codec):
    if codec == "avc":
        sequence, picture = bytes.fromhex("6742c01ed900a047fec8"), bytes.fromhex("68ce3c80")
        return (bytes([1, 0x42, 0xC0, 0x1E, 0xFF, 0xE1]) + struct.pack(">H", len(sequence)) + sequence
                + b"\x01" + struct.pack(">H", len(picture)) + picture)
    if codec == "hevc":
        # The fixed part of an hvcC record: main profile, level 3.1, no arrays of parameter sets, which then come in band.
        return bytes.fromhex("01016000000090000000000000 5df000fcfdf8f800000f00".replace(" ", ""))
    if codec == "aac":
        return bytes.fromhex("1190")  # AAC-LC, 48 kHz, stereo
    return b""


CODEC_NAMES = {"avc": "V_MPEG4/ISO/AVC", "hevc": "V_MPEGH/ISO/HEVC", "vp8": "V_VP8", "aac": "A_AAC"}


def track_entry(write, track, random_source):
    children = [
        write.number(0xD7, track.number),
        write.number(0x73C5, random_source.randrange(1, 1 << 56)),
        write.number(0x83, 1 if track.kind == "video" else 2),
        write.number(0x9C, 0 if write.shape.lacing == "none" else 1),
        write.text(0x22B59C, "und"),
        write.text(0x86, CODEC_NAMES[track.codec]),
    ]
    private = codec_private(track.codec)
    if private:
        children.append(write.binary(0x63A2, private))
    if track.kind == "video":
        colour = write.master(0x55B0, write.number(0x55B1, 1)) if write.shape.unknown_elements else b""
        children.append(write.master(0xE0, write.number(0xB0, 640), write.number(0xBA, 360), colour))
    else:
        children.append(write.master(0xE1, write.binary(0xB5, struct.pack(">d", 48_000.0)), write.number(0x9F, 2)))
    return write.master(0xAE, *children)


def user_tags(write, count, label):
    """What a producer's own metadata looks like: with Targets or without, and a name may come twice."""
    simple = [write.master(0x67C8, write.text(0x45A3, f"{label}-{place // 2}"), write.text(0x4487, f"value {place}"))
              for place in range(count)]
    targets = write.master(0x63C0, write.number(0x68CA, 50)) if count % 2 else b""
    return write.master(TAGS, write.master(0x7373, targets, *simple))


def producer_head(shape, tracks, random_source):
    """What the producer sent before its first Cluster. The service repeats it with each fragment. A list of elements."""
    write = Writer(shape)
    header = element(EBML, b"".join([
        write.number(0x4286, 1), write.number(0x42F7, 1), write.number(0x42F2, 4), write.number(0x42F3, 8),
        write.text(0x4282, "matroska"), write.number(0x4287, 4), write.number(0x4285, 2)]), shape.size_width)
    information = [write.text(0x4D80, "witness"), write.text(0x5741, "witness 1.0")]
    if shape.timestamp_scale != "absent":
        information.insert(0, write.number(0x2AD7B1, shape.timestamp_scale))
    if random_source.random() < 0.5:
        information.append(write.binary(0x73A4, random_source.randbytes(16)))
    pieces = [header, bytes.fromhex("1853806701ffffffffffffff")]
    if shape.seek_head:
        pieces.append(write.master(SEEK_HEAD, *[
            write.master(0x4DBB, write.binary(0x53AB, unsigned(target)), write.number(0x53AC, random_source.randrange(1 << 20), 4))
            for target in (INFO, TRACKS, CUES)]))
    if shape.void:
        pieces.append(write.void(random_source.choice([0, 7, 90])))
    if shape.user_tags == "header" and random_source.random() < 0.5:
        pieces.append(user_tags(write, 3, "before"))
    pieces.append(write.master(INFO, *information))
    entries = [track_entry(write, track, random_source) for track in tracks]
    if shape.track_numbers == "reversed":
        entries.reverse()
    pieces.append(write.master(TRACKS, *entries))
    if shape.unknown_elements:
        pieces.append(write.stranger())
    if shape.user_tags in ("header", "every"):
        pieces.append(user_tags(write, 2, "producer"))
    return pieces


def frame_data(track, length, key, random_source):
    """Noise in the packaging of the codec: one NAL unit with its length in front, where there are NAL units."""
    noise = random_source.randbytes(max(length, 8))
    if random_source.random() < 0.1:
        noise = bytes.fromhex("1a45dfa3") + noise  # the start of a document means nothing inside a frame
    if track.codec == "avc":
        return struct.pack(">I", len(noise) + 1) + (b"\x65" if key else b"\x41") + noise
    if track.codec == "hevc":
        return struct.pack(">I", len(noise) + 2) + (b"\x26\x01" if key else b"\x02\x01") + noise
    return noise


def laced(frames, lacing):
    """RFC 9559, 10.3: the number of frames less one, the sizes of all but the last, the frames."""
    lengths = [len(frame) for frame in frames]
    if lacing == "xiph":
        sizes = b"".join(b"\xff" * (length // 255) + bytes([length % 255]) for length in lengths[:-1])
        return 0x02, bytes([len(frames) - 1]) + sizes + b"".join(frames)
    if lacing == "fixed":
        frames = [frame[:min(lengths)] for frame in frames]
        return 0x04, bytes([len(frames) - 1]) + b"".join(frames)
    sizes = size(lengths[0])
    for before, length in zip(lengths, lengths[1:-1]):
        # A signed difference: its range is shifted by half to make it unsigned.
        difference, width = length - before, 1
        while not -(1 << (7 * width - 1)) < difference < (1 << (7 * width - 1)):
            width += 1
        sizes += (difference + (1 << (7 * width - 1)) - 1 | 1 << (7 * width)).to_bytes(width, "big")
    return 0x06, bytes([len(frames) - 1]) + sizes + b"".join(frames)


def cluster_children(shape, tracks, ticks, duration_ticks, length, random_source, stray=None):
    """What a Cluster holds: its time first, at the end blocks of all tracks by time. A stray number is that of the last block."""
    write = Writer(shape)
    planned = []
    for track in tracks:
        share = length if len(tracks) == 1 else int(length * (0.8 if track.kind == "video" else 0.2))
        count = max(1, min(24 if track.kind == "video" else 12, share // 120))
        for place in range(count):
            key = track.kind == "audio" or place == 0
            planned.append((duration_ticks * place // count, track, key, share // count))
    planned.sort(key=lambda plan: plan[0])
    children = [write.number(0xE7, ticks, random_source.choice([0, 8]) if shape.size_width > 4 else 0)]
    if shape.void:
        children.append(write.void(3))
    if shape.unknown_elements:
        children.append(write.stranger())
    for place, (offset, track, key, frame_length) in enumerate(planned):
        flags = 0
        if shape.lacing != "none" and frame_length >= 30 and (track.kind == "audio" or not key):
            frames = [frame_data(track, frame_length // 3, key, random_source) for _ in range(3)]
            flags, content = laced(frames, shape.lacing)
        else:
            content = frame_data(track, frame_length, key, random_source)
        if shape.block_times == "negative" and track is not planned[0][1] or shape.block_times == "negative" and place > 0:
            offset -= 3
        number = stray if stray and place == len(planned) - 1 else track.number
        block = size(number) + struct.pack(">h", offset)
        if shape.blocks == "groups" or shape.blocks == "mixed" and place % 3 == 1:
            reference = b"" if key else write.binary(0xFB, struct.pack(">b", -40))
            children.append(write.master(0xA0, write.binary(0xA1, block + bytes([flags]) + content), write.number(0x9B, 40), reference))
        else:
            children.append(write.binary(0xA3, block + bytes([flags | (0x80 if key else 0)]) + content))
    return children


def cluster(shape, children):
    """The bytes of a Cluster, cut as they are delivered."""
    if shape.cluster_size == "known":
        whole = Writer(shape).master(CLUSTER, *children)
    else:
        whole = unsigned(CLUSTER) + UNKNOWN_SIZE[shape.cluster_size] + b"".join(children)
    return [whole[:12]] + [whole[start:start + 16_384] for start in range(12, len(whole), 16_384)]


def later(timestamp, ticks):
    """A Cluster's Timestamp element, so many ticks later, in as many bytes as before if they suffice."""
    width = 9 - timestamp[1].bit_length()
    content = timestamp[1 + width:]
    return element(timestamp[0], unsigned(int.from_bytes(content, "big") + ticks, len(content)), width)


@dataclass
class Parts:
    """What a fragment is made of. Faults put it together otherwise."""

    head: list
    opening: list  # names and values of the opening Tags
    children: list  # of the Cluster
    after: list


@dataclass
class Fragment:
    number: int
    server: int  # milliseconds of the Unix epoch, as the next two
    producer: int
    duration: int
    opening: list  # all up to the closing Tags, as pieces
    token: str
    parts: Parts = None
    reads: int = 0


class Refusal(Exception):
    """A request that is answered with an exception of the API."""

    def __init__(self, name, message, *, status=None, authentication=False, raw=False):
        super().__init__(name)
        self.name, self.message, self.status, self.authentication, self.raw = name, message, status, authentication, raw


class StreamError(Exception):
    """An error that is told inside the stream, after a 200."""

    def __init__(self, code, number=None):
        super().__init__(code)
        self.code, self.number = code, number


# MARK: Streams

class Calls:
    """What the limit of calls remembers."""

    def __init__(self, now):
        self.times = []
        self.bucket, self.bucket_time = 5.0, now


@dataclass
class Session:
    """One reader of a stream."""

    selector: dict
    connection: object
    sent: list  # fragments
    ended: asyncio.Event
    behind: str = None
    missed: bool = False

    @property
    def resumed(self):
        return self.selector["StartSelectorType"] == "CONTINUATION_TOKEN"


class Stream:
    """The fragments of one stream, and where a reader starts among them."""

    def __init__(self, logical, name, arn, shape, server, random_source):
        self.logical, self.name, self.arn, self.shape, self.server = logical, name, arn, shape, server
        self.random = random_source
        self.fragments = []
        self.oldest = 0  # what lies before was trimmed
        self.grown = asyncio.Event()
        self.sequence = random_source.randrange(1 << 10, 1 << 40)
        self.growing = logical == "live" or logical == "short-session"
        self.failure = int(logical.split("-")[1]) if logical.startswith("fails-") else None
        self.calls = Calls(time.monotonic())
        self.sessions = 0
        self.named = {"name": 0, "arn": 0}  # sessions by what they called the stream
        self.readers = []
        self.positions, self.latest, self.sending = {}, None, None  # what faults remember
        self.tracks = tracks_of(shape)
        self.head = producer_head(shape, self.tracks, random_source)
        self.fill()

    # Making

    def durations(self, count):
        base = self.shape.growth if self.growing else self.shape.fragment_seconds
        for _ in range(count):
            factor = self.random.uniform(0.5, 1.6) if self.shape.uneven else 1.0
            # Between a tenth of a second and ten seconds, as PutMedia has it; and within sixteen bits of ticks.
            most = 10_000 if self.shape.timestamp_scale != 100_000 else 3_000
            yield max(100, min(most, round(base * 1000 * factor)))

    def fill(self):
        shape = self.shape
        if self.logical == "empty":
            return
        count = shape.fragments
        if self.failure:
            count = shape.failing_place + (4 if shape.failing == "once" else 0)
        durations = list(self.durations(count))
        pauses = [self.random.randrange(60_000, 400_000) if shape.gaps and place and self.random.random() < 0.15 else 0
                  for place in range(count)]
        now = self.server.now()
        end = now if self.growing else now - self.random.randrange(600_000, 7_200_000)
        start = end - sum(durations) - sum(pauses)
        start += shape.off_second - start % 1000 - (1000 if self.growing else 0)
        session_length = max(1, math.ceil(count / shape.producer_sessions))
        at = first = start
        shift = 0
        for place in range(count):
            at += pauses[place]
            if place and place % session_length == 0:
                self.head = producer_head(shape, self.tracks, self.random)
                if self.logical == "relative-time":
                    first = at  # a new session counts from nothing again
                elif shape.producer_times == "returning" and not self.growing:
                    shift -= (at - start) // 2
            if self.logical == "relative-time":
                producer = at - first
            else:
                producer = at + shift + shape.producer_clock * 1000
            self.append(producer, durations[place], at + durations[place] + self.random.randrange(20, 700))
            at += durations[place]
        self.producer_session_start = start + shape.producer_clock * 1000

    def append(self, producer, duration, server):
        shape = self.shape
        if self.fragments:
            server = max(server, self.fragments[-1].server + 1)
        server = min(server, self.server.now())
        self.sequence += self.random.choice([1, 1, 1, 2, 17])
        number = 1 << 156 | self.sequence << 92 | server << 28 | self.random.getrandbits(28)
        scale = 1_000_000 if shape.timestamp_scale == "absent" else shape.timestamp_scale
        ticks = producer * 1_000_000 // scale
        if shape.cluster_time == "relative" and self.logical != "relative-time":
            base = getattr(self, "relative_base", None)
            if base is None or producer < base:
                base = self.relative_base = producer
            ticks = (producer - base) * 1_000_000 // scale
        length = shape.fragment_bytes
        if shape.uneven:
            length = int(length * self.random.uniform(0.2, 2.5))
        length = max(length, 100)
        faulty = self.server.faulty
        stray = max(track.number for track in self.tracks) + 1 if faulty("undeclared-track") and len(self.fragments) % 4 == 3 else None
        children = cluster_children(shape, self.tracks, ticks, duration * 1_000_000 // scale, length, self.random, stray)
        opening = [("AWS_KINESISVIDEO_FRAGMENT_NUMBER", str(number)),
                   ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", seconds(server)),
                   ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", seconds(producer))]
        if self.server.freedoms.tag_order == "shuffled":
            self.random.shuffle(opening)
        if faulty("zeros-trimmed"):
            opening = [(name, value if name.endswith("NUMBER") else trimmed(value)) for name, value in opening]
        if faulty("zero-time-omitted") and producer == 0:
            opening = [(name, value) for name, value in opening if not name.endswith("PRODUCER_TIMESTAMP")]
        after = []
        write = Writer(shape)
        if shape.cues == "every" or shape.cues == "some" and len(self.fragments) % 3 == 1:
            point = write.master(0xBB, write.number(0xB3, ticks), write.master(
                0xB7, write.number(0xF7, self.tracks[0].number), write.number(0xF1, 0)))
            after.append(write.master(CUES, point))
        if shape.user_tags == "every" or shape.user_tags == "some" and len(self.fragments) % 4 == 2:
            after.append(user_tags(write, self.random.randrange(1, 8), "label"))
        pieces = self.head + [service_tags(opening)] + cluster(shape, children) + after
        # An opaque token is the number in other clothes.
        token = str(number) if self.server.freedoms.token_form == "number" else f"t-{number:x}.v1"
        parts = Parts(self.head, opening, children, after) if self.server.faults else None
        self.fragments.append(Fragment(number, server, producer, duration, pieces, token, parts))
        self.grown.set()
        self.grown = asyncio.Event()

    async def grow(self):
        """Appends by the clock, and trims what retention lets go: lazily, and whole fragments only."""
        while True:
            duration = next(self.durations(1))
            begun = self.server.now()
            await asyncio.sleep(duration / 1000)
            self.append(begun + self.shape.producer_clock * 1000, duration, self.server.now())
            if self.shape.retention != "all":
                limit = self.server.now() - self.shape.retention * 1000
                while self.oldest < len(self.fragments) - 12 and self.fragments[self.oldest].server < limit:
                    self.fragments[self.oldest].opening, self.fragments[self.oldest].parts = [], None
                    self.oldest += 1

    # Starting

    def start(self, selector, connection):
        """Where a session starts: an index, and a condition on the fragments yet to come. May be an error of either kind."""
        freedoms, kind, faulty = self.server.freedoms, selector["StartSelectorType"], self.server.faulty
        count = len(self.fragments)
        if kind == "NOW":
            if faulty("now-from-cache"):
                if self.latest is None or time.monotonic() > self.latest[0] + 5:
                    self.latest = time.monotonic(), count - 1
                return max(self.oldest, self.latest[1]), None
            return max(self.oldest, count - 1), None
        if kind == "EARLIEST":
            return self.oldest, None
        if kind == "FRAGMENT_NUMBER":
            number = int(selector["AfterFragmentNumber"])
            if faulty("fragment-number-as-double"):
                number = next((fragment.number for fragment in self.fragments[self.oldest:] if float(fragment.number) == float(number)),
                              number)
            place = self.after(number, 1, freedoms.unknown_fragment, "AfterFragmentNumber")
            if faulty("after-newest-repeats"):
                place = max(self.oldest, min(place, count - 1))
            return place, None
        if kind == "CONTINUATION_TOKEN":
            token = selector["ContinuationToken"]
            step = 1 if freedoms.token_start == "after" else 0
            if faulty("token-of-connection") and token not in connection.tokens:
                if freedoms.unknown_token == "next":
                    return self.oldest, None
                token = "of another connection"
            if faulty("resume-at-edge-skips") and self.fragments and token == self.fragments[-1].token:
                return count + 1, None
            if freedoms.token_form == "opaque":
                number = next((fragment.number for fragment in self.fragments if fragment.token == token), None)
                token = token if number is None else str(number)
            if not token.isdecimal():
                if freedoms.unknown_token == "4000":
                    raise StreamError(4000)
                raise Refusal("InvalidArgumentException", "The continuation token is not valid.")
            return self.after(int(token), step, freedoms.unknown_token, "ContinuationToken"), None
        wanted = selector["StartTimestamp"]
        if faulty("position-cache-without-type"):
            if wanted not in self.positions:
                self.positions[wanted] = self.containing(wanted, "server" if kind == "SERVER_TIMESTAMP" else "producer")
            return self.positions[wanted]
        if faulty("timestamp-whole-seconds") and kind == "SERVER_TIMESTAMP":
            wanted -= wanted % 1000
        return self.containing(wanted, "server" if kind == "SERVER_TIMESTAMP" else "producer")

    def after(self, number, step, policy, member):
        for place in range(self.oldest, len(self.fragments)):
            if self.fragments[place].number == number:
                return place + step
        if policy == "4000":
            raise StreamError(4000, number)
        if policy == "400":
            raise Refusal("InvalidArgumentException", f"{member} names no fragment of the stream.")
        for place in range(self.oldest, len(self.fragments)):
            if self.fragments[place].number > number:
                return place
        return len(self.fragments)

    def containing(self, wanted, clock):
        freedoms = self.server.freedoms
        kept = range(self.oldest, len(self.fragments))
        times = {place: getattr(self.fragments[place], clock) for place in kept}
        matches = [place for place in kept if times[place] <= wanted < times[place] + self.fragments[place].duration
                   and not (clock == "server" and place + 1 in times and times[place + 1] <= wanted)]
        if self.server.faulty("producer-boundary-exclusive") and clock == "producer":
            matches = [place for place in kept if times[place] < wanted <= times[place] + self.fragments[place].duration]
        if matches:
            return matches[0 if freedoms.repeated_time == "first" else -1], None

        def outside(policy):
            if policy == "4000":
                raise StreamError(4000)
            if policy == "400":
                raise Refusal("InvalidArgumentException", "StartTimestamp lies outside of the stream.")

        if not times or wanted >= max(times[place] + self.fragments[place].duration for place in kept):
            if wanted > self.server.now():
                outside(freedoms.future_timestamp)
            elif times and freedoms.gap_timestamp == "previous":
                return len(self.fragments) - 1, None
            # Nothing yet: the session waits for the fragment that contains the time, or the first behind it.
            return len(self.fragments), lambda fragment: getattr(fragment, clock) + fragment.duration > wanted
        if wanted < min(times.values()):
            outside(freedoms.early_timestamp)
            return self.oldest, None
        later = min((place for place in kept if times[place] > wanted), default=len(self.fragments))
        return max(self.oldest, later - 1) if freedoms.gap_timestamp == "previous" else later, None

    def fails_at(self, place, selector, first):
        """An error belongs to a place in the stream. One that came once is not met by who resumes behind it."""
        if self.failure is None or place != self.shape.failing_place:
            return False
        resumed = first and selector["StartSelectorType"] not in ("EARLIEST", "NOW")
        return self.shape.failing == "lasting" or not resumed

    # Limits

    def admit(self, connection, called):
        """Five calls a second, three sessions at once."""
        if not self.server.limits:
            return
        now, freedoms = time.monotonic(), self.server.freedoms
        count = self.calls
        if self.server.faulty("calls-per-connection"):
            count = connection.calls.setdefault(self.logical, Calls(now))
        if freedoms.call_window == "bucket":
            count.bucket = min(5.0, count.bucket + 5.0 * (now - count.bucket_time))
            count.bucket_time = now
            allowed = count.bucket >= 1.0
            if allowed or freedoms.refused_calls_count:
                count.bucket = max(0.0, count.bucket - 1.0)
        else:
            since = math.floor(now) if freedoms.call_window == "fixed" else now - 1.0
            count.times = [call for call in count.times if call >= since]
            allowed = len(count.times) < 5
            if allowed or freedoms.refused_calls_count:
                count.times.append(now)
        if not allowed:
            raise Refusal("ClientLimitExceededException", "Rate exceeded for the stream: more than 5 calls a second.")
        if (self.named[called] if self.server.faulty("sessions-by-name-and-arn") else self.sessions) >= 3:
            raise Refusal("ConnectionLimitExceededException", "Too many sessions read the stream.")

    def release(self, called, abandoned):
        """A session is over. It may take a moment until that is known everywhere."""
        def free():
            self.sessions -= 1
            self.named[called] -= 1
        delay = 20.0 if abandoned and self.server.faulty("abandoned-session-kept") else self.server.freedoms.session_release
        if delay:
            asyncio.get_running_loop().call_later(delay, free)
        else:
            free()


# MARK: Signature Version 4

ALGORITHM = "AWS4-HMAC-SHA256"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def uri_encode(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical_query(query):
    pairs = []
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        pairs.append((uri_encode(urllib.parse.unquote(name)), uri_encode(urllib.parse.unquote(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


class Verifier:
    """Holds requests against one key."""

    def __init__(self, server):
        self.server = server
        self.remembered = set()

    def refuse(self, name, message, status=403):
        raise Refusal(name, message, status=status, authentication=True)

    def incomplete(self, message):
        self.refuse("IncompleteSignatureException", message, self.server.freedoms.malformed_authorization_status)

    def verify(self, request):
        faulty = self.server.faulty
        given = request.values("authorization")
        if not given or not given[0].strip():
            self.refuse("MissingAuthenticationTokenException", "Missing Authentication Token")
        algorithm, _, rest = given[0].strip().partition(" ")
        if len(given) > 1 or algorithm != ALGORITHM:
            self.incomplete(f"Unsupported or ambiguous Authorization; the algorithm is {ALGORITHM}.")
        parts = {}
        for part in rest.split(","):
            name, equals, value = part.strip().partition("=")
            if not equals or name in parts:
                self.incomplete("The Authorization header is not a list of key=value pairs.")
            parts[name] = value.strip()
        for name in ("Credential", "SignedHeaders", "Signature"):
            if not parts.get(name):
                self.incomplete(f"Authorization header requires '{name}' parameter.")
        scope = parts["Credential"].split("/")
        if len(scope) != 5:
            self.incomplete("Credential must have exactly 5 slash-delimited elements.")
        key, day, region, service, terminator = scope
        stamp = (request.values("x-amz-date") or [""])[0].strip()
        when = self.time_of(request, stamp)
        if key != self.server.key:
            self.refuse("UnrecognizedClientException", "The security token included in the request is invalid.")
        tokens = request.values("x-amz-security-token")
        wrong = [self.server.token] != tokens if self.server.token else tokens
        if faulty("session-token-any"):
            wrong = len(tokens) != (1 if self.server.token else 0)
        if wrong:
            self.refuse("UnrecognizedClientException", "The security token included in the request is invalid.")
        for given_part, right, what in ((region, self.server.region, "a valid region"), (service, "kinesisvideo", "the correct service"),
                                        (terminator, "aws4_request", "a valid terminator")):
            if given_part != right:
                self.refuse("InvalidSignatureException", f"Credential should be scoped to {what}.")
        if day != when.strftime("%Y%m%d"):
            self.refuse("InvalidSignatureException", "Date in Credential scope does not match that of the request.")
        now = datetime.datetime.fromtimestamp(self.server.now() / 1000, datetime.timezone.utc)
        away = (when - now).total_seconds()
        if (-away if faulty("future-signature") else abs(away)) > self.server.freedoms.skew_window:
            problem = "Signature not yet current" if away > 0 else "Signature expired"
            self.refuse("InvalidSignatureException", f"{problem}: {when:%Y%m%dT%H%M%SZ} is too far from {now:%Y%m%dT%H%M%SZ}.")
        names = parts["SignedHeaders"].split(";")
        if "host" not in names:
            self.refuse("InvalidSignatureException", "'Host' must be a 'SignedHeader' in the AWS Authorization.")
        if faulty("signature-remembered") and parts["Signature"] in self.remembered:
            return
        payload = sha256(request.body)
        declared = request.values("x-amz-content-sha256")
        if faulty("payload-hash-trusted") and declared:
            payload = declared[0].strip()
        if declared and declared[0].strip() != payload:
            self.refuse("InvalidSignatureException", "The hash of the body is not the one that was declared.")
        folded = str.strip if faulty("spaces-unfolded") else lambda value: " ".join(value.split())
        headers = "".join(name + ":" + ",".join(folded(value) for value in request.values(name)) + "\n" for name in names)
        query = "" if faulty("query-unsigned") else canonical_query(request.query)
        canonical = "\n".join([request.method, urllib.parse.quote(request.path, safe="/-_.~"), query, headers, parts["SignedHeaders"],
                               payload])
        to_sign = "\n".join([ALGORITHM, when.strftime("%Y%m%dT%H%M%SZ"), f"{day}/{region}/{service}/{terminator}",
                             sha256(canonical.encode("utf-8", "surrogateescape"))])
        signing = ("AWS4" + self.server.secret).encode()
        for part in (day, region, service, terminator):
            signing = hmac_sha256(signing, part)
        expected = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), parts["Signature"].encode("utf-8", "surrogateescape")):
            self.refuse("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "
                        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
        if faulty("signature-remembered"):
            self.remembered.add(parts["Signature"])

    def time_of(self, request, stamp):
        """X-Amz-Date, or Date where that is missing."""
        if not stamp:
            try:
                when = email.utils.parsedate_to_datetime((request.values("date") or [""])[0])
                return when.astimezone(datetime.timezone.utc)
            except (ValueError, TypeError, IndexError):
                self.incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        try:
            if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", stamp):
                raise ValueError
            return datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            self.incomplete("Date must be in ISO-8601 'basic format'.")


# MARK: Requests as the description has them

SELECTOR_TYPES = {
    "FRAGMENT_NUMBER": "AfterFragmentNumber",
    "SERVER_TIMESTAMP": "StartTimestamp",
    "PRODUCER_TIMESTAMP": "StartTimestamp",
    "NOW": None,
    "EARLIEST": None,
    "CONTINUATION_TOKEN": "ContinuationToken",
}
NAME_PATTERN = r"[a-zA-Z0-9_.-]+"
ARN_PATTERN = r"arn:aws:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+"
API_NAMES = ("PUT_MEDIA", "GET_MEDIA", "LIST_FRAGMENTS", "GET_MEDIA_FOR_FRAGMENT_LIST", "GET_HLS_STREAMING_SESSION_URL",
             "GET_DASH_STREAMING_SESSION_URL", "GET_CLIP", "GET_IMAGES")
DATE_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)


class Validator:
    """Reads a request's JSON and holds it against the description."""

    def __init__(self, freedoms, faulty):
        self.freedoms, self.faulty = freedoms, faulty

    def invalid(self, message):
        raise Refusal("InvalidArgumentException", message)

    def object(self, body):
        def pairs(members):
            names = [name for name, _ in members]
            if self.freedoms.duplicate_members == "refuse" and len(set(names)) < len(names):
                raise ValueError("a member is given twice")
            return dict(members)

        def no_constant(name):
            raise ValueError(f"{name} is no JSON")

        try:
            # Floats stay text here: StartTimestamp is not to pass through floating point.
            value = json.loads(body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=no_constant,
                               parse_float=Number, parse_int=Number)
        except (ValueError, RecursionError) as problem:
            if self.freedoms.broken_body == "SerializationException":
                raise Refusal("SerializationException", "The body cannot be read.", status=400) from problem
            self.invalid("The body is no JSON.")
        if not isinstance(value, dict):
            self.invalid("The body is no JSON object.")
        return value

    def member(self, members, name, kind):
        """A member of the right type, or None."""
        value = members.get(name)
        if value is None:
            if name in members and self.freedoms.null_members == "refuse":
                self.invalid(f"{name} is null.")
            return None
        if not isinstance(value, kind) or isinstance(value, Number) and kind is str:
            self.invalid(f"{name} has the wrong type.")
        return value

    def text(self, members, name, longest, pattern, anchored=True):
        value = self.member(members, name, str)
        if value is None:
            return None
        if value == "" and self.faulty("empty-is-absent"):
            return None
        match = re.fullmatch if anchored or self.freedoms.pattern == "whole" else re.search
        if not 1 <= len(value) <= longest or not match(pattern, value):
            if self.faulty("message-unescaped"):
                raise Refusal("InvalidArgumentException", f"Value '{value}' at '{name}' failed to satisfy constraint.", raw=True)
            self.invalid(f"Value at '{name}' failed to satisfy constraint: 1 to {longest} of {pattern}.")
        return value

    def stream(self, members):
        name = self.text(members, "StreamName", 256, NAME_PATTERN, anchored=False)
        partition = "arn:aws[a-z-]*:" if self.freedoms.arn_partition == "any" else "arn:aws:"
        arn = self.text(members, "StreamARN", 1024, ARN_PATTERN.replace("arn:aws:", partition), anchored=False)
        if name is None and arn is None:
            self.invalid("Either StreamName or StreamARN must be given.")
        if name is not None and arn is not None and self.freedoms.name_and_arn == "refuse":
            self.invalid("StreamName and StreamARN must not both be given.")
        return name, arn

    def selector(self, members):
        selector = self.member(members, "StartSelector", dict)
        if selector is None:
            self.invalid("StartSelector is missing.")
        kind = self.member(selector, "StartSelectorType", str)
        if kind is None and self.freedoms.selector_type == "optional":
            kind = "NOW"
        if kind is not None and self.faulty("type-case-folded"):
            kind = kind.upper()
        if kind not in SELECTOR_TYPES:
            self.invalid("StartSelectorType is none of: " + ", ".join(SELECTOR_TYPES))
        values = {
            "StartSelectorType": kind,
            "AfterFragmentNumber": self.text(selector, "AfterFragmentNumber", 129 if self.faulty("fragment-number-129") else 128,
                                             r"\d+" if self.faulty("unicode-digits") else "[0-9]+"),
            "ContinuationToken": self.text(selector, "ContinuationToken", 128, r"[a-zA-Z0-9_.\-]+"),
            "StartTimestamp": self.timestamp(selector),
        }
        needed = SELECTOR_TYPES[kind]
        if needed and values[needed] is None:
            if kind == "FRAGMENT_NUMBER" and self.faulty("missing-companion-500"):
                raise Refusal("InternalFailure", "The request processing has failed because of an unknown error.")
            self.invalid(f"{kind} needs {needed}.")
        others = [name for name in ("AfterFragmentNumber", "ContinuationToken", "StartTimestamp")
                  if name != needed and values[name] is not None]
        if others and self.freedoms.extra_selector_members == "refuse":
            self.invalid(f"{kind} takes no {others[0]}.")
        return values

    def timestamp(self, selector):
        """Milliseconds of the Unix epoch, from a number of seconds or an RFC 3339 string."""
        value = self.member(selector, "StartTimestamp", str | Number)
        if value is None:
            return None
        if isinstance(value, Number):
            return self.milliseconds(value)
        if self.freedoms.timestamp_form == "number":
            self.invalid("StartTimestamp is no number.")
        match = DATE_TIME.fullmatch(value)
        if not match:
            self.invalid("StartTimestamp is no date-time.")
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        fraction = int(((match[7] or "") + "000")[:3])
        if self.faulty("short-fraction"):
            fraction = int((match[7] or "0")[:3])
        offset = int((match[9] or "0")) * 60 + int(match[10] or "0")
        try:
            # A leap second is the last moment of its minute.
            leap = 1 if second == 60 else 0
            when = datetime.datetime(year, month, day, hour, minute, second - leap, tzinfo=datetime.timezone.utc)
        except ValueError:
            self.invalid("StartTimestamp is no moment of the calendar.")
        if match[8] and (int(match[9]) > 23 or int(match[10]) > 59):
            self.invalid("StartTimestamp has no offset of the calendar.")
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        if self.faulty("offset-ignored"):
            offset = 0
        whole = round((when - epoch).total_seconds()) + leap - (offset * 60 if match[8] != "-" else -offset * 60)
        return whole * 1000 + fraction

    def milliseconds(self, number):
        mantissa, _, exponent = number.lower().partition("e")
        if len(mantissa) > 400 or len(exponent) > 5 or abs(int(exponent or "0")) > 400:
            self.invalid("StartTimestamp is out of range.")
        sign = -1 if mantissa.startswith("-") else 1
        whole, _, fraction = mantissa.lstrip("-").partition(".")
        if self.faulty("short-fraction") and fraction and not exponent:
            fraction = fraction.rjust(3, "0")
        shift = int(exponent or "0") + 3 - len(fraction)
        digits = int(whole + fraction)
        value = digits * 10 ** shift if shift >= 0 else digits // 10 ** -shift
        if value > 253_402_300_800_000:
            self.invalid("StartTimestamp lies behind the year 9999.")
        return sign * value


class Number(str):
    """The text of a JSON number."""


# MARK: HTTP

REASONS = {100: "Continue", 200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           408: "Request Timeout", 413: "Content Too Large", 417: "Expectation Failed", 431: "Request Header Fields Too Large",
           500: "Internal Server Error", 501: "Not Implemented", 505: "HTTP Version Not Supported"}
LARGEST_HEAD, LARGEST_BODY = 32_768, 1_048_576
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Unreadable(Exception):
    """Bytes that are no HTTP request. The connection ends with the answer."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


class Gone(Exception):
    """The client has left."""


class Cut(Exception):
    """A fault ends the connection in the middle of an answer."""


@dataclass
class Request:
    method: str
    target: str
    version: str
    headers: list
    body: bytes = b""

    @property
    def path(self):
        target = self.target
        if not target.startswith("/") and "://" in target:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        return target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    def values(self, name):
        return [value for other, value in self.headers if other == name]


def parse_head(data):
    lines = data.split(b"\r\n")
    if any(b"\n" in line or b"\r" in line or b"\0" in line for line in lines):
        raise Unreadable(400, "A line ends in something other than CR LF.")
    parts = lines[0].split(b" ")
    if len(parts) != 3 or not TOKEN.fullmatch(parts[0]) or not parts[1]:
        raise Unreadable(400, "The request line has three parts.")
    if not re.fullmatch(rb"HTTP/[0-9]\.[0-9]", parts[2]):
        raise Unreadable(400, "The request line ends in a version.")
    if parts[2] not in (b"HTTP/1.1", b"HTTP/1.0"):
        raise Unreadable(505, "Only HTTP/1.1 is spoken here.")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not TOKEN.fullmatch(name):
            raise Unreadable(400, "A header line is a name, a colon and a value.")
        headers.append((name.decode("ascii").lower(), value.strip(b" \t").decode("utf-8", "surrogateescape")))
    method, target, version = (part.decode("utf-8", "surrogateescape") for part in parts)
    request = Request(method, target, version, headers)
    if version == "HTTP/1.1" and len(request.values("host")) != 1:
        raise Unreadable(400, "A request has one Host.")
    return request


class Connection(asyncio.Protocol):
    """One connection: reads requests one after the other, and notices when the client leaves."""

    def __init__(self, server, plane):
        self.server, self.plane = server, plane
        self.buffer = bytearray()
        self.arrived = asyncio.Event()
        self.gone = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.ended = False
        self.tokens, self.calls = set(), {}  # what faults remember

    # What asyncio calls

    def connection_made(self, transport):
        self.transport = transport
        self.server.connections.add(self)
        self.task = asyncio.ensure_future(self.serve())

    def data_received(self, data):
        self.buffer += data
        if len(self.buffer) > 4 * LARGEST_HEAD and not self.transport.is_closing():
            self.transport.pause_reading()
        self.arrived.set()

    def eof_received(self):
        # Of an idle session this is the only sign that its client has left, so half a connection is none.
        self.ended = True
        self.gone.set()
        self.arrived.set()
        return True

    def connection_lost(self, _):
        self.ended = True
        self.gone.set()
        self.arrived.set()
        self.writable.set()
        self.server.connections.discard(self)

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    # Reading

    async def more(self, timeout):
        if self.ended:
            raise Gone
        self.arrived.clear()
        self.transport.resume_reading()
        try:
            await asyncio.wait_for(self.arrived.wait(), timeout)
        except asyncio.TimeoutError:
            raise Gone from None

    async def until(self, end, longest, status):
        while (place := self.buffer.find(end)) < 0:
            if len(self.buffer) > longest:
                raise Unreadable(status, "The line or the head is too long.")
            await self.more(60)
        if place > longest:
            raise Unreadable(status, "The line or the head is too long.")
        data = bytes(self.buffer[:place])
        del self.buffer[:place + len(end)]
        return data

    async def exactly(self, length):
        while len(self.buffer) < length:
            await self.more(60)
        data = bytes(self.buffer[:length])
        del self.buffer[:length]
        return data

    async def read_request(self):
        while self.buffer[:2] == b"\r\n" or not self.buffer:
            if self.buffer:
                del self.buffer[:2]
            else:
                await self.more(60)
        request = parse_head(await self.until(b"\r\n\r\n", LARGEST_HEAD, 431))
        codings, lengths = request.values("transfer-encoding"), request.values("content-length")
        if codings and lengths:
            raise Unreadable(400, "Content-Length and Transfer-Encoding contradict each other.")
        if codings and [coding.lower() for coding in codings] != ["chunked"]:
            raise Unreadable(501, "Only the chunked coding is known.")
        if len(set(lengths)) > 1 or lengths and not re.fullmatch(r"[0-9]{1,18}", lengths[0], re.ASCII):
            raise Unreadable(400, "Content-Length is one number.")
        length = int(lengths[0]) if lengths else 0
        if length > LARGEST_BODY:
            raise Unreadable(413, "The body is too large.")
        for expectation in request.values("expect"):
            if expectation.lower() != "100-continue":
                raise Unreadable(417, "Only 100-continue can be expected.")
            if self.server.freedoms.expect == "final" and not request.values("authorization"):
                # What is certain from the head alone needs no body. It is never read, so nothing can follow it.
                return request, False
            if (length or codings) and not self.buffer and request.version == "HTTP/1.1" \
                    and not self.server.faulty("expect-unanswered"):
                self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.body = await self.read_chunks() if codings else await self.exactly(length)
        return request, True

    async def read_chunks(self):
        body = b""
        while True:
            line = await self.until(b"\r\n", 4096, 400)
            digits = line.partition(b";")[0].strip(b" \t")
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", digits):
                raise Unreadable(400, "A chunk starts with its size.")
            length = int(digits, 16)
            if len(body) + length > LARGEST_BODY:
                raise Unreadable(413, "The body is too large.")
            if length == 0:
                while await self.until(b"\r\n", 4096, 400):
                    pass
                return body
            body += await self.exactly(length)
            if await self.exactly(2) != b"\r\n":
                raise Unreadable(400, "A chunk ends in CR LF.")

    # Writing

    def write(self, data):
        if self.transport.is_closing():
            raise Gone
        self.transport.write(data)

    async def flush(self):
        await self.writable.wait()
        if self.transport.is_closing():
            raise Gone

    # Serving

    async def serve(self):
        try:
            while True:
                try:
                    request, complete = await self.read_request()
                except Unreadable as problem:
                    answer = Answer(self.server, None)
                    await answer.fail(self, Refusal("BadRequestException", problem.message, status=problem.status), keep=False)
                    break
                version_keeps = request.version == "HTTP/1.1"
                asked = ",".join(request.values("connection")).lower().replace(" ", "").split(",")
                keep = complete and version_keeps and "close" not in asked and self.server.freedoms.keep_alive
                try:
                    if not await self.server.answer(self, request, keep) or not keep:
                        break
                except Cut:
                    break
            await self.part()
        except (Gone, OSError, asyncio.CancelledError):
            pass  # the client has left, or the server is to end
        except Exception as problem:  # a fault of the witness, and no client's
            print(f"witness: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
        self.transport.close()

    async def part(self):
        """Closes so that the answer arrives: a reset, caused by bytes that nobody read, would take it away."""
        await self.flush()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        until = time.monotonic() + 2
        while not self.ended and time.monotonic() < until:
            self.buffer.clear()
            await self.more(max(0.01, until - time.monotonic()))


class Answer:
    """Writes one response, with all the liberty that HTTP leaves."""

    def __init__(self, server, request):
        self.server, self.request, self.freedoms = server, request, server.freedoms
        self.random = server.random
        self.started = False

    def identifiers(self):
        form = self.freedoms.request_id
        value = uuid.UUID(bytes=self.random.randbytes(16), version=4)
        text = {"uuid": str(value), "hex": value.hex[:16].upper(), "base64": base64.b64encode(value.bytes * 2).decode(),
                "long": f"{value}+{value.hex}:{value.int}"}[form]
        family = self.freedoms.header_family
        names = {"both": ["x-amzn-RequestId", "x-amz-RequestId"], "amzn": ["x-amzn-RequestId"], "amz": ["x-amz-RequestId"]}[family]
        return [(name, text) for name in names]

    def head(self, status, fields, version="HTTP/1.1", identified=True):
        if self.freedoms.extra_headers:
            fields = fields + [("Server", "witness/1.0"), ("X-Served-By", "cell-7"), ("Vary", "Accept-Encoding"),
                               ("Access-Control-Expose-Headers", "x-amzn-RequestId"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        fields = fields + [*(self.identifiers() if identified else []),
                           ("Date", email.utils.formatdate(self.server.now() / 1000, usegmt=True))]
        if self.freedoms.header_order == "shuffled":
            self.random.shuffle(fields)
        change = {"documented": str, "lower": str.lower, "upper": str.upper,
                  "mixed": lambda name: "".join(self.random.choice((letter.lower(), letter.upper())) for letter in name)}
        name_of = change[self.freedoms.header_case]
        lines = [f"{version} {status} {REASONS.get(status, 'Error')}"] + [f"{name_of(name)}: {value}" for name, value in fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")

    async def delay(self, connection):
        seconds_ = self.freedoms.head_delay
        if seconds_:
            await first_of(self.random.uniform(seconds_ / 2, seconds_), connection.gone)

    def wording(self, message):
        return {"plain": message, "short": ".", "long": message + " " + "This has gone on for long enough. " * 90,
                "foreign": "リクエストを処理できません。 Запрос отклонён. " + message,
                # Half of a surrogate pair: json.dumps escapes it, and the grammar of JSON allows it.
                "escapes": message + ' "\\/\t\ud83d'}[self.freedoms.wording]

    async def fail(self, connection, refusal, keep):
        status = refusal.status or self.server.status(refusal.name, connection.plane)
        member = self.freedoms.message_member
        if member == "observed":
            member = "message" if refusal.authentication else "Message"
        body = {member: self.wording(refusal.message)}
        if self.freedoms.error_extras:
            body = {"__type": refusal.name, "details": [None, {"retry": False}], **body}
        name = refusal.name + (":http://internal.amazon.com/coral/com.amazonaws.kinesisvideo/" if self.freedoms.error_type_uri else "")
        names = {"both": ["x-amzn-ErrorType", "x-amz-ErrorType"], "amzn": ["x-amzn-ErrorType"], "amz": ["x-amz-ErrorType"]}
        fields = [(field_name, name) for field_name in names[self.freedoms.header_family]]
        content = json.dumps(body).encode()
        if refusal.raw:
            content = ('{"%s":"%s"}' % (member, refusal.message)).encode("utf-8", "replace")
        identified = not (refusal.authentication and self.server.faulty("request-id-missing-403"))
        await self.whole(connection, status, self.freedoms.error_media_type, fields, content, keep, identified)

    async def whole(self, connection, status, media_type, fields, body, keep, identified=True):
        """A response that is known to its end."""
        await self.delay(connection)
        old = self.request is not None and self.request.version == "HTTP/1.0"
        chunked = self.freedoms.error_framing == "chunked" and not old
        fields = [("Content-Type", media_type)] + fields
        fields.append(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body))))
        if not keep:
            fields.append(("Connection", "close"))
        if self.request is not None and self.request.method == "HEAD":
            body, chunked = b"", False
        if chunked:
            half = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part) + b"0\r\n\r\n"
        connection.write(self.head(status, fields, identified=identified) + body)
        await connection.flush()

    # A body of fragments

    async def begin(self, connection, keep):
        await self.delay(connection)
        self.chunked = self.request.version == "HTTP/1.1"
        media_type = {"bare": "video/webm", "parameter": "video/webm;charset=utf-8", "spaced": 'Video/WebM ; codecs="avc1"'}
        fields = [("Content-Type", media_type[self.freedoms.media_type])]
        if self.chunked:
            fields.append(("Transfer-Encoding", "chunked"))
            if self.freedoms.trailers:
                fields.append(("Trailer", "x-witness-parts"))
        if not keep:
            fields.append(("Connection", "close"))
        connection.write(self.head(200, fields, "HTTP/1.0" if self.server.faulty("http-1.0-with-chunks") else "HTTP/1.1"))
        self.started, self.parts = True, 0
        self.due = time.monotonic()
        await connection.flush()

    def cut(self, pieces):
        if self.freedoms.parts == "elements":
            yield from pieces
            return
        data, place, count = b"".join(pieces), 0, 0
        while place < len(data):
            # Small parts only at first: bytes are cheap, and wakings of two processes for each are not.
            length = {"large": 1 << 20,
                      "tiny": 1 if count < 40 else self.random.randrange(1, 60) if count < 160 else 16_384,
                      "mixed": int(2 ** self.random.uniform(0, 20)) if count < 100 else 1 << 17}[self.freedoms.parts]
            yield data[place:place + length]
            place, count = place + length, count + 1

    async def send(self, connection, pieces):
        for part in self.cut([piece for piece in pieces if piece]):
            if self.chunked:
                extension = b";part=%d" % self.parts if self.freedoms.chunk_extensions else b""
                part = b"%x%s\r\n%s\r\n" % (len(part), extension, part)
            connection.write(part)
            self.parts += 1
            await connection.flush()
            # A part waits for those before it; nothing is made good for later, or it would come faster than is granted.
            if self.freedoms.pace:
                self.due = max(self.due, time.monotonic()) + len(part) / self.freedoms.pace
                ahead = self.due - time.monotonic()
                if ahead > 0.005:
                    await asyncio.sleep(ahead)

    async def end(self, connection):
        if self.chunked:
            trailer = b"x-witness-parts: %d\r\n" % self.parts if self.freedoms.trailers else b""
            connection.write(b"0\r\n" + trailer + (b"" if self.server.faulty("final-crlf-missing") else b"\r\n"))
        await connection.flush()


async def first_of(timeout, *events):
    """Waits until one of the events is set, at most so many seconds (None: without end)."""
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


# MARK: The server

STATUSES = {
    "openapi": {"ResourceNotFoundException": 480, "NotAuthorizedException": 481, "InvalidEndpointException": 482,
                "ClientLimitExceededException": 483, "ConnectionLimitExceededException": 484, "InvalidArgumentException": 485},
    "service-model": {"ResourceNotFoundException": 404, "NotAuthorizedException": 401},
    "observed": {"ResourceNotFoundException": 404, "NotAuthorizedException": 403},
}


class Server:
    """The endpoint: its streams, its clock, its limits and its two operations."""

    def __init__(self, options, given):
        self.options = options
        self.random = random.Random(options.seed or 0)
        self.freedoms = Drawn(SERVER_FREEDOMS, options.seed, "server", given, options.against_captures)
        regions = ["us-west-2", "eu-central-1", "ap-northeast-3", "us-east-1"]
        self.region = options.region or regions[(options.seed or 0) % len(regions)]
        self.key, self.secret = options.key
        self.token = options.session_token
        self.limits, self.dialect = not options.no_limits, options.dialect
        self.faults = frozenset(options.fault)
        self.verifier, self.validator = Verifier(self), Validator(self.freedoms, self.faulty)
        self.connections, self.streams, self.shapes = set(), {}, {}
        self.fragments_given = given.get("fragments")
        for logical in LOGICAL_STREAMS:
            self.shapes[logical] = self.shape(logical, Drawn(STREAM_FREEDOMS, options.seed, logical, given, options.against_captures))

    def faulty(self, name):
        """Whether a fault was asked for. A name that the list does not have is a slip of the pen."""
        assert name in FAULT_NAMES, name
        return name in self.faults

    def shape(self, logical, shape):
        """What the description of a logical stream promises holds against every draw."""
        if logical in ("recorded", "recorded-unknown-cluster"):
            shape.tracks = "video"
        if logical == "multi-track" and "+" not in shape.tracks:
            shape.tracks = "audio+video" if shape.tracks == "audio" else "video+audio"
        if logical == "recorded-unknown-cluster" and shape.cluster_size == "known":
            shape.cluster_size = "unknown-1"
        if logical == "short-session":
            shape.growth = min(shape.growth, 0.7)
        if logical in ("multi-track", "relative-time"):
            # Nothing is said about their number, so the draw may go below ten; a number given by hand stands.
            if self.fragments_given is None:
                shape.fragments = {10: 1, 11: 3, 17: 5}.get(shape.fragments, shape.fragments)
        if self.options.seed is not None:
            # Suites read each stream hundreds of times.
            shape.fragment_bytes = min(shape.fragment_bytes, 6_000_000 // shape.fragments)
        return shape

    def now(self):
        """Milliseconds of the Unix epoch by the clock of the server, which may be wrong."""
        return time.time_ns() // 1_000_000 + self.freedoms.clock_offset * 1000

    def make_streams(self):
        for place, logical in enumerate(LOGICAL_STREAMS):
            name = f"{self.options.name_prefix}{logical}"
            arn = f"arn:aws:kinesisvideo:{self.region}:123456789012:stream/{name}/{1_600_000_000_000 + place}"
            source = random.Random(f"media {self.options.seed} {logical}")
            self.streams[logical] = Stream(logical, name, arn, self.shapes[logical], self, source)

    def status(self, name, plane):
        # The description that numbers its errors is GetMedia's; the control plane's are those of its service model.
        dialect = "service-model" if plane == "control" and self.dialect == "openapi" else self.dialect
        if name == "InternalFailure":
            return 500
        return STATUSES[dialect].get(name, 400)

    def find(self, name, arn):
        """The stream that a request names. 'missing' is in the target file only."""
        for stream in self.streams.values():
            if stream.logical == "missing":
                continue
            if (name is None or stream.name == name) and (arn is None or stream.arn == arn):
                return stream
        raise Refusal("ResourceNotFoundException", "The requested stream is not found or not active.")

    def reach(self, stream, *, data):
        if stream.logical == "forbidden":
            raise Refusal("NotAuthorizedException", "The caller is not authorized to perform this operation.")
        if stream.logical == "elsewhere" and data:
            raise Refusal("InvalidEndpointException", "The stream is not served by this endpoint. Call GetDataEndpoint.")

    async def answer(self, connection, request, keep):
        """Answers one request. False where the connection cannot be used again."""
        answer = Answer(self, request)
        path = request.path.rstrip("/") if self.faulty("path-trailing-slash") else request.path
        operation = {"/getMedia": "GetMedia", "/getDataEndpoint": "GetDataEndpoint"}.get(path)
        offered = {"data": ("GetMedia",), "control": ("GetDataEndpoint",), "same": ("GetMedia", "GetDataEndpoint")}[connection.plane]
        try:
            if request.method != "POST" or operation not in offered:
                await self.unknown_operation(connection, answer, keep)
                return True
            self.verifier.verify(request)
            if operation == "GetDataEndpoint":
                await self.get_data_endpoint(connection, answer, request, keep)
                return True
            return await self.get_media(connection, answer, request, keep)
        except Refusal as refusal:
            plane = connection.plane
            connection.plane = "control" if operation == "GetDataEndpoint" else plane
            await answer.fail(connection, refusal, keep)
            connection.plane = plane
            return True

    async def unknown_operation(self, connection, answer, keep):
        if self.freedoms.unknown_operation == "unknown-operation":
            await answer.fail(connection, Refusal("UnknownOperationException", "No such operation.", status=404), keep)
            return
        body = b"<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n" \
               b"</AccessDeniedException>\n"
        await answer.whole(connection, 403, "application/xml", [], body, keep)

    async def get_data_endpoint(self, connection, answer, request, keep):
        members = self.validator.object(request.body)
        name, arn = self.validator.stream(members)
        api = self.validator.member(members, "APIName", str)
        if api not in API_NAMES:
            raise Refusal("InvalidArgumentException", "APIName is none of: " + ", ".join(API_NAMES))
        stream = self.find(name, arn)
        self.reach(stream, data=False)
        endpoint = f"https://s-0d1e2f3a.kinesisvideo.{self.region}.amazonaws.com" if stream.logical == "elsewhere" else self.endpoint
        body = json.dumps({"DataEndpoint": endpoint}).encode()
        await answer.whole(connection, 200, "application/json", [], body, keep)

    async def get_media(self, connection, answer, request, keep):
        members = self.validator.object(request.body)
        names = self.validator.stream(members)
        if self.freedoms.first_check == "request":
            selector = self.validator.selector(members)
            stream = self.find(*names)
            self.reach(stream, data=True)
        else:
            stream = self.find(*names)
            self.reach(stream, data=True)
            selector = self.validator.selector(members)
        called = "arn" if names[0] is None else "name"
        stream.admit(connection, called)
        stream.sessions += 1
        stream.named[called] += 1
        session = Session(selector, connection, [], asyncio.Event())
        stream.readers.append(session)
        abandoned = False
        try:
            failure = None
            try:
                place, condition = stream.start(selector, connection)
            except StreamError as error:
                place, condition, failure = 0, None, error
            await answer.begin(connection, keep)
            if failure:
                await self.tell_error(connection, answer, failure)
            else:
                await self.play(session, answer, stream, place, condition)
            await answer.end(connection)
        except Gone:
            abandoned = True
            raise
        finally:
            stream.readers.remove(session)
            stream.release(called, abandoned)
            if abandoned and self.faulty("abort-ends-siblings"):
                for other in stream.readers:
                    other.ended.set()
        return answer.chunked and not self.faulty("final-crlf-missing")

    async def play(self, session, answer, stream, place, condition):
        """Sends chunk after chunk until the stream, the session or the client ends."""
        connection, selector = session.connection, session.selector
        begun = time.monotonic()
        lasts = stream.shape.session_seconds if stream.logical == "short-session" else self.freedoms.session_limit
        rests_since = begun
        first = True
        while not connection.gone.is_set():
            left = begun + lasts - time.monotonic()
            if left <= 0 and self.faulty("cut-at-session-limit"):
                raise Cut
            if left <= 0 or session.ended.is_set():
                return
            if stream.fails_at(place, selector, first):
                previous = stream.fragments[place - 1].number if place else None
                await self.tell_error(connection, answer, StreamError(stream.failure, previous))
                return
            place = max(place, stream.oldest)
            held_back = 1 if self.faulty("newest-held-back") and session.sent else 0
            if place < len(stream.fragments) - held_back:
                fragment = stream.fragments[place]
                place += 1
                if condition and not condition(fragment):
                    continue
                first = False
                await self.send_fragment(session, answer, stream, fragment)
                session.sent.append(fragment)
                if self.freedoms.jitter:
                    await asyncio.sleep(self.random.uniform(0, self.freedoms.jitter))
                rests_since = time.monotonic()
                continue
            # At the end. A stream that grows does not rest.
            if self.freedoms.idle != "hold" and not stream.growing:
                left = min(left, rests_since + self.freedoms.idle - time.monotonic())
                if left <= 0:
                    return
            await first_of(left, stream.grown, connection.gone, session.ended)
            if self.faulty("live-edge-loses-one") and not session.missed and place < len(stream.fragments):
                session.missed, place = True, place + 1
        raise Gone

    async def send_fragment(self, session, answer, stream, fragment):
        connection = session.connection
        await answer.send(connection, self.deformed(session, stream, fragment) if self.faults else fragment.opening)
        if self.faulty("closing-tags-shared"):
            # What is shared is set long before it is used, as where tags are written by somebody else.
            stream.sending = fragment
            await asyncio.sleep(0.003)
            fragment = stream.sending
        reference = self.now() if self.freedoms.behind_now == "clock" else stream.fragments[-1].server
        behind = str(max(0, reference - fragment.server))
        if self.faulty("behind-now-of-first"):
            behind = session.behind = session.behind or behind
        closing = [("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", behind), ("AWS_KINESISVIDEO_CONTINUATION_TOKEN", fragment.token)]
        if self.freedoms.tag_order == "shuffled":
            self.random.shuffle(closing)
        if self.faulty("tags-swapped-after-resume") and session.resumed:
            closing.reverse()
        await answer.send(connection, [service_tags(closing)])
        connection.tokens.add(fragment.token)

    def deformed(self, session, stream, fragment):
        """A fragment up to its closing Tags, as the faults of media have it."""
        fragment.reads += 1
        head, opening = list(fragment.parts.head), list(fragment.parts.opening)
        children, after = list(fragment.parts.children), fragment.parts.after
        blocks = sum(child[0] in (0xA0, 0xA3) for child in children)
        if self.faulty("info-only-once") and session.sent:
            head = [piece for piece in head if not piece.startswith(unsigned(INFO))]
        if self.faulty("stale-server-timestamp") and session.sent:
            opening = [(name, seconds(session.sent[-1].server) if name.endswith("SERVER_TIMESTAMP") else value) for name, value in opening]
        if self.faulty("cluster-time-drifts"):
            children[0] = later(children[0], len(session.sent))
        if self.faulty("block-lost-after-resume") and session.resumed and not session.sent and blocks > 1:
            del children[-1]
        if self.faulty("blocks-swapped-every-other-read") and fragment.reads % 2 == 0 and blocks > 1:
            children[-2], children[-1] = children[-1], children[-2]
        tags, media = [service_tags(opening)], cluster(stream.shape, children)
        late = self.faulty("opening-tags-late") and session.sent
        return head + (media + tags if late else tags + media) + after

    async def tell_error(self, connection, answer, error):
        """A document of its own, and then the end."""
        snake, sentence = FAILURES[error.code]
        text = {"snake": snake, "sentence": sentence, "camel": snake.title().replace("_", "")}[self.freedoms.error_text]
        code = 4500 if self.faulty("kms-ids-merged") and 4500 < error.code < 5000 else error.code
        tags = [("AWS_KINESISVIDEO_ERROR_CODE", text), ("AWS_KINESISVIDEO_ERROR_ID", str(code))]
        if self.freedoms.error_fragment_number and error.number is not None:
            tags.append(("AWS_KINESISVIDEO_FRAGMENT_NUMBER", str(error.number)))
        header = element(EBML, b"".join([element(0x4286, b"\1"), element(0x42F7, b"\1"), element(0x42F2, b"\4"), element(0x42F3, b"\x08"),
                                         element(0x4282, b"matroska"), element(0x4287, b"\2"), element(0x4285, b"\2")]))
        for _ in range(2 if self.faulty("error-told-twice") else 1):
            await answer.send(connection, [header, bytes.fromhex("1853806701ffffffffffffff"), service_tags(tags)])
        if self.faulty("error-cut-off"):
            raise Cut
        if self.freedoms.after_error == "hold":
            await first_of(3.0, connection.gone)

    # Running

    def target(self, control):
        streams = {logical: {"name": stream.name, "arn": stream.arn} for logical, stream in self.streams.items()}
        credentials = {"accessKeyId": self.key, "secretAccessKey": self.secret}
        if self.token:
            credentials["sessionToken"] = self.token
        # Without limits the client need not keep to any, and a run is as fast as it can be.
        limits = {} if self.limits else {"limits": {"callsPerSecond": 1000, "sessions": 100}}
        return {
            **limits,
            "name": "witness" if self.options.seed is None else f"witness-{self.options.seed}",
            "endpoint": self.endpoint,
            "controlEndpoint": control,
            "region": self.region,
            "dialect": self.dialect,
            "credentials": credentials,
            "capabilities": ["limits"] if self.limits else [],
            "streams": streams,
        }

    async def run(self):
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        self.make_streams()
        same = self.freedoms.control_plane == "same"
        listener = await loop.create_server(lambda: Connection(self, "same" if same else "data"), "127.0.0.1", self.options.port,
                                            backlog=256)
        self.endpoint = "http://127.0.0.1:%d" % listener.sockets[0].getsockname()[1]
        control, listeners = self.endpoint, [listener]
        if not same:
            other = await loop.create_server(lambda: Connection(self, "control"), "127.0.0.1", 0, backlog=256)
            control = "http://127.0.0.1:%d" % other.sockets[0].getsockname()[1]
            listeners.append(other)
        growing = [asyncio.ensure_future(stream.grow()) for stream in self.streams.values() if stream.growing]
        if self.options.write_target:
            write_atomically(self.options.write_target, json.dumps(self.target(control), indent=2) + "\n")
        print(self.endpoint, flush=True)
        await stopped.wait()
        for listening in listeners:
            listening.close()
        for task in growing + [connection.task for connection in self.connections]:
            task.cancel()
        for connection in list(self.connections):
            connection.transport.abort()


def write_atomically(path, text):
    """A reader sees the whole file or none: who waits for it need not wait for more."""
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=".witness-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.replace(temporary, path)


def key_pair(text):
    name, colon, secret = text.partition(":")
    if not (name and colon and secret) or "/" in name:
        raise argparse.ArgumentTypeError("a key is written ID:SECRET")
    return name, secret


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="of the data endpoint; 0 takes a free one")
    parser.add_argument("--write-target", metavar="FILE", help="where to write the target file, as soon as it listens")
    parser.add_argument("--seed", type=int, help="draws every freedom")
    parser.add_argument("--no-limits", action="store_true", help="any number of calls and sessions")
    parser.add_argument("--key", type=key_pair, default=("AKIDWITNESS00000001", "witness/Secret+Key/0123456789abcdefghij"),
                        metavar="ID:SECRET", help="that requests are to be signed with")
    parser.add_argument("--session-token", help="which requests must then carry")
    parser.add_argument("--region", help="that requests are signed for")
    parser.add_argument("--dialect", choices=list(STATUSES), default="service-model")
    parser.add_argument("--name-prefix", default="witness-", metavar="X", help="in front of the names of streams")
    parser.add_argument("--against-captures", action="store_true",
                        help="draw also what no document forbids although every capture shows otherwise")
    parser.add_argument("--describe", action="store_true", help="print what was drawn, and exit")
    parser.add_argument("--fault", choices=FAULT_NAMES, action="append", default=[], metavar="NAME",
                        help="something to do wrong; repeatable")
    parser.add_argument("--list-faults", action="store_true", help="print what there is to do wrong, and what this seed hides, and exit")
    parser.add_argument("--json", action="store_true", help="the list of faults for machines")
    group = parser.add_argument_group("freedoms", "each overrides its draw; those of streams for all streams at once")
    for freedom in FREEDOMS:
        shown = [{False: "no", True: "yes"}[choice] if isinstance(choice, bool) else str(choice) for choice in freedom.choices]
        group.add_argument("--" + freedom.name, dest=freedom.key, type=freedom.parse, default=None, metavar="VALUE",
                           help=f"{freedom.why} ({', '.join(shown)})")
    return parser.parse_args()


def list_faults(server, for_machines):
    rows = []
    for fault in FAULTS:
        hidden = fault.hidden(server) if fault.hidden else None
        if fault.limits and not server.limits:
            hidden = "needs limits"
        rows.append({"name": fault.name, "area": fault.area, "says": fault.says, "source": fault.source, "limits": fault.limits,
                     "arguments": fault.arguments, "hidden": hidden})
    if for_machines:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        hidden = f" (cannot be seen here: {row['hidden']})" if row["hidden"] else ""
        print(f"{row['name']:32} {row['area']:13} {row['says']} [{row['source']}]{hidden}")


def main():
    options = parse_options()
    server = Server(options, vars(options))
    if options.list_faults:
        list_faults(server, options.json)
        return
    if options.describe:
        description = {"region": server.region, "server": vars(server.freedoms),
                       "streams": {logical: vars(shape) for logical, shape in server.shapes.items()}}
        print(json.dumps(description, indent=2))
        return
    asyncio.run(server.run())


if __name__ == "__main__":
    main()
