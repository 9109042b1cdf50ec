internal import KinesisVideo
internal import Logging
internal import Synchronization

/// The memory that all streams together have for what is put into them: where it is full, the oldest fragments leave, of
/// whichever stream.
///
/// Streams that are kept on disk take no part. A stream calls ``note(_:oldest:count:bytes:)`` under its own lock, and nothing
/// here calls a stream under the lock of the memory.
final class FragmentMemory: Sendable {
    /// A stream's place in the books.
    typealias Share = Int

    /// What a stream holds.
    private struct Holding {
        var dropOldest: @Sendable () -> Bool = { false }
        var oldest: WallTime?
        var count = 0
        var bytes = 0
    }

    private struct State {
        var holdings: [Share: Holding] = [:]
        var lastShare = 0
        var bytes = 0
        var losses: [String: LossReport] = [:]
    }

    /// How many bytes of fragments there may be.
    let limit: Int

    private let logger: Logger?
    private let state = Mutex(State())

    /// Begins without any fragment.
    ///
    /// - Parameters:
    ///   - limit: How many bytes of fragments there may be.
    ///   - logger: Is told when fragments leave before their time; nil for nobody.
    init(limit: Int = .max, logger: Logger? = nil) {
        (self.limit, self.logger) = (limit, logger)
    }

    /// How many bytes of fragments there are.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// Opens the books for a stream.
    ///
    /// - Returns: What the stream is known by, until it calls ``leave(_:)``.
    func join() -> Share {
        state.withLock { state in
            state.lastShare += 1
            state.holdings[state.lastShare] = Holding()
            return state.lastShare
        }
    }

    /// Says how a stream is made to let a fragment go.
    ///
    /// - Parameters:
    ///   - share: What the stream is known by.
    ///   - dropOldest: Lets its oldest fragment go and notes that; false where the stream is there no more.
    func connect(_ share: Share, _ dropOldest: @escaping @Sendable () -> Bool) {
        state.withLock { $0.holdings[share]?.dropOldest = dropOldest }
    }

    /// Closes the books of a stream, whose fragments are gone.
    func leave(_ share: Share) {
        state.withLock { state in
            state.bytes -= state.holdings.removeValue(forKey: share)?.bytes ?? 0
        }
    }

    /// Notes what a stream holds now.
    ///
    /// - Parameters:
    ///   - share: What the stream is known by.
    ///   - oldest: When its oldest fragment arrived; nil where it has none.
    ///   - count: How many fragments it has.
    ///   - bytes: How many bytes they have.
    func note(_ share: Share, oldest: WallTime?, count: Int, bytes: Int) {
        state.withLock { state in
            guard var holding = state.holdings[share] else { return }
            state.bytes += bytes - holding.bytes
            (holding.oldest, holding.count, holding.bytes) = (oldest, count, bytes)
            state.holdings[share] = holding
        }
    }

    /// Lets fragments go until all that is left has room, the oldest of all streams first.
    ///
    /// - Parameter share: The stream whose latest fragment has just come, which stays.
    func makeRoom(for share: Share) {
        while let (victim, drop) = state.withLock({ victim($0, sparing: share) }) {
            if !drop() { leave(victim) }
        }
    }

    private func victim(_ state: State, sparing share: Share) -> (Share, @Sendable () -> Bool)? {
        guard state.bytes > limit else { return nil }
        var found: (key: Share, holding: Holding, oldest: WallTime)?
        for (key, holding) in state.holdings {
            guard let oldest = holding.oldest, key != share || holding.count > 1 else { continue }
            if let best = found, (best.oldest.milliseconds, best.key) <= (oldest.milliseconds, key) { continue }
            found = (key, holding, oldest)
        }
        return found.map { ($0.key, $0.holding.dropOldest) }
    }

    // MARK: Losses

    /// Why a fragment left before its retention was over.
    enum Reason: Hashable, Sendable {
        /// All streams together hold too much.
        case memory
        /// The stream has a buffer of so many bytes.
        case buffer(Int)
    }

    /// Says that fragments left before their time: at once, and then once a minute for each stream.
    ///
    /// - Parameters:
    ///   - count: How many there were.
    ///   - bytes: How many bytes they had.
    ///   - name: The stream's name.
    ///   - reason: Why they left.
    ///   - now: The time.
    func tell(_ count: Int, bytes: Int, of name: String, _ reason: Reason, at now: WallTime) {
        let said = state.withLock { $0.losses[name, default: LossReport()].add(count, bytes: bytes, at: now) }
        guard let said else { return }
        let why =
            switch reason {
            case .memory: "all streams together hold \(limit) bytes in memory"
            case .buffer(let most): "a stream without retention holds \(most) bytes"
            }
        logger?.warning(
            "the oldest fragments of '\(name)' have left before their time: \(why)",
            metadata: ["stream": "\(name)", "fragments": "\(said.count)", "bytes": "\(said.bytes)"]
        )
    }

    /// Forgets what was said of a stream that is gone.
    func forget(_ name: String) {
        state.withLock { $0.losses[name] = nil }
    }
}

/// Sums up what a stream has lost, and says when it is time to speak of it.
struct LossReport: Hashable, Sendable {
    /// How long it is silent after it has spoken, in milliseconds.
    static let period: Int64 = 60_000

    private var count = 0
    private var bytes = 0
    private var lastTold: WallTime?

    /// Adds a loss.
    ///
    /// - Parameters:
    ///   - count: How many fragments.
    ///   - bytes: How many bytes they had.
    ///   - now: The time.
    /// - Returns: All that has been lost since it spoke last; nil where it is too early to speak again.
    mutating func add(_ count: Int, bytes: Int, at now: WallTime) -> (count: Int, bytes: Int)? {
        self.count += count
        self.bytes += bytes
        if let lastTold, now.milliseconds(since: lastTold) < Self.period { return nil }
        defer { self = LossReport(lastTold: now) }
        return (self.count, self.bytes)
    }

    private init(lastTold: WallTime) {
        self.lastTold = lastTold
    }

    /// Begins with nothing lost.
    init() {}
}
