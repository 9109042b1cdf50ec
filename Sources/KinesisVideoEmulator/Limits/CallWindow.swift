/// Says whether one more call fits into a second.
///
/// Memory is bounded by the limit: only the times of so many calls are kept.
struct CallWindow: Sendable {
    private static let width: Int64 = 1000

    private let limit: Int
    private let limiting: Limiting
    /// The times of the last calls that count, in a ring.
    private var counted: [Int64] = []
    private var oldest = 0
    /// The second of the clock that calls are counted in, and how many there were.
    private var fixed: (second: Int64, calls: Int) = (.min, 0)
    /// What is in the bucket, in thousandths of a call, and when that was.
    private var bucket: (level: Int64, at: Int64)

    /// Allows so many calls in a second; none at all for 0.
    init(callsPerSecond limit: Int, _ limiting: Limiting = Limiting()) {
        self.limit = max(0, limit)
        self.limiting = limiting
        bucket = (Int64(self.limit) * 1000, .min)
    }

    /// Admits a call or refuses it; the instant is one of a monotonic clock, in milliseconds.
    mutating func admit(at instant: Int64) -> Bool {
        guard limit > 0 else { return false }
        switch limiting.algorithm {
        case .sliding: return slide(to: instant)
        case .fixed:
            let second = instant / Self.width
            if fixed.second != second { fixed = (second, 0) }
            guard fixed.calls < limit else { return false }
            fixed.calls += 1
            return true
        case .bucket:
            let passed = bucket.at == .min ? 0 : max(0, instant - bucket.at)
            // A whole second fills it, whatever the limit is.
            let refill = min(passed, Self.width) * Int64(limit)
            bucket = (min(Int64(limit) * 1000, bucket.level + refill), instant)
            let isAdmitted = bucket.level >= 1000
            if isAdmitted || limiting.countsRefused { bucket.level = max(0, bucket.level - 1000) }
            return isAdmitted
        }
    }

    private mutating func slide(to instant: Int64) -> Bool {
        if counted.count < limit {
            counted.append(instant)
            return true
        }
        // The ring is full: one more call fits if the oldest of the last `limit` has left the second.
        let isAdmitted = instant - counted[oldest] >= Self.width
        guard isAdmitted || limiting.countsRefused else { return false }
        counted[oldest] = instant
        oldest = (oldest + 1) % limit
        return isAdmitted
    }
}
