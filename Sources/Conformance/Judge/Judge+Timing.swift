internal import KinesisVideo

// Gaps between chunks, and how fast the body comes.
extension Judge {
    /// When the next chunk must be complete; `nil` before the first one, and where nothing is expected.
    var gapDeadline: Duration? {
        guard phase == .stream, let limit = expectation.gapWithin, let lastClosedAt else { return nil }
        return lastClosedAt + limit
    }

    /// A chunk took longer than it may: it came late, or has not come.
    mutating func reportGap(in chunk: MediaChunk? = nil, _ seen: Observation) {
        guard let limit = expectation.gapWithin, let lastClosedAt else { return }
        let gap = seen.now - lastClosedAt
        let message =
            if let chunk {
                "chunk #\(chunk.index) was complete \(gap.shown) after the one before it, not within \(limit.shown)"
            } else {
                "no chunk was complete within \(limit.shown) after chunk #\(seen.summary.chunkCount - 1)"
            }
        report(
            .gap,
            message,
            at: expectation.chunksRange,
            label: gap.shown,
            wire: seen.evidence(at: chunk?.endOffset ?? seen.summary.bodyBytes, chunk: chunk?.index)
        )
    }

    /// How many bytes came in a second, from the head to now.
    mutating func checkRate(_ seen: Observation) {
        guard let matcher = expectation.rate else { return }
        let microseconds = (seen.now - (seen.summary.timeline.headAt ?? .zero)).wholeMicroseconds
        // What came at once came faster than can be told.
        guard microseconds > 0 else { return }
        let bytes = seen.summary.bodyBytes
        let scaled = bytes.multipliedReportingOverflow(by: 1_000_000)
        let rate = Int64(clamping: scaled.overflow ? bytes : scaled.partialValue / UInt64(microseconds))
        guard let expected = matcher.mismatch(.integer(rate)) else { return }
        report(
            .rate,
            "\(bytes) bytes came at \(rate) bytes a second; expected \(expected)",
            at: matcher.range,
            label: "\(rate)",
            wire: seen.end
        )
    }
}
