import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite("ARNs of streams")
struct StreamIdentityTests {
    private static func arn(_ name: String, _ region: String = "us-west-2", _ account: String = "123456789012")
        -> String
    {
        StreamIdentity(name: name, region: region, accountID: account).arn
    }

    @Test("are the same after each start, and those of other streams are others")
    func stable() throws {
        #expect(Self.arn("camera") == "arn:aws:kinesisvideo:us-west-2:123456789012:stream/camera/1694785989789")
        let others = [
            Self.arn("camera2"), Self.arn("camera", "cn-north-1"), Self.arn("camera", "us-west-2", "1".padded),
        ]
        let times = Set((others + [Self.arn("camera")]).map { $0.split(separator: "/").last })
        #expect(times.count == 4)
        #expect(others[1].hasPrefix("arn:aws-cn:"))
        for arn in others { #expect(arn.split(separator: "/").last?.count == 13) }
    }
}

extension String {
    fileprivate var padded: String { self + String(repeating: "0", count: 12 - count) }
}
