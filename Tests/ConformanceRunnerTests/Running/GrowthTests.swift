import Conformance
import KinesisVideo
import Testing

@testable import ConformanceRunner

/// Whether a stream grows is seen by one session from NOW.
@Suite("Growth")
struct GrowthTests {
    /// The chunks of ``SampleAnswers`` begin at 2017-11-28T06:55:09Z, two seconds apart.
    private static let then = WallTime(milliseconds: 1_511_852_109_000)

    /// What is heard of so many chunks, the first after a second, then one each second; `nil` for the time stands for no `Date`.
    private static func listen(
        _ chunks: Int,
        dated date: WallTime?,
        status: Int = 200,
        then last: AnswerEvent.Kind? = nil
    ) -> Bool? {
        var listener = GrowthListener()
        listener.take(AnswerEvent(.sent(ConnectionTimes(connected: .zero)), at: .zero))
        let headers = date.map { [HeaderField("Date", $0.httpDateText)] } ?? []
        listener.take(AnswerEvent(.head(AnswerHead(status: status, headers: headers)), at: .milliseconds(5)))
        for index in 0..<chunks where !listener.isDecided {
            let part = BodyPart(index: index, bytes: SampleAnswers.chunk(index))
            listener.take(AnswerEvent(.body(part), at: .seconds(index + 1)))
        }
        if let last, !listener.isDecided {
            listener.take(AnswerEvent(last, at: listener.deadline ?? .seconds(chunks + 1)))
        }
        return listener.grows
    }

    @Test("is seen where a fragment is new by the endpoint's own clock")
    func new() {
        #expect(Self.listen(1, dated: Self.then) == true)
        #expect(Self.listen(1, dated: Self.then.advanced(byMilliseconds: 19_000)) == true)
        // The first is the last that was there, the second is new.
        #expect(Self.listen(2, dated: Self.then.advanced(byMilliseconds: 21_500)) == true)
    }

    @Test("is seen without a clock where a second fragment comes")
    func undated() {
        #expect(Self.listen(1, dated: nil) == nil)
        #expect(Self.listen(2, dated: nil) == true)
        #expect(Self.listen(1, dated: nil, then: .silence) == false)
    }

    @Test("is denied where nothing new comes for longer than a fragment lasts")
    func old() {
        let later = Self.then.advanced(byMilliseconds: 3_600_000)
        #expect(Self.listen(1, dated: later) == nil)
        #expect(Self.listen(1, dated: later, then: .silence) == false)
        #expect(Self.listen(0, dated: later, then: .silence) == false)
        // The session was ended, and the newest fragment that it had is an hour old.
        #expect(Self.listen(3, dated: later, then: .end(.finished)) == false)
    }

    @Test("is left open where the endpoint says nothing about it")
    func open() {
        #expect(Self.listen(0, dated: Self.then, status: 404, then: .end(.finished)) == nil)
        #expect(Self.listen(0, dated: Self.then, then: .end(.finished)) == nil)
        #expect(Self.listen(0, dated: Self.then, then: .end(.timedOut)) == nil)
        var listener = GrowthListener()
        listener.take(AnswerEvent(.silence, at: GrowthListener.patience))
        #expect(listener.isDecided && listener.mayGrow)
    }
}
