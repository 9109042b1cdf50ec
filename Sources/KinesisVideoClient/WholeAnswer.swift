package import KinesisVideo

/// A small answer, read to its end.
package struct WholeAnswer: AnswerListener, Sendable {
    /// The status code; `nil` until the head has come.
    package private(set) var status: Int?
    /// The header fields.
    package private(set) var headers: [HeaderField] = []
    /// The body, as far as it fits.
    package private(set) var body: [UInt8] = []
    /// How the transport ended; `nil` where it was not waited for.
    package private(set) var outcome: TransportOutcome?
    /// Whether the body has more than fits.
    package private(set) var isTooLarge = false

    private let limit: Int

    /// Makes a listener.
    ///
    /// - Parameter limit: The most bytes of the body.
    package init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    package var isDecided: Bool { outcome != nil || isTooLarge }

    package var deadline: Duration? { nil }

    package mutating func take(_ event: AnswerEvent) {
        switch event.kind {
        case .sent, .silence: break
        case .head(let head): (status, headers) = (head.status, head.headers)
        case .body(let part):
            isTooLarge = body.count + part.bytes.count > limit
            if !isTooLarge { body += part.bytes }
        case .end(let outcome): self.outcome = outcome
        }
    }

    /// Why the answer is not there as a whole, in a sentence's words; `nil` where it is.
    ///
    /// - Parameter timeout: How long was waited.
    /// - Returns: The reason.
    package func problem(after timeout: Duration) -> String? {
        if isTooLarge { return "the answer has more than \(limit) bytes" }
        return switch outcome {
        case .finished where status != nil: nil
        case .finished, .truncated, nil: "the connection was closed before the answer had ended"
        case .reset: "the connection was reset"
        case .timedOut: "there was no answer within \(timeout)"
        case .cancelled: "it was cancelled"
        case .malformed(let reason): "the answer is not HTTP: \(reason)"
        case .unreachable(let reason), .unsendable(let reason): reason
        }
    }
}

extension MediaClient {
    /// Sends a request, and waits for the whole of its answer.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - signing: How it is signed; `nil` to send it unsigned.
    ///   - timeout: How long it may take, connecting included.
    ///   - limit: The most bytes of a body.
    /// - Returns: What came of it; see ``WholeAnswer/problem(after:)``.
    package func wholeAnswer(
        to request: OutgoingRequest,
        signing: RequestSigning?,
        timeout: Duration,
        limit: Int = 1 << 20
    ) async -> WholeAnswer {
        await withExchange(request, signing: signing, timeout: timeout) { exchange in
            var answer = WholeAnswer(limit: limit)
            await exchange.hear(&answer)
            return answer
        }
    }
}
