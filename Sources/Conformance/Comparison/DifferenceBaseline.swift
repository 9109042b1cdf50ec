package import KinesisVideo

/// The differences that are known and lived with: each with a reason, and a day on which it must be looked at again.
package struct DifferenceBaseline: Sendable {
    /// One of them.
    package struct Entry: Sendable {
        package let aspect: Aspect
        /// What it is about; `nil` for anything.
        package let subject: String?
        /// The cases that it may show in; `nil` for any.
        package let cases: String?
        /// The targets that may stand apart; `nil` for any.
        package let targets: Set<String>?
        package let reason: String
        /// The last day on which it counts, as `2027-01-31`; `nil` for ever.
        package let expires: String?
        package let range: Range<Int>
    }

    package let entries: [Entry]

    /// Reads a baseline, or says everything that is wrong with it.
    package static func read(
        _ source: SourceText,
        targets: [String]
    ) -> (baseline: DifferenceBaseline?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "baseline") { value in
            value.object("a baseline") { reader in
                _ = reader.optionalString("$schema")
                let entries = reader.objects("differences", of: "a known difference") { Entry($0, targets) }
                return DifferenceBaseline(entries: entries)
            }
        }
        return (read.result, read.diagnostics)
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
            guard let expires = entry.expires, expires < today else { return .known(reason: entry.reason) }
            standing = .expired(reason: entry.reason, on: expires)
        }
        return standing
    }
}

extension DifferenceBaseline.Entry {
    fileprivate init(_ reader: FileReader, _ known: [String]) {
        aspect = reader.choice("aspect")
        subject = reader.optionalString("subject")
        cases = reader.optionalString("cases")
        let named = reader.optional("targets")?.strings()
        for target in named ?? [] {
            let name = target.node.stringValue ?? ""
            guard !known.contains(name) else { continue }
            target.report(unknown: name, "there is no target '\(name)'", in: known, code: "unknown-target")
        }
        targets = named.map { Set($0.compactMap(\.node.stringValue)) }
        reason = reader.string("reason")
        expires = reader.optionalString("expires")
        if let expires, WallTime(rfc3339: expires + "T00:00:00Z") == nil {
            reader.optional("expires")?.report(
                "wrong-day",
                "'\(expires)' is no day",
                help: "write it as \"2027-01-31\""
            )
        }
        range = reader.value.range
    }

    /// Whether a comparison could have shown it.
    fileprivate func wasLookedAt(in comparison: Comparison) -> Bool {
        let uncompared = Set(comparison.uncompared.map { comparison.targets[$0] })
        guard comparison.comparedCases > 0, targets.map({ $0.isDisjoint(with: uncompared) }) ?? uncompared.isEmpty
        else {
            return false
        }
        guard let cases else { return true }
        let glob = Glob(cases)
        return comparison.rows.contains { $0.isCompared && glob.matches($0.path) }
    }

    /// What it is about: `headers of x-amz-requestid`.
    package var title: String {
        (subject ?? "").isEmpty ? aspect.title : "\(aspect.title) of \(subject ?? "")"
    }

    fileprivate func takes(_ difference: Difference, _ names: [String]) -> Bool {
        guard aspect == difference.aspect, subject == nil || subject == difference.subject else { return false }
        if let targets, !difference.outliers.allSatisfy({ targets.contains(names[$0]) }) { return false }
        guard let cases else { return true }
        let glob = Glob(cases)
        return difference.paths.allSatisfy { glob.matches($0) }
    }
}
