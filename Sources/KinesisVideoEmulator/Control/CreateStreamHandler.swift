internal import KinesisVideo

/// CreateStream: a stream without fragments, which clients can put media into.
struct CreateStreamHandler: OperationHandler {
    /// Ten years.
    static let longestRetention = 87_600

    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        try context.checkKey(call)
        let configuration = context.configuration
        let retention = body["DataRetentionInHours"]?.intValue ?? 0
        guard retention <= Self.longestRetention else {
            throw Refusal(
                .invalidArgument,
                message: "DataRetentionInHours must be less than or equal to \(Self.longestRetention)"
            )
        }
        let identity = StreamIdentity(
            name: body["StreamName"]?.stringValue ?? "",
            region: configuration.region,
            accountID: configuration.accountID,
            created: call.now
        )
        var description = StreamDescription(
            created: call.now,
            version: StreamDescription.version(from: UInt64(fnv1a: identity.arn)),
            retentionHours: retention,
            mediaType: body["MediaType"]?.stringValue
        )
        description.deviceName = body["DeviceName"]?.stringValue
        description.kmsKeyID = body["KmsKeyId"]?.stringValue
        if let tags = body["Tags"], !tags.isNull { try description.tags.add(Tags.inMap(tags)) }
        if configuration.transition > 0 {
            description.activeFrom = call.now.advanced(byMilliseconds: configuration.transition)
        }
        context.registry.removeGone(at: call.now)
        guard context.registry.streams.count < configuration.streamLimit else {
            throw Refusal(named: "AccountStreamLimitExceededException")
        }
        let limits = context.catalog.contract.limits
        let stream = EmulatedStream(
            identity,
            description,
            configuration: configuration,
            limits: StreamDeclaration.Limits(
                callsPerSecond: limits.callsPerSecondPerStream.value,
                sessions: limits.sessionsPerStream.value
            ),
            seed: context.seed,
            memory: context.registry.memory
        )
        guard try context.registry.insert(stream) == nil else {
            throw Refusal(named: "ResourceInUseException", message: "The stream \(identity.name) already exists.")
        }
        call.writer.note.stream = stream.logicalName
        return call.writer.json(.object(["StreamARN": .string(identity.arn)]))
    }
}
