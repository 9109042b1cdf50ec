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

    @Option(
        help: ArgumentHelp(
            "Connect to the second host and port where the first are meant; empty parts fit any, or stay. TLS and the Host "
                + "header keep the name. Repeatable.",
            valueName: "host:port:host:port"
        ),
        transform: { try ConnectTo($0) }
    )
    var connectTo: [ConnectTo] = []

    /// Who prepares the targets: this process, with the addresses that connections go to.
    var caller: Caller {
        var caller = Caller.process
        caller.connectTo = connectTo
        return caller
    }

    /// What reads and prepares the targets.
    func resolution(_ suite: Suite, _ caller: Caller) -> TargetResolution {
        TargetResolution(suite, caller, region: region, dialect: dialect, faults: fault)
    }

    /// What a finding depends on besides its target, as the command line has it.
    func arguments(with folder: SuiteFolder) -> [String] {
        fault.flatMap { ["--fault", $0] } + connectTo.flatMap { ["--connect-to", $0.description] }
            + (folder.suite.map { ["--suite", $0] } ?? [])
    }

    /// The one target that is named; `nil` where none is.
    func specification(_ suite: Suite) throws(Failure) -> TargetSpecification? {
        guard !target.isEmpty else { return nil }
        return try resolution(suite, .process).specifications(of: target).first
    }
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
