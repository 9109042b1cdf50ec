/// The services that are asked for streams; each has a rule set, and settings of its own.
package enum EndpointService: String, Sendable, CaseIterable {
    /// The control plane: CreateStream, DescribeStream, GetDataEndpoint.
    case kinesisVideo = "kinesis_video"
    /// The data plane of GetMedia.
    case kinesisVideoMedia = "kinesis_video_media"
    /// The keys that streams are encrypted with.
    case kms = "kms"

    /// The name in the `services` section of a configuration file: `kinesis_video`.
    package var identifier: String { rawValue }

    /// What the names of its hosts begin with.
    var hostName: String {
        switch self {
        case .kinesisVideo, .kinesisVideoMedia: "kinesisvideo"
        case .kms: "kms"
        }
    }

    /// The environment variable with an endpoint for this service alone.
    package var endpointVariable: String { "AWS_ENDPOINT_URL_\(rawValue.uppercased())" }
}

/// The endpoint of a service for a region: the published rule sets of `kinesisvideo`, `kinesis-video-media` and `kms`.
///
/// The first two have the same rules with the same host names. What they give for `kinesis-video-media` serves no GetMedia:
/// the data endpoint of a stream is what `GetDataEndpoint` returns, or what the caller overrides.
package struct EndpointRules: Hashable, Sendable {
    /// The service.
    package var service: EndpointService
    /// The region; `nil` where none is set.
    package var region: String?
    /// Whether the endpoint must be validated by FIPS 140.
    package var usesFIPS: Bool
    /// Whether it must be reached by IPv4 and IPv6.
    package var usesDualStack: Bool
    /// An endpoint, as text, that takes the place of the region's.
    package var override: String?

    package init(
        _ service: EndpointService = .kinesisVideo,
        region: String?,
        usesFIPS: Bool = false,
        usesDualStack: Bool = false,
        override: String? = nil
    ) {
        self.service = service
        self.region = region
        self.usesFIPS = usesFIPS
        self.usesDualStack = usesDualStack
        self.override = override
    }

    /// The endpoint that the rules come to.
    ///
    /// - Returns: The endpoint.
    /// - Throws: Why there is none, in the rule sets' own words where they have some.
    package func endpoint() throws(EndpointRuleError) -> Endpoint {
        if let override {
            if usesFIPS { throw .fipsWithOverride }
            if usesDualStack { throw .dualStackWithOverride }
            return try Self.endpoint(override)
        }
        guard let region else { throw .missingRegion }
        guard Self.isHostLabel(region) else { throw .invalidRegion(region) }
        return try endpoint(of: region, in: .of(region: region))
    }

    /// The endpoint of a region of a partition.
    func endpoint(of region: String, in partition: Partition) throws(EndpointRuleError) -> Endpoint {
        let hasFIPS = !usesFIPS || partition.supportsFIPS
        let hasDualStack = !usesDualStack || partition.supportsDualStack
        switch (usesFIPS, usesDualStack) {
        case (true, true): if !hasFIPS || !hasDualStack { throw .noFIPSAndDualStack }
        case (true, false): if !hasFIPS { throw .noFIPS }
        case (false, true): if !hasDualStack { throw .noDualStack }
        case (false, false): break
        }
        let host = usesFIPS ? "\(service.hostName)-fips" : service.hostName
        let suffix = usesDualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix
        return try Self.endpoint("https://\(host).\(region).\(suffix)")
    }

    private static func endpoint(_ text: String) throws(EndpointRuleError) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw .invalidOverride(error)
        }
    }

    /// Whether a text can be a part of a host name: the SDKs refuse any other region before they send anything.
    package static func isHostLabel(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy { $0.isASCIIDigit || $0.isASCIILetter || $0 == UInt8(ascii: "-") }
            && !bytes.allSatisfy(\.isASCIIDigit)
    }
}

/// Why the rules come to no endpoint.
package enum EndpointRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An endpoint that is set cannot be turned into its FIPS form.
    case fipsWithOverride
    /// An endpoint that is set cannot be turned into its dual-stack form.
    case dualStackWithOverride
    /// Neither region nor endpoint is set.
    case missingRegion
    /// The partition lacks FIPS, dual stack or both, which were asked for together.
    case noFIPSAndDualStack
    /// The partition lacks FIPS.
    case noFIPS
    /// The partition lacks dual stack.
    case noDualStack
    /// The region cannot be a part of a host name.
    case invalidRegion(String)
    /// The endpoint that is set is none.
    case invalidOverride(EndpointError)

    /// One sentence for a person; where the rule sets have one, theirs.
    package var description: String {
        switch self {
        case .fipsWithOverride: "Invalid Configuration: FIPS and custom endpoint are not supported"
        case .dualStackWithOverride: "Invalid Configuration: Dualstack and custom endpoint are not supported"
        case .missingRegion: "Invalid Configuration: Missing Region"
        case .noFIPSAndDualStack: "FIPS and DualStack are enabled, but this partition does not support one or both"
        case .noFIPS: "FIPS is enabled but this partition does not support FIPS"
        case .noDualStack: "DualStack is enabled but this partition does not support DualStack"
        case .invalidRegion(let region):
            "'\(region)' is not a region: a region is letters, digits and hyphens, as in us-west-2"
        case .invalidOverride(let error): error.description
        }
    }
}
