internal import KinesisVideo

// What the operations of the control plane have in common.

extension ServiceContext {
    /// The stream that a request of the control plane is about, in whatever status.
    ///
    /// - Parameters:
    ///   - reference: Which one it names.
    ///   - call: The request; its log line gets the stream's name.
    /// - Returns: The stream.
    /// - Throws: A ``Refusal`` where there is none, or the caller has no access.
    func existing(_ reference: StreamReference?, _ call: inout Call) throws(Refusal) -> EmulatedStream {
        registry.removeGone(at: call.now)
        guard let stream = reference.flatMap({ self.stream($0, call.faults) }) else { throw Refusal(.resourceNotFound) }
        call.writer.note.stream = stream.logicalName
        try checkAccess(to: stream, call)
        return stream
    }

    /// The stream that a body names by `StreamName` or `StreamARN`, in whatever status.
    func existing(in body: JSONNode, _ call: inout Call) throws(Refusal) -> EmulatedStream {
        try existing(try StreamReference(body, choices: configuration.choices), &call)
    }

    /// Changes a stream that is active, where the caller has seen its latest version; it is UPDATING for a while then.
    ///
    /// - Parameters:
    ///   - stream: The stream as it was found.
    ///   - version: The version that the caller has seen; nil for whatever it is.
    ///   - now: The time.
    ///   - change: Changes it, or throws and leaves it as it was.
    /// - Throws: A ``Refusal`` where the stream is not active, or its version is another.
    func change(
        _ stream: EmulatedStream,
        seen version: String?,
        at now: WallTime,
        _ change: (inout EmulatedStream) throws(Refusal) -> Void
    ) throws(Refusal) {
        let found: Void? = try registry.update(stream.identity.name) { stream throws(Refusal) in
            switch stream.description.status(at: now) {
            case nil: throw Refusal(.resourceNotFound)
            case .active: break
            case let status?:
                throw Refusal(named: "ResourceInUseException", message: "The stream is \(status.rawValue)")
            }
            guard version == nil || version == stream.description.version else {
                throw Refusal(named: "VersionMismatchException")
            }
            try change(&stream)
            stream.description.changeVersion()
            stream.description.settledFrom = now.advanced(byMilliseconds: configuration.transition)
        }
        guard found != nil else { throw Refusal(.resourceNotFound) }
    }

    /// Refuses a key that may use nothing, where no stream is named.
    func checkKey(_ call: Call) throws(Refusal) {
        guard call.isDenied, !call.faults.contains(.ignoresAccess) else { return }
        throw Refusal(.notAuthorized)
    }

    /// What DescribeStream and ListStreams say of a stream.
    func information(of stream: EmulatedStream, at now: WallTime) -> JSONNode {
        let description = stream.description
        let partition = Partition.of(region: configuration.region).id
        let ownKey = "arn:\(partition):kms:\(configuration.region):\(configuration.accountID):alias/aws/kinesisvideo"
        return .object([
            "CreationTime": .number(lexeme: description.created.epochSecondsText),
            "DataRetentionInHours": .integer(description.retentionHours),
            "DeviceName": description.deviceName.map { .string($0) },
            "KmsKeyId": .string(description.kmsKeyID ?? ownKey),
            "MediaType": description.mediaType.map { .string($0) },
            "Status": description.status(at: now).map { .string($0.rawValue) },
            "StreamARN": .string(stream.identity.arn),
            "StreamName": .string(stream.identity.name),
            "Version": .string(description.version),
        ])
    }
}
