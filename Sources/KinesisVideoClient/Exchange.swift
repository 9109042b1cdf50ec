internal import AsyncHTTPClient
package import KinesisVideo
internal import NIOCore
internal import NIOHTTP1

/// One request and the events of its answer, pulled one at a time.
///
/// Nothing is read from the socket that was not asked for: the transport's own small buffer is all that is ever ahead of
/// the caller, so memory stays bounded however much a server sends. An exchange that is let go is cancelled.
package struct Exchange: ~Copyable {
    /// What can happen.
    package enum Event: Sendable {
        /// The head came. At most once, before any part.
        case head(ResponseHead)
        /// A piece of the body came.
        case bodyPart(BodyPart)
        /// The transport ended. Exactly once, last.
        case end(TransportOutcome, at: Duration)
    }

    private enum State {
        case idle(HTTPClient, HTTPClientRequest)
        case body(HTTPClientResponse.Body.AsyncIterator, nextIndex: Int, offset: UInt64)
        case ended
    }

    private var state: State
    private let started: ContinuousClock.Instant

    init(client: HTTPClient, request: HTTPClientRequest) {
        self.state = .idle(client, request)
        self.started = .now
    }

    /// Waits for the next event; `nil` after the end.
    ///
    /// When the surrounding task is cancelled, the connection is closed at once and the next event is
    /// `.end(.cancelled)`.
    package mutating func next() async -> Event? {
        switch state {
        case .ended:
            return nil
        case .idle(let client, let request):
            do {
                let response = try await client.execute(request, deadline: .distantFuture)
                state = .body(response.body.makeAsyncIterator(), nextIndex: 0, offset: 0)
                return .head(
                    ResponseHead(
                        status: Int(response.status.code),
                        headers: response.headers.map { (name: $0.name, value: $0.value) },
                        receivedAt: started.duration(to: .now)
                    )
                )
            } catch {
                return end(TransportOutcome(error, hasHead: false))
            }
        case .body(let current, let index, let offset):
            // An exchange cannot be copied, so nobody else can hold the iterator while it waits on another executor.
            nonisolated(unsafe) var iterator = current
            do {
                guard let bytes = try await iterator.next() else { return end(.finished) }
                state = .body(iterator, nextIndex: index + 1, offset: offset + UInt64(bytes.readableBytes))
                return .bodyPart(
                    BodyPart(index: index, offset: offset, bytes: bytes, receivedAt: started.duration(to: .now))
                )
            } catch {
                return end(TransportOutcome(error, hasHead: true))
            }
        }
    }

    /// Lets go of the rest of the answer, which closes the connection.
    mutating func abandon() {
        state = .ended
    }

    /// The time since the request began.
    package var elapsed: Duration {
        started.duration(to: .now)
    }

    private mutating func end(_ outcome: TransportOutcome) -> Event {
        state = .ended
        return .end(outcome, at: started.duration(to: .now))
    }
}
