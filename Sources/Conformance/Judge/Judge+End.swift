internal import KinesisVideo
internal import Matroska

// How a stream ends, and the error that may end it.
extension Judge {
    /// The body came to its end.
    mutating func endStream(_ outcome: TransportOutcome, _ seen: Observation) {
        if outcome == .finished { look(at: .endsWhole) }
        if let ends = expectation.ends {
            check(ends, outcome, seen)
        } else {
            let missing = missing(in: seen)
            look(at: .properEnd)
            if outcome != .finished { reportImproperEnd(outcome, isInTheWay: missing != nil, seen) }
            if !hasFailed, let missing {
                let (chunks, bytes) = (seen.summary.chunkCount, seen.summary.bodyBytes)
                report(
                    .endedEarly,
                    "the stream ended after \(Count(chunks, "complete chunk")) and \(bytes) bytes; expected \(missing)",
                    at: expectation.chunksRange,
                    wire: seen.end
                )
            }
        }
        if !hasFailed { conclude(hasEnded: true, seen) }
    }

    /// What is missing of what is to be read, where the stream ends here; `nil` where it has enough.
    func missing(in seen: Observation) -> String? {
        expectation.stopWhen?.unmet(chunks: seen.summary.chunkCount, bytes: seen.summary.bodyBytes)
    }

    private mutating func reportImproperEnd(_ outcome: TransportOutcome, isInTheWay: Bool, _ seen: Observation) {
        let (chunks, bytes) = (seen.summary.chunkCount, seen.summary.bodyBytes)
        report(
            .properEnd,
            "\(outcome.shown) after \(bytes) bytes and \(Count(chunks, "complete chunk"))",
            isInTheWay: isInTheWay,
            wire: seen.end
        )
    }

    private mutating func check(_ ends: BoundExpectation.End, _ outcome: TransportOutcome, _ seen: Observation) {
        if ends.outcome == .finished { look(at: .properEnd) }
        if outcome.name != ends.outcome.rawValue {
            if ends.outcome == .finished {
                reportImproperEnd(outcome, isInTheWay: true, seen)
            } else {
                report(
                    .ends,
                    "the stream's end was '\(outcome.name)'; expected '\(ends.outcome.rawValue)'",
                    at: ends.range,
                    label: outcome.name,
                    wire: seen.moment
                )
            }
        }
        if let limit = ends.within, seen.now > limit {
            report(
                .ends,
                "the stream ended after \(seen.now.shown), not within \(limit.shown)",
                at: ends.range,
                wire: seen.moment
            )
        }
        if let id = ends.errorID, seen.summary.error == nil {
            report(
                .streamError,
                "the stream ended without an error document; expected error \(id)",
                at: ends.range,
                wire: seen.end
            )
        }
    }

    mutating func judge(_ document: ErrorDocument, _ seen: Observation) {
        checkInvariants(of: document, seen)
        let wire = document.tag.map { seen.evidence(at: $0, in: document.chunk) } ?? seen.moment
        let said = "\(document.id ?? "without id") \(document.code ?? "")"
        guard let ends = expectation.ends, let id = ends.errorID else {
            report(
                .streamError,
                "the stream ended with error \(said)",
                at: expectation.chunksRange,
                label: said,
                wire: wire
            )
            return
        }
        if let names = ends.names, (names == .exception) != document.hasExceptionNames {
            let seen = document.hasExceptionNames ? "AWS_KINESISVIDEO_EXCEPTION_…" : "AWS_KINESISVIDEO_ERROR_…"
            report(.streamError, "the error's tags are called \(seen)", at: ends.range, label: seen, wire: wire)
        }
        // Tags of the other names have no place for the id: there the code has to say it, unless it is worded freely.
        let named = rules.contract.inStreamErrors.filter { $0.code == document.code }.map { "\($0.id)" }
        let isRight =
            document.hasExceptionNames ? named.isEmpty || named.contains("\(id)") : document.id == "\(id)"
        if !isRight {
            report(.streamError, "the error is \(said); expected \(id)", at: ends.range, label: said, wire: wire)
        }
        if let matcher = ends.code {
            let code = document.code.map(FieldValue.text) ?? .absent
            if let expected = matcher.mismatch(code) {
                report(
                    .streamError,
                    "the error's code is \(code.shown); expected \(expected)",
                    at: matcher.range,
                    label: code.shown,
                    wire: wire
                )
            }
        }
    }
}

extension TransportOutcome {
    /// How the transport of a body ended, where it did not end as it should.
    var shown: String {
        switch self {
        case .reset: "the connection was reset"
        case .malformed(let reason): "the body is no HTTP any more (\(reason))"
        default: "the connection was closed before the body had ended"
        }
    }
}

extension StopCondition {
    /// What is missing where a stream ended before enough was read; `nil` where its end is as good.
    fileprivate func unmet(chunks: Int, bytes: UInt64) -> String? {
        if includesEnd || duration != nil || quiet != nil { return nil }
        if let chunkCount, chunks < chunkCount { return "\(Count(chunkCount, "chunk"))" }
        if let byteCount, bytes < byteCount { return "\(byteCount) bytes" }
        return nil
    }
}
