internal import KinesisVideo

/// GetMedia: a session that sends the fragments of a stream as they come.
struct GetMediaHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let input = try GetMediaInput(body, operation: operation, choices: context.configuration.choices)
        call.writer.note.selector = input.selector.type.rawValue
        guard let stream = input.stream.flatMap({ context.stream($0, call.faults) }),
            stream.description.isServed(at: call.now)
        else {
            guard call.faults.contains(.missingAsEmpty) else { throw Refusal(.resourceNotFound) }
            return call.writer.media(
                session(of: emptyStream(at: call.now), call.faults, .at(0), at: call.now),
                SessionLease {}
            )
        }
        call.writer.note.stream = stream.logicalName
        if stream.isElsewhere, !call.faults.contains(.ignoresEndpoint) { throw Refusal(.invalidEndpoint) }
        if context.admissions.hasMoved(stream, call.faults) { throw Refusal(.invalidEndpoint) }
        try context.checkAccess(to: stream, call)
        guard
            call.faults.contains(.ignoresLimit, "calls")
                || context.admissions.admitCall(to: stream, at: call.instant, call.faults)
        else { throw Refusal(.clientLimitExceeded) }
        // The place is taken last: a request that is refused for another reason never had it.
        var occasions = context.admissions.occasions(of: stream)
        if [.fragmentNumber, .continuationToken].contains(input.selector.type) { occasions.append(.resumed) }
        let faults = occasions.reduce(context.faults.set(of: stream.logicalName)) { $0.on($1) }
        let start = try StartResolver(stream, faults, at: call.now).start(input.selector)
        guard let lease = context.admissions.admitSession(to: stream, at: call.instant, call.faults) else {
            throw Refusal(.connectionLimitExceeded)
        }
        var session = session(of: stream, faults, start, at: call.now)
        session.follow(context.faults, on: occasions)
        return call.writer.media(session, lease)
    }

    private func session(
        of stream: EmulatedStream,
        _ faults: FaultSet,
        _ start: MediaSession.Start,
        at now: WallTime
    ) -> MediaSession {
        MediaSession(stream: stream, faults: faults, start: start, errorCodes: context.errorCodes, at: now)
    }

    /// A stream for requests whose own does not exist.
    private func emptyStream(at now: WallTime) -> EmulatedStream {
        EmulatedStream(
            StreamDeclaration(name: ""),
            media: .empty,
            configuration: context.configuration,
            limits: StreamDeclaration.Limits(callsPerSecond: 0, sessions: 0),
            startedAt: now,
            seed: 0
        )
    }
}
