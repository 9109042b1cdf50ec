import ArgumentParser

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
}
