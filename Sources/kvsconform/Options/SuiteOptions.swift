import ArgumentParser
import ConformanceKit

/// Which suite a command is about.
struct SuiteFolder: ParsableArguments {
    @Option(help: ArgumentHelp("The suite's folder, the one with contract.json.", valueName: "folder"))
    var suite: String?

    /// Where the suite is.
    var locator: SuiteLocator { SuiteLocator(named: suite) }
}

/// Which suite and which of its cases a command is about.
struct SuiteOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Scenario files, folders of them, FILE:LINE, or paths of cases such as 'getmedia/bounds*'.",
            discussion: "Without any, the whole suite.",
            valueName: "what"
        )
    )
    var what: [String] = []

    @OptionGroup var folder: SuiteFolder

    @Option(help: ArgumentHelp("Only cases whose path matches; * and ? are wild. Repeatable.", valueName: "glob"))
    var filter: [String] = []

    @Option(help: ArgumentHelp("Only cases with this tag. Repeatable.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Only cases that check this requirement, * is wild. Repeatable.", valueName: "id"))
    var requirement: [String] = []

    /// The cases that are wanted.
    var cases: CaseSelection { CaseSelection(what: what, filters: filter, tags: tag, requirements: requirement) }

    /// What is selected, read.
    func load() throws(Failure) -> RunPlan {
        try RunPlan(cases, of: folder.locator)
    }
}
