package import Conformance
package import ConformanceRunner
internal import KinesisVideo

/// What people name to select cases.
package struct CaseSelection: Sendable {
    /// Scenario files, folders of them, `FILE:LINE`, or globs on case paths; without any, the whole suite.
    package var what: [String]
    /// Globs on case paths, of which one must match.
    package var filters: [String]
    /// Globs on case paths, of which none may match.
    package var notFilters: [String]
    /// Tags of which a case must have one.
    package var tags: [String]
    /// Tags of which a case may have none.
    package var notTags: [String]
    /// Globs on ids of requirements, of which a case must check one.
    package var requirements: [String]
    /// Expressions that must all hold, such as `area(resume) & !tag(slow)`.
    package var expressions: [String]

    package init(
        what: [String] = [],
        filters: [String] = [],
        notFilters: [String] = [],
        tags: [String] = [],
        notTags: [String] = [],
        requirements: [String] = [],
        expressions: [String] = []
    ) {
        self.what = what
        self.filters = filters
        self.notFilters = notFilters
        self.tags = tags
        self.notTags = notTags
        self.requirements = requirements
        self.expressions = expressions
    }

    /// Whether it takes less than the whole suite.
    package var isNarrow: Bool {
        [what, filters, notFilters, tags, notTags, requirements, expressions].contains { !$0.isEmpty }
    }

    /// The first of the paths that there is something at, which a suite is looked for from.
    package var place: String {
        what.map { Self.splitLine($0).path }.first { SuiteFiles.exists($0) } ?? "."
    }

    /// The files to read and the cases to take from them; an argument that is no file is the path of a case.
    ///
    /// - Parameters:
    ///   - suite: The suite.
    ///   - others: Further files, whose cases belong to the whole.
    /// - Returns: The paths of the files, and what is taken.
    /// - Throws: ``Failure`` where there is no such file, and where an expression cannot be read.
    package func resolved(
        in suite: Suite,
        with others: [String] = []
    ) throws(Failure) -> (paths: [String], selection: Selection) {
        let all = try failing { () throws(SuiteFiles.Problem) in try suite.files.scenarioPaths() }
        var paths: [String] = []
        var lines: [(file: String, line: Int)] = []
        var patterns: [String] = []
        for argument in what {
            let (path, line) = Self.splitLine(argument)
            if SuiteFiles.exists(path) {
                paths += try failing { () throws(SuiteFiles.Problem) in try suite.files.scenarioPaths(at: path) }
                if let line { lines.append((path, line)) }
            } else if argument.hasSuffix(".json") || line != nil {
                throw SuiteFiles.Problem(noFile: path).failure
            } else {
                patterns.append(argument)
            }
        }
        // Who names all files names the suite, and what must hold on every answer with it.
        let isWhole = lines.isEmpty && !all.isEmpty && Set(paths).isSuperset(of: all)
        let files = paths.isEmpty || isWhole ? nil : Set(paths)
        if files == nil || !patterns.isEmpty { paths += all + others }
        var seen: Set<String> = []
        let selection = Selection(
            files: files,
            lines: lines,
            paths: isWhole ? [] : patterns,
            filters: filters,
            tags: tags,
            requirements: requirements,
            conditions: try conditions,
            catalog: suite.catalog
        )
        return (paths.filter { seen.insert(SuiteFiles.relative($0)).inserted }, selection)
    }

    /// What the options leave out, and what the expressions say.
    private var conditions: [CaseExpression] {
        get throws(Failure) {
            let without: [CaseExpression?] = [
                .option("--not-filter", .path, notFilters), .option("--not-tag", .tag, notTags),
            ]
            var conditions = without.compactMap { $0.map(CaseExpression.not) }
            for text in expressions {
                do throws(Diagnostic) {
                    conditions.append(try CaseExpressionParser.parse(SourceText(name: "-E", text: text)))
                } catch {
                    throw Failure(.usage, diagnostics: [error])
                }
            }
            return conditions
        }
    }

    /// A file and perhaps a line of it, as `FILE:LINE` has them.
    static func splitLine(_ argument: String) -> (path: String, line: Int?) {
        guard !SuiteFiles.exists(argument), let colon = argument.lastIndex(of: ":"),
            let line = Int(argument[argument.index(after: colon)...]), line > 0
        else { return (argument, nil) }
        return (String(argument[..<colon]), line)
    }
}

extension Selection {
    /// Refuses what selects nothing: a line that no case stands in, for taking the whole file would be a guess, and
    /// patterns that match nothing.
    package func check(in scenarios: [Scenario], always: [AlwaysCase]) throws(Failure) {
        if let stray = stray(in: scenarios).first {
            throw Failure(
                .usage,
                "no case stands in line \(stray.line) of \(stray.file): its scenario ends with line \(stray.last)"
            )
        }
        do throws(UnmatchedSelection) {
            try checkPatterns(in: scenarios, always: always)
        } catch {
            throw Failure(.usage, error.messages.joined(separator: "\n"), diagnostics: error.diagnostics)
        }
    }
}
