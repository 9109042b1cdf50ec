internal import KinesisVideo
internal import NIOHTTP1

/// PutMedia: an upload that stores fragments as they come.
struct PutMediaHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ members: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let input = try PutMediaInput(members, choices: context.configuration.choices)
        guard let stream = input.stream.flatMap({ context.stream($0, call.faults) }),
            stream.description.isServed(at: call.now)
        else { throw Refusal(.resourceNotFound) }
        call.writer.note.stream = stream.logicalName
        if stream.isElsewhere, !call.faults.contains(.ignoresEndpoint) { throw Refusal(.invalidEndpoint) }
        try context.checkAccess(to: stream, call)
        guard call.request.head.version.hasChunks else {
            throw Refusal(
                .invalidArgument,
                message: "PutMedia needs HTTP/1.1: its answer has no end that is known before"
            )
        }
        guard let store = stream.store else {
            let name = stream.identity.name
            throw Refusal(
                .invalidArgument,
                message: "The stream \(name) is replayed from its declaration and takes no media"
            )
        }
        guard
            call.faults.contains(.ignoresLimit, "calls")
                || context.admissions.admitCall(to: stream, for: .writing, at: call.instant, call.faults)
        else { throw Refusal(.clientLimitExceeded) }
        guard let lease = context.admissions.admitSession(to: stream, for: .writing, at: call.instant, call.faults)
        else { throw Refusal(.connectionLimitExceeded) }
        let reference = StreamReference.arn(stream.identity.arn)
        let registry = context.registry
        let policy = UploadPolicy(
            limits: stream.uploads,
            duration: stream.policy.duration,
            acknowledgesPersistence: stream.description.retentionHours > 0,
            isActive: { now in registry.stream(reference)?.description.isServed(at: now) == true },
            faults: call.faults,
            laterFaults: { [faults = context.faults, name = stream.logicalName] in faults.set(of: name, unless: &$0) },
            faultGeneration: context.faults.generation
        )
        return call.writer.upload(
            UploadSession(into: store, input, policy, at: call.now),
            stream.ending,
            lease,
            operation
        )
    }
}
