import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Call quota")
    struct CallQuotaTests {
        @Test("lets no more calls through in any second than it may")
        func calls() async throws {
            let time = ManualClock()
            let quota = CallQuota(callsPerSecond: 5, sessions: 100, clock: time.clock)
            let passed = Shared(0)
            let tasks = (0..<13).map { _ in
                Task {
                    guard let session = try? await quota.begin("s", ignoringLimits: false) else { return }
                    passed.withLock { $0 += 1 }
                    await quota.end(session)
                }
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

        @Test("hands a session to whoever has waited longest")
        func order() async throws {
            let quota = CallQuota(callsPerSecond: 1000, sessions: 1)
            var held = try await quota.begin("s", ignoringLimits: false)
            let order = Shared<[Int]>([])
            let tasks = try await (0..<5).asyncMap { number in
                let task = Task {
                    let session = try await quota.begin("s", ignoringLimits: false)
                    order.withLock { $0.append(number) }
                    return session
                }
                try await Bench.eventually { await quota.waiting(for: "s") == number + 1 }
                return task
            }
            for task in tasks {
                await quota.end(held)
                held = try await task.value
            }
            #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
        }

        @Test("lets no more sessions be open than it may, and another stream's alone")
        func sessions() async throws {
            let quota = CallQuota(callsPerSecond: 1000, sessions: 3)
            let open = Shared(0)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        guard let session = try? await quota.begin("s", ignoringLimits: false) else { return }
                        #expect(
                            open.withLock {
                                $0 += 1; return $0
                            } <= 3
                        )
                        try? await Task.sleep(for: .milliseconds(3))
                        open.withLock { $0 -= 1 }
                        await quota.end(session)
                    }
                }
            }
            let held = try await quota.begin("s", ignoringLimits: false)
            _ = try await quota.begin("other", ignoringLimits: false)
            await quota.end(held)
        }

        @Test("does not wait where limits are ignored, and counts all the same")
        func ignoring() async throws {
            let quota = CallQuota(callsPerSecond: 2, sessions: 1)
            let clock = ContinuousClock()
            let time = try await clock.measure {
                for _ in 0..<10 { _ = try await quota.begin("s", ignoringLimits: true) }
            }
            #expect(time < .milliseconds(500))
            await #expect(throws: CallQuota.Refusal.noSession) {
                try await quota.begin("s", ignoringLimits: false, patience: .milliseconds(30))
            }
        }

        @Test("gives back what a cancelled call had taken")
        func cancellation() async throws {
            let quota = CallQuota(callsPerSecond: 1, sessions: 31)
            let first = try await quota.begin("s", ignoringLimits: false)
            // These wait for their turns among the calls, with a session in hand each.
            let waiting = (0..<30).map { _ in Task { try await quota.begin("s", ignoringLimits: false) } }
            try await Task.sleep(for: .milliseconds(100))
            // This one waits for a session.
            let starving = Task { try await quota.begin("s", ignoringLimits: false) }
            try await Task.sleep(for: .milliseconds(50))
            starving.cancel()
            for task in waiting { task.cancel() }
            await #expect(throws: CallQuota.Refusal.cancelled) { try await starving.value }
            await #expect(throws: CallQuota.Refusal.cancelled) { try await waiting[29].value }
            for task in waiting {
                if let session = try? await task.value { await quota.end(session) }
            }
            await quota.end(first)
            for _ in 0..<31 { _ = try await quota.begin("s", ignoringLimits: true) }
            await #expect(throws: CallQuota.Refusal.noSession) {
                try await quota.begin("s", ignoringLimits: false, patience: .zero)
            }
            #expect(await quota.sessions(of: "s") == 31)
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
