internal import Conformance
internal import KinesisVideo

/// Keeps the calls for each stream under a number in any second, and the sessions under a number at once.
///
/// Who asks first is first, for calls and for sessions. What the endpoint counts happens there, later than here and not
/// always equally late: how much room that needs is learned from how long answers take, and from what is refused all the same.
actor CallQuota {
    /// Places among the sessions of a stream; they must be given back.
    struct Places: Sendable {
        fileprivate let stream: String
        fileprivate let count: Int
        /// Whether whoever has them ignores the limits.
        fileprivate let ignoresLimits: Bool
    }

    /// What an endpoint says was too much.
    enum Excess: Sendable {
        case calls
        case sessions

        /// What an answer that throttles speaks of, by the exception that it names.
        init(_ exception: String?) {
            self = exception == ServiceException.connectionLimitExceeded.name ? .sessions : .calls
        }
    }

    private struct Waiter {
        let id: Int
        let count: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Usage {
        /// When the most recent calls were or will be let through, oldest first.
        var calls: [Duration] = []
        var sessions = 0
        /// How many there may be, where the endpoint turned out to take fewer than it was said to: others may read it too.
        var learned = Int.max
        /// Those who wait for places, the first one first.
        var waiters: [Waiter] = []
        /// Before when nothing is asked, because the endpoint had enough, and how often in a row it had.
        var quietUntil = Duration.zero
        var refusals = 0
    }

    /// The room that is left beside a second: the least, and the most that is learned.
    private static let margins = Duration.milliseconds(10)...Duration.milliseconds(500)
    /// How much later than here a place is free at the endpoint, at the most.
    private static let longestRelease = Duration.milliseconds(2500)
    /// How long a stream is left alone once it had enough: longer from refusal to refusal, up to the last of them.
    private static let pauses: [Duration] = [.milliseconds(1100), .milliseconds(2200), .milliseconds(4400)]
    /// How many delays are remembered.
    private static let remembered = 32

    private let limits: Target.Limits
    /// Of streams that declare limits of their own, by their names.
    private let declared: [String: Target.Limits]
    private let clock: SteadyClock
    private var usage: [String: Usage] = [:]
    private var waiterCount = 0

    /// How long it took from a call's turn to its answer, of the last calls, in a ring.
    private var delays: [Duration] = []
    private var nextDelay = 0
    /// What refusals taught: the least margin, and how long a place stays taken after a session.
    private var leastMargin = CallQuota.margins.lowerBound
    private var release = Duration.zero

    /// - Parameters:
    ///   - limits: What a stream takes that declares nothing else; at least 1 of each.
    ///   - declared: What other streams take, by their names.
    ///   - clock: What is waited by.
    init(_ limits: Target.Limits, declared: [String: Target.Limits] = [:], clock: SteadyClock = .system) {
        self.limits = limits
        self.declared = declared
        self.clock = clock
    }

    private func limits(of stream: String) -> Target.Limits { declared[stream] ?? limits }

    // MARK: Sessions

    /// Waits until sessions of a stream may be opened, or the task is cancelled.
    ///
    /// Whoever asks for all that it will ever hold at once, before it holds any, never waits for somebody who waits for it.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - count: How many sessions; the limit, where it is less, unless limits are ignored.
    ///   - ignoringLimits: Count them, and do not wait.
    /// - Returns: The places, to be given back; `nil` where the task was cancelled.
    func enter(_ stream: String, _ count: Int = 1, ignoringLimits: Bool = false) async -> Places? {
        let count = ignoringLimits ? count : min(count, limits(of: stream).sessions)
        let usage = usage[stream, default: Usage()]
        if ignoringLimits || (usage.waiters.isEmpty && fits(count, usage, of: stream)) {
            self.usage[stream, default: Usage()].sessions += count
        } else if await !waitForPlaces(stream, count) {
            return nil
        }
        return Places(stream: stream, count: count, ignoresLimits: ignoringLimits)
    }

    /// Gives places back, to the first who wait for them; where the endpoint frees them late, not before that.
    func leave(_ places: Places) {
        guard release > .zero, !places.ignoresLimits else { return free(places) }
        Task {
            _ = await clock.sleep(for: release)
            free(places)
        }
    }

    private func free(_ places: Places) {
        usage[places.stream]?.sessions -= places.count
        admitWaiters(of: places.stream)
    }

    private func admitWaiters(of name: String) {
        while let stream = usage[name], let next = stream.waiters.first, fits(next.count, stream, of: name) {
            usage[name]?.waiters.removeFirst()
            usage[name]?.sessions += next.count
            next.continuation.resume(returning: true)
        }
    }

    /// Whether so many sessions more may be opened; one who needs more than was learned goes when nobody else is there.
    private func fits(_ count: Int, _ usage: Usage, of stream: String) -> Bool {
        usage.sessions + count <= max(min(limits(of: stream).sessions, usage.learned), count)
    }

    /// How many sessions of a stream are taken.
    func sessions(of stream: String) -> Int {
        usage[stream]?.sessions ?? 0
    }

    /// How many wait for sessions of a stream.
    func waiting(for stream: String) -> Int {
        usage[stream]?.waiters.count ?? 0
    }

    /// Waits until places are handed over, which are counted already.
    private func waitForPlaces(_ stream: String, _ count: Int) async -> Bool {
        waiterCount += 1
        let id = waiterCount
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    let waiter = Waiter(id: id, count: count, continuation: continuation)
                    usage[stream, default: Usage()].waiters.append(waiter)
                }
            }
        } onCancel: {
            Task { await sendAway(id, from: stream) }
        }
    }

    /// Sends one who waits away; one who has got places meanwhile keeps them.
    private func sendAway(_ id: Int, from stream: String) {
        guard let index = usage[stream]?.waiters.firstIndex(where: { $0.id == id }),
            let waiter = usage[stream]?.waiters.remove(at: index)
        else { return }
        waiter.continuation.resume(returning: false)
        // Those behind it may want less.
        admitWaiters(of: stream)
    }

    // MARK: Calls

    /// Waits until a call for a stream may be made, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - ignoringLimits: Count the call, and do not wait.
    /// - Returns: When it was let through; `nil` where the task was cancelled.
    func turn(_ stream: String, ignoringLimits: Bool = false) async -> Duration? {
        let now = clock.now
        let callsPerSecond = limits(of: stream).callsPerSecond
        var turn = now
        var calls = usage[stream, default: Usage()].calls
        if !ignoringLimits {
            turn = max(now, usage[stream]?.quietUntil ?? .zero)
            if calls.count >= callsPerSecond {
                turn = max(turn, calls[calls.count - callsPerSecond] + .seconds(1) + margin)
            }
        }
        // A call that ignores the limits goes ahead of those that wait.
        calls.insert(turn, at: (calls.lastIndex { $0 <= turn } ?? -1) + 1)
        if calls.count > callsPerSecond { calls.removeFirst(calls.count - callsPerSecond) }
        usage[stream, default: Usage()].calls = calls
        if turn > now, await !clock.sleep(until: turn) { return nil }
        return turn
    }

    /// What must lie between calls beside a second: calls that are as far apart here may be nearer to each other there, by
    /// as much as the time until an answer differs.
    var margin: Duration {
        let spread = (delays.max() ?? .zero) - (delays.min() ?? .zero)
        return min(max(spread, leastMargin), Self.margins.upperBound)
    }

    /// A call was answered.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - turn: When it had been let through.
    ///   - time: When the head of its answer came.
    ///   - excess: What the endpoint says was too much, of a call that heeded the limits; `nil` for every other answer.
    func answered(_ stream: String, since turn: Duration, at time: Duration, _ excess: Excess? = nil) {
        if delays.count < Self.remembered { delays.append(time - turn) } else { delays[nextDelay] = time - turn }
        nextDelay = (nextDelay + 1) % Self.remembered
        guard let excess else {
            // An answer to what went out before the refusal says nothing about what came of it.
            if turn >= usage[stream]?.quietUntil ?? .zero { usage[stream]?.refusals = 0 }
            return
        }
        switch excess {
        case .calls: leastMargin = min(leastMargin * 2, Self.margins.upperBound)
        case .sessions:
            release = min(max(release * 2, .milliseconds(250)), Self.longestRelease)
            let taken = usage[stream]?.sessions ?? 0
            usage[stream, default: Usage()].learned = max(1, min(usage[stream]?.learned ?? .max, taken - 1))
        }
        // Of those that were refused together, one counts.
        guard turn >= usage[stream]?.quietUntil ?? .zero else { return }
        let refusals = usage[stream]?.refusals ?? 0
        usage[stream, default: Usage()].refusals = refusals + 1
        usage[stream, default: Usage()].quietUntil = time + Self.pauses[min(refusals, Self.pauses.count - 1)]
    }
}
