internal import KinesisVideo
internal import Matroska

// How a stream ends, and the error that may end it.
extension Judge {
    /// The body came to its end.
    mutating func endStream(_ outcome: TransportOutcome) {
        do throws(EBMLError) {
            // What a cut left unfinished is not the chunk's fault: the cut itself is what is judged.
            if let event = try chunks.finish(), outcome == .finished { take(event) }
        } catch {
            // A body that the transport cut short is cut anywhere; only one that ended properly must be whole.
            if outcome == .finished {
                report(.wellFormed, error.message, wire: evidence(at: error.offset, path: error.path))
            }
        }
        guard phase == .stream else { return }
        if let ends = expectation.ends {
            check(ends, outcome)
        } else {
            if outcome != .finished { reportImproperEnd(outcome) }
            if !hasFailed, let expected = expectation.stopWhen?.unmet(chunks: closedChunks, bytes: summary.bodyBytes) {
                report(
                    "stream.ended-early",
                    "the stream ended after \(closedChunks) complete chunk\(closedChunks == 1 ? "" : "s") and \(summary.bodyBytes) bytes; expected \(expected)",
                    at: expectation.chunksRange,
                    wire: evidence(at: summary.bodyBytes)
                )
            }
        }
        if !hasFailed { conclude(hasEnded: true) }
    }

    private mutating func reportImproperEnd(_ outcome: TransportOutcome) {
        report(
            .properEnd,
            "\(outcome.shown) after \(summary.bodyBytes) bytes and \(closedChunks) complete chunk\(closedChunks == 1 ? "" : "s")",
            wire: evidence(at: summary.bodyBytes)
        )
    }

    private mutating func check(_ ends: BoundExpectation.End, _ outcome: TransportOutcome) {
        if outcome.name != ends.outcome.rawValue {
            if ends.outcome == .finished {
                reportImproperEnd(outcome)
            } else {
                report(
                    "stream.ends",
                    "the stream's end was '\(outcome.name)'; expected '\(ends.outcome.rawValue)'",
                    at: ends.range,
                    label: outcome.name
                )
            }
        }
        if let limit = ends.within, now > limit {
            report("stream.ends", "the stream ended after \(now.shown), not within \(limit.shown)", at: ends.range)
        }
        if let id = ends.errorID, summary.error == nil {
            report(
                "stream.error",
                "the stream ended without an error document; expected error \(id)",
                at: ends.range,
                wire: evidence(at: summary.bodyBytes)
            )
        }
    }

    mutating func judge(_ document: ErrorDocument) {
        summary.error = document
        summary.timeline.error(document, at: now)
        checkInvariants(of: document)
        let wire = document.tag.map { evidence(at: $0, in: document.chunk) }
        let said = "\(document.id ?? "without id") \(document.code ?? "")"
        guard let ends = expectation.ends, let id = ends.errorID else {
            report(
                "stream.error",
                "the stream ended with error \(said)",
                at: expectation.chunksRange,
                label: said,
                wire: wire
            )
            return
        }
        if let names = ends.names, (names == .exception) != document.hasExceptionNames {
            let seen = document.hasExceptionNames ? "AWS_KINESISVIDEO_EXCEPTION_…" : "AWS_KINESISVIDEO_ERROR_…"
            report("stream.error", "the error's tags are called \(seen)", at: ends.range, label: seen, wire: wire)
        }
        // Tags of the other names have no place for the id: there the code has to say it.
        let known = InStreamErrorID("\(id)").flatMap { rules.contract.inStreamError($0)?.code }
        let isRight = document.hasExceptionNames ? known == nil || document.code == known : document.id == "\(id)"
        if !isRight {
            report("stream.error", "the error is \(said); expected \(id)", at: ends.range, label: said, wire: wire)
        }
        if let matcher = ends.code {
            let code = document.code.map(FieldValue.text) ?? .absent
            if let expected = matcher.mismatch(code) {
                report(
                    "stream.error",
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
        if includesEnd || duration != nil { return nil }
        if let chunkCount, chunks < chunkCount { return "\(chunkCount) chunk\(chunkCount == 1 ? "" : "s")" }
        if let byteCount, bytes < byteCount { return "\(byteCount) bytes" }
        return nil
    }
}
