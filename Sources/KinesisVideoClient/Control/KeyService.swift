package import KinesisVideo

/// Asks the Key Management Service about keys: its API of 2014-11-01, in AWS JSON 1.1.
package struct KeyService: Sendable {
    /// What DescribeKey tells of a key.
    package struct Key: Sendable, Hashable {
        /// Its ARN.
        package let arn: String
        /// The account that it belongs to: twelve digits.
        package let account: String
        /// `Enabled`, `Disabled`, `PendingDeletion`, or what else it is.
        package let state: String

        package init(arn: String, account: String, state: String) {
            (self.arn, self.account, self.state) = (arn, account, state)
        }

        fileprivate init?(_ metadata: JSONNode?) {
            guard let metadata, let arn = metadata["Arn"]?.stringValue else { return nil }
            self.init(
                arn: arn,
                account: metadata["AWSAccountId"]?.stringValue ?? arn.split(separator: ":").dropFirst(3).first.map(
                    String.init
                ) ?? "",
                state: metadata["KeyState"]?.stringValue ?? ""
            )
        }
    }

    private static let namespace = "TrentService"
    private static let policyName = "default"

    private let plane: ControlPlane

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - control: Whose caller asks.
    ///   - client: Where the service is.
    package init(askingAs control: ControlPlane, at client: MediaClient) {
        plane = control.moved(to: "kms", at: client)
    }

    /// Where requests go.
    package var endpoint: Endpoint { plane.endpoint }

    /// The key that a name stands for.
    ///
    /// - Parameter alias: The name, which begins with `alias/`.
    /// - Returns: The key; `nil` where there is none of that name.
    /// - Throws: ``ControlError``.
    package func key(named alias: String) async throws(ControlError) -> Key? {
        do throws(ControlError) {
            return try Self.key(try await ask("DescribeKey", ["KeyId": .string(alias)]))
        } catch {
            guard error.exception == "NotFoundException" else { throw error }
            return nil
        }
    }

    /// The tags of a key: the first fifty, which is as many as one can have.
    ///
    /// - Throws: ``ControlError``.
    package func tags(of arn: String) async throws(ControlError) -> [String: String] {
        let answer = try await ask("ListResourceTags", ["KeyId": .string(Self.id(arn)), "Limit": .integer(50)])
        return Dictionary(
            (answer["Tags"]?.arrayValue ?? []).compactMap { tag in
                tag["TagKey"]?.stringValue.map { ($0, tag["TagValue"]?.stringValue ?? "") }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Makes a key for encryption and decryption, with the policy that the service gives by itself.
    ///
    /// It is asked once: the service would make another one each time.
    ///
    /// - Parameters:
    ///   - description: What it is for.
    ///   - tags: Its tags.
    /// - Returns: The key.
    /// - Throws: ``ControlError``.
    package func create(_ description: String, tags: [String: String]) async throws(ControlError) -> Key {
        let list = tags.sorted { $0.key < $1.key }.map { tag in
            JSONNode.object(["TagKey": .string(tag.key), "TagValue": .string(tag.value)])
        }
        return try Self.key(
            try await ask(
                "CreateKey",
                ["Description": .string(description), "Tags": .array(list)],
                isRepeatable: false
            )
        )
    }

    /// Gives a key a name.
    ///
    /// - Throws: ``ControlError``.
    package func name(_ arn: String, _ alias: String) async throws(ControlError) {
        _ = try await ask("CreateAlias", ["AliasName": .string(alias), "TargetKeyId": .string(Self.id(arn))])
    }

    /// Has a key serve, or not.
    ///
    /// - Throws: ``ControlError``.
    package func enable(_ arn: String, _ isEnabled: Bool) async throws(ControlError) {
        _ = try await ask(isEnabled ? "EnableKey" : "DisableKey", ["KeyId": .string(Self.id(arn))])
    }

    /// Has a key be deleted after some days, in which it does not serve.
    ///
    /// - Throws: ``ControlError``.
    package func scheduleDeletion(of arn: String, days: Int) async throws(ControlError) {
        _ = try await ask(
            "ScheduleKeyDeletion",
            ["KeyId": .string(Self.id(arn)), "PendingWindowInDays": .integer(days)]
        )
    }

    /// Has a key that is to be deleted stay; it is disabled then.
    ///
    /// - Throws: ``ControlError``.
    package func cancelDeletion(of arn: String) async throws(ControlError) {
        _ = try await ask("CancelKeyDeletion", ["KeyId": .string(Self.id(arn))])
    }

    /// Who may do what with a key, as JSON.
    ///
    /// - Throws: ``ControlError``.
    package func policy(of arn: String) async throws(ControlError) -> String {
        let answer = try await ask(
            "GetKeyPolicy",
            ["KeyId": .string(Self.id(arn)), "PolicyName": .string(Self.policyName)]
        )
        return answer["Policy"]?.stringValue ?? ""
    }

    /// Says who may do what with a key.
    ///
    /// - Throws: ``ControlError``.
    package func setPolicy(of arn: String, _ policy: JSONNode) async throws(ControlError) {
        let text = String(decoding: policy.bytes(), as: UTF8.self)
        _ = try await ask(
            "PutKeyPolicy",
            ["KeyId": .string(Self.id(arn)), "PolicyName": .string(Self.policyName), "Policy": .string(text)]
        )
    }

    /// The id in an ARN, which every operation takes; servers that stand in for the service take the ARN here and there alone.
    private static func id(_ arn: String) -> String {
        arn.split(separator: "/").last.map(String.init) ?? arn
    }

    private func ask(
        _ operation: String,
        _ members: KeyValuePairs<String, JSONNode?>,
        isRepeatable: Bool = true
    ) async throws(ControlError) -> JSONNode {
        let request = OutgoingRequest(
            path: "/",
            headers: [
                HeaderField("Content-Type", "application/x-amz-json-1.1"),
                HeaderField("X-Amz-Target", "\(Self.namespace).\(operation)"),
            ],
            body: JSONNode.object(members).bytes()
        )
        return try await plane.answer(to: request, isRepeatable: isRepeatable)
    }

    private static func key(_ answer: JSONNode) throws(ControlError) -> Key {
        guard let key = Key(answer["KeyMetadata"]) else {
            throw ControlError(.notUnderstood, "the answer names no key")
        }
        return key
    }
}
