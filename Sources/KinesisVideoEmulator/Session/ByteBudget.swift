/// Keeps a session at so many bytes a second, with at most a tenth of a second's worth at once.
struct ByteBudget: Sendable {
    /// The fastest that is counted, in bytes a second: faster is without a bound for everybody.
    private static let fastest = 1 << 40

    private let bytesPerSecond: Int64
    private let capacity: Int64
    /// What may be sent, in thousandths of a byte: what a millisecond is worth is one number then, and nothing is rounded.
    private var credit: Int64
    private var refilledAt: Int64

    /// Starts with a full budget.
    ///
    /// - Parameters:
    ///   - bytesPerSecond: The rate; at least 1 is taken.
    ///   - instant: Now, in milliseconds.
    init(bytesPerSecond: Int, at instant: Int64) {
        self.bytesPerSecond = Int64(max(1, min(bytesPerSecond, Self.fastest)))
        capacity = max(1000, self.bytesPerSecond * 100)
        credit = capacity
        refilledAt = instant
    }

    /// When the next piece may be sent, in milliseconds; nil for now.
    mutating func nextSend(at instant: Int64) -> Int64? {
        if instant > refilledAt {
            let missing = capacity - credit
            let passed = instant - refilledAt
            credit += passed > missing / bytesPerSecond ? missing : passed * bytesPerSecond
            refilledAt = instant
        }
        guard credit <= 0 else { return nil }
        return refilledAt + -credit / bytesPerSecond + 1
    }

    /// Takes the bytes of a piece from the budget; a piece larger than the credit leaves a debt.
    mutating func spend(_ bytes: Int) {
        credit -= Int64(bytes) * 1000
    }
}
