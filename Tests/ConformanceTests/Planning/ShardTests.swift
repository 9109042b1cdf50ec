import Testing

@testable import Conformance

@Suite("Shards")
struct ShardTests {
    @Test("are read", arguments: [("1/1", 1, 1), ("2/5", 2, 5), ("100/100", 100, 100)])
    func reads(_ text: String, _ number: Int, _ count: Int) throws {
        let shard = try #require(Shard(text))
        #expect(shard.number == number && shard.count == count && shard.description == text)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "/", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", " 1/2", "1/+2", "a/b", "1/99999999999999999999",
        ]
    )
    func refuses(_ text: String) {
        #expect(Shard(text) == nil)
    }

    @Test("take every case once, and about as many each", arguments: 1...9)
    func partition(_ count: Int) throws {
        let shards = try (1...count).map { try #require(Shard("\($0)/\(count)")) }
        let paths = (0..<9000).map { "getmedia/area-\($0 % 13)/scenario-\($0 / 3)[row=\($0 % 3)]" }
        let takers = paths.map { path in shards.indices.filter { shards[$0].takes(path) } }
        #expect(takers.allSatisfy { $0.count == 1 })
        for index in shards.indices {
            let share = takers.count { $0 == [index] }
            #expect(abs(share - 9000 / count) < 9000 / count / 5 + 1)
        }
    }

    @Test(
        "never change",
        arguments: [
            ("", 0xECBA_3DF2_C338_3C52), ("getmedia/resume", 0x81F0_DB46_385F_B4FC),
            ("getmedia/bounds/stream-name[length=257]", 0x1DAD_2E7D_2935_B484),
        ] as [(String, UInt64)]
    )
    func stable(_ path: String, _ hash: UInt64) {
        #expect(Shard.spread(path) == hash, "\(String(Shard.spread(path), radix: 16))")
    }
}
