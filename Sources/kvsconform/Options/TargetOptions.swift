import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import KinesisVideoClient

/// Which endpoints a command is about.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "An endpoint: a region of AWS, 'emulator', 'emulator:dialect=openapi', a URL, a target file, or 'recording:FOLDER'. Repeatable.",
            discussion:
                "Without any, 'run' takes the built-in emulator once in each published dialect, and 'get-media' once.",
            valueName: "target"
        ),
        completion: .target
    )
    var target: [String] = []

    @Option(help: ArgumentHelp("The region of a URL given as target.", valueName: "region"), completion: .region)
    var region: String?

    @Option(
        help: ArgumentHelp(
            "The dialect of a URL or region given as target: openapi, service-model or observed; otherwise it is asked.",
            valueName: "dialect"
        ),
        completion: .dialect
    )
    var dialect: String?

    @Option(
        help: ArgumentHelp(
            "A profile of ~/.aws/config and ~/.aws/credentials, for settings and credentials.",
            valueName: "profile"
        )
    )
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "A fault that the built-in emulator commits: NAME, NAME=ARGUMENT, either with :STREAM. Repeatable.",
            valueName: "fault"
        ),
        completion: .fault
    )
    var fault: [String] = []

    @OptionGroup var ways: ConnectOptions

    /// Who prepares the targets: this process, with the addresses that connections go to.
    var caller: Caller { ways.caller }

    /// What reads and prepares the targets.
    ///
    /// - Parameters:
    ///   - suite: The suite.
    ///   - caller: Who calls.
    ///   - streams: The streams that stand for logical ones; see ``StreamOptions``.
    /// - Returns: It.
    func resolution(_ suite: Suite, _ caller: Caller, _ streams: StreamOptions? = nil) -> TargetResolution {
        TargetResolution(
            suite,
            caller,
            region: region,
            dialect: dialect,
            profile: profile,
            streams: streams?.stream ?? [],
            faults: fault
        )
    }

    /// What a finding depends on besides its target, as the command line has it.
    func arguments(with folder: SuiteFolder, _ streams: StreamOptions? = nil) -> [String] {
        var arguments: [String] = []
        func add(_ option: String, _ values: [String]) {
            for value in values { arguments += [option, value] }
        }
        add("--region", region.map { [$0] } ?? [])
        add("--dialect", dialect.map { [$0] } ?? [])
        add("--profile", profile.map { [$0] } ?? [])
        add("--stream", streams?.stream ?? [])
        add("--fault", fault)
        add("--connect-to", ways.connectTo.map(\.description))
        add("--suite", folder.suite.map { [$0] } ?? [])
        return arguments + folder.project.arguments
    }

    /// The one target that is named; `nil` where none is.
    func specification(_ suite: Suite, _ streams: StreamOptions? = nil) throws(Failure) -> TargetSpecification? {
        guard !target.isEmpty else { return nil }
        return try resolution(suite, .process, streams).specifications(of: target).first
    }
}

/// Where connections go.
struct ConnectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Connect to the second host and port where the first are meant; empty parts fit any, or stay. TLS and the Host "
                + "header keep the name. Repeatable.",
            valueName: "host:port:host:port"
        ),
        transform: { try ConnectTo($0) }
    )
    var connectTo: [ConnectTo] = []

    /// This process, with the addresses that connections go to.
    var caller: Caller {
        var caller = Caller.process
        caller.connectTo = connectTo
        return caller
    }
}

/// Which streams of the targets stand for the logical ones of the suite.
struct StreamOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A stream of the target that stands for a logical one: LOGICAL=NAME or LOGICAL=ARN. Repeatable.",
            valueName: "mapping"
        ),
        completion: .mapping
    )
    var stream: [String] = []
}

extension AppliedPlan {
    /// The reasons why cases are skipped on a target, a line each; nothing where none is.
    static func text(_ skips: [(reason: String, count: Int)], on target: TargetSpecification) -> String {
        guard let most = skips.first?.count else { return "" }
        let all = skips.reduce(0) { $0 + $1.count }
        let width = "\(most)".count
        let lines = skips.map { skip in
            let count = "\(skip.count)"
            return
                "  \(String(repeating: " ", count: width - count.count))\(count)  \(TextStyle.harmless(skip.reason))\n"
        }
        return "\n\(all) case\(all == 1 ? " is" : "s are") skipped on \(TextStyle.harmless(target.name))\n"
            + lines.joined()
    }
}
