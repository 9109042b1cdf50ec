/// A comparison together with what is known of it beforehand: what it comes to.
package struct JudgedComparison: Sendable {
    /// What targets that were set side by side are.
    package enum Conclusion: String, Sendable {
        /// All that could be compared is the same, or known to be different.
        case alike
        /// There is a difference that nobody knows.
        case different
        /// Of some target nothing could be compared, and nothing else is different.
        case notCompared
    }

    package let comparison: Comparison

    /// How each difference stands, in their order.
    package let standings: [DifferenceBaseline.Standing]

    /// What is known and was not seen any more.
    package let unneeded: [DifferenceBaseline.Entry]

    init(_ comparison: Comparison, _ standings: [DifferenceBaseline.Standing], unneeded: [DifferenceBaseline.Entry]) {
        self.comparison = comparison
        self.standings = standings
        self.unneeded = unneeded
    }

    /// A comparison of which nothing is known.
    package init(_ comparison: Comparison) {
        self.init(comparison, comparison.differences.map { _ in .new }, unneeded: [])
    }

    /// What it comes to.
    package var conclusion: Conclusion {
        if newCount > 0 { return .different }
        return comparison.uncompared.isEmpty ? .alike : .notCompared
    }

    /// How many differences are not lived with.
    package var newCount: Int {
        standings.count { !$0.isKnown }
    }

    /// How many of those were, until their day was over.
    package var expiredCount: Int {
        standings.count { if case .expired = $0 { true } else { false } }
    }
}
