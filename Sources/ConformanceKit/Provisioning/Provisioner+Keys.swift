package import Conformance
internal import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoClient

/// The keys of streams that are to be read no longer.
extension Provisioner {
    /// The keys that are there for streams, with what can be told of them.
    ///
    /// - Parameter wanted: The streams; those without trouble have no key.
    /// - Returns: The keys, by the names of their streams.
    /// - Throws: ``Failure`` where the service does not say.
    package func existingKeys(of wanted: [ProvisionPlan.Wanted]) async throws(Failure)
        -> [String: ProvisionPlan.ExistingKey]
    {
        var found: [String: ProvisionPlan.ExistingKey] = [:]
        guard keys != nil else { return found }
        for stream in wanted where stream.trouble != nil { found[stream.name] = try await existingKey(of: stream) }
        return found
    }

    private func existingKey(of wanted: ProvisionPlan.Wanted) async throws(Failure) -> ProvisionPlan.ExistingKey? {
        let keys = try service()
        let alias = ProvisionPlan.alias(of: wanted.name)
        let found = try await asking("DescribeKey '\(alias)'", at: keys.endpoint) { () async throws(ControlError) in
            try await keys.key(named: alias)
        }
        guard let key = found else { return nil }
        let tags = try await asking("ListResourceTags of '\(alias)'", at: keys.endpoint) {
            () async throws(ControlError) in
            try await keys.tags(of: key.arn)
        }
        var isDenied = false
        if wanted.trouble == .denied, tags[ProvisionPlan.Mark.tag] != nil {
            let policy = try await asking("GetKeyPolicy of '\(alias)'", at: keys.endpoint) {
                () async throws(ControlError) in
                try await keys.policy(of: key.arn)
            }
            isDenied = policy.contains(KeyService.Key.denial)
        }
        return ProvisionPlan.ExistingKey(
            alias,
            key,
            isMarked: tags[ProvisionPlan.Mark.tag] != nil,
            isDenied: isDenied
        )
    }

    private func service() throws(Failure) -> KeyService {
        guard let keys else { throw Failure(.internalError, "keys are to be made, and it is not known where") }
        return keys
    }

    /// The key of a stream, which has to be there and marked.
    func key(of wanted: ProvisionPlan.Wanted) async throws(Failure) -> ProvisionPlan.ExistingKey {
        guard let key = try await existingKey(of: wanted), key.isMarked else {
            throw Failure(.configuration, "the key of '\(wanted.name)' is not there any more, or not the program's own")
        }
        return key
    }

    func createKey(_ wanted: ProvisionPlan.Wanted) async throws(Failure) -> ControlPlane.Description? {
        let keys = try service()
        let key = try await asking("CreateKey for '\(wanted.name)'", at: keys.endpoint) {
            () async throws(ControlError) in
            try await keys.create(
                ProvisionPlan.keyDescription(wanted),
                tags: [ProvisionPlan.Mark.tag: wanted.logical]
            )
        }
        let alias = ProvisionPlan.alias(of: wanted.name)
        do throws(ControlError) {
            try await keys.name(key.arn, alias)
        } catch {
            // Without its name nobody would find it again, and it would be paid for.
            try? await keys.scheduleDeletion(of: key.arn, days: ProvisionPlan.KeyTrouble.daysOfGrace)
            throw failure(error, "CreateAlias '\(alias)'", at: keys.endpoint)
        }
        return nil
    }

    func revive(_ key: ProvisionPlan.ExistingKey) async throws(Failure) -> ControlPlane.Description? {
        let keys = try service()
        if key.isLeaving {
            try await asking("CancelKeyDeletion of '\(key.alias)'", at: keys.endpoint) {
                () async throws(ControlError) in
                try await keys.cancelDeletion(of: key.key.arn)
            }
        }
        try await asking("EnableKey '\(key.alias)'", at: keys.endpoint) { () async throws(ControlError) in
            try await keys.enable(key.key.arn, true)
        }
        return nil
    }

    func spoil(
        _ wanted: ProvisionPlan.Wanted,
        _ trouble: ProvisionPlan.KeyTrouble
    ) async throws(Failure) -> ControlPlane.Description? {
        let keys = try service()
        let (alias, key) = (ProvisionPlan.alias(of: wanted.name), try await key(of: wanted).key)
        switch trouble {
        case .denied:
            try await asking("PutKeyPolicy of '\(alias)'", at: keys.endpoint) { () async throws(ControlError) in
                try await keys.setPolicy(of: key.arn, key.policy(denyingDecryption: true))
            }
        case .disabled:
            try await asking("DisableKey '\(alias)'", at: keys.endpoint) { () async throws(ControlError) in
                try await keys.enable(key.arn, false)
            }
        case .leaving:
            try await scheduleDeletion(of: key.arn, alias)
        }
        return try await description(of: wanted.name)
    }

    func delete(_ key: ProvisionPlan.ExistingKey) async throws(Failure) -> ControlPlane.Description? {
        try await scheduleDeletion(of: key.key.arn, key.alias)
        return nil
    }

    private func scheduleDeletion(of arn: String, _ alias: String) async throws(Failure) {
        let keys = try service()
        try await asking("ScheduleKeyDeletion of '\(alias)'", at: keys.endpoint) { () async throws(ControlError) in
            try await keys.scheduleDeletion(of: arn, days: ProvisionPlan.KeyTrouble.daysOfGrace)
        }
    }
}

extension EndpointSettings {
    /// Where the keys of a target are.
    ///
    /// - Parameters:
    ///   - file: The target.
    ///   - named: The endpoint that was named for it.
    ///   - caller: Whose environment and profiles have settings.
    /// - Returns: The endpoint that was named, or that of the region.
    /// - Throws: ``Failure`` where none was named, and the target is no region.
    package static func keyEndpoint(
        of file: TargetFile,
        named: String?,
        _ caller: Caller
    ) throws(Failure) -> Endpoint {
        if let named { return try failing { () throws(EndpointError) in try Endpoint(named) } }
        guard file.endpoint == nil, file.controlEndpoint == nil else {
            throw Failure(.usage, "the target does not say where keys are made: name the endpoint with --kms-endpoint")
        }
        let settings = try EndpointSettings(of: file, caller)
        return try failing { () throws(EndpointSettingsError) in try settings.endpoint(of: .kms) }
    }
}
