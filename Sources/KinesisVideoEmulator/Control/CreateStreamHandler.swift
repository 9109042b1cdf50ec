internal import KinesisVideo

/// CreateStream: a stream without fragments, which clients can put media into.
struct CreateStreamHandler: OperationHandler {
    /// Ten years.
    static let longestRetention = 87_600

    let context: ServiceContext

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
        var stream = EmulatedStream(
            identity,
            description,
            configuration: configuration,
            limits: StreamDeclaration.Limits(
                callsPerSecond: limits.callsPerSecondPerStream.value,
                sessions: limits.sessionsPerStream.value
            ),
            seed: context.seed
        )
        guard context.registry.stream(.name(identity.name)) == nil else { throw Self.exists(identity) }
        if let storage = context.registry.storage {
            do throws(ConfigurationError) {
                try stream.keep(in: storage, seed: context.seed)
            } catch {
                throw Refusal(named: "InternalFailure", message: error.description)
            }
        }
        guard context.registry.insert(stream) == nil else { throw Self.exists(identity) }
        call.writer.note.stream = stream.logicalName
        return call.writer.json(.object(["StreamARN": .string(identity.arn)]))
    }

    private static func exists(_ identity: StreamIdentity) -> Refusal {
        Refusal(named: "ResourceInUseException", message: "The stream \(identity.name) already exists.")
    }
}
