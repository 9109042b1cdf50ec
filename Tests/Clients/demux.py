#!/usr/bin/env python3
"""Has FFmpeg read streams of many shapes that the emulator makes, and holds what it finds against `kvsconform inspect`.

Needs PyAV. Every document has the tracks, the bytes of frames and the first time that our own reader finds in it.
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile

import av

av.logging.set_level(av.logging.PANIC)

SHAPES = [
    "media.made=made",
    "media.tracks=audio-first,media.lacing=xiph,media.sizes=mixed,media.track-numbers=large,media.crc=all,media.void=all,"
    "media.unknown=all,media.cues=all,media.tags=all,media.padding=some",
    "media.tracks=text-first,media.lacing=ebml,media.blocks=groups,media.sizes=longest,media.scale=333333,"
    "media.negative-times=some,media.cluster-sizes=unknown",
    "media.tracks=audio-first,media.lacing=fixed,media.blocks=both,media.scale=100000,media.bytes=uneven",
    "media.tracks=audio-first,media.bytes=tiny,media.lengths=long,media.cluster-times=start",
    "media.bytes=large,media.crc=some,media.void=some,media.unknown=some,media.cluster-sizes=both",
]
CODECS = {"V_MPEG4/ISO/AVC": "h264", "A_AAC": "aac", "S_TEXT/UTF8": "srt", "V_VP8": "vp8", "A_PCM/INT/LIT": "pcm_u8"}


def found_by_ffmpeg(document):
    with av.open(io.BytesIO(document), format="matroska") as container:
        packets = [packet for packet in container.demux() if packet.size]
        codecs = [stream.codec_context.name for stream in container.streams]
        # Of frames that share a block, FFmpeg gives only the first a time.
        seconds = min(float(packet.pts * packet.time_base) for packet in packets if packet.pts is not None)
        return codecs, sum(packet.size for packet in packets), seconds


def check(program, shape, file):
    target = f"emulator:vary={shape}"
    subprocess.run(
        [program, "get-media", "--target", target, "--stream", "multi-track", "--save", file],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    inspected = subprocess.run([program, "inspect", file, "--format", "json"], check=True, capture_output=True).stdout
    body = pathlib.Path(file).read_bytes()
    documents = json.loads(inspected)["documents"]
    assert len(documents) >= 10, f"{shape}: {len(documents)} documents"
    for document in documents:
        codecs, size, seconds = found_by_ffmpeg(body[document["offset"] : document["endOffset"]])
        assert codecs == [CODECS[track["codec"]] for track in document["tracks"]], f"{shape}: {codecs}"
        assert size == document["frameBytes"], f"{shape}: {size} bytes of frames, not {document['frameBytes']}"
        if "media.cluster-times=start" not in shape:
            told = float(dict(document["serviceTags"])["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP"])
            assert abs(seconds - told) < 0.05, f"{shape}: begins at {seconds}, not {told}"
    return len(documents)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        count = sum(check(program, shape, f"{folder}/{index}.mkv") for index, shape in enumerate(SHAPES))
    print(f"FFmpeg reads {count} documents of {len(SHAPES)} shapes as we do")


if __name__ == "__main__":
    main()
