import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs work that a signal ends early: the first SIGINT or SIGTERM cancels it, a second one ends the process at once.
///
/// No file descriptor is needed for it, so that a process that has run out of them can still be told to stop: a thread waits
/// for signals, and the handler, which the system runs in whichever thread it likes, passes them on to it.
enum Interruption {
    /// Runs the work.
    ///
    /// - Parameter work: What is cancelled by a signal; it should still say what it found, and return soon.
    /// - Returns: What the work returned, and how the process should say that it was interrupted; `nil` where it was not.
    /// - Throws: What the work throws.
    static func guarding<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> (result: Result, interruption: ExitStatus?) {
        let first = Mutex<ExitStatus?>(nil)
        let running = Mutex<Task<Result, any Error>?>(nil)
        taker.withLock { taker in
            taker = { status in
                let isFirst = first.withLock { first in
                    defer { first = first ?? status }
                    return first == nil
                }
                if !isFirst { platformExit(status.rawValue) }
                running.withLock { $0?.cancel() }
            }
        }
        // Whoever sees what the work says first may send a signal at once.
        listen()
        let task = Task { try await work() }
        running.withLock { $0 = task }
        if first.withLock({ $0 != nil }) { task.cancel() }
        defer { taker.withLock { $0 = nil } }
        let result = try await task.value
        return (result, first.withLock(\.self))
    }

    /// Whom signals are told to; they end the process where there is nobody.
    private static let taker = Mutex<(@Sendable (ExitStatus) -> Void)?>(nil)

    /// The thread that waits, as the handler needs it; 0 before there is one.
    private static let thread = Atomic<UInt>(0)

    /// Takes signals from here on, once in a process.
    private static func listen() {
        guard thread.load(ordering: .acquiring) == 0 else { return }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        // The new thread inherits that they are blocked, which waiting for them requires.
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        #if canImport(Darwin)
            var started: pthread_t?
        #else
            var started = pthread_t()
        #endif
        let waiting: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in Interruption.wait()
        }
        #if canImport(Darwin)
            let isStarted = pthread_create(&started, nil, { waiting($0) }, nil) == 0
            let number = UInt(bitPattern: started)
        #else
            let isStarted = pthread_create(&started, nil, waiting, nil) == 0
            let number = UInt(started)
        #endif
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard isStarted else { return }
        thread.store(number, ordering: .releasing)
        for number in [SIGINT, SIGTERM] {
            // To pass it on is allowed in a handler, and all that is done there.
            _ = signal(number) { number in
                #if canImport(Darwin)
                    guard let thread = pthread_t(bitPattern: Interruption.thread.load(ordering: .acquiring)) else {
                        return
                    }
                #else
                    let thread = pthread_t(Interruption.thread.load(ordering: .acquiring))
                #endif
                pthread_kill(thread, number)
            }
        }
    }

    /// Waits for signals, and tells of each.
    private static func wait() -> Never {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            let status: ExitStatus = number == SIGTERM ? .terminated : .interrupted
            guard let take = taker.withLock(\.self) else { platformExit(status.rawValue) }
            take(status)
        }
    }
}
