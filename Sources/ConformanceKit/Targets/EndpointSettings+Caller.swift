package import Conformance
package import KinesisVideo
internal import KinesisVideoClient

extension EndpointSettings {
    /// Finds the settings that a caller's environment and files hold.
    ///
    /// - Parameters:
    ///   - arguments: What the caller says.
    ///   - profile: What `--profile` named; `nil` for what the environment names, or `default`.
    ///   - caller: Who calls.
    /// - Throws: ``Failure`` of the kind `configuration`.
    package init(_ arguments: Arguments = Arguments(), profile: String? = nil, of caller: Caller) throws(Failure) {
        let choice = ProfileChoice(argument: profile, environment: caller.environment)
        let found = try Profile.named(choice, of: caller)
        do throws(EndpointSettingsError) {
            try self.init(arguments: arguments, environment: caller.environment, profile: found)
        } catch {
            throw error.failure
        }
    }

    /// What the environment and the profile say of region and endpoints of a target.
    ///
    /// - Parameters:
    ///   - file: The target, whose own members come first.
    ///   - caller: Who calls.
    /// - Throws: ``Failure`` of the kind `configuration`.
    package init(of file: TargetFile, _ caller: Caller) throws(Failure) {
        let arguments = Arguments(
            region: file.region.map { Setting($0, from: .argument("region")) },
            usesFIPS: file.usesFIPS.map { Setting($0, from: .argument("'fips' of the target")) },
            usesDualStack: file.usesDualStack.map { Setting($0, from: .argument("'dualStack' of the target")) }
        )
        // Whose keys stand in the file has no profile.
        guard case .chain(let profile) = file.credentials else {
            self = try failing { () throws(EndpointSettingsError) in
                try EndpointSettings(arguments: arguments, environment: caller.environment)
            }
            return
        }
        try self.init(arguments, profile: profile, of: caller)
    }
}

extension EndpointSettings.Profile {
    /// What the files of the AWS CLI have of a profile; `nil` where they have none and nobody named it.
    fileprivate static func named(_ choice: ProfileChoice, of caller: Caller) throws(Failure) -> Self? {
        let configuration: SharedConfiguration
        do throws(ConfigurationProblem) {
            configuration = try SharedConfiguration(CredentialSurroundings(caller, onSecret: { _ in }))
        } catch {
            throw Failure(.configuration, "\(error)")
        }
        guard let keys = configuration.profile(named: choice.name) else {
            guard let origin = choice.origin else { return nil }
            let names = configuration.profileNames.map { "'\($0)'" }.joined(separator: ", ")
            let known = names.isEmpty ? "" : "; there are \(names)"
            throw Failure(.configuration, "\(origin): there is no profile '\(choice.name)'\(known)")
        }
        return Self(
            name: "profile '\(choice.name)'",
            keys: keys,
            services: configuration.services(ofProfile: choice.name).map { $0.compactMapValues { $0["endpoint_url"] } }
        )
    }
}
