/// A part of AWS with accounts, regions and domain names of its own.
///
/// The table is that of the SDKs' `partitions.json`, version 1.1; each ARN names its partition behind `arn:`.
package struct Partition: Hashable, Sendable {
    /// The name in ARNs, `aws` or `aws-us-gov` for instance.
    package let id: String

    /// What the names of its regions look like, those included that are not built yet.
    package let regionPattern: String

    /// The regions that are known, with the partition's pseudo-region for global services.
    package let regions: Set<String>

    /// What host names end with.
    package let dnsSuffix: String

    /// What the names of hosts end with that are reached by IPv4 and IPv6.
    package let dualStackDnsSuffix: String

    /// The region that global services sign for.
    package let implicitGlobalRegion: String

    /// Whether it has endpoints that are validated by FIPS 140.
    package let supportsFIPS: Bool

    /// Whether it has endpoints that are reached by IPv4 and IPv6.
    package let supportsDualStack: Bool

    init(
        id: String,
        regionPattern: String,
        regions: Set<String>,
        dnsSuffix: String,
        dualStackDnsSuffix: String,
        implicitGlobalRegion: String,
        supportsFIPS: Bool = true,
        supportsDualStack: Bool = true
    ) {
        self.id = id
        self.regionPattern = regionPattern
        self.regions = regions
        self.dnsSuffix = dnsSuffix
        self.dualStackDnsSuffix = dualStackDnsSuffix
        self.implicitGlobalRegion = implicitGlobalRegion
        self.supportsFIPS = supportsFIPS
        self.supportsDualStack = supportsDualStack
    }

    /// The partition of a region, as `aws.partition` of the endpoint rules has it.
    ///
    /// - Parameter region: The region's name.
    /// - Returns: The partition that names the region; else the first whose pattern it has; else `aws`.
    package static func of(region: String) -> Partition {
        all.first { $0.regions.contains(region) } ?? all.first { $0.hasForm(region) } ?? aws
    }

    /// The partition that names a region; `nil` where none does.
    ///
    /// - Parameter region: The region's name.
    /// - Returns: The partition, where the region is known by its name and not by its form alone.
    package static func naming(region: String) -> Partition? {
        all.first { $0.regions.contains(region) }
    }

    /// Whether a name stands for a partition as a whole, as `aws-global` does: services that are in no region sign for it, and
    /// no stream lives there.
    package static func isPseudoRegion(_ region: String) -> Bool {
        all.contains { region == "\($0.id)-global" }
    }

    /// Whether a region has the form of those of the partition.
    package func hasForm(_ region: String) -> Bool {
        // Each pattern of the table compiles, and a test says so; a pattern that did not would match nothing.
        (try? Pattern(regionPattern))?.matchesWhole(region) ?? false
    }

    /// The partition of all that no other one claims.
    package static let aws = all[0]

    /// All partitions, in the order in which patterns are tried.
    package static let all: [Partition] = [
        Partition(
            id: "aws",
            regionPattern: #"^(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+$"#,
            regions: [
                "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
                "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "aws-global", "ca-central-1", "ca-west-1",
                "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
                "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1",
                "us-east-2", "us-west-1", "us-west-2",
            ],
            dnsSuffix: "amazonaws.com",
            dualStackDnsSuffix: "api.aws",
            implicitGlobalRegion: "us-east-1"
        ),
        Partition(
            id: "aws-cn",
            regionPattern: #"^cn\-\w+\-\d+$"#,
            regions: ["aws-cn-global", "cn-north-1", "cn-northwest-1"],
            dnsSuffix: "amazonaws.com.cn",
            dualStackDnsSuffix: "api.amazonwebservices.com.cn",
            implicitGlobalRegion: "cn-northwest-1"
        ),
        Partition(
            id: "aws-eusc",
            regionPattern: #"^eusc\-(de)\-\w+\-\d+$"#,
            regions: ["eusc-de-east-1"],
            dnsSuffix: "amazonaws.eu",
            dualStackDnsSuffix: "api.amazonwebservices.eu",
            implicitGlobalRegion: "eusc-de-east-1"
        ),
        Partition(
            id: "aws-iso",
            regionPattern: #"^us\-iso\-\w+\-\d+$"#,
            regions: ["aws-iso-global", "us-iso-east-1", "us-iso-west-1"],
            dnsSuffix: "c2s.ic.gov",
            dualStackDnsSuffix: "api.aws.ic.gov",
            implicitGlobalRegion: "us-iso-east-1"
        ),
        Partition(
            id: "aws-iso-b",
            regionPattern: #"^us\-isob\-\w+\-\d+$"#,
            regions: ["aws-iso-b-global", "us-isob-east-1", "us-isob-west-1"],
            dnsSuffix: "sc2s.sgov.gov",
            dualStackDnsSuffix: "api.aws.scloud",
            implicitGlobalRegion: "us-isob-east-1"
        ),
        Partition(
            id: "aws-iso-e",
            regionPattern: #"^eu\-isoe\-\w+\-\d+$"#,
            regions: ["aws-iso-e-global", "eu-isoe-west-1"],
            dnsSuffix: "cloud.adc-e.uk",
            dualStackDnsSuffix: "api.cloud-aws.adc-e.uk",
            implicitGlobalRegion: "eu-isoe-west-1"
        ),
        Partition(
            id: "aws-iso-f",
            regionPattern: #"^us\-isof\-\w+\-\d+$"#,
            regions: ["aws-iso-f-global", "us-isof-east-1", "us-isof-south-1"],
            dnsSuffix: "csp.hci.ic.gov",
            dualStackDnsSuffix: "api.aws.hci.ic.gov",
            implicitGlobalRegion: "us-isof-south-1"
        ),
        Partition(
            id: "aws-us-gov",
            regionPattern: #"^us\-gov\-\w+\-\d+$"#,
            regions: ["aws-us-gov-global", "us-gov-east-1", "us-gov-west-1"],
            dnsSuffix: "amazonaws.com",
            dualStackDnsSuffix: "api.aws",
            implicitGlobalRegion: "us-gov-west-1"
        ),
    ]
}
