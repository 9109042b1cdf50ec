import Conformance
import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Call quota")
    struct CallQuotaTests {
        @Test("lets no more calls through in any second than it may")
        func calls() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 5, sessions: 100), clock: time.clock)
            let passed = Shared(0)
            let tasks = (0..<13).map { _ in
                Task { if await quota.turn("s") != nil { passed.withLock { $0 += 1 } } }
            }
            for (waiting, count) in [(8, 5), (3, 10), (0, 13)] {
                try await Bench.eventually { time.sleepers == waiting && passed.withLock { $0 } == count }
                time.advance(by: .milliseconds(1000))
                // The endpoint counts from when a call arrives there, which may be later than it was sent.
                #expect(passed.withLock { $0 } == count)
                time.advance(by: .milliseconds(10))
            }
            for task in tasks { await task.value }
        }

        @Test("leaves more room the more the time until an answer differs, and after a refusal, within bounds")
        func margin() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 5, sessions: 100), clock: time.clock)
            #expect(await quota.margin == .milliseconds(10))
            await quota.answered("s", since: .zero, at: .milliseconds(700))
            #expect(await quota.margin == .milliseconds(10), "an endpoint that is far away is not one that varies")
            await quota.answered("s", since: .zero, at: .milliseconds(820))
            #expect(await quota.margin == .milliseconds(120))
            await quota.answered("s", since: .zero, at: .seconds(9))
            #expect(await quota.margin == .milliseconds(500))
            for _ in 0..<32 { await quota.answered("s", since: .zero, at: .milliseconds(700)) }
            #expect(await quota.margin == .milliseconds(10), "what was long ago is forgotten")
            for _ in 0..<3 { await quota.answered("s", since: .zero, at: .milliseconds(700), .calls) }
            #expect(await quota.margin == .milliseconds(80))
        }

        @Test("asks nothing of a stream that had enough, longer from refusal to refusal, until it answers again")
        func quiet() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 100, sessions: 100), clock: time.clock)
            var now = Duration.zero
            for pause in [1100, 2200, 4400, 4400] {
                // Four that went out together are refused together.
                for _ in 0..<4 { await quota.answered("s", since: now, at: now, .calls) }
                let waiting = Task { await quota.turn("s") }
                try await Bench.eventually { time.sleepers == 1 }
                #expect(await quota.turn("other") == now)
                time.advance(by: .milliseconds(pause))
                now += .milliseconds(pause)
                #expect(await waiting.value == now)
            }
            await quota.answered("s", since: now, at: now)
            await quota.answered("s", since: now, at: now, .calls)
            let waiting = Task { await quota.turn("s") }
            try await Bench.eventually { time.sleepers == 1 }
            time.advance(by: .milliseconds(1100))
            #expect(await waiting.value == now + .milliseconds(1100))
        }

        @Test("keeps to what a stream takes that declares limits of its own")
        func declared() async throws {
            let time = ManualClock()
            let quota = CallQuota(
                Target.Limits(callsPerSecond: 100, sessions: 100),
                declared: ["s": Target.Limits(callsPerSecond: 1, sessions: 2)],
                clock: time.clock
            )
            #expect(await quota.turn("s") != nil)
            let second = Task { await quota.turn("s") }
            try await Bench.eventually { time.sleepers == 1 }
            #expect(await quota.turn("other") != nil)
            time.advance(by: .milliseconds(1010))
            #expect(await second.value != nil)
            // It asks for three, has the two that there are, and nobody else has one meanwhile.
            let places = try #require(await quota.enter("s", 3))
            #expect(await quota.sessions(of: "s") == 2)
            let third = Task { await quota.enter("s") }
            try await Bench.eventually { await quota.waiting(for: "s") == 1 }
            await quota.leave(places)
            #expect(await third.value != nil)
        }

        @Test("keeps a place taken as long as the endpoint does, once a refusal has told")
        func release() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 100, sessions: 1), clock: time.clock)
            await quota.leave(try #require(await quota.enter("s")))
            let next = try #require(await quota.enter("s"))
            await quota.answered("s", since: .zero, at: .zero, .sessions)
            await quota.leave(next)
            let third = Task { await quota.enter("s") }
            try await Bench.eventually { await quota.waiting(for: "s") == 1 && time.sleepers == 1 }
            time.advance(by: .milliseconds(250))
            #expect(await third.value != nil)
        }

        @Test("opens fewer sessions once the endpoint refused some, and lets one who needs more go alone")
        func learned() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 100, sessions: 3), clock: time.clock)
            var held: [CallQuota.Places] = []
            for _ in 0..<3 { held.append(try #require(await quota.enter("s"))) }
            for _ in 0..<2 { await quota.answered("s", since: .zero, at: .zero, .sessions) }
            let next = Task { await quota.enter("s") }
            let two = Task { await quota.enter("s", 2) }
            try await Bench.eventually { await quota.waiting(for: "s") == 2 }
            await quota.leave(held[0])
            try await Bench.eventually { time.sleepers == 1 }
            time.advance(by: .seconds(1))
            try await Bench.eventually { await quota.sessions(of: "s") == 2 }
            #expect(await quota.waiting(for: "s") == 2, "two of three were one too many")
            await quota.leave(held[1])
            try await Bench.eventually { time.sleepers == 1 }
            time.advance(by: .seconds(1))
            await quota.leave(held[2])
            try await Bench.eventually { time.sleepers == 1 }
            time.advance(by: .seconds(1))
            let one = try #require(await next.value)
            await quota.leave(one)
            try await Bench.eventually { time.sleepers == 1 }
            time.advance(by: .seconds(1))
            #expect(await two.value != nil)
        }

        @Test("hands places to whoever has waited longest, also to one who wants several")
        func order() async throws {
            let quota = CallQuota(Target.Limits(callsPerSecond: 1000, sessions: 2))
            var held = try #require(await quota.enter("s", 2))
            let order = Shared<[Int]>([])
            let tasks = try await [2, 1, 2, 1, 2].enumerated().asyncMap { number, count in
                let task = Task {
                    let places = await quota.enter("s", count)
                    order.withLock { $0.append(number) }
                    return places
                }
                try await Bench.eventually { await quota.waiting(for: "s") == number + 1 }
                return task
            }
            for task in tasks {
                await quota.leave(held)
                held = try #require(await task.value)
                #expect(await quota.sessions(of: "s") <= 2)
            }
            #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
        }

        @Test("lets no more sessions be open than it may, and another stream's alone")
        func sessions() async throws {
            let quota = CallQuota(Target.Limits(callsPerSecond: 1000, sessions: 3))
            let open = Shared(0)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        guard let places = await quota.enter("s") else { return }
                        #expect(
                            open.withLock {
                                $0 += 1; return $0
                            } <= 3
                        )
                        try? await Task.sleep(for: .milliseconds(3))
                        open.withLock { $0 -= 1 }
                        await quota.leave(places)
                    }
                }
            }
            let held = try #require(await quota.enter("s"))
            #expect(await quota.enter("other") != nil)
            await quota.leave(held)
        }

        @Test("does not wait where limits are ignored, and counts all the same")
        func ignoring() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 2, sessions: 1), clock: time.clock)
            for _ in 0..<10 {
                #expect(await quota.enter("s", ignoringLimits: true) != nil)
                #expect(await quota.turn("s", ignoringLimits: true) == .zero)
            }
            #expect(await quota.sessions(of: "s") == 10)
            let waiting = Task { await quota.enter("s") }
            try await Bench.eventually { await quota.waiting(for: "s") == 1 }
            waiting.cancel()
            #expect(await waiting.value == nil)
        }

        @Test("gives back what a cancelled call had waited for, to those behind it who want less")
        func cancellation() async throws {
            let time = ManualClock()
            let quota = CallQuota(Target.Limits(callsPerSecond: 1, sessions: 3), clock: time.clock)
            _ = await quota.turn("s")
            let call = Task { await quota.turn("s") }
            try await Bench.eventually { time.sleepers == 1 }
            call.cancel()
            #expect(await call.value == nil)

            let held = try #require(await quota.enter("s", 2))
            let large = Task { await quota.enter("s", 2) }
            try await Bench.eventually { await quota.waiting(for: "s") == 1 }
            let small = Task { await quota.enter("s", 1) }
            try await Bench.eventually { await quota.waiting(for: "s") == 2 }
            large.cancel()
            #expect(await large.value == nil)
            #expect(await small.value != nil)
            await quota.leave(held)
            #expect(await quota.sessions(of: "s") == 1)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var values: [T] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
