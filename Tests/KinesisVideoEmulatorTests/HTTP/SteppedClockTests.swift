import KinesisVideo
import Synchronization
import Testing

@testable import KinesisVideoEmulator

/// The machine's clock is set while sessions run.
@Suite(.serialized) struct SteppedClockTests {
    @Test(arguments: [-3_600_000, 3_600_000])
    func `a clock that is set neither stalls a session nor floods it`(_ step: Int64) async throws {
        let offset = Mutex<Int64>(0)
        let clock = WallClock { WallClock.system.now().advanced(byMilliseconds: offset.withLock { $0 }) }
        try await ServedFixture.run(clock: clock) { served in
            let connection = try await served.send("live", #"{"StartSelectorType":"NOW"}"#)
            func documents() throws -> Int {
                BodyDocument.read(try #require(HTTPText(connection.state.bytes)).body).documents.count
            }
            try await connection.wait { state in HTTPText(state.bytes).map { $0.body.count > 20_000 } ?? false }
            let before = try documents()
            offset.withLock { $0 = step }
            try await Task.sleep(for: .seconds(3))
            // A fragment comes every half second.
            #expect((3...9).contains(try documents() - before))
            #expect(!connection.state.isClosed)
            // Signatures go by the clock that was set, as those do that made them: this one is an hour off.
            let refused = try await served.send("recorded").answer()
            #expect(refused.status == 403)
        }
    }

    @Test func `time can be let pass for the streams alone`() {
        let day = Mutex(WallTime(milliseconds: 1_000_000))
        let steady = Mutex(Duration.seconds(5))
        let clock = ServiceClock(
            day: WallClock { day.withLock { $0 } },
            steady: SteadyClock(now: { steady.withLock { $0 } }, sleep: { _ in })
        )
        day.withLock { $0 = WallTime(milliseconds: 0) }
        #expect(clock.now.milliseconds == 1_000_000)
        #expect(clock.date.milliseconds == 0)
        steady.withLock { $0 = .milliseconds(5250) }
        clock.advance(by: 1000)
        #expect(clock.now.milliseconds == 1_001_250)
        clock.advance(by: .max)
        #expect(clock.lead == ServiceClock.farthest)
    }
}
