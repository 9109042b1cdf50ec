internal import KinesisVideo

// Tests that no value can pass together: a slip, for a matcher that never holds tests nothing.
extension Matcher {
    /// Two tests of one matcher, by their places in it, that exclude each other.
    enum Conflict: Hashable {
        /// A bound from below that lies above one from above.
        case emptyRange(from: Int, to: Int)
        /// The values that are listed pass none of the others.
        case excluded(value: Int)
        /// Nothing is to be there, and something is to be true of it.
        case absent(flag: Int)
    }

    /// The first conflict between the tests, as far as their values stand in the file.
    func conflict(as type: ChunkField.ValueType) -> Conflict? {
        guard tests.count > 1, let bound = try? BoundMatcher(self, as: type, in: Scope()) else { return nil }
        if let flag = bound.tests.firstIndex(of: .present(false)) {
            return bound.mismatch(.absent) == nil ? nil : .absent(flag: flag)
        }
        for (from, low) in bound.tests.enumerated() {
            guard let low = low.lowerBound else { continue }
            for (to, high) in bound.tests.enumerated() {
                guard let high = high.upperBound else { continue }
                if low.isAbove(high) { return .emptyRange(from: from, to: to) }
            }
        }
        for (place, test) in bound.tests.enumerated() {
            guard let values = test.values else { continue }
            if !values.isEmpty, values.allSatisfy({ bound.mismatch($0) != nil }) { return .excluded(value: place) }
        }
        return nil
    }

    /// What a count is to be, where no number of a range can be that.
    ///
    /// - Returns: What is expected of the greatest of them.
    func unreachable(in counts: ClosedRange<Int>) -> String? {
        guard let matcher = try? BoundMatcher(self, as: .integer, in: Scope()),
            counts.allSatisfy({ matcher.mismatch(.integer(Int64($0))) != nil })
        else { return nil }
        return matcher.mismatch(.integer(Int64(counts.upperBound)))
    }

    /// Whether a number passes, as far as the file tells.
    func passes(_ number: Int) -> Bool {
        unreachable(in: number...number) == nil
    }

    /// Whether one number passes, and of those beside it none does.
    func only(_ number: Int) -> Bool {
        passes(number) && !passes(number - 1) && !passes(number + 1)
    }

    /// Why a count does not fit; `nil` where it does.
    ///
    /// - Returns: What was expected, to be read after “expected”.
    /// - Throws: ``ResolutionError`` for a reference without a value.
    package func mismatch(of count: Int, in scope: Scope) throws(ResolutionError) -> String? {
        try BoundMatcher(self, as: .integer, in: scope).mismatch(.integer(Int64(count)))
    }

    /// Reports a matcher of a number of things that only a number below zero would pass.
    func checkCount(_ what: String, _ value: ScenarioValue) {
        guard let bound = try? BoundMatcher(self, as: .integer, in: Scope()) else { return }
        let zero = BoundMatcher.Test.Bound(value: .integer(0), isExclusive: false)
        let isNegative = bound.tests.contains { test in
            test.upperBound.map { zero.isAbove($0) }
                ?? test.values.map { !$0.isEmpty && $0.allSatisfy { ($0.order(.integer(0)) ?? 0) < 0 } } ?? false
        }
        guard isNegative else { return }
        value.report("impossible", "\(what) is never below 0", at: range)
    }
}

extension BoundMatcher.Test {
    /// One end of a range.
    struct Bound {
        let value: FieldValue
        let isExclusive: Bool

        /// Whether nothing lies between this bound, from below, and one from above.
        func isAbove(_ high: Bound) -> Bool {
            guard let order = value.order(high.value) else { return false }
            return order > 0 || (order == 0 && (isExclusive || high.isExclusive))
        }
    }

    /// What a value must at least be.
    var lowerBound: Bound? {
        switch self {
        case .greaterThan(let value): Bound(value: value, isExclusive: true).closed(by: 1)
        case .atLeast(let value): Bound(value: value, isExclusive: false)
        default: nil
        }
    }

    /// What a value must at most be.
    var upperBound: Bound? {
        switch self {
        case .lessThan(let value): Bound(value: value, isExclusive: true).closed(by: -1)
        case .atMost(let value): Bound(value: value, isExclusive: false)
        default: nil
        }
    }

    /// The values that it lets pass, where it lists them.
    fileprivate var values: [FieldValue]? {
        switch self {
        case .equals(let value): [value]
        case .oneOf(let values): values
        default: nil
        }
    }
}

extension BoundMatcher.Test.Bound {
    /// The same bound as one that the integer next to it reaches: between 5 and 6 there is none.
    fileprivate func closed(by step: Int64) -> Self {
        guard case .integer(let number) = value else { return self }
        let (next, isTooFar) = number.addingReportingOverflow(step)
        return isTooFar ? self : Self(value: .integer(next), isExclusive: false)
    }
}

extension ScenarioValue {
    /// Reports tests that exclude each other.
    func report(_ conflict: Matcher.Conflict, among members: [JSONNode.Member]) {
        switch conflict {
        case .emptyRange(let from, let to):
            report(
                "impossible",
                "no value passes '\(members[from].name)' and '\(members[to].name)': nothing lies between them",
                at: members[to].value.range,
                related: [Diagnostic.Related(range: members[from].value.range, message: "and this")]
            )
        case .excluded(let place):
            let message = "'\(members[place].name)' lists nothing that passes what stands beside it"
            report("impossible", message, at: members[place].value.range)
        case .absent(let flag):
            report(
                "impossible",
                "what is not there passes no test of its value",
                at: members[flag].value.range,
                help: "leave out \"present\": false, or the tests beside it"
            )
        }
    }
}
