internal import AsyncHTTPClient
package import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One request and the events of its answer, pulled one at a time.
///
/// What is ahead of the caller is bounded, so memory is too, however much a server sends. An exchange that is let go is
/// cancelled.
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
        case idle(HTTPClient, Result<HTTPClient.Request, any Error>)
        case running(ResponseBuffer, HTTPClient.Task<Void>)
        case ended
    }

    private var state: State
    private var parts = 0
    private var offset: UInt64 = 0
    private let started: ContinuousClock.Instant

    /// The request as it goes over the wire, signed and all; `Content-Length` is the transport's to add.
    package let request: OutgoingRequest

    init(client: HTTPClient, sending request: OutgoingRequest, as prepared: Result<HTTPClient.Request, any Error>) {
        self.state = .idle(client, prepared)
        self.request = request
        self.started = .now
    }

    /// Waits for the next event; `nil` after the end.
    ///
    /// When the surrounding task is cancelled, the connection is closed at once and the next event is
    /// `.end(.cancelled)`.
    package mutating func next() async -> Event? {
        let buffer: ResponseBuffer
        let task: HTTPClient.Task<Void>
        switch state {
        case .ended:
            return nil
        case .running(let current, let sending):
            (buffer, task) = (current, sending)
        case .idle(let client, .success(let request)):
            buffer = ResponseBuffer(isSecured: request.useTLS)
            // One loop for both: what comes is taken in before the connection can end.
            let loop = HTTPClient.EventLoopPreference.delegateAndChannel(
                on: MultiThreadedEventLoopGroup.singleton.any()
            )
            task = client.execute(request: request, delegate: buffer, eventLoop: loop, deadline: .distantFuture)
            state = .running(buffer, task)
        case .idle(_, .failure(let error)):
            state = .ended
            return .end(TransportOutcome(error, .awaiting(isSecured: false)), at: elapsed)
        }
        let next = await withTaskCancellationHandler {
            await buffer.next()
        } onCancel: {
            buffer.cancel()
            task.cancel()
        }
        guard let next else { return nil }
        let time = started.duration(to: next.at)
        switch next.item {
        case .head(let head):
            return .head(
                ResponseHead(
                    status: Int(head.status.code),
                    headers: head.headers.map { (name: $0.name, value: $0.value) },
                    receivedAt: time
                )
            )
        case .part(let bytes):
            defer {
                parts += 1
                offset += UInt64(bytes.readableBytes)
            }
            return .bodyPart(BodyPart(index: parts, offset: offset, bytes: bytes, receivedAt: time))
        case .end(let outcome):
            state = .ended
            return .end(outcome, at: time)
        }
    }

    /// Lets go of the rest of the answer, which closes the connection.
    mutating func abandon() {
        if case .running(let buffer, let task) = state {
            buffer.cancel()
            task.cancel()
        }
        state = .ended
    }

    /// The time since the request began.
    package var elapsed: Duration {
        started.duration(to: .now)
    }
}
