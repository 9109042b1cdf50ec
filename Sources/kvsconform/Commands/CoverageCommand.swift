import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform coverage`: which requirement is checked by which cases, or was decided by those of a run.
struct CoverageCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case markdown
        case html
    }

    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Show which cases check which requirement of the contract.",
        discussion: """
            A requirement is checked by the cases that name it, and by invariants, which are checked on every answer. Exit \
            code 1 where something that must hold is checked by neither.

            With --run it is about what really came of that: of each requirement, on each target of the run, how many cases \
            decided it, and where none did, why they were skipped or could not be judged. Several journals, such as those of \
            shards, count as one run. Exit code 1 where something that must hold was decided on no target.

            With --teeth it also says which mutants break a requirement, and which case noticed each.

            EXAMPLES
              kvsconform coverage
              kvsconform prove --teeth --account teeth.json && kvsconform coverage \\
                  --teeth teeth.json --format html > coverage.html
              kvsconform coverage --format markdown > coverage.md
              kvsconform coverage --run Reports/latest
              kvsconform coverage --run shard-*/journal.jsonl --format json
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var part: PartOptions

    @Option(help: "text, markdown, html, or json for programs.")
    var format = Format.text

    @Option(
        name: .customLong("run"),
        parsing: .upToNextOption,
        help: ArgumentHelp("What this run decided; its folder or journal, several for shards.", valueName: "run"),
        completion: .file()
    )
    var runs: [String] = []

    @Option(
        help: ArgumentHelp("Show the mutants too, of this account of 'prove --teeth'.", valueName: "file"),
        completion: .json
    )
    var teeth: String?

    func validate() throws {
        let selects = selection.cases.isNarrow || part.shard != nil || part.failedIn != nil
        guard runs.isEmpty || !selects else {
            throw ValidationError("--run is about the cases that the run had; it takes no selection of others")
        }
        guard runs.isEmpty || teeth == nil && format != .html else {
            throw ValidationError("--teeth and the format html are about a suite, not about a run")
        }
    }

    func run() throws {
        guard runs.isEmpty else { return try tellDecided() }
        let loaded = try selection.load(part, allowsNone: !selection.requirement.isEmpty)
        let coverage = Coverage(of: loaded.plan, against: loaded.suite.contract, about: selection.requirement)
        let mutants = try mutants()
        switch format {
        case .text: try StandardStream.output.write(text(coverage, mutants))
        case .json: try StandardStream.output.write(json(coverage, mutants).text(.pretty) + "\n")
        case .markdown: try StandardStream.output.write(markdown(coverage, mutants, loaded.suite.contract))
        case .html:
            let shown = mutants.mapValues { $0.map { CoveragePage.Mutant($0) } }
            let page = CoveragePage(
                coverage,
                mutants: shown,
                title: "Coverage of \(loaded.suite.contract.service.name)"
            )
            try StandardStream.output.write(page.html)
        }
        let gaps = coverage.gaps
        guard !gaps.isEmpty else { return }
        let ids = gaps.map(\.requirement.id).joined(separator: ", ")
        throw Ending(.unexpectedVerdict, "nothing checks what must hold: \(ids)")
    }

    /// What a run decided.
    private func tellDecided() throws {
        let contract = try selection.folder.locator.suite().contract
        let run = RunReport.merging(try runs.map { try .kept(at: $0) })
        let targets = run.targets.map { DecidedCoverage(of: $0, against: contract) }
        let texts = DecidedCoverageText(targets)
        switch format {
        case .text: try StandardStream.output.write(texts.console(style: .forStandardOutput))
        case .json: try StandardStream.output.write(texts.json.text(.pretty) + "\n")
        case .markdown, .html: try StandardStream.output.write(texts.markdown)
        }
        let unknown = Set(targets.flatMap(\.unknown)).sorted()
        if !unknown.isEmpty {
            KVSConform.say("the run's suite was another; this one does not have \(unknown.joined(separator: ", "))")
        }
        let gaps = DecidedCoverage.gaps(in: targets)
        guard !gaps.isEmpty else { return }
        throw Ending(.unexpectedVerdict, "nothing decided what must hold: \(gaps.map(\.id).joined(separator: ", "))")
    }

    /// The mutants of each requirement, by its id; none where no account is given.
    private func mutants() throws(Failure) -> [String: [MutantRecord]] {
        guard let teeth else { return [:] }
        let source = try failing { () throws(SuiteFiles.Problem) in try SuiteFiles.read(path: teeth) }
        var mutants: [String: [MutantRecord]] = [:]
        for mutant in try MutantRecord.all(of: source.bytes, at: teeth) {
            for id in mutant.breaks { mutants[id, default: []].append(mutant) }
        }
        return mutants
    }

    private func text(_ coverage: Coverage, _ mutants: [String: [MutantRecord]]) -> String {
        let columns = ["requirement", "level", "cases", "always"] + (teeth == nil ? [] : ["mutants", "noticed"])
        var table = TextTable(columns, left: [0, 1, 3])
        for row in coverage.rows {
            let always = row.invariants.map(\.rawValue).joined(separator: " ")
            let about = mutants[row.requirement.id] ?? []
            let counts = teeth == nil ? [] : ["\(about.count)", "\(about.count(where: \.isNoticed))"]
            table.append([row.requirement.id, row.requirement.level.rawValue, "\(row.cases.count)", always] + counts)
        }
        let covered = coverage.rows.count(where: \.isCovered)
        return table.text + "\n\(covered) of \(coverage.rows.count) requirements are checked\n"
    }

    private func json(_ coverage: Coverage, _ mutants: [String: [MutantRecord]]) -> JSONNode {
        .array(
            coverage.rows.map { row in
                .object([
                    "requirement": .string(row.requirement.id),
                    "level": .string(row.requirement.level.rawValue),
                    "text": .string(row.requirement.text),
                    "source": .string(row.requirement.source),
                    "cases": .array(row.cases.map { .string($0) }),
                    "invariants": .array(row.invariants.map { .string($0.rawValue) }),
                    "mutants": teeth == nil
                        ? nil
                        : .array(
                            (mutants[row.requirement.id] ?? []).map { mutant in
                                .object([
                                    "name": .string(mutant.name), "isNoticed": .bool(mutant.isNoticed),
                                    "cases": .array(mutant.cases.map { .string($0) }),
                                    "explanation": mutant.explanation.map { .string($0) },
                                ])
                            }
                        ),
                ])
            }
        )
    }

    private func markdown(
        _ coverage: Coverage,
        _ mutants: [String: [MutantRecord]],
        _ contract: Contract
    ) -> String {
        let sources = Dictionary(contract.sources.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        var text = """
            # Coverage of \(contract.service.name), \(contract.service.apiVersion)

            What an endpoint promises, how binding that is, and what checks it. An *invariant* is checked on every answer.

            """
        for row in coverage.rows {
            let requirement = row.requirement
            text += "\n## \(requirement.id)\n\n**\(requirement.level.rawValue)** · \(requirement.text)"
            text += " *(\(sources[requirement.source] ?? requirement.source))*\n\n"
            for invariant in row.invariants { text += "- invariant `\(invariant.rawValue)`\n" }
            for path in row.cases { text += "- `\(path)`\n" }
            if !row.isCovered { text += "- nothing checks it yet\n" }
            for mutant in mutants[requirement.id] ?? [] { text += "- mutant `\(mutant.name)`: \(mutant.fate)\n" }
        }
        return text
    }
}

extension MutantRecord {
    /// What became of it, in a few words.
    fileprivate var fate: String {
        isNoticed ? "noticed by \(cases.first ?? "a case")" : explanation ?? "nobody notices it"
    }
}

extension CoveragePage.Mutant {
    fileprivate init(_ record: MutantRecord) {
        self.init(name: record.name, fate: record.fate, isSettled: record.isNoticed || record.explanation != nil)
    }
}
