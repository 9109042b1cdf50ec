import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite struct StartResolverTests {
    private func start(
        _ selector: StartSelector,
        of stream: String = "recorded",
        _ choose: (inout ContestedChoices) -> Void = { _ in }
    ) throws -> Result<MediaSession.Start, Refusal> {
        let fixture = try Fixture { choose(&$0.choices) }
        let resolver = StartResolver(try fixture.stream(stream), .none, at: fixture.clock.now)
        return Result { () throws(Refusal) in try resolver.start(selector) }
    }

    private func recorded(_ stream: String = "recorded") throws -> [Fragment] {
        try Fixture().fragments(of: stream)
    }

    @Test func everySelectorFindsItsChunk() throws {
        let fragments = try recorded()
        #expect(fragments.count == 12)
        #expect(try start(.earliest).get() == .at(0))
        #expect(try start(.now).get() == .at(11))
        for fragment in fragments {
            let index = fragment.index
            #expect(try start(.fragmentNumber(after: fragment.number)).get() == .at(index + 1))
            #expect(try start(.continuationToken(fragment.number.text)).get() == .at(index + 1))
            for (time, producerTime) in [
                (fragment.serverTimestamp, fragment.producerTimestamp),
                (
                    fragment.serverTimestamp.advanced(byMilliseconds: fragment.duration - 1),
                    fragment.producerTimestamp.advanced(byMilliseconds: fragment.duration - 1)
                ),
            ] {
                #expect(try start(.serverTimestamp(time)).get() == .at(index))
                #expect(try start(.producerTimestamp(producerTime)).get() == .at(index))
            }
        }
    }

    @Test func relativeProducerTimesAreFound() throws {
        let time = WallTime(milliseconds: 5500)
        #expect(try start(.producerTimestamp(time), of: "relative-time").get() == .at(5))
        #expect(try start(.producerTimestamp(WallTime(milliseconds: 0)), of: "relative-time").get() == .at(0))
    }

    @Test func anEmptyStreamStartsWithWhatWillCome() throws {
        for selector in [StartSelector.now, .earliest, .serverTimestamp(TestClock.start)] {
            #expect(try start(selector, of: "empty").get() == .at(0))
        }
    }

    @Test func unknownNumbersAreContested() throws {
        let unknown = try recorded()[3].number.successor
        let refusal = Refusal(.invalidArgument, message: "There is no fragment \(unknown) on the stream")
        let inStream = MediaSession.Start.failing(id: 4000, fragmentNumber: unknown.text)
        #expect(try start(.fragmentNumber(after: unknown)) == .success(inStream))
        #expect(try start(.fragmentNumber(after: unknown)) { $0.unknownFragmentNumber = .refused } == .failure(refusal))
        #expect(try start(.fragmentNumber(after: unknown)) { $0.unknownFragmentNumber = .next } == .success(.at(4)))
        let token = StartSelector.continuationToken(unknown.text)
        #expect(try start(token) == .failure(refusal))
        #expect(try start(token) { $0.invalidToken = .inStream } == .success(inStream))
        #expect(try start(token) { $0.invalidToken = .next } == .success(.at(4)))
        #expect(try start(.continuationToken("a.b-c")) { $0.invalidToken = .next } == .success(.at(0)))
        #expect(throws: Refusal.self) { try start(.continuationToken("a.b-c")).get() }
    }

    @Test func aTokenMayMeanItsOwnChunk() throws {
        let fragment = try recorded()[6]
        let result = try start(.continuationToken(fragment.number.text)) { $0.continuationTokenStart = .identified }
        #expect(result == .success(.at(6)))
        #expect(try start(.fragmentNumber(after: fragment.number)).get() == .at(7))
    }

    @Test func timesOutsideOfTheStreamAreContested() throws {
        let fragments = try recorded()
        let early = fragments[0].serverTimestamp.advanced(byMilliseconds: -1)
        #expect(try start(.serverTimestamp(early)) == .success(.at(0)))
        let inStream = try start(.serverTimestamp(early)) { $0.timestampBeforeRetention = .inStream }
        #expect(inStream == .success(.failing(id: 4000, fragmentNumber: nil)))
        #expect(throws: Refusal.self) {
            try start(.serverTimestamp(early)) { $0.timestampBeforeRetention = .refused }.get()
        }
        let late = fragments[11].serverTimestamp.advanced(byMilliseconds: fragments[11].duration)
        #expect(try start(.serverTimestamp(late)) == .success(.at(12)))
        #expect(throws: Refusal.self) { try start(.serverTimestamp(late)) { $0.timestampInFuture = .refused }.get() }
        for time in [Int64.min, -1, .max] {
            #expect(throws: Never.self) { try start(.serverTimestamp(WallTime(milliseconds: time))).get() }
            #expect(throws: Never.self) {
                try start(.producerTimestamp(WallTime(milliseconds: time)), of: "live").get()
            }
        }
    }

    @Test func aTimeToComeIsWaitedFor() throws {
        // The latest fragment of the live stream begins just now, and lasts half a second.
        let soon = TestClock.start.advanced(byMilliseconds: 1700)
        #expect(try start(.serverTimestamp(soon), of: "live").get() == .at(23))
        #expect(try start(.producerTimestamp(soon.advanced(byMilliseconds: -250)), of: "live").get() == .at(23))
    }
}
