import Testing

@testable import KinesisVideo

@Suite("Endpoint settings")
struct EndpointSettingsTests {
    typealias Profile = EndpointSettings.Profile

    private func prod(_ keys: [String: String], services: [String: String]? = nil) -> Profile {
        Profile(name: "profile 'prod'", keys: keys, services: services)
    }

    /// Who wins a setting, and where it was found.
    struct Region: Sendable {
        var argument: String?
        var environment: [String: String] = [:]
        var key: String?
        let expected: String?
        let origin: String?
    }

    @Test(
        "the region is the caller's, then the environment's, then the profile's",
        arguments: [
            Region(
                argument: "a-1",
                environment: ["AWS_REGION": "b-1"],
                key: "d-1",
                expected: "a-1",
                origin: "--region"
            ),
            Region(
                environment: ["AWS_REGION": "b-1", "AWS_DEFAULT_REGION": "c-1"],
                key: "d-1",
                expected: "b-1",
                origin: "AWS_REGION"
            ),
            Region(
                environment: ["AWS_REGION": "", "AWS_DEFAULT_REGION": "c-1"],
                key: "d-1",
                expected: "c-1",
                origin: "AWS_DEFAULT_REGION"
            ),
            Region(key: "d-1", expected: "d-1", origin: "region of profile 'prod'"),
            Region(expected: nil, origin: nil),
        ]
    )
    func region(row: Region) throws {
        let settings = try EndpointSettings(
            arguments: .init(region: row.argument.map { Setting($0, from: .argument("--region")) }),
            environment: row.environment,
            profile: row.key.map { prod(["region": $0]) }
        )
        #expect(settings.region?.value == row.expected)
        #expect(settings.region?.origin.description == row.origin)
    }

    @Test("a variant is true or false in any case, and nothing else")
    func variants() throws {
        let settings = try EndpointSettings(
            environment: ["AWS_USE_FIPS_ENDPOINT": "TRUE"],
            profile: prod(["use_fips_endpoint": "false", "use_dualstack_endpoint": "True"])
        )
        #expect(settings.usesFIPS == Setting(true, from: .variable("AWS_USE_FIPS_ENDPOINT")))
        #expect(settings.usesDualStack.value)
        #expect(settings.usesDualStack.origin.description == "use_dualstack_endpoint of profile 'prod'")
        let nothing = try EndpointSettings(environment: [:])
        #expect(nothing.usesFIPS == Setting(false, from: .standard))
        let wrong = #expect(throws: EndpointSettingsError.self) {
            try EndpointSettings(environment: ["AWS_USE_FIPS_ENDPOINT": "maybe"])
        }
        #expect(wrong?.description == "AWS_USE_FIPS_ENDPOINT: 'maybe' is neither true nor false")
    }

    /// Which endpoint of the control plane and of the media service is set.
    struct Override: Sendable {
        var environment: [String: String] = [:]
        var keys: [String: String] = [:]
        var services: [String: String]?
        let control: String?
        let media: String?
    }

    static let everything = [
        "endpoint_url": "http://profile", "services": "local",
    ]
    static let ofServices = ["kinesis_video": "http://services", "sts": "http://sts"]

    @Test(
        "a service's own endpoint stands before the one for all, and the environment before the profile",
        arguments: [
            Override(control: nil, media: nil),
            Override(
                environment: ["AWS_ENDPOINT_URL_KINESIS_VIDEO": "http://own", "AWS_ENDPOINT_URL": "http://all"],
                keys: everything,
                services: ofServices,
                control: "http://own",
                media: "http://all"
            ),
            Override(
                environment: ["AWS_ENDPOINT_URL_KINESIS_VIDEO_MEDIA": "http://own"],
                keys: everything,
                services: ofServices,
                control: "http://services",
                media: "http://own"
            ),
            Override(keys: everything, services: ofServices, control: "http://services", media: "http://profile"),
            // The one for all in the environment stands before a service's own in the profile.
            Override(
                environment: ["AWS_ENDPOINT_URL": "http://all"],
                keys: everything,
                services: ofServices,
                control: "http://all",
                media: "http://all"
            ),
            Override(
                environment: ["AWS_ENDPOINT_URL": "http://all", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
                keys: everything,
                services: ofServices,
                control: nil,
                media: nil
            ),
            Override(
                environment: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"],
                keys: ["endpoint_url": "http://profile", "ignore_configured_endpoint_urls": "true"],
                control: "http://profile",
                media: "http://profile"
            ),
            // Ignored settings are not even looked at: the section that is missing is not missed.
            Override(
                keys: ["services": "nowhere", "ignore_configured_endpoint_urls": "true"],
                control: nil,
                media: nil
            ),
        ]
    )
    func overrides(row: Override) throws {
        let settings = try EndpointSettings(
            environment: row.environment,
            profile: prod(row.keys, services: row.services)
        )
        #expect(settings.overrides[.kinesisVideo]?.value == row.control)
        #expect(settings.overrides[.kinesisVideoMedia]?.value == row.media)
    }

    @Test("what the caller sets is never ignored")
    func argument() throws {
        let settings = try EndpointSettings(
            arguments: .init(overrides: [.kinesisVideo: Setting("http://own", from: .argument("controlEndpoint"))]),
            environment: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://all"]
        )
        #expect(settings.overrides == [.kinesisVideo: Setting("http://own", from: .argument("controlEndpoint"))])
    }

    @Test("a section of services that the profile names and nobody wrote is an error of the service that needs it")
    func missingSection() throws {
        let settings = try EndpointSettings(
            environment: ["AWS_ENDPOINT_URL_KINESIS_VIDEO_MEDIA": "http://own"],
            profile: prod(["services": "local"])
        )
        let error = #expect(throws: EndpointSettingsError.self) { try settings.endpoint(of: .kinesisVideo) }
        #expect(error?.description == "services of profile 'prod': there is no section 'services local'")
        #expect(try settings.endpoint(of: .kinesisVideoMedia).description == "http://own")
    }

    @Test("why there is no endpoint is said with the settings that led to it")
    func conflict() throws {
        let settings = try EndpointSettings(
            environment: ["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"],
            profile: prod(["use_fips_endpoint": "true"])
        )
        let error = #expect(throws: EndpointSettingsError.self) { try settings.endpoint(of: .kinesisVideo) }
        #expect(
            error?.description
                == "Invalid Configuration: FIPS and custom endpoint are not supported "
                + "(FIPS by use_fips_endpoint of profile 'prod', the endpoint by AWS_ENDPOINT_URL)"
        )
        let region = #expect(throws: EndpointSettingsError.self) {
            try EndpointSettings(environment: ["AWS_REGION": "us east"])
        }
        #expect(region?.description.hasPrefix("AWS_REGION: 'us east' is not a region") == true)
    }
}
