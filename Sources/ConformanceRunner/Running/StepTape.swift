internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

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
                endpoint: target.endpoint.description,
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
                    headers: request.headers,
                    body: request.body
                )
            )
        )
    }

    /// Something happened in the answer.
    func append(_ event: AnswerEvent) {
        tape.append(.answer(event))
    }

    /// The judge has said what there is to say.
    func conclude(_ jury: Jury) {
        tape.append(.judgement(Replay.Result(jury, of: step, at: site).judgement))
    }
}
