internal import KinesisVideo

/// How many cases came to each verdict.
package struct VerdictCounts: Sendable, Hashable {
    package private(set) var passed = 0
    package private(set) var failed = 0
    package private(set) var accepted = 0
    package private(set) var nonStrict = 0
    package private(set) var inconclusive = 0
    package private(set) var skipped = 0

    package init(_ results: some Sequence<CaseResult>) {
        for result in results { add(result.verdict) }
    }

    /// Counts one more verdict.
    package mutating func add(_ verdict: Verdict) {
        switch verdict {
        case .passed: passed += 1
        case .failed: failed += 1
        case .accepted: accepted += 1
        case .nonStrict: nonStrict += 1
        case .inconclusive: inconclusive += 1
        case .skipped: skipped += 1
        }
    }

    /// How many there are and what they came to: `1748 cases: 1745 passed, 3 failed`.
    ///
    /// - Parameter others: What else is told of them.
    /// - Returns: The sentence, without a full stop.
    package func sentence(and others: [(number: Int, word: String)] = []) -> String {
        let facts = [
            (passed, "passed"), (failed, "failed"), (accepted, "accepted"), (nonStrict, "non-strict"),
            (inconclusive, "inconclusive"),
            (skipped, "skipped"),
        ]
        let told = (facts + others).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(Count(total, "case"))" + (told.isEmpty ? "" : ": \(told)")
    }

    /// All of them.
    package var total: Int {
        passed + failed + accepted + nonStrict + inconclusive + skipped
    }

    /// Whether there were cases and all of them were skipped: nothing that could be called a pass.
    package var judgedNothing: Bool {
        skipped > 0 && skipped == total
    }
}
