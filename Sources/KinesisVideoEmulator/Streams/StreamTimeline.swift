internal import KinesisVideo

/// Which fragments a stream has at any moment, as a pure function of time.
///
/// Nothing has to run for a stream to grow: fragment `i` is there from its server timestamp on, until as many newer ones
/// are there as the stream retains.
struct StreamTimeline: Sendable {
    /// How far apart the fragments arrive.
    enum Pace: Hashable, Sendable {
        /// As long as each fragment of the media lasts, over and over.
        case media
        /// Always by so many milliseconds.
        case every(Int64)
    }

    /// How the producer tells the time.
    enum ProducerClock: Hashable, Sendable {
        /// As wall time, so many milliseconds before the server receives the fragment.
        case absolute(lag: Int64)
        /// In milliseconds from the start of its session.
        case relative
    }

    /// How far ahead is looked, in milliseconds: 30 000 years, so that no arithmetic on a client's time can overflow.
    private static let horizon: Int64 = 1_000_000_000_000_000

    private let first: WallTime
    private let pace: Pace
    private let producerClock: ProducerClock
    private let count: Int?
    private let retained: Int
    private let seed: UInt64

    /// Where each Cluster of the media starts, in milliseconds from the first; one entry more, for where the last ends.
    private let mediaStarts: [Int64]

    /// Lays out a stream.
    ///
    /// - Parameters:
    ///   - first: The server timestamp of fragment 0.
    ///   - pace: How far apart the fragments arrive.
    ///   - producerClock: How the producer tells the time.
    ///   - mediaDurations: How long each Cluster of the media lasts, in milliseconds; at least one, each at least 1.
    ///   - count: How many fragments there will ever be; nil for no end.
    ///   - retained: How many of the latest fragments are kept.
    ///   - seed: Decides the free bits of the fragment numbers.
    init(
        first: WallTime,
        pace: Pace,
        producerClock: ProducerClock,
        mediaDurations: [Int64],
        count: Int?,
        retained: Int,
        seed: UInt64
    ) {
        self.first = first
        self.pace = pace
        self.producerClock = producerClock
        self.count = mediaDurations.isEmpty ? 0 : count
        self.retained = max(1, retained)
        self.seed = seed
        var starts: [Int64] = [0]
        for duration in mediaDurations { starts.append((starts.last ?? 0) + max(1, duration)) }
        mediaStarts = starts
    }

    /// The indices of the fragments that can be read now.
    func available(at now: WallTime) -> Range<Int> {
        let elapsed = min(now.milliseconds(since: first), Self.horizon)
        guard elapsed >= 0, count != 0 else { return 0..<0 }
        let arrived = min(index(at: elapsed) + 1, count ?? .max)
        return max(0, arrived - retained)..<arrived
    }

    /// The fragment at an index, whether it has arrived yet or not; nil where the stream ends before it.
    func fragment(at index: Int) -> Fragment? {
        guard index >= 0, count.map({ index < $0 }) ?? true else { return nil }
        let start = offset(of: index)
        let serverTimestamp = first.advanced(byMilliseconds: start)
        let producerTimestamp =
            switch producerClock {
            case .absolute(let lag): serverTimestamp.advanced(byMilliseconds: -lag)
            case .relative: WallTime(milliseconds: start)
            }
        return Fragment(
            index: index,
            number: FragmentNumber.composed(
                sequence: SplitMix64.mix(seed) >> 4,
                serverMilliseconds: UInt64(clamping: serverTimestamp.milliseconds),
                low28: UInt32(truncatingIfNeeded: SplitMix64.mix(seed &+ UInt64(index) &+ 1)) >> 4
            ),
            serverTimestamp: serverTimestamp,
            offset: start,
            producerTimestamp: producerTimestamp,
            duration: offset(of: index + 1) - start,
            mediaIndex: index % max(1, mediaStarts.count - 1)
        )
    }

    /// The index of the fragment that contains a moment of the server's clock, whether it has arrived or not; the count
    /// of the stream's fragments where the stream ends before it.
    func index(of time: WallTime) -> Int {
        let elapsed = min(max(0, time.milliseconds(since: first)), Self.horizon)
        return min(index(at: elapsed), count ?? .max)
    }

    /// Milliseconds from fragment 0 to this one.
    private func offset(of index: Int) -> Int64 {
        switch pace {
        case .every(let interval): return Int64(index) * interval
        case .media:
            let clusters = mediaStarts.count - 1
            guard clusters > 0 else { return 0 }
            return Int64(index / clusters) * mediaStarts[clusters] + mediaStarts[index % clusters]
        }
    }

    /// The index of the fragment that is the latest so many milliseconds after fragment 0.
    private func index(at elapsed: Int64) -> Int {
        switch pace {
        case .every(let interval): return Int(elapsed / interval)
        case .media:
            let clusters = mediaStarts.count - 1
            let whole = mediaStarts[clusters]
            let rest = elapsed % whole
            let within = (mediaStarts.firstIndex { $0 > rest } ?? 1) - 1
            return Int(elapsed / whole) * clusters + within
        }
    }
}
