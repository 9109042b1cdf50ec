/// Says whether one more call fits into a second that slides.
///
/// Memory is bounded by the limit: only the times of the calls that were admitted in the last second are kept.
struct CallWindow: Sendable {
    private static let width: Int64 = 1000

    private let limit: Int
    private var admitted: [Int64] = []
    private var oldest = 0

    /// Allows so many calls in any second; none at all for 0.
    init(callsPerSecond limit: Int) {
        self.limit = max(0, limit)
    }

    /// Admits a call, or refuses it without counting it; the instant is one of a monotonic clock, in milliseconds.
    mutating func admit(at instant: Int64) -> Bool {
        if admitted.count < limit {
            admitted.append(instant)
            return true
        }
        // The ring is full: one more call fits if the oldest of the last `limit` has left the second.
        guard limit > 0, instant - admitted[oldest] >= Self.width else { return false }
        admitted[oldest] = instant
        oldest = (oldest + 1) % limit
        return true
    }
}
