import ArgumentParser
import ConformanceKit
import ConformanceRunner

/// Which endpoints a command is about.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "An endpoint: 'emulator', 'emulator:dialect=openapi', a URL, a target file, or 'recording:FOLDER'. Repeatable.",
            discussion:
                "Without any, 'run' takes the built-in emulator once in each published dialect, and 'get-media' once.",
            valueName: "target"
        )
    )
    var target: [String] = []

    @Option(help: ArgumentHelp("The region of a URL given as target.", valueName: "region"))
    var region: String?

    @Option(
        help: ArgumentHelp(
            "The dialect of a URL given as target: openapi, service-model or observed.",
            valueName: "dialect"
        )
    )
    var dialect: String?

    @Option(
        help: ArgumentHelp(
            "A fault that the built-in emulator commits: NAME, NAME=ARGUMENT, either with :STREAM. Repeatable.",
            valueName: "fault"
        )
    )
    var fault: [String] = []

    /// What reads and prepares the targets.
    func resolution(_ suite: Suite, _ caller: Caller) -> TargetResolution {
        TargetResolution(suite, caller, region: region, dialect: dialect, faults: fault)
    }

    /// What a finding depends on besides its target, as the command line has it.
    func arguments(with folder: SuiteFolder) -> [String] {
        fault.flatMap { ["--fault", $0] } + (folder.suite.map { ["--suite", $0] } ?? [])
    }
}
