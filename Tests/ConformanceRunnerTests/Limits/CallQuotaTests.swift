import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Call quota")
    struct CallQuotaTests {
        @Test("lets no more calls through in any second than it may")
        func calls() async throws {
            let quota = CallQuota(callsPerSecond: 5, sessions: 100)
            let start = ContinuousClock.now
            let times = Shared<[ContinuousClock.Instant]>([])
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<13 {
                    group.addTask {
                        guard let session = try? await quota.begin("s", ignoringLimits: false) else { return }
                        times.withLock { $0.append(.now) }
                        await quota.end(session)
                    }
                }
            }
            // What is noticed late was let through earlier: only too many too early would be wrong.
            let waited = times.withLock { $0.map { start.duration(to: $0) } }
            #expect(waited.count == 13)
            #expect(waited.count { $0 < .seconds(1) } <= 5)
            #expect(waited.count { $0 < .seconds(2) } <= 10)
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
