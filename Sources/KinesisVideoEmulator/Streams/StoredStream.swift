internal import KinesisVideo
internal import NIOCore
internal import Synchronization

/// The fragments that were put into a stream: it grows at its end, and what is too old or too much leaves at its beginning.
final class StoredStream: FragmentSource {
    /// How much of a stream is kept.
    struct Retention: Hashable, Sendable {
        /// How long a fragment is kept, in milliseconds.
        var milliseconds: Int64
        /// How many bytes of fragments are kept.
        var bytes: Int

        /// What the service does for a stream of so many hours: one without retention keeps 5 minutes and 200 MB.
        static func hours(_ hours: Int, bytes: Int = .max) -> Retention {
            hours > 0
                ? Retention(milliseconds: Int64(hours) * 3_600_000, bytes: bytes)
                : Retention(milliseconds: 300_000, bytes: min(bytes, 200_000_000))
        }
    }

    /// One fragment with its bytes.
    private struct Entry {
        let fragment: Fragment
        /// Nil for a fragment that could not be stored: it was refused, and nobody gets it.
        var media: FragmentMedia?
        /// How many bytes it takes.
        let byteCount: Int
        /// Whether it is as safe as it can be.
        var isSafe: Bool
    }

    private struct State {
        /// The index of the oldest entry.
        var first = 0
        var entries = CircularBuffer<Entry>()
        var bytes = 0
        var retention: Retention
        var waiting: [UInt64: Waiting] = [:]
        var lastWait: UInt64 = 0
        /// When the first fragment ever arrived.
        var begin: WallTime?
        var lastNumber: FragmentNumber?
        var lastArrival: WallTime?
        /// Who wants to know what becomes of a fragment, by its index.
        var unsafe: [Int: @Sendable (Bool) -> Void] = [:]

        /// When what comes now has arrived: later than all before, so that a start selector tells any two apart.
        func arrival(at now: WallTime) -> WallTime {
            lastArrival.map { max($0.advanced(byMilliseconds: 1), now) } ?? now
        }

        func entry(at index: Int) -> Entry? {
            let place = index - first
            return (0..<entries.count).contains(place) ? entries[offset: place] : nil
        }
    }

    private struct Waiting {
        let index: Int
        let wake: @Sendable () -> Void
    }

    private let state: Mutex<State>
    private let seed: UInt64
    private let log: SegmentLog?

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - retention: How much is kept.
    ///   - seed: Decides the free bits of the fragments' numbers.
    ///   - log: Where the fragments are kept on disk; nil for memory.
    ///   - restored: The fragments that the log has.
    init(_ retention: Retention, seed: UInt64, log: SegmentLog? = nil, restored: [SegmentLog.Restored] = []) {
        var state = State(retention: retention)
        if let first = restored.first?.fragment, let last = restored.last?.fragment {
            state.first = first.index
            state.begin = first.serverTimestamp.advanced(byMilliseconds: -first.offset)
            (state.lastNumber, state.lastArrival) = (last.number, last.serverTimestamp)
        }
        for restored in restored {
            let count = restored.media.cluster.count + restored.media.trailing.readableBytes
            state.entries.append(
                Entry(fragment: restored.fragment, media: restored.media, byteCount: count, isSafe: true)
            )
            state.bytes += count
        }
        self.state = Mutex(state)
        self.seed = seed
        self.log = log
    }

    /// Asks to be told when a fragment cannot be lost any more.
    ///
    /// - Parameters:
    ///   - fragment: One that was added.
    ///   - done: Called once, on any thread, also at once, with whether it is safe; in the order in which fragments were added.
    func whenPersisted(_ fragment: Fragment, _ done: @escaping @Sendable (Bool) -> Void) {
        let isSafe: Bool? = state.withLock { state in
            guard let entry = state.entry(at: fragment.index) else { return true }
            if entry.isSafe || entry.media == nil { return entry.isSafe }
            state.unsafe[fragment.index] = done
            return nil
        }
        if let isSafe { done(isSafe) }
    }

    /// How much is kept; what no longer fits leaves with the next fragment.
    var retention: Retention {
        get { state.withLock { $0.retention } }
        set { state.withLock { $0.retention = newValue } }
    }

    /// How many bytes of fragments there are.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// The number that a fragment has whose first byte comes now, if no other one is added before it.
    func nextNumber(at now: WallTime) -> FragmentNumber {
        state.withLock { state in
            number(of: state.first + state.entries.count, at: state.arrival(at: now), after: state.lastNumber)
        }
    }

    /// Adds a fragment at the end, and tells those who wait for it.
    ///
    /// - Parameters:
    ///   - incoming: What the producer put.
    ///   - now: The time of its arrival; the stream's clock never goes back.
    /// - Returns: The fragment, with its number.
    @discardableResult
    func append(_ incoming: IncomingFragment, at now: WallTime) -> Fragment {
        let (fragment, woken) = state.withLock { state in
            let arrival = state.arrival(at: now)
            let begin = state.begin ?? arrival
            let index = state.first + state.entries.count
            let number = number(of: index, at: arrival, after: state.lastNumber)
            let fragment = Fragment(
                index: index,
                number: number,
                serverTimestamp: arrival,
                offset: arrival.milliseconds(since: begin),
                producerTimestamp: incoming.producerTimestamp,
                duration: max(1, incoming.duration),
                mediaIndex: index
            )
            let media = FragmentMedia(
                header: incoming.header,
                cluster: .shared(incoming.cluster),
                cuts: ElementCuts.ofCluster(Array(incoming.cluster.readableBytesView.prefix(32))[...]),
                trailing: incoming.trailing
            )
            (state.begin, state.lastNumber, state.lastArrival) = (begin, number, arrival)
            state.entries.append(
                Entry(fragment: fragment, media: media, byteCount: incoming.byteCount, isSafe: log == nil)
            )
            state.bytes += incoming.byteCount
            trim(&state, at: arrival)
            // Still under the lock: the log has the fragments in the order of their numbers.
            log?.append(fragment, incoming) { [weak self] bytes in self?.persisted(fragment, bytes) }
            let woken = state.waiting.filter { $0.value.index <= index }
            for id in woken.keys { state.waiting[id] = nil }
            return (fragment, woken.values.map(\.wake))
        }
        for wake in woken { wake() }
        return fragment
    }

    /// Goes on with the bytes of a fragment as they are on disk; none means that they could not be brought there.
    private func persisted(_ fragment: Fragment, _ bytes: FragmentMedia.Bytes?) {
        let told = state.withLock { state in
            let place = fragment.index - state.first
            if (0..<state.entries.count).contains(place) {
                let index = state.entries.index(state.entries.startIndex, offsetBy: place)
                let media = state.entries[index].media
                state.entries[index].isSafe = bytes != nil
                state.entries[index].media = bytes.flatMap { bytes in
                    media.map { FragmentMedia(header: $0.header, cluster: bytes, cuts: $0.cuts, trailing: $0.trailing) }
                }
            }
            return state.unsafe.removeValue(forKey: fragment.index)
        }
        told?(bytes != nil)
    }

    /// Lets go what is too old or too much; the newest fragment stays.
    private func trim(_ state: inout State, at now: WallTime) {
        let first = state.first
        defer { if state.first > first { log?.removeSegments(before: state.first) } }
        while state.entries.count > 1, let oldest = state.entries.first {
            let age = now.milliseconds(since: oldest.fragment.serverTimestamp)
            guard age > state.retention.milliseconds || state.bytes > state.retention.bytes else { return }
            state.bytes -= oldest.byteCount
            state.entries.removeFirst()
            state.first += 1
        }
    }

    /// A number that is above the last one, however the clock went.
    private func number(of index: Int, at time: WallTime, after last: FragmentNumber?) -> FragmentNumber {
        let number = FragmentNumber.composed(
            sequence: SplitMix64.mix(seed) >> 4,
            serverMilliseconds: UInt64(clamping: time.milliseconds),
            low28: UInt32(truncatingIfNeeded: SplitMix64.mix(seed &+ UInt64(index) &+ 1)) >> 4
        )
        guard let last, number <= last else { return number }
        return last.successor
    }

    // MARK: FragmentSource

    func available(at now: WallTime) -> Range<Int> {
        state.withLock { state in
            let end = state.first + state.entries.count
            // What arrived by a clock that was set back since is there all the same.
            let oldest = now.advanced(byMilliseconds: -state.retention.milliseconds)
            var first = state.first
            while first < end, state.entry(at: first)?.fragment.serverTimestamp ?? oldest < oldest { first += 1 }
            return first..<end
        }
    }

    func fragment(at index: Int) -> Fragment? {
        state.withLock { $0.entry(at: index)?.fragment }
    }

    func media(of fragment: Fragment) -> FragmentMedia? {
        state.withLock { $0.entry(at: fragment.index)?.media }
    }

    func index(of time: WallTime) -> Int {
        state.withLock { state in
            // A moment after the latest fragment belongs to one that is still to come.
            guard let latest = state.entries.last, time <= latest.fragment.serverTimestamp else {
                return state.first + state.entries.count
            }
            let later = state.entries.enumerated().first { $0.element.fragment.serverTimestamp > time }?.offset
            return state.first + max(0, (later ?? state.entries.count) - 1)
        }
    }

    func wait(forFragment index: Int, _ wake: @escaping @Sendable () -> Void) -> FragmentWait? {
        let id: UInt64? = state.withLock { state in
            guard index >= state.first + state.entries.count else { return nil }
            state.lastWait += 1
            state.waiting[state.lastWait] = Waiting(index: index, wake: wake)
            return state.lastWait
        }
        guard let id else {
            wake()
            return FragmentWait {}
        }
        return FragmentWait { [weak self] in self?.forget(id) }
    }

    private func forget(_ id: UInt64) {
        state.withLock { $0.waiting[id] = nil }
    }
}
