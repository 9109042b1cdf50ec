import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite struct HeaderTests {
    @Test(arguments: [
        (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (86_399_999, "Thu, 01 Jan 1970 23:59:59 GMT"),
        (86_400_000, "Fri, 02 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_102_444_799_000, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func datesHaveTheOneForm(_ milliseconds: Int64, _ expected: String) {
        let time = WallTime(milliseconds: milliseconds)
        #expect(time.httpDateText == expected)
        let seconds = time.advanced(byMilliseconds: -((milliseconds % 1000 + 1000) % 1000))
        #expect(WallTime(httpDate: expected) == seconds)
    }

    @Test func requestIDsAreUUIDs() {
        let ids = RequestIDs(seed: 1)
        let again = RequestIDs(seed: 1)
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let id = ids.next()
            let groups = id.split(separator: "-", omittingEmptySubsequences: false)
            #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
            #expect(groups[2].hasPrefix("4") && "89ab".contains(groups[3].prefix(1)))
            #expect(id.utf8.allSatisfy { "0123456789abcdef-".utf8.contains($0) })
            #expect(again.next() == id)
            seen.insert(id)
        }
        #expect(seen.count == 1000)
    }
}
