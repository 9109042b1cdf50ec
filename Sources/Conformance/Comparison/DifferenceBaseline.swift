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
        var diagnostics = Diagnostics(source: source)
        guard let document = diagnostics.parse(source) else { return (nil, diagnostics.sorted) }
        var entries: [Entry] = []
        if var reader = ObjectReader(document.root, as: "a baseline", &diagnostics) {
            _ = reader.optional("$schema")
            let nodes = reader.required("differences", &diagnostics).flatMap {
                diagnostics.array($0, of: "differences")
            }
            entries = (nodes ?? []).compactMap { entry($0, targets, &diagnostics) }
            reader.finish(&diagnostics)
        }
        return (diagnostics.isEmpty ? DifferenceBaseline(entries: entries) : nil, diagnostics.sorted)
    }

    private static func entry(_ node: JSONNode, _ targets: [String], _ diagnostics: inout Diagnostics) -> Entry? {
        guard var reader = ObjectReader(node, as: "a known difference", &diagnostics) else { return nil }
        let aspect: Aspect? = reader.required("aspect", &diagnostics).flatMap { diagnostics.choice($0, of: "aspect") }
        let subject = reader.optionalString("subject", &diagnostics)
        let cases = reader.optionalString("cases", &diagnostics)
        let named = reader.optional("targets") == nil ? nil : reader.strings("targets", &diagnostics)
        for (name, range) in named ?? [] where !targets.contains(name) {
            diagnostics.report(
                "baseline.unknown-target",
                "there is no target '\(name)'",
                at: range,
                help: Spelling.help(for: name, in: targets)
            )
        }
        let reason = reader.required("reason", &diagnostics).flatMap { diagnostics.string($0) }
        let expires = reader.optional("expires")
        let day = expires.flatMap { diagnostics.string($0) }
        if let expires, let day, WallTime(rfc3339: day + "T00:00:00Z") == nil {
            diagnostics.report(
                "baseline.wrong-day",
                "'\(day)' is no day",
                at: expires.range,
                help: "write it as \"2027-01-31\""
            )
        }
        reader.finish(&diagnostics)
        guard let aspect, let reason else { return nil }
        return Entry(
            aspect: aspect,
            subject: subject,
            cases: cases,
            targets: named.map { Set($0.map(\.text)) },
            reason: reason,
            expires: day,
            range: node.range
        )
    }

    /// What is known of a difference.
    package enum Standing: Sendable, Hashable {
        case new
        case known(reason: String)
        /// It was known, and its day is over.
        case expired(reason: String, on: String)
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
    fileprivate func takes(_ difference: Difference, _ names: [String]) -> Bool {
        guard aspect == difference.aspect, subject == nil || subject == difference.subject else { return false }
        if let targets, !difference.outliers.allSatisfy({ targets.contains(names[$0]) }) { return false }
        guard let cases else { return true }
        let glob = Glob(cases)
        return difference.paths.allSatisfy { glob.matches($0) }
    }
}
