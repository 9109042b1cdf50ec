import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import Synchronization

/// `kvsconform doctor`: whether a target can be run against.
struct DoctorCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether a target can be run against, and say what to do where it cannot.",
        discussion: """
            Suite and target, credentials and their end, control endpoint, dialect, the way to each data endpoint, each stream
            and what cases it is no good for, and the clock: a line each. A read of each stream is all that it costs.

            EXAMPLES
              kvsconform doctor --target us-west-2 --stream recorded=parking-lot
              kvsconform doctor --target gateway.json
              kvsconform doctor --target us-west-2 --profile prod \\
                  --stream recorded=parking-lot --format json
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var streams: StreamOptions

    @Option(help: "text, or json for programs.")
    var format = Format.text

    func validate() throws {
        guard targets.target.count == 1 else {
            throw ValidationError("doctor looks at one target: name it with --target")
        }
    }

    func run() async throws {
        let plan = try selection.load()
        guard let target = try targets.specification(plan.suite, streams) else { return }
        let style = TextStyle.forStandardOutput
        let format = format
        let kept = Mutex<[Doctor.Finding]>([])
        let doctor = Doctor(plan, target, targets.caller) { finding in
            switch format {
            // Who reads along sees each line when it is known; a reader that went away is told at the end.
            case .text: try? StandardStream.output.write(Self.text(finding, style))
            case .json: kept.withLock { $0.append(finding) }
            }
        }
        let (conclusion, interruption) = try await Interruption.guarding { await doctor.examine() }
        if format == .json {
            let document = JSONNode.object([
                "target": .string(target.name), "conclusion": .string("\(conclusion)"),
                "findings": .array(kept.withLock(\.self).map(Self.node)),
            ])
            try StandardStream.output.write(document.text(.pretty) + "\n")
        }
        try Ending.unlessExpected(interruption ?? ExitStatus(conclusion))
    }

    private static func text(_ finding: Doctor.Finding, _ style: TextStyle) -> String {
        let mark =
            switch finding.state {
            case .well: style.glyphs.passed
            case .wrong: style.glyphs.failed
            case .open: style.glyphs.separator
            }
        let subject = finding.subject.padded(to: 18)
        let margin = "\n  \("".padded(to: 18)) "
        let advice = finding.advice.map { "\(margin)→ \(TextStyle.harmless($0))" } ?? ""
        let lines = finding.text.split(separator: "\n").map { TextStyle.harmless(String($0)) }
        return "\(mark) \(subject) \(lines.joined(separator: margin))\(advice)\n"
    }

    private static func node(_ finding: Doctor.Finding) -> JSONNode {
        .object([
            "subject": .string(finding.subject), "state": .string(finding.state.rawValue),
            "text": .string(finding.text), "advice": finding.advice.map { .string($0) },
        ])
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

extension ExitStatus {
    /// The code of what a target's examination comes to.
    init(_ conclusion: Doctor.Conclusion) {
        self =
            switch conclusion {
            case .well: .asExpected
            case .misused: .usage
            case .misconfigured: .configuration
            case .unreachable: .unreachable
            case .noPermission: .noPermission
            case .inconclusive: .inconclusive
            }
    }
}
