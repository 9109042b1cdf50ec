internal import KinesisVideo

/// Which cases of a suite are wanted: files, lines of them, and conditions that must all be met.
package struct Selection: Sendable {
    /// The files of which cases are taken; `nil` for all that were read.
    package let files: Set<String>?
    /// Lines of files, for `run FILE:LINE`.
    package let lines: [(file: String, line: Int)]
    /// Patterns of paths: cases that they name are taken beside those of the files.
    package let paths: [CasePredicate]
    /// What must be met beside that, all of it.
    package let conditions: [CaseExpression]
    /// What the suite knows of its cases.
    package let catalog: CaseCatalog

    /// Selects by arguments, options and expressions.
    ///
    /// Several patterns of one option add up; arguments, options of different kinds and expressions must all agree.
    ///
    /// - Parameters:
    ///   - files: The files of which cases are taken; `nil` for all that were read.
    ///   - lines: Lines of files.
    ///   - paths: Globs on case paths: what they match is taken beside the cases of the files.
    ///   - filters: Globs on case paths, of which one must match.
    ///   - tags: Tags of which a case must have one.
    ///   - requirements: Globs on ids of requirements, of which a case must check one.
    ///   - conditions: What must be met beside that.
    ///   - catalog: What the suite knows of its cases.
    package init(
        files: Set<String>? = nil,
        lines: [(file: String, line: Int)] = [],
        paths: [String] = [],
        filters: [String] = [],
        tags: [String] = [],
        requirements: [String] = [],
        conditions: [CaseExpression] = [],
        catalog: CaseCatalog = CaseCatalog()
    ) {
        self.files = files
        self.lines = lines
        self.paths = paths.map { CasePredicate(.path, $0, from: .argument) }
        let options: [CaseExpression?] = [
            .option("--filter", .path, filters), .option("--tag", .tag, tags),
            .option("--requirement", .requirement, requirements),
        ]
        self.conditions = options.compactMap { $0 } + conditions
        self.catalog = catalog
    }

    /// The lines that are wanted of one file, and whether one of them stands outside of every row.
    struct Lines {
        let wanted: [Int]
        let outside: Bool
    }

    /// The lines that are wanted of a scenario's file; `nil` where no line of it is named.
    func lines(in scenario: Scenario) -> Lines? {
        let wanted = lines.filter { $0.file == scenario.source.name }.map(\.line)
        guard !wanted.isEmpty else { return nil }
        let spans = scenario.rows.filter { $0.label != nil }.map { Self.span($0.range, scenario) }
        return Lines(wanted: wanted, outside: wanted.contains { line in !spans.contains { $0.contains(line) } })
    }

    /// The lines that are named and stand in no scenario.
    ///
    /// - Parameter scenarios: All that was read.
    /// - Returns: Each line with the last one of its file's scenario; none of a file that was not read.
    package func stray(in scenarios: [Scenario]) -> [(file: String, line: Int, last: Int)] {
        lines.compactMap { named in
            guard let scenario = scenarios.first(where: { $0.source.name == named.file }) else { return nil }
            let span = Self.span(scenario.range, scenario)
            return span.contains(named.line) ? nil : (named.file, named.line, span.upperBound)
        }
    }

    private static func span(_ range: Range<Int>, _ scenario: Scenario) -> ClosedRange<Int> {
        let source = scenario.source
        return source.position(of: range.lowerBound).line...source.position(of: range.upperBound).line
    }

    /// Whether a case is wanted.
    func takes(_ item: Case, _ lines: Lines?) -> Bool {
        guard isNamed(item, lines) else { return false }
        return conditions.isEmpty || meetsConditions(CaseFacts(item, in: catalog))
    }

    /// Whether the arguments name a case; those that name nothing name all.
    private func isNamed(_ item: Case, _ lines: Lines?) -> Bool {
        if let files {
            if files.contains(item.scenario.source.name), takesLine(of: item, lines) { return true }
        } else if paths.isEmpty {
            return takesLine(of: item, lines)
        }
        return !paths.isEmpty && paths.contains { $0.matches(anyOf: CollectionOfOne(item.path)) }
    }

    /// Whether the case of something that must always hold is wanted; no file and no line of one asks for it.
    func takes(_ item: AlwaysCase) -> Bool {
        let facts = CaseFacts(item, in: catalog)
        let isNamed = files == nil && lines.isEmpty && paths.isEmpty || paths.contains { $0.takes(facts) }
        return isNamed && meetsConditions(facts)
    }

    private func meetsConditions(_ facts: CaseFacts) -> Bool {
        conditions.allSatisfy { $0.takes(facts) }
    }

    /// A line takes the row that it stands in, or, outside of every row, all of the file.
    private func takesLine(of item: Case, _ lines: Lines?) -> Bool {
        guard let lines, !lines.outside else { return true }
        let span = Self.span(item.row.range, item.scenario)
        return lines.wanted.contains { span.contains($0) }
    }
}

/// A pattern for paths: `*` stands for any text and `?` for one character; everything else, brackets too, for itself.
///
/// A pattern without either also takes everything below it: `getmedia/bounds` takes `getmedia/bounds/stream-name[…]`.
package struct Glob: Sendable {
    private let pattern: [Unicode.Scalar]
    private let isPlain: Bool

    package init(_ text: String) {
        pattern = Array(text.unicodeScalars)
        isPlain = !text.contains("*") && !text.contains("?")
    }

    /// Whether one of several texts matches.
    func matches(anyOf texts: [String]) -> Bool {
        texts.contains { matches($0) }
    }

    /// Whether a text matches.
    package func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        if isPlain {
            guard text.starts(with: pattern) else { return false }
            return text.count == pattern.count || text[pattern.count] == "/" || text[pattern.count] == "["
                || pattern.last == "/"
        }
        // The usual two-pointer walk: only the last star ever needs to be tried again, so this is no worse than n·m.
        var at = 0
        var index = 0
        var star: (pattern: Int, text: Int)?
        while at < text.count {
            if index < pattern.count, pattern[index] == "*" {
                star = (index, at)
                index += 1
            } else if index < pattern.count, pattern[index] == "?" || pattern[index] == text[at] {
                index += 1
                at += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                index = last.pattern + 1
                at = last.text + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}
