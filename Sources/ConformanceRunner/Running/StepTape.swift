internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient
internal import NIOCore

/// Takes down an exchange for its recording, in the words of recordings.
struct StepTape: Sendable {
    private let step: RequestStep
    private let site: Judge.Site
    private let tape: any RecordingTape

    /// Begins the recording of an attempt; `nil` where the connection has no recorder.
    init?(
        _ step: RequestStep,
        of item: Case,
        _ attempt: Int,
        on connection: TargetConnection,
        in scope: Scope,
        timeout: Duration
    ) {
        guard let recorder = connection.recorder else { return nil }
        let target = connection.target
        let header = Recording.Header(
            program: recorder.program,
            casePath: item.path,
            step: step.name,
            attempt: attempt,
            target: Recording.Header.Target(
                name: target.name,
                endpoint: target.endpoint,
                region: target.region,
                dialect: target.dialect
            ),
            scenarioFile: item.scenario.source.name,
            startedAt: connection.date(),
            timeout: timeout,
            scope: scope.node,
            seed: scope.seed
        )
        self.step = step
        site = Judge.Site(step: step.name, of: item)
        tape = recorder.tape(for: header, scenario: item.scenario.source)
    }

    /// The request goes out.
    func sent(_ request: OutgoingRequest, to client: MediaClient) {
        tape.append(
            .request(
                Recording.Request(
                    method: request.method,
                    url: client.url(of: request),
                    headers: request.headers.map { HeaderField($0.name, $0.value) },
                    body: request.body
                )
            )
        )
    }

    /// Something came.
    func append(_ event: Exchange.Event) {
        switch event {
        case .head(let head):
            let headers = head.headers.map { HeaderField($0.name, $0.value) }
            tape.append(.head(Recording.Head(status: head.status, headers: headers, at: head.receivedAt)))
        case .bodyPart(let part):
            let bytes = Array(part.bytes.readableBytesView)
            tape.append(.part(Recording.Part(index: part.index, at: part.receivedAt, bytes: bytes)))
        case .end(let outcome, let time):
            tape.append(.end(outcome, at: time))
        }
    }

    /// The time was over.
    func timedOut(at time: Duration) {
        tape.append(.time(time))
        tape.append(.end(.timedOut, at: time))
    }

    /// The judge has said what there is to say.
    func conclude(_ judge: Jury) {
        tape.append(.judgement(Replay.Result(judge, of: step, at: site).judgement))
    }
}
