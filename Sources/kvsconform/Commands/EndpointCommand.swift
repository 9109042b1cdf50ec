import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// `kvsconform endpoint`: where the service is asked, and why there.
struct EndpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoint",
        abstract: "Say which region and endpoint are in force, and where each setting was found.",
        discussion: """
            Settings are found as the AWS SDKs find them: the options here, then the environment (AWS_REGION, \
            AWS_DEFAULT_REGION, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, AWS_ENDPOINT_URL_KINESIS_VIDEO, \
            AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS), then the profile. Nothing is sent.

            EXAMPLES
              kvsconform endpoint
              kvsconform endpoint us-gov-west-1 --fips
              kvsconform endpoint --profile prod
              AWS_REGION=cn-north-1 kvsconform endpoint --dual-stack --format json
            """
    )

    @Argument(help: ArgumentHelp("The region.", valueName: "region"), completion: .region)
    var region: String?

    @Option(help: ArgumentHelp("The profile, instead of what AWS_PROFILE names.", valueName: "name"))
    var profile: String?

    @Flag(inversion: .prefixedNo, help: "Ask for an endpoint that is validated by FIPS 140.")
    var fips: Bool?

    @Flag(inversion: .prefixedNo, help: "Ask for an endpoint that is reached by IPv4 and IPv6.")
    var dualStack: Bool?

    @Option(help: ArgumentHelp("The control endpoint, in the region's place.", valueName: "url"))
    var endpointUrl: String?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: SettingsFormat = .text

    enum SettingsFormat: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    func run() throws {
        let caller = Caller.process
        let settings = try EndpointSettings(arguments, profile: profile, of: caller)
        let endpoint = try failing { () throws(EndpointSettingsError) in try settings.endpoint(of: .kinesisVideo) }
        switch format {
        case .text: try StandardStream.output.write(text(settings, endpoint))
        case .json: try StandardStream.output.write(node(settings, endpoint).bytes(.pretty) + [0x0A])
        }
    }

    private var arguments: EndpointSettings.Arguments {
        func setting<Value>(_ value: Value?, _ name: String) -> Setting<Value>? {
            value.map { Setting($0, from: .argument(name)) }
        }
        var arguments = EndpointSettings.Arguments(
            region: setting(region, "the command line"),
            usesFIPS: setting(fips, "--\(fips == false ? "no-" : "")fips"),
            usesDualStack: setting(dualStack, "--\(dualStack == false ? "no-" : "")dual-stack")
        )
        arguments.overrides[.kinesisVideo] = setting(endpointUrl, "--endpoint-url")
        return arguments
    }

    private func text(_ settings: EndpointSettings, _ endpoint: Endpoint) -> String {
        func row(_ name: String, _ value: String, _ origin: SettingOrigin?) -> String {
            name.left(18) + TextStyle.harmless(value) + (origin.map { "   (\(TextStyle.harmless("\($0)")))" } ?? "")
        }
        var rows = [row("control endpoint", endpoint.description, settings.overrides[.kinesisVideo]?.origin)]
        if let region = settings.region {
            rows.append(row("region", region.value, region.origin))
            rows.append(row("partition", Partition.of(region: region.value).id, nil))
        }
        rows.append(row("FIPS", settings.usesFIPS.value ? "yes" : "no", settings.usesFIPS.origin))
        rows.append(row("dual stack", settings.usesDualStack.value ? "yes" : "no", settings.usesDualStack.origin))
        if let data = settings.overrides[.kinesisVideoMedia] {
            rows.append(row("data endpoint", data.value, data.origin))
        }
        return rows.map { $0 + "\n" }.joined()
    }

    private func node(_ settings: EndpointSettings, _ endpoint: Endpoint) -> JSONNode {
        func member<Value>(_ setting: Setting<Value>, _ value: JSONNode) -> JSONNode {
            .object(["value": value, "from": .string("\(setting.origin)")])
        }
        let control = settings.overrides[.kinesisVideo]
        return .object([
            "controlEndpoint": .object([
                "value": .string(endpoint.description), "from": .string(control.map { "\($0.origin)" } ?? "region"),
            ]),
            "dataEndpoint": settings.overrides[.kinesisVideoMedia].map { member($0, .string($0.value)) },
            "region": settings.region.map { member($0, .string($0.value)) },
            "partition": settings.region.map { .string(Partition.of(region: $0.value).id) },
            "useFIPS": member(settings.usesFIPS, .bool(settings.usesFIPS.value)),
            "useDualStack": member(settings.usesDualStack, .bool(settings.usesDualStack.value)),
        ])
    }
}
