internal import AsyncHTTPClient
package import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One request and the events of its answer, pulled one at a time.
///
/// What is ahead of the caller is bounded, so memory is too, however much a server sends. An exchange that is let go is
/// cancelled.
package struct Exchange: AnswerSource, ~Copyable {
    private enum State {
        case idle(HTTPClient, Result<HTTPClient.Request, any Error>)
        case running(ResponseBuffer, HTTPClient.Task<Void>)
        case ended
    }

    private var state: State
    private var parts = 0
    private var sent: ContinuousClock.Instant?
    private let timeout: Duration?
    private let started: ContinuousClock.Instant

    /// The request as it goes over the wire, signed and all; `Content-Length` is the transport's to add.
    package let request: OutgoingRequest

    init(
        client: HTTPClient,
        timeout: Duration?,
        sending request: OutgoingRequest,
        as prepared: Result<HTTPClient.Request, any Error>
    ) {
        self.state = .idle(client, prepared)
        self.request = request
        self.started = .now
        self.timeout = timeout
    }

    /// Waits for the next event; `nil` after the end.
    ///
    /// When the surrounding task is cancelled, the connection is closed at once and the next event is
    /// `.end(.cancelled)`.
    package mutating func next(until deadline: Duration?) async -> AnswerEvent? {
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
            return AnswerEvent(.end(TransportOutcome(error, .awaiting(isSecured: false))), at: .zero)
        }
        let over = timeout.map { started + $0 }
        let wanted = sent.flatMap { sent in deadline.map { sent + $0 } }
        let limit = [over, wanted].compactMap { $0 }.min()
        let next = await withTaskCancellationHandler {
            await buffer.next(until: limit)
        } onCancel: {
            buffer.cancel()
            task.cancel()
        }
        guard let next else { return nil }
        let time = (sent ?? next.at).duration(to: next.at)
        switch next.item {
        case .sent:
            sent = next.at
            return AnswerEvent(.sent(ConnectionTimes(connected: started.duration(to: next.at))), at: .zero)
        case .silence where over.map { $0 <= next.at } ?? false:
            abandon()
            return AnswerEvent(
                .end(sent == nil ? .unreachable(reason: "no connection came about in time") : .timedOut),
                at: time
            )
        case .silence:
            return AnswerEvent(.silence, at: time)
        case .head(let head):
            let headers = head.headers.map { HeaderField($0.name, $0.value) }
            return AnswerEvent(.head(AnswerHead(status: Int(head.status.code), headers: headers)), at: time)
        case .part(let bytes):
            defer { parts += 1 }
            return AnswerEvent(.body(BodyPart(index: parts, bytes: Array(bytes.readableBytesView))), at: time)
        case .end(let outcome):
            state = .ended
            return AnswerEvent(.end(outcome), at: time)
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
