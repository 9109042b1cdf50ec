package import KinesisVideo

/// Streams that are made, marked and deleted.
extension ControlPlane {
    /// No more pages of a list are read.
    private static let mostPages = 100

    /// A stream that is to be made.
    package struct NewStream: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// How long fragments are kept, in hours.
        package let retentionHours: Int
        /// What its producer carries, such as `video/h264`; `nil` to say nothing.
        package let mediaType: String?
        /// The device that writes to it, which the service does not look at.
        package let deviceName: String?
        /// The key that it is encrypted with; `nil` for the service's own.
        package let key: String?
        /// The tags that it is made with.
        package let tags: [String: String]

        package init(
            name: String,
            retentionHours: Int,
            mediaType: String? = nil,
            deviceName: String? = nil,
            key: String? = nil,
            tags: [String: String] = [:]
        ) {
            self.name = name
            self.retentionHours = retentionHours
            self.mediaType = mediaType
            self.deviceName = deviceName
            self.key = key
            self.tags = tags
        }
    }

    /// The streams whose names begin so.
    ///
    /// - Parameter prefix: The beginning of their names.
    /// - Returns: The streams, in the order of the answer.
    /// - Throws: ``ControlError``.
    package func streams(beginningWith prefix: String) async throws(ControlError) -> [Description] {
        var found: [Description] = []
        var token: String?
        for _ in 0..<Self.mostPages {
            let condition: JSONNode = .object([
                "ComparisonOperator": "BEGINS_WITH", "ComparisonValue": .string(prefix),
            ])
            var members = [JSONNode.Member(name: "StreamNameCondition", value: condition)]
            if let token { members.append(JSONNode.Member(name: "NextToken", value: .string(token))) }
            let answer = try await ask("/listStreams", nil, members)
            found += answer["StreamInfoList"]?.arrayValue?.compactMap { Description($0) } ?? []
            token = answer["NextToken"]?.stringValue
            if token == nil { break }
        }
        // Not everybody looks at the condition.
        return found.filter { $0.name.hasPrefix(prefix) }
    }

    /// The tags of a stream.
    ///
    /// - Throws: ``ControlError``.
    package func tags(of stream: StreamReference) async throws(ControlError) -> [String: String] {
        var found: [String: String] = [:]
        var token: String?
        for _ in 0..<Self.mostPages {
            let members = token.map { [JSONNode.Member(name: "NextToken", value: .string($0))] } ?? []
            let answer = try await ask("/listTagsForStream", stream, members)
            for tag in answer["Tags"]?.objectValue ?? [] { found[tag.name] = tag.value.stringValue }
            token = answer["NextToken"]?.stringValue
            if token == nil { break }
        }
        return found
    }

    /// Makes a stream.
    ///
    /// - Returns: Its ARN.
    /// - Throws: ``ControlError``.
    package func create(_ stream: NewStream) async throws(ControlError) -> String {
        var members = [JSONNode.Member(name: "DataRetentionInHours", value: .integer(stream.retentionHours))]
        func add(_ name: String, _ value: JSONNode?) {
            if let value { members.append(JSONNode.Member(name: name, value: value)) }
        }
        add("MediaType", stream.mediaType.map { .string($0) })
        add("DeviceName", stream.deviceName.map { .string($0) })
        add("KmsKeyId", stream.key.map { .string($0) })
        add("Tags", stream.tags.isEmpty ? nil : Self.node(of: stream.tags))
        let answer = try await ask("/createStream", .name(stream.name), members)
        guard let arn = answer["StreamARN"]?.stringValue else {
            throw ControlError(.notUnderstood, "the answer to CreateStream names no StreamARN")
        }
        return arn
    }

    /// Gives a stream tags beside those that it has.
    ///
    /// - Throws: ``ControlError``.
    package func tag(_ stream: StreamReference, _ tags: [String: String]) async throws(ControlError) {
        _ = try await ask("/tagStream", stream, [JSONNode.Member(name: "Tags", value: Self.node(of: tags))])
    }

    /// Deletes a stream.
    ///
    /// - Parameters:
    ///   - arn: Its ARN.
    ///   - version: The version that it has to have; `nil` for whatever it has.
    /// - Throws: ``ControlError``.
    package func delete(_ arn: String, version: String?) async throws(ControlError) {
        let members = version.map { [JSONNode.Member(name: "CurrentVersion", value: .string($0))] } ?? []
        _ = try await ask("/deleteStream", .arn(arn), members)
    }

    private static func node(of tags: [String: String]) -> JSONNode {
        .object(tags.sorted { $0.key < $1.key }.map { JSONNode.Member(name: $0.key, value: .string($0.value)) })
    }
}

extension ControlPlane.Description {
    /// Reads a `StreamInfo`; `nil` without a name and an ARN.
    init?(_ info: JSONNode) {
        guard let name = info["StreamName"]?.stringValue, let arn = info["StreamARN"]?.stringValue else { return nil }
        self.init(
            name: name,
            arn: arn,
            status: info["Status"]?.stringValue ?? "",
            retentionHours: info["DataRetentionInHours"]?.intValue ?? 0,
            mediaType: info["MediaType"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 },
            deviceName: info["DeviceName"]?.stringValue,
            key: info["KmsKeyId"]?.stringValue,
            version: info["Version"]?.stringValue
        )
    }
}
