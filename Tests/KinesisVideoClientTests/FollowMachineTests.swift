import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("Following a stream")
struct FollowMachineTests {
    /// A chunk of the fragment with this number, whose token is the number unless another is given.
    struct Chunk: ResumableChunk {
        var fragmentNumber: FragmentNumber?
        var continuationToken: String?
        var serverTimestamp: WallTime?

        init(_ number: Int, token: String? = nil) {
            fragmentNumber = FragmentNumber("\(number)")
            continuationToken = token ?? "t\(number)"
            serverTimestamp = WallTime(milliseconds: Int64(number) * 1000)
        }
    }

    private var random = SplitMix64(seed: 1)

    private static let cut = FollowMachine.SessionEnd.transport(.truncated, insideChunk: true)
    private static let end = FollowMachine.SessionEnd.transport(.finished, insideChunk: false)
    private static let unreachable = FollowMachine.SessionEnd.transport(.unreachable(reason: "no"), insideChunk: false)

    private static func refused(_ kind: FollowRefusal.Kind) -> FollowMachine.SessionEnd {
        .refused(FollowRefusal(status: 400, exception: "E", kind))
    }

    private static func number(_ number: Int) -> StartSelector? {
        FragmentNumber("\(number)").map { .fragmentNumber(after: $0) }
    }

    /// Has a session give these chunks and end; which of them were new.
    private func session(
        _ machine: inout FollowMachine,
        _ numbers: [Int],
        at time: Duration = .zero,
        _ end: FollowMachine.SessionEnd
    ) -> (selector: StartSelector, new: [Int], action: FollowMachine.Action) {
        var random = random
        let selector = machine.begin(at: time)
        if !numbers.isEmpty { machine.accepted() }
        let new = numbers.filter { number in
            machine.opened(Chunk(number))
            return machine.take(Chunk(number), bytes: 10, at: time)
        }
        return (selector, new, machine.ended(end, at: time, random: &random))
    }

    @Test("goes on by the token of the last whole chunk")
    func token() {
        var machine = FollowMachine(start: .earliest)
        let first = session(&machine, [1, 2], Self.cut)
        #expect(first.selector == .earliest)
        let second = session(&machine, [3, 4], Self.end)
        #expect(second.selector == .continuationToken("t2"))
        #expect(second.new == [3, 4])
        let next = machine.begin(at: .zero)
        #expect(next == .continuationToken("t4"))
        #expect(machine.account.seamCount == 2)
        #expect(
            machine.account.seams.map(\.reasons) == [
                ["the connection was closed inside of a chunk"], ["the session ended"],
            ]
        )
        #expect(machine.account.seams.map(\.after?.text) == ["2", "4"])
    }

    @Test("what a session gives again is not handed on; what one repeats later on is, unless at once")
    func again() {
        var machine = FollowMachine(start: .earliest)
        _ = session(&machine, [1, 2, 3], Self.end)
        let again = session(&machine, [2, 3, 4, 4, 3, 5], Self.end)
        #expect(again.new == [4, 3, 5])
        #expect(machine.account.seenAgain == 3)
    }

    @Test("where the token is not taken, goes on by number, and then from the oldest chunk on, which it says")
    func fallback() {
        var machine = FollowMachine(start: .earliest)
        _ = session(&machine, [1, 2], Self.end)
        let byToken = session(&machine, [], Self.refused(.position))
        #expect(byToken.selector == .continuationToken("t2"))
        let byNumber = session(&machine, [], .failed(id: "4000", code: nil))
        #expect(byNumber.selector == Self.number(2))
        let third = session(&machine, [7], Self.end)
        #expect(third.selector == .earliest)
        #expect(third.new == [7])
        let seam = machine.account.seams[0]
        #expect(seam.mayLack && seam.isClosed)
        #expect(seam.attempts == 3)
        // It does better the next time.
        let next = machine.begin(at: .zero)
        #expect(next == .continuationToken("t7"))
    }

    @Test("nothing is missing where the oldest chunk was read before")
    func noLoss() {
        var machine = FollowMachine(start: .earliest)
        _ = session(&machine, [1, 2], Self.end)
        _ = session(&machine, [], Self.refused(.position))
        _ = session(&machine, [], Self.refused(.position))
        let third = session(&machine, [1, 2, 3], Self.end)
        #expect(third.new == [3])
        #expect(!machine.account.seams.contains { $0.mayLack })
    }

    @Test("NOW is not now any more where its first chunk was cut")
    func now() {
        var machine = FollowMachine(start: .now)
        var random = random
        _ = machine.begin(at: .zero)
        machine.accepted()
        machine.opened(Chunk(5))
        _ = machine.ended(Self.cut, at: .zero, random: &random)
        let second = session(&machine, [4, 5, 6], Self.end)
        #expect(second.selector == .serverTimestamp(WallTime(milliseconds: 5000)))
        #expect(second.new == [5, 6])
    }

    @Test("what had begun to come and is gone may be missing", arguments: [StartSelector.earliest, .now])
    func lostFirst(start: StartSelector) {
        for (next, mayLack) in [([5, 6], false), ([4, 5], false), ([4, 7], true), ([8], true)] {
            var machine = FollowMachine(start: start)
            var random = random
            _ = machine.begin(at: .zero)
            machine.accepted()
            machine.opened(Chunk(5))
            _ = machine.ended(Self.cut, at: .zero, random: &random)
            _ = session(&machine, next, Self.end)
            #expect(machine.account.seams.first?.mayLack == mayLack, "\(next)")
        }
    }

    @Test("waits longer and longer, by chance less than the most, and not at all behind chunks")
    func waits() {
        var machine = FollowMachine(start: .earliest)
        var random = random
        _ = session(&machine, [1], Self.end)
        var waits: [Duration] = []
        var time = Duration.seconds(100)
        for _ in 1...10 {
            _ = machine.begin(at: time)
            guard case .resume(let next, _) = machine.ended(Self.unreachable, at: time, random: &random) else {
                Issue.record("gave up")
                return
            }
            waits.append(next - time)
            time = next
        }
        for (index, wait) in waits.enumerated() {
            let most = min(Duration.milliseconds(500) * (1 << index), .seconds(30))
            #expect(wait >= most / 2 && wait <= most)
        }
        _ = machine.begin(at: time)
        let isNew = machine.take(Chunk(2), bytes: 1, at: time + .seconds(5))
        #expect(isNew)
        let action = machine.ended(Self.end, at: time + .seconds(5), random: &random)
        #expect(action == .resume(at: time + .seconds(5), renewing: .none))
        // Five calls a second are a stream's limit.
        _ = machine.begin(at: time + .seconds(6))
        let isNewToo = machine.take(Chunk(3), bytes: 1, at: time + .seconds(6))
        #expect(isNewToo)
        let soon = machine.ended(Self.end, at: time + .seconds(6), random: &random)
        #expect(soon == .resume(at: time + .milliseconds(6250), renewing: .none))
    }

    @Test("gives up where it was never let in, and never where the way is only cut")
    func patience() {
        var fresh = FollowMachine(start: .earliest)
        for _ in 1...2 {
            let action = session(&fresh, [], Self.unreachable).action
            guard case .resume = action else {
                Issue.record("gave up: \(action)")
                return
            }
        }
        guard case .giveUp(let failure) = session(&fresh, [], Self.unreachable).action else {
            Issue.record("goes on")
            return
        }
        #expect(failure.kind == .unreachable)

        var known = FollowMachine(start: .earliest)
        _ = session(&known, [1], Self.end)
        for end in [Self.unreachable, Self.cut, .silent(.seconds(60)), Self.refused(.passing), .unprepared("no")] {
            for _ in 1...50 {
                guard case .resume = session(&known, [], end).action else {
                    Issue.record("gave up: \(end)")
                    return
                }
            }
        }
        // It is known that its endpoint may have moved.
        guard case .resume(_, .endpoint) = session(&known, [], Self.unreachable).action else {
            Issue.record("does not ask for the endpoint")
            return
        }
    }

    @Test(
        "gives up where the endpoint goes on refusing",
        arguments: [FollowRefusal.Kind.credentials, .endpoint, .lasting, .position]
    )
    func refusals(kind: FollowRefusal.Kind) {
        var machine = FollowMachine(start: .earliest)
        _ = session(&machine, [1], Self.end)
        var calls = 0
        while calls < 20, case .resume(_, let renewing) = session(&machine, [], Self.refused(kind)).action {
            #expect((renewing == .endpoint) == (kind == .endpoint))
            #expect((renewing == .credentials) == (kind == .credentials))
            calls += 1
        }
        // Of two other positions, each is tried once.
        #expect(calls == [.credentials: 4, .endpoint: 4, .lasting: 0, .position: 2][kind])
    }

    @Test("its memory is bounded, however many seams there are")
    func seams() {
        var machine = FollowMachine(start: .earliest)
        for number in 1...5000 { _ = session(&machine, [number], Self.end) }
        let summary = machine.account
        #expect(summary.seamCount == 5000)
        #expect(summary.seams.count == 1000)
        #expect(summary.omittedSeams == 4000)
        #expect(summary.seams.first?.number == 1 && summary.seams.last?.number == 5000)
    }
}
