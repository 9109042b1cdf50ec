import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Watchdog")
    struct WatchdogTests {
        @Test("returns when the deadline has passed")
        func expiry() async {
            let start = ContinuousClock.now
            let watchdog = Watchdog(deadline: start + .milliseconds(60))
            await watchdog.watch()
            #expect(watchdog.hasExpired)
            #expect(start.duration(to: .now) >= .milliseconds(60))
        }

        @Test("follows a deadline that is moved, later and earlier")
        func moves() async throws {
            let start = ContinuousClock.now
            let watchdog = Watchdog(deadline: start + .milliseconds(50))
            watchdog.move(to: start + .seconds(60))
            async let watching: Void = watchdog.watch()
            try await Task.sleep(for: .milliseconds(120))
            #expect(!watchdog.hasExpired)
            watchdog.move(to: .now + .milliseconds(10))
            await watching
            #expect(watchdog.hasExpired)
            #expect(start.duration(to: .now) < .seconds(10))
        }

        @Test("does not let a deadline pass that is held off")
        func heldOff() async throws {
            let watchdog = Watchdog(deadline: .now + .milliseconds(30))
            #expect(watchdog.holdOff())
            async let watching: Void = watchdog.watch()
            try await Task.sleep(for: .milliseconds(120))
            #expect(!watchdog.hasExpired)
            watchdog.move(to: .now + .milliseconds(10))
            await watching
            #expect(watchdog.hasExpired)
        }

        @Test("cannot hold off what has passed")
        func tooLate() {
            let watchdog = Watchdog(deadline: .now - .milliseconds(1))
            #expect(!watchdog.holdOff())
            #expect(watchdog.hasExpired)
        }

        @Test("returns when it is cancelled")
        func cancellation() async {
            let watchdog = Watchdog(deadline: .now + .seconds(60))
            let watching = Task { await watchdog.watch() }
            watching.cancel()
            await watching.value
            #expect(!watchdog.hasExpired)
        }
    }
}
