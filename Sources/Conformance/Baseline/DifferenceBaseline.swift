package import KinesisVideo

/// The differences that are known and lived with: each with a reason, and a day on which it must be looked at again.
package struct DifferenceBaseline: Sendable {
    /// One of them.
    package struct Entry: Sendable {
        package let aspect: Aspect
        /// What it is about; `nil` for anything.
        package let subject: String?
        /// Where it may show, and on which terms.
        let terms: BaselineTerms

        package var reason: String { terms.acceptance.reason }
    }

    package let entries: [Entry]

    /// Reads a baseline, or says everything that is wrong with it.
    package static func read(
        _ source: SourceText,
        targets: [String]
    ) -> (baseline: DifferenceBaseline?, diagnostics: [Diagnostic]) {
        let read = Baseline.read(source, targets: targets)
        return (read.baseline?.differences, read.diagnostics)
    }

    /// What is known of a difference.
    package enum Standing: Sendable, Hashable {
        case new
        case known(reason: String)
        /// It was known, and its day is over.
        case expired(reason: String, on: String)

        /// Whether it is lived with.
        package var isKnown: Bool {
            if case .known = self { true } else { false }
        }
    }

    /// What a comparison comes to on a day, given as `2026-11-22`.
    package func judge(_ comparison: Comparison, on today: String) -> JudgedComparison {
        let targets = comparison.targets
        let standings = comparison.differences.map { standing(of: $0, targets: targets, on: today) }
        let all = comparison.differences.flatMap { [$0] + $0.consequences }
        let unneeded = entries.filter { entry in
            entry.wasLookedAt(in: comparison) && !all.contains { entry.takes($0, targets) }
        }
        return JudgedComparison(comparison, standings, unneeded: unneeded)
    }

    /// How a difference stands on a day, given as `2026-11-22`.
    package func standing(of difference: Difference, targets: [String], on today: String) -> Standing {
        var standing = Standing.new
        for entry in entries where entry.takes(difference, targets) {
            guard let expires = entry.terms.acceptance.expires, entry.terms.acceptance.isOver(on: today) else {
                return .known(reason: entry.reason)
            }
            standing = .expired(reason: entry.reason, on: expires)
        }
        return standing
    }
}

extension DifferenceBaseline.Entry {
    init(_ reader: FileReader, _ known: [String]?) {
        aspect = reader.choice("aspect")
        subject = reader.optionalString("subject")
        terms = BaselineTerms(reader, known)
    }

    /// Whether a comparison could have shown it.
    fileprivate func wasLookedAt(in comparison: Comparison) -> Bool {
        let uncompared = Set(comparison.uncompared.map { comparison.targets[$0] })
        guard comparison.comparedCases > 0, terms.targets.map({ $0.isDisjoint(with: uncompared) }) ?? uncompared.isEmpty
        else {
            return false
        }
        return terms.cases == nil || comparison.rows.contains { $0.isCompared && terms.takes($0.path) }
    }

    /// What it is about: `headers of x-amz-requestid`.
    package var title: String {
        (subject ?? "").isEmpty ? aspect.title : "\(aspect.title) of \(subject ?? "")"
    }

    fileprivate func takes(_ difference: Difference, _ names: [String]) -> Bool {
        guard aspect == difference.aspect, subject == nil || subject == difference.subject else { return false }
        if let targets = terms.targets, !difference.outliers.allSatisfy({ targets.contains(names[$0]) }) {
            return false
        }
        return terms.cases == nil || difference.paths.allSatisfy(terms.takes)
    }
}
