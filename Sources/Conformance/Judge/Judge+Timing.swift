internal import KinesisVideo

// Gaps between chunks, and how fast the body comes.
extension Judge {
    /// When the next chunk must be complete; `nil` before the first one, and where nothing is expected.
    var gapDeadline: Duration? {
        guard phase == .stream, let limit = expectation.gapWithin, let lastClosedAt else { return nil }
        return lastClosedAt + limit
    }

    /// A chunk took longer than it may: it came late, or has not come.
    mutating func reportGap(_ time: Duration, in chunk: MediaChunk? = nil) {
        guard let limit = expectation.gapWithin, let lastClosedAt else { return }
        let gap = time - lastClosedAt
        let message =
            if let chunk {
                "chunk #\(chunk.index) was complete \(gap.shown) after the one before it, not within \(limit.shown)"
            } else {
                "no chunk was complete within \(limit.shown) after chunk #\(closedChunks - 1)"
            }
        report(
            "timing.gap",
            message,
            at: expectation.chunksRange,
            label: gap.shown,
            wire: evidence(at: chunk?.endOffset ?? summary.bodyBytes, chunk: chunk?.index)
        )
    }

    /// How many bytes came in a second, from the head to now.
    mutating func checkRate() {
        guard let matcher = expectation.rate else { return }
        let microseconds = (now - (headAt ?? .zero)).microseconds
        // What came at once came faster than can be told.
        guard microseconds > 0 else { return }
        let scaled = summary.bodyBytes.multipliedReportingOverflow(by: 1_000_000)
        let rate = Int64(clamping: scaled.overflow ? summary.bodyBytes : scaled.partialValue / microseconds)
        guard let expected = matcher.mismatch(.integer(rate)) else { return }
        report(
            "timing.rate",
            "\(summary.bodyBytes) bytes came at \(rate) bytes a second; expected \(expected)",
            at: matcher.range,
            label: "\(rate)",
            wire: evidence(at: summary.bodyBytes)
        )
    }
}

extension Duration {
    fileprivate var microseconds: UInt64 {
        UInt64(clamping: components.seconds) &* 1_000_000
            &+ UInt64(clamping: components.attoseconds / 1_000_000_000_000)
    }
}
