/// How many cases came to each verdict.
package struct VerdictCounts: Sendable, Hashable {
    package private(set) var passed = 0
    package private(set) var failed = 0
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
        case .nonStrict: nonStrict += 1
        case .inconclusive: inconclusive += 1
        case .skipped: skipped += 1
        }
    }

    /// All of them.
    package var total: Int {
        passed + failed + nonStrict + inconclusive + skipped
    }

    /// Whether there were cases and all of them were skipped: nothing that could be called a pass.
    package var judgedNothing: Bool {
        skipped > 0 && skipped == total
    }
}
