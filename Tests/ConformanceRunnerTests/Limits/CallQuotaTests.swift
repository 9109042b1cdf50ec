import Synchronization
import Testing

@testable import ConformanceRunner

@Suite("Call quota", .timeLimit(.minutes(1)))
struct CallQuotaTests {
    @Test("lets no more calls through in any second than it may")
    func calls() async throws {
        let quota = CallQuota(callsPerSecond: 5, sessions: 100)
        let times = Mutex<[ContinuousClock.Instant]>([])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<13 {
                group.addTask {
                    guard let session = try? await quota.begin("s", ignoringLimits: false) else { return }
                    times.withLock { $0.append(.now) }
                    await quota.end(session)
                }
            }
        }
        let sorted = times.withLock { $0.sorted() }
        #expect(sorted.count == 13)
        for (early, late) in zip(sorted, sorted.dropFirst(5)) { #expect(early.duration(to: late) >= .seconds(1)) }
    }

    @Test("lets no more sessions be open than it may, and another stream's alone")
    func sessions() async throws {
        let quota = CallQuota(callsPerSecond: 1000, sessions: 3)
        let open = Mutex(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    guard let session = try? await quota.begin("s", ignoringLimits: false) else { return }
                    #expect(open.withLock { $0 += 1; return $0 } <= 3)
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
        let quota = CallQuota(callsPerSecond: 1, sessions: 2)
        let first = try await quota.begin("s", ignoringLimits: false)
        // Waits for its turn among the calls, with a session in its hand.
        let waiting = Task { try await quota.begin("s", ignoringLimits: false) }
        try await Task.sleep(for: .milliseconds(50))
        // Waits for a session.
        let starving = Task { try await quota.begin("s", ignoringLimits: false) }
        try await Task.sleep(for: .milliseconds(50))
        starving.cancel()
        waiting.cancel()
        await #expect(throws: CallQuota.Refusal.cancelled) { try await waiting.value }
        await #expect(throws: CallQuota.Refusal.cancelled) { try await starving.value }
        await quota.end(first)
        let clock = ContinuousClock()
        let time = try await clock.measure {
            for _ in 0..<2 { _ = try await quota.begin("s", ignoringLimits: true) }
            await #expect(throws: CallQuota.Refusal.noSession) {
                try await quota.begin("s", ignoringLimits: false, patience: .zero)
            }
        }
        #expect(time < .seconds(1))
    }
}
