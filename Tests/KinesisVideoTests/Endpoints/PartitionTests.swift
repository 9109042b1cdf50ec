import Testing

@testable import KinesisVideo

@Suite("Partitions")
struct PartitionTests {
    @Test(
        "the table is the published one",
        .enabled(if: Files.hasShared, Files.needsShared)
    )
    func published() throws {
        let root = try JSONReader.parse(Files.ofShared("data/endpoints/partitions.json")).root
        let partitions = try #require(root["partitions"]?.arrayValue)
        #expect(partitions.map { $0["id"]?.stringValue } == Partition.all.map(\.id))
        for (theirs, ours) in zip(partitions, Partition.all) {
            let outputs = theirs["outputs"]
            #expect(theirs["regionRegex"]?.stringValue == ours.regionPattern)
            #expect(Set(theirs["regions"]?.objectValue?.map(\.name) ?? []) == ours.regions)
            #expect(outputs?["dnsSuffix"]?.stringValue == ours.dnsSuffix)
            #expect(outputs?["dualStackDnsSuffix"]?.stringValue == ours.dualStackDnsSuffix)
            #expect(outputs?["implicitGlobalRegion"]?.stringValue == ours.implicitGlobalRegion)
            #expect(outputs?["supportsFIPS"]?.boolValue == ours.supportsFIPS)
            #expect(outputs?["supportsDualStack"]?.boolValue == ours.supportsDualStack)
            #expect(outputs?["name"]?.stringValue == ours.id)
        }
    }

    @Test("every pattern can be matched, and every region but the pseudo-region has the form of its partition alone")
    func patterns() throws {
        for partition in Partition.all {
            _ = try Pattern(partition.regionPattern)
            for region in partition.regions where !region.hasSuffix("-global") {
                #expect(Partition.all.filter { $0.hasForm(region) } == [partition], "\(region)")
            }
        }
    }

    @Test(
        "a region belongs where it is named, else where it looks like, else to aws",
        arguments: [
            ("us-east-1", "aws"), ("aws-cn-global", "aws-cn"), ("cn-south-9", "aws-cn"),
            ("us-gov-north-7", "aws-us-gov"),
            ("eusc-de-west-2", "aws-eusc"), ("us-isof-west-3", "aws-iso-f"), ("eu-isoe-east-1", "aws-iso-e"),
            ("us-iso-west-1", "aws-iso"), ("us-isob-north-1", "aws-iso-b"), ("mx-north-1", "aws"), ("moon-1", "aws"),
            ("eusc-fr-west-2", "aws"), ("", "aws"),
        ]
    )
    func regions(region: String, id: String) {
        #expect(Partition.of(region: region).id == id)
    }
}
