#!/usr/bin/env python3
"""Rewrites a Matroska file as the KVS producer SDKs lay one out.

EBML header, Segment of unknown size, Info, Tracks, then Clusters whose size is the one-byte
unknown `FF` and whose Timestamp is eight bytes wide; no SeekHead, Void, Tags or Cues.
Usage: producer-layout.py INPUT OUTPUT
"""

import sys

SEGMENT, INFO, TRACKS, CLUSTER, TIMESTAMP = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0xE7


def vint(data, offset, keep_marker):
    """The variable-length integer at `offset`, and where it ends."""
    width = 9 - data[offset].bit_length()
    value = int.from_bytes(data[offset : offset + width], "big")
    return value if keep_marker else value & ~(1 << (7 * width)), offset + width


def elements(data, start, end):
    """(id, whole element, payload offset, payload end) of each element between `start` and `end`."""
    while start < end:
        identifier, after = vint(data, start, True)
        size, payload = vint(data, after, False)
        yield identifier, data[start : payload + size], payload, payload + size
        start = payload + size


def main():
    with open(sys.argv[1], "rb") as source:
        data = source.read()
    (_, header, _, _), (segment, _, start, end) = elements(data, 0, len(data))
    if segment != SEGMENT:
        sys.exit("the second element is not a Segment")
    output = [header, bytes.fromhex("18538067 01FFFFFFFFFFFFFF")]
    for identifier, whole, payload, payload_end in elements(data, start, end):
        if identifier in (INFO, TRACKS):
            output.append(whole)
        elif identifier == CLUSTER:
            output.append(bytes.fromhex("1F43B675 FF"))
            for child, child_bytes, child_payload, child_end in elements(data, payload, payload_end):
                if child == TIMESTAMP:
                    ticks = int.from_bytes(data[child_payload:child_end], "big")
                    output.append(bytes.fromhex("E788") + ticks.to_bytes(8, "big"))
                else:
                    output.append(child_bytes)
    with open(sys.argv[2], "wb") as target:
        target.write(b"".join(output))


if __name__ == "__main__":
    main()
