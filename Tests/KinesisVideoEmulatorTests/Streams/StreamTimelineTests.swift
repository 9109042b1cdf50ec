import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite struct StreamTimelineTests {
    private static let first = WallTime(milliseconds: 1_700_000_000_000)

    private func timeline(
        pace: StreamTimeline.Pace = .media,
        clock: StreamTimeline.ProducerClock = .absolute(lag: 250),
        count: Int? = 5,
        retained: Int = .max,
        seed: UInt64 = 1
    ) -> StreamTimeline {
        StreamTimeline(
            first: Self.first,
            pace: pace,
            producerClock: clock,
            mediaDurations: [1000, 2000],
            count: count,
            retained: retained,
            seed: seed
        )
    }

    struct Case: CustomTestStringConvertible {
        let at: Int64
        let recorded: Range<Int>
        let growing: Range<Int>
        var testDescription: String { "\(at) ms" }
    }

    @Test(arguments: [
        Case(at: -1, recorded: 0..<0, growing: 0..<0),
        Case(at: 0, recorded: 0..<1, growing: 0..<1),
        Case(at: 499, recorded: 0..<1, growing: 0..<1),
        Case(at: 500, recorded: 0..<1, growing: 0..<2),
        Case(at: 1000, recorded: 0..<2, growing: 0..<3),
        Case(at: 2999, recorded: 0..<2, growing: 2..<6),
        Case(at: 3000, recorded: 0..<3, growing: 3..<7),
        Case(at: 4000, recorded: 0..<4, growing: 5..<9),
        Case(at: 6000, recorded: 0..<5, growing: 9..<13),
        Case(at: 60_000, recorded: 0..<5, growing: 117..<121),
        Case(at: .max, recorded: 0..<5, growing: 1_999_999_999_997..<2_000_000_000_001),
    ])
    func fragmentsArriveAndExpire(_ example: Case) {
        let now = WallTime(milliseconds: example.at == .max ? .max : Self.first.milliseconds + example.at)
        #expect(timeline().available(at: now) == example.recorded)
        #expect(timeline(pace: .every(500), count: nil, retained: 4).available(at: now) == example.growing)
    }

    @Test func mediaStartsAgain() {
        let fragments = (0..<6).map { timeline().fragment(at: $0) }
        #expect(fragments.map { $0?.mediaIndex } == [0, 1, 0, 1, 0, nil])
        #expect(fragments.map { $0?.duration } == [1000, 2000, 1000, 2000, 1000, nil])
        let offsets = fragments.map { $0?.serverTimestamp.milliseconds(since: Self.first) }
        #expect(offsets == [0, 1000, 3000, 4000, 6000, nil])
        #expect(timeline().fragment(at: -1) == nil)
    }

    @Test func producersTellTheTimeTheirWay() {
        #expect(timeline().fragment(at: 1)?.producerTimestamp == Self.first.advanced(byMilliseconds: 750))
        #expect(timeline(clock: .relative).fragment(at: 0)?.producerTimestamp.tagText == "0.000")
        #expect(timeline(clock: .relative).fragment(at: 3)?.producerTimestamp.tagText == "4.000")
    }

    @Test func numbersIncreaseAndCanBeHadAgain() throws {
        let numbers = (0..<200).compactMap { timeline(pace: .every(1), count: nil).fragment(at: $0)?.number }
        #expect(numbers.count == 200)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<))
        #expect(numbers.allSatisfy { $0.text.utf8.count == 47 })
        #expect(numbers == (0..<200).compactMap { timeline(pace: .every(1), count: nil).fragment(at: $0)?.number })
        #expect(numbers.first != timeline(pace: .every(1), count: nil, seed: 2).fragment(at: 0)?.number)
        let layout = try #require(numbers[7].layout)
        #expect(layout.serverMilliseconds == 1_700_000_000_007)
    }

    @Test func numbersAreFound() throws {
        let timeline = timeline(pace: .every(500), count: nil)
        let media = ReplayedMedia(timeline: timeline, media: .empty)
        let numbers = (0..<50).compactMap { timeline.fragment(at: $0)?.number }
        for (index, number) in numbers.enumerated() {
            #expect(media.firstIndex(in: 0..<50, notBelow: number) == index)
            #expect(media.firstIndex(in: 0..<50, notBelow: number.successor) == index + 1)
        }
        #expect(media.firstIndex(in: 10..<20, notBelow: numbers[3]) == 10)
        #expect(media.firstIndex(in: 10..<20, notBelow: numbers[30]) == 20)
        #expect(media.firstIndex(in: 0..<0, notBelow: numbers[3]) == 0)
    }

    @Test func noTimeOverflows() {
        for time in [Int64.min, -1, 0, .max] {
            #expect(timeline().index(of: WallTime(milliseconds: time)) <= 5)
            let index = timeline(pace: .every(1), count: nil).index(of: WallTime(milliseconds: time))
            #expect(timeline(pace: .every(1), count: nil).fragment(at: index) != nil)
        }
    }
}
