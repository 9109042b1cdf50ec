internal import KinesisVideo
internal import NIOCore
internal import Synchronization

/// The fragments that were put into a stream: it grows at its end, and what is too old or too much leaves at its beginning.
///
/// A fragment that is kept on disk can be read when the disk has it, and not before: what a reader has seen is not lost.
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
        let media: FragmentMedia
        /// How many bytes it takes.
        let byteCount: Int
        /// How many bytes its header takes; 0 where it is that of the fragment before.
        var headerBytes: Int
    }

    /// A fragment that is on its way to the disk: nobody can read it yet.
    private struct Pending {
        let receipt: Receipt
        let media: FragmentMedia
        let byteCount: Int
    }

    private struct State {
        /// The index of the oldest entry.
        var first = 0
        var entries = CircularBuffer<Entry>()
        var pending = CircularBuffer<Pending>()
        var bytes = 0
        var headerBytes = 0
        /// How many fragments have left before their retention was over.
        var dropped = 0
        var retention: Retention
        var waiting: [UInt64: Waiting] = [:]
        var lastWait: UInt64 = 0
        /// When the first fragment ever arrived.
        var begin: WallTime?
        var lastNumber: FragmentNumber?
        var lastArrival: WallTime?

        /// The index of the fragment that can be read next.
        var end: Int { first + entries.count }

        /// The index of the fragment that is added next.
        var next: Int { end + pending.count }

        /// When what comes now has arrived: later than all before, so that a start selector tells any two apart.
        func arrival(at now: WallTime) -> WallTime {
            lastArrival.map { max($0.advanced(byMilliseconds: 1), now) } ?? now
        }

        func entry(at index: Int) -> Entry? {
            let place = index - first
            return (0..<entries.count).contains(place) ? entries[offset: place] : nil
        }

        /// Lets a fragment be read.
        mutating func add(_ fragment: Fragment, _ media: FragmentMedia, byteCount: Int) {
            let header = media.header.bytes
            let isShared = entries.last.map { $0.media.header.bytes == header } ?? false
            let headerBytes = isShared ? 0 : header.readableBytes
            entries.append(
                Entry(fragment: fragment.moved(to: end), media: media, byteCount: byteCount, headerBytes: headerBytes)
            )
            bytes += byteCount
            self.headerBytes += headerBytes
        }

        /// Lets the oldest fragment go.
        mutating func removeFirst() -> Entry? {
            guard let oldest = entries.popFirst() else { return nil }
            first += 1
            bytes -= oldest.byteCount
            // A header lasts as long as a fragment that has it.
            if entries.first?.headerBytes == 0 {
                entries[entries.startIndex].headerBytes = oldest.headerBytes
            } else {
                headerBytes -= oldest.headerBytes
            }
            return oldest
        }
    }

    private struct Waiting {
        let index: Int
        let wake: @Sendable () -> Void
    }

    /// The stream's name, for the log.
    private let name: String
    private let state: Mutex<State>
    /// Decides the free bits of the fragments' numbers.
    let seed: UInt64
    private let log: SegmentLog?
    /// What all streams have together for what is not on disk.
    let memory: FragmentMemory
    /// What the memory knows the stream by; nil where its fragments are on disk.
    private let share: FragmentMemory.Share?

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - retention: How much is kept.
    ///   - name: The stream's name, for the log.
    ///   - seed: Decides the free bits of the fragments' numbers.
    ///   - memory: What all streams have together for what is not on disk.
    ///   - log: Where the fragments are kept on disk; nil for memory.
    ///   - restored: The fragments that the log has.
    init(
        _ retention: Retention,
        named name: String = "",
        seed: UInt64,
        in memory: FragmentMemory = FragmentMemory(),
        log: SegmentLog? = nil,
        restored: [SegmentLog.Restored] = []
    ) {
        var state = State(retention: retention)
        if let first = restored.first?.fragment, let last = restored.last?.fragment {
            state.first = first.index
            state.begin = first.serverTimestamp.advanced(byMilliseconds: -first.offset)
            (state.lastNumber, state.lastArrival) = (last.number, last.serverTimestamp)
        }
        for restored in restored {
            let count = restored.media.cluster.count + restored.media.trailing.readableBytes
            state.add(restored.fragment, restored.media, byteCount: count)
        }
        self.name = name
        self.state = Mutex(state)
        self.seed = seed
        self.log = log
        self.memory = memory
        share = log == nil ? memory.join() : nil
        if let share { memory.connect(share) { [weak self] in self?.dropOldest() ?? false } }
    }

    deinit {
        if let share { memory.leave(share) }
    }

    /// How much is kept; what no longer fits leaves with the next fragment.
    var retention: Retention {
        get { state.withLock { $0.retention } }
        set { state.withLock { $0.retention = newValue } }
    }

    /// How many bytes of fragments there are.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// How many fragments have left before their retention was over, for want of room.
    var droppedCount: Int { state.withLock { $0.dropped } }

    /// The number that a fragment has whose first byte comes now, if no other one is added before it.
    func nextNumber(at now: WallTime) -> FragmentNumber {
        state.withLock { state in
            number(of: state.next, at: state.arrival(at: now), after: state.lastNumber)
        }
    }

    /// Adds a fragment at the end, and tells those who wait for it once it can be read: at once, or when the disk has it.
    ///
    /// - Parameters:
    ///   - incoming: What the producer put.
    ///   - now: The time of its arrival; the stream's clock never goes back.
    /// - Returns: The fragment, with its number, and word of what becomes of it.
    @discardableResult
    func append(_ incoming: IncomingFragment, at now: WallTime) -> Receipt {
        let (receipt, woken) = state.withLock { state in
            let arrival = state.arrival(at: now)
            let begin = state.begin ?? arrival
            let number = number(of: state.next, at: arrival, after: state.lastNumber)
            let fragment = Fragment(
                index: state.next,
                number: number,
                serverTimestamp: arrival,
                offset: arrival.milliseconds(since: begin),
                producerTimestamp: incoming.producerTimestamp,
                duration: max(1, incoming.duration),
                mediaIndex: state.next
            )
            let media = FragmentMedia(
                header: incoming.header,
                cluster: .shared(incoming.cluster),
                cuts: ElementCuts.ofCluster(Array(incoming.cluster.readableBytesView.prefix(32))[...]),
                trailing: incoming.trailing
            )
            (state.begin, state.lastNumber, state.lastArrival) = (begin, number, arrival)
            let receipt = Receipt(fragment)
            let pending = Pending(receipt: receipt, media: media, byteCount: incoming.byteCount)
            guard let log else { return (receipt, publish(pending, media, in: &state)) }
            state.pending.append(pending)
            // Still under the lock: the log has the fragments in the order of their numbers.
            log.append(fragment, incoming) { [self] bytes in written(bytes) }
            return (receipt, [])
        }
        if log == nil { tell(receipt, woken) }
        return receipt
    }

    /// Goes on with the oldest fragment that is on its way.
    ///
    /// - Parameter bytes: Its Cluster as it stands on the disk; nil where it could not be brought there.
    private func written(_ bytes: FragmentMedia.Bytes?) {
        let (receipt, woken) = state.withLock { state -> (Receipt?, [@Sendable () -> Void]) in
            guard let pending = state.pending.popFirst() else { return (nil, []) }
            guard let bytes else { return (pending.receipt, []) }
            let (header, cuts, trailing) = (pending.media.header, pending.media.cuts, pending.media.trailing)
            let media = FragmentMedia(header: header, cluster: bytes, cuts: cuts, trailing: trailing)
            return (pending.receipt, publish(pending, media, in: &state))
        }
        if let receipt { tell(receipt, woken, isSafe: bytes != nil) }
    }

    /// Lets a fragment be read.
    ///
    /// - Returns: Who waits for it.
    private func publish(
        _ pending: Pending,
        _ media: FragmentMedia,
        in state: inout State
    ) -> [@Sendable () -> Void] {
        let fragment = pending.receipt.fragment
        state.add(fragment, media, byteCount: pending.byteCount)
        trim(&state, at: fragment.serverTimestamp)
        noteShare(state)
        let woken = state.waiting.filter { $0.value.index < state.end }
        for id in woken.keys { state.waiting[id] = nil }
        return woken.values.map(\.wake)
    }

    private func tell(_ receipt: Receipt, _ woken: [@Sendable () -> Void], isSafe: Bool = true) {
        if let share { memory.makeRoom(for: share) }
        for wake in woken { wake() }
        receipt.settle(isSafe)
    }

    /// Lets go what is too old or too much; the newest fragment stays.
    private func trim(_ state: inout State, at now: WallTime) {
        let first = state.first
        var (lost, lostBytes) = (0, 0)
        while state.entries.count > 1, let oldest = state.entries.first {
            let age = now.milliseconds(since: oldest.fragment.serverTimestamp)
            let isOld = age > state.retention.milliseconds
            guard isOld || state.bytes > state.retention.bytes else { break }
            _ = state.removeFirst()
            guard !isOld else { continue }
            lost += 1
            lostBytes += oldest.byteCount
        }
        if lost > 0 {
            state.dropped += lost
            memory.tell(lost, bytes: lostBytes, of: name, .buffer(state.retention.bytes), at: now)
        }
        guard state.first > first, let oldest = state.entries.first else { return }
        log?.removeSegments(before: oldest.fragment.number)
    }

    /// Lets the oldest fragment go, for all streams together have too many.
    private func dropOldest() -> Bool {
        state.withLock { state in
            defer { noteShare(state) }
            guard let oldest = state.removeFirst() else { return true }
            state.dropped += 1
            let now = state.lastArrival ?? oldest.fragment.serverTimestamp
            memory.tell(1, bytes: oldest.byteCount, of: name, .memory, at: now)
            return true
        }
    }

    /// Has the memory know what is held, so that it never takes the stream's lock itself.
    private func noteShare(_ state: State) {
        guard let share else { return }
        memory.note(
            share,
            oldest: state.entries.first?.fragment.serverTimestamp,
            count: state.entries.count,
            bytes: state.bytes + state.headerBytes
        )
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
            let end = state.end
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
                return state.end
            }
            let later = state.entries.enumerated().first { $0.element.fragment.serverTimestamp > time }?.offset
            return state.first + max(0, (later ?? state.entries.count) - 1)
        }
    }

    func wait(forFragment index: Int, _ wake: @escaping @Sendable () -> Void) -> FragmentWait? {
        let id: UInt64? = state.withLock { state in
            guard index >= state.end else { return nil }
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
