import KinesisVideo
import Testing

@Suite("The ARN of a stream")
struct StreamARNTests {
    @Test("is read")
    func read() throws {
        let text = "arn:aws-cn:kinesisvideo:cn-north-1:123456789012:stream/parking-lot/1600000000000"
        let arn = try #require(StreamARN(text))
        #expect(arn.text == text && arn.partition == "aws-cn" && arn.region == "cn-north-1")
        #expect(arn.account == "123456789012" && arn.name == "parking-lot")
    }

    @Test(
        "is of this service, and complete",
        arguments: [
            "", "arn", "parking-lot", "arn:aws:s3:::x", "arn:aws:s3:us-west-2:123456789012:stream/x/1",
            "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x/1",
            "arn:aws:kinesisvideo:us-west-2:123456789012:stream/x",
            "arn:aws:kinesisvideo::123456789012:stream/x/1", "arn:aws:kinesisvideo:us-west-2::stream/x/1",
            "arn:aws:kinesisvideo:us-west-2:123456789012:stream//1",
            "arn:aws:kinesisvideo:us-west-2:123456789012:stream/x/1/2",
            "ARN:aws:kinesisvideo:us-west-2:123456789012:stream/x/1",
        ]
    )
    func refused(text: String) {
        #expect(StreamARN(text) == nil)
    }

    @Test(
        "is of one region and its partition",
        arguments: [
            ("aws", "us-west-2", "us-west-2", nil),
            ("aws", "us-west-2", "eu-west-1", "its region is us-west-2, and the target's is eu-west-1"),
            ("aws-cn", "us-west-2", "us-west-2", "its partition is aws-cn, and us-west-2 belongs to aws"),
            ("aws-us-gov", "us-gov-west-1", "us-gov-west-1", nil),
            ("aws", "cn-north-9", "cn-north-9", "its partition is aws, and cn-north-9 belongs to aws-cn"),
            ("anything", "my-region", "my-region", nil),
        ] as [(String, String, String, String?)]
    )
    func mismatch(partition: String, region: String, target: String, why: String?) throws {
        let arn = try #require(StreamARN("arn:\(partition):kinesisvideo:\(region):123456789012:stream/x/1"))
        #expect(arn.mismatch(with: target) == why)
    }
}
