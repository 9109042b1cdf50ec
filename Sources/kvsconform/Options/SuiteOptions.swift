import ArgumentParser
import Conformance
import ConformanceKit

/// Which suite a command is about.
struct SuiteFolder: ParsableArguments {
    @Option(
        help: ArgumentHelp("The suite's folder, the one with contract.json.", valueName: "folder"),
        completion: .directory
    )
    var suite: String?

    @OptionGroup var project: ProjectOptions

    /// Where the suite is.
    var locator: SuiteLocator { SuiteLocator(named: suite) }
}

/// Which suite and which of its cases a command is about.
struct SuiteOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Scenario files, folders of them, FILE:LINE, or paths of cases such as 'getmedia/bounds*'.",
            discussion:
                "Without any, the whole suite. What the options below say narrows that; several of one option add up.",
            valueName: "what"
        ),
        completion: .selection
    )
    var what: [String] = []

    @OptionGroup var folder: SuiteFolder

    @Option(
        help: ArgumentHelp("Only cases whose path matches; * and ? are wild. Repeatable.", valueName: "glob"),
        completion: .casePath
    )
    var filter: [String] = []

    @Option(help: ArgumentHelp("No cases whose path matches. Repeatable.", valueName: "glob"), completion: .casePath)
    var notFilter: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only cases with this tag; 'kvsconform list --tags' has them. Repeatable.",
            valueName: "tag"
        ),
        completion: .tag
    )
    var tag: [String] = []

    @Option(help: ArgumentHelp("No cases with this tag. Repeatable.", valueName: "tag"), completion: .tag)
    var notTag: [String] = []

    @Option(
        help: ArgumentHelp("Only cases that check this requirement, * is wild. Repeatable.", valueName: "id"),
        completion: .requirement
    )
    var requirement: [String] = []

    @Option(
        name: [.customShort("E"), .customLong("expression")],
        help: ArgumentHelp(
            "Only cases for which this holds, such as 'area(resume) & !tag(slow)'.",
            discussion: "Conditions: \(SuiteOptions.kinds). Joined by & | ! ( ), or and, or, not.",
            valueName: "expression"
        ),
        completion: .condition
    )
    var expression: [String] = []

    private static let kinds = CasePredicate.Kind.allCases.map { "\($0.rawValue)()" }.joined(separator: " ")

    /// The cases that are wanted.
    var cases: CaseSelection {
        CaseSelection(
            what: what,
            filters: filter,
            notFilters: notFilter,
            tags: tag,
            notTags: notTag,
            requirements: requirement,
            expressions: expression
        )
    }

    /// What is selected, read.
    ///
    /// - Parameters:
    ///   - part: The part of it that is taken.
    ///   - allowsNone: Whether it is fine that no case meets all that is asked for.
    /// - Returns: The suite and the cases.
    /// - Throws: ``Failure`` as ``RunPlan`` does.
    func load(_ part: PartOptions? = nil, allowsNone: Bool = false) throws(Failure) -> RunPlan {
        try RunPlan(
            cases,
            of: folder.locator,
            failedIn: part?.failedIn,
            shard: part?.shard.flatMap { Shard($0) },
            allowsNone: allowsNone
        )
    }
}

/// Which part is taken of the cases that are selected.
struct PartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only part I of N of the cases, such as 2/5, for machines side by side.", valueName: "i/n")
    )
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Only cases that did not pass in an earlier run: its folder, or its journal.",
            valueName: "run"
        ),
        completion: .file()
    )
    var failedIn: String?

    func validate() throws {
        if let shard, Shard(shard) == nil {
            throw ValidationError("--shard is I/N with I from 1 to N, such as 2/5; found '\(shard)'")
        }
    }
}
