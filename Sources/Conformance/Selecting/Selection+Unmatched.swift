package import KinesisVideo

/// What is wrong with a selection: patterns that match nothing, each of them named.
package struct UnmatchedSelection: Error, Sendable {
    /// A sentence for each argument and option.
    package fileprivate(set) var messages: [String] = []
    /// What is wrong with expressions, at its place.
    package fileprivate(set) var diagnostics: [Diagnostic] = []
}

extension Selection {
    /// Refuses a selection of which some pattern matches nothing: who mistyped it would think that what it means was run.
    ///
    /// - Parameters:
    ///   - scenarios: All that was read.
    ///   - always: The cases of what must always hold, where they can be selected.
    /// - Throws: Everything that matches nothing.
    package func checkPatterns(in scenarios: [Scenario], always: [AlwaysCase]) throws(UnmatchedSelection) {
        let predicates = paths + conditions.flatMap(\.predicates)
        guard !predicates.isEmpty else { return }
        let facts =
            always.map { CaseFacts($0, in: catalog) }
            + scenarios.flatMap { scenario in scenario.rows.map { CaseFacts(Case(scenario, $0), in: catalog) } }
        var unmatched = UnmatchedSelection()
        for predicate in predicates {
            let known = known(predicate.kind, among: facts)
            guard !predicate.matches(anyOf: known) else { continue }
            let help = predicate.help(known)
            switch predicate.origin {
            case .argument:
                unmatched.messages.append("nothing matches '\(predicate.pattern)'" + (help.map { "; \($0)" } ?? ""))
            case .option(let option):
                let what = predicate.isNamed ? predicate.nothing : "nothing matches \(option) '\(predicate.pattern)'"
                unmatched.messages.append(what + (help.map { "; \($0)" } ?? ""))
            case .expression(let source, let range):
                let what = predicate.isNamed ? predicate.nothing : "nothing matches '\(predicate.pattern)'"
                unmatched.diagnostics.append(
                    Diagnostic(
                        code: "selection.matches-nothing",
                        message: what,
                        source: source,
                        range: range,
                        help: help
                    )
                )
            }
        }
        guard unmatched.messages.isEmpty, unmatched.diagnostics.isEmpty else { throw unmatched }
    }

    /// The names that a kind can have: those of the suite, and those of the cases that were read.
    private func known(_ kind: CasePredicate.Kind, among facts: [CaseFacts]) -> [String] {
        let names: [String] =
            switch kind {
            case .path, .area: []
            case .tag: CaseTag.allCases.map(\.rawValue)
            case .requirement: Array(catalog.levels.keys)
            case .level: Level.allCases.map(\.rawValue)
            case .stream: catalog.streams
            case .exception: catalog.exceptions
            }
        return Set(names + facts.flatMap { $0.values(of: kind) }).sorted()
    }
}

extension CasePredicate {
    /// Whether what it is about has names that a suite gives, rather than paths.
    fileprivate var isNamed: Bool {
        switch kind {
        case .path, .area: false
        case .tag, .requirement, .level, .stream, .exception: true
        }
    }

    fileprivate var nothing: String {
        let isPattern = pattern.contains { "*?".contains($0) }
        return isPattern ? "no \(kind.rawValue) matches '\(pattern)'" : "there is no \(kind.rawValue) '\(pattern)'"
    }

    /// What was probably meant.
    fileprivate func help(_ known: [String]) -> String? {
        guard kind == .path else { return Spelling.help(for: pattern, in: known) }
        // Of a pattern the beginning is what can be mistyped; the stars behind it stay.
        let stars = pattern.reversed().prefix { "*/".contains($0) }.count
        let (stem, end) = (String(pattern.dropLast(stars)), pattern.suffix(stars))
        guard !stem.isEmpty, !stem.contains(where: { "*?".contains($0) }) else { return nil }
        var prefixes: Set<String> = []
        for path in known {
            prefixes.insert(path)
            var id = path.prefix { $0 != "[" }
            while !id.isEmpty {
                prefixes.insert(String(id))
                id = id[..<(id.lastIndex(of: "/") ?? id.startIndex)]
            }
        }
        let whole = prefixes.sorted().first { $0.hasSuffix("/\(stem)") }
        return (whole ?? Spelling.closest(to: stem, in: prefixes.sorted())).map { "did you mean '\($0)\(end)'?" }
    }
}

extension CaseExpression {
    /// The condition of an option that may be given several times; `nil` where it is not given.
    package static func option(_ name: String, _ kind: CasePredicate.Kind, _ patterns: [String]) -> CaseExpression? {
        guard !patterns.isEmpty else { return nil }
        return .any(patterns.map { .predicate(CasePredicate(kind, $0, from: .option(name))) })
    }
}
