/// Keeps a session under so many bytes a second, with at most a tenth of a second's worth at once.
struct ByteBudget: Sendable {
    private let bytesPerSecond: Int64
    private let capacity: Int64
    private var credit: Int64
    private var refilledAt: Int64

    /// Starts with a full budget.
    ///
    /// - Parameters:
    ///   - bytesPerSecond: The rate; at least 1 is taken.
    ///   - instant: Now, in milliseconds.
    init(bytesPerSecond: Int, at instant: Int64) {
        self.bytesPerSecond = Int64(max(1, bytesPerSecond))
        capacity = max(1, self.bytesPerSecond / 10)
        credit = capacity
        refilledAt = instant
    }

    /// When the next piece may be sent, in milliseconds; nil for now.
    mutating func nextSend(at instant: Int64) -> Int64? {
        if instant > refilledAt {
            let (refill, overflow) = (instant - refilledAt).multipliedReportingOverflow(by: bytesPerSecond)
            // What is less than a byte stays on the clock, or slow rates would never refill.
            let bytes = overflow ? capacity - credit : refill / 1000
            credit = min(capacity, credit + min(bytes, capacity - credit))
            refilledAt = credit == capacity ? instant : refilledAt + bytes * 1000 / bytesPerSecond
        }
        guard credit <= 0 else { return nil }
        return refilledAt + (-credit * 1000) / bytesPerSecond + 1
    }

    /// Takes the bytes of a piece from the budget; a piece larger than the credit leaves a debt.
    mutating func spend(_ bytes: Int) {
        credit -= Int64(bytes)
    }
}
