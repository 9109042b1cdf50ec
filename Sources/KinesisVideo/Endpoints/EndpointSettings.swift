/// Which region, variant and endpoint are in force, and where each was found.
///
/// The order is that of the AWS SDKs and tools reference guide: what the caller says, then the environment, then the profile.
/// For an endpoint the service's own setting stands before the one for all services in each of them; `true` and `false` may be
/// in any case, and anything else is an error, where some SDKs take it for `false` in silence.
package struct EndpointSettings: Sendable, Hashable {
    /// The region; `nil` where nothing says one.
    package let region: Setting<String>?
    /// Whether FIPS endpoints are asked for.
    package let usesFIPS: Setting<Bool>
    /// Whether dual-stack endpoints are asked for.
    package let usesDualStack: Setting<Bool>
    /// The endpoints that are set in the region's place, by service.
    package let overrides: [EndpointService: Setting<String>]
    /// Why it cannot be said whether one is set, for the services of which that is so: it is no fault where they are not asked.
    private let problems: [EndpointService: EndpointSettingsError]

    /// Finds the settings.
    ///
    /// - Parameters:
    ///   - arguments: What the caller says.
    ///   - environment: The environment's variables; an empty one counts as missing.
    ///   - profile: The profile that is in force; `nil` where there is none.
    /// - Throws: The first setting that cannot be what it is.
    package init(
        arguments: Arguments = Arguments(),
        environment: [String: String],
        profile: Profile? = nil
    ) throws(EndpointSettingsError) {
        let search = Search(environment: environment, profile: profile)
        let region = arguments.region ?? search.text(["AWS_REGION", "AWS_DEFAULT_REGION"], "region")
        if let region, !EndpointRules.isHostLabel(region.value) {
            throw EndpointSettingsError(region.origin, "\(EndpointRuleError.invalidRegion(region.value))")
        }
        self.region = region
        func flag(
            _ argument: Setting<Bool>?,
            _ variable: String,
            _ key: String
        ) throws(EndpointSettingsError) -> Setting<Bool> {
            if let argument { return argument }
            return try search.flag(variable, key) ?? Setting(false, from: .standard)
        }
        usesFIPS = try flag(arguments.usesFIPS, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        usesDualStack = try flag(arguments.usesDualStack, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        let ignoresConfigured = try search.flag(
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "ignore_configured_endpoint_urls"
        )
        var overrides: [EndpointService: Setting<String>] = [:]
        var problems: [EndpointService: EndpointSettingsError] = [:]
        for service in EndpointService.allCases {
            if let argument = arguments.overrides[service] {
                overrides[service] = argument
            } else if ignoresConfigured?.value != true {
                do throws(EndpointSettingsError) {
                    overrides[service] = try search.endpoint(of: service)
                } catch {
                    problems[service] = error
                }
            }
        }
        self.overrides = overrides
        self.problems = problems
    }

    /// What the endpoint rules are given for a service.
    package func rules(for service: EndpointService) -> EndpointRules {
        EndpointRules(
            service,
            region: region?.value,
            usesFIPS: usesFIPS.value,
            usesDualStack: usesDualStack.value,
            override: overrides[service]?.value
        )
    }

    /// The endpoint of a service.
    ///
    /// - Parameter service: The service.
    /// - Returns: The endpoint that is set for it, or that of the region.
    /// - Throws: Why there is none, with the settings that led to it.
    package func endpoint(of service: EndpointService) throws(EndpointSettingsError) -> Endpoint {
        if let problem = problems[service] { throw problem }
        do throws(EndpointRuleError) {
            return try rules(for: service).endpoint()
        } catch {
            var involved: [(name: String, origin: SettingOrigin)] = []
            switch error {
            case .fipsWithOverride: involved = [("FIPS", usesFIPS.origin)]
            case .dualStackWithOverride: involved = [("dual stack", usesDualStack.origin)]
            case .noFIPS: involved = [("FIPS", usesFIPS.origin)]
            case .noDualStack: involved = [("dual stack", usesDualStack.origin)]
            case .noFIPSAndDualStack: involved = [("FIPS", usesFIPS.origin), ("dual stack", usesDualStack.origin)]
            case .missingRegion: throw EndpointSettingsError(nil, "\(error): name one, or set AWS_REGION")
            case .invalidRegion, .invalidOverride: break
            }
            if let override = overrides[service] { involved.append(("the endpoint", override.origin)) }
            let origins = involved.map { "\($0.name) by \($0.origin)" }.joined(separator: ", ")
            throw EndpointSettingsError(nil, origins.isEmpty ? "\(error)" : "\(error) (\(origins))")
        }
    }
}

/// A setting that is in force, and where it was found.
package struct Setting<Value: Sendable & Hashable>: Sendable, Hashable {
    package let value: Value
    package let origin: SettingOrigin

    package init(_ value: Value, from origin: SettingOrigin) {
        self.value = value
        self.origin = origin
    }
}

/// Where a setting was found.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Whoever calls says so: an option, or a member of a file, by its name.
    case argument(String)
    /// An environment variable.
    case variable(String)
    /// A key of a profile.
    case profile(key: String, of: String)
    /// Nobody says anything.
    case standard

    /// As it is shown to a person: `AWS_REGION`, `region of profile 'prod' in ~/.aws/config`, `--region`.
    package var description: String {
        switch self {
        case .argument(let name), .variable(let name): name
        case .profile(let key, let profile): "\(key) of \(profile)"
        case .standard: "default"
        }
    }
}

/// What is wrong with a setting, and where it was found.
package struct EndpointSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the setting was found; `nil` where the sentence says so.
    package let origin: SettingOrigin?

    /// One sentence for a person.
    package let reason: String

    init(_ origin: SettingOrigin?, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    package var description: String {
        origin.map { "\($0): \(reason)" } ?? reason
    }
}

extension EndpointSettings {
    /// What the caller says; each value with the name under which it was said.
    package struct Arguments: Sendable, Hashable {
        package var region: Setting<String>?
        package var usesFIPS: Setting<Bool>?
        package var usesDualStack: Setting<Bool>?
        /// Endpoints by service.
        package var overrides: [EndpointService: Setting<String>]

        package init(
            region: Setting<String>? = nil,
            usesFIPS: Setting<Bool>? = nil,
            usesDualStack: Setting<Bool>? = nil,
            overrides: [EndpointService: Setting<String>] = [:]
        ) {
            self.region = region
            self.usesFIPS = usesFIPS
            self.usesDualStack = usesDualStack
            self.overrides = overrides
        }
    }

    /// What of a profile settings are read from.
    package struct Profile: Sendable, Hashable {
        /// The profile as a person knows it: `profile 'prod' in ~/.aws/config`.
        package let name: String
        /// Its keys and values.
        package let keys: [String: String]
        /// The `endpoint_url` of each service of the `services` section that the profile names; `nil` where there is no such
        /// section.
        package let services: [String: String]?

        package init(name: String, keys: [String: String], services: [String: String]? = nil) {
            self.name = name
            self.keys = keys
            self.services = services
        }
    }

    /// Looks settings up where they may be, in order.
    private struct Search {
        let environment: [String: String]
        let profile: Profile?

        func text(_ variables: [String], _ key: String) -> Setting<String>? {
            for variable in variables {
                if let value = self.variable(variable) { return value }
            }
            return self.key(key)
        }

        func flag(_ variable: String, _ key: String) throws(EndpointSettingsError) -> Setting<Bool>? {
            guard let setting = text([variable], key) else { return nil }
            switch setting.value.lowercased() {
            case "true": return Setting(true, from: setting.origin)
            case "false": return Setting(false, from: setting.origin)
            default: throw EndpointSettingsError(setting.origin, "'\(setting.value)' is neither true nor false")
            }
        }

        func endpoint(of service: EndpointService) throws(EndpointSettingsError) -> Setting<String>? {
            if let own = variable(service.endpointVariable) ?? variable("AWS_ENDPOINT_URL") { return own }
            guard let profile else { return nil }
            if let section = profile.keys["services"] {
                let key = "services"
                guard let services = profile.services else {
                    throw EndpointSettingsError(
                        .profile(key: key, of: profile.name),
                        "there is no section 'services \(section)'"
                    )
                }
                if let url = services[service.identifier], !url.isEmpty {
                    let path = "\(service.identifier).endpoint_url of services '\(section)'"
                    return Setting(url, from: .profile(key: path, of: profile.name))
                }
            }
            return self.key("endpoint_url")
        }

        private func variable(_ name: String) -> Setting<String>? {
            guard let value = environment[name], !value.isEmpty else { return nil }
            return Setting(value, from: .variable(name))
        }

        private func key(_ name: String) -> Setting<String>? {
            guard let profile, let value = profile.keys[name], !value.isEmpty else { return nil }
            return Setting(value, from: .profile(key: name, of: profile.name))
        }
    }
}
