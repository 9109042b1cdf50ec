import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform target`: target files.
struct TargetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target",
        abstract: "Write a target file, or show a target as it is resolved.",
        subcommands: [Init.self, Show.self]
    )

    /// `kvsconform target init`: a target file for streams that exist.
    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Write a target file for streams that exist.",
            discussion: """
                Data endpoints are looked up, ARNs asked for, the dialect seen, and each stream read for a moment; what was \
                seen stands beside it as a comment. Credentials are not written down.

                EXAMPLES
                  kvsconform target init --target us-west-2 \\
                      --stream recorded=parking-lot --stream live=front-door
                  kvsconform target init --target us-west-2 \\
                      --stream recorded=parking-lot --output us-west-2.json
                """
        )

        @OptionGroup var folder: SuiteFolder
        @OptionGroup var targets: TargetOptions
        @OptionGroup var streams: StreamOptions

        @Option(
            help: ArgumentHelp("The file to write, which must not be there yet; '-' prints it.", valueName: "file"),
            completion: .file()
        )
        var output = "-"

        func validate() throws {
            guard targets.target.count == 1 else {
                throw ValidationError("target init is about one region or URL: name it with --target")
            }
        }

        func run() async throws {
            let suite = try folder.locator.suite()
            guard let specification = try targets.specification(suite, streams),
                case .endpoint = specification.source
            else { throw Failure(.usage, "target init is about a region, a URL or a target file") }
            if output != "-" { try SuiteFiles.refuse(existing: output) }
            let caller = targets.caller
            let prepared = try await specification.prepare(suite, caller)
            try await Ending.unlessAnswering(prepared)
            let connection = prepared.connection(suite.contract, caller)
            let plan = try RunPlan(CaseSelection(what: []), of: folder.locator)
            let doctor = Doctor(plan, specification, caller) { _ in }
            let (seen, conclusion) = await doctor.examineStreams(of: prepared, connection) { finding in
                guard finding.state == .wrong else { return }
                let advice = finding.advice.map { "; \($0)" } ?? ""
                let line = prepared.redaction.text("\(finding.subject): \(finding.text)\(advice)")
                KVSConform.say(TextStyle.harmless(line))
            }
            for (name, why) in prepared.target.absences.sorted(by: { $0.key < $1.key }) {
                KVSConform.say(TextStyle.harmless("stream \(name): \(why); it is left out"))
            }
            await prepared.shutdown()
            let document = specification.document(of: prepared, checkups: seen, at: caller.date()).text(.pretty) + "\n"
            if output == "-" {
                try StandardStream.output.write(document)
            } else {
                try AtomicFile.write(Array(document.utf8), to: output)
                let next = conclusion == .well ? "try it with" : "when that is mended, try it with"
                KVSConform.say("wrote \(output); \(next): kvsconform doctor --target \(output)")
            }
            try Ending.unlessExpected(ExitStatus(conclusion))
        }
    }

    /// `kvsconform target show`: a target as it is resolved.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a target as it is resolved, without secrets.",
            discussion: """
                EXAMPLES
                  kvsconform target show --target us-west-2 --stream recorded=parking-lot
                  kvsconform target show --target gateway.json
                """
        )

        @OptionGroup var folder: SuiteFolder
        @OptionGroup var targets: TargetOptions
        @OptionGroup var streams: StreamOptions

        func validate() throws {
            guard targets.target.count == 1 else {
                throw ValidationError("target show is about one target: name it with --target")
            }
        }

        func run() async throws {
            let suite = try folder.locator.suite()
            guard let specification = try targets.specification(suite, streams) else { return }
            let prepared = try await specification.prepare(suite, targets.caller)
            try StandardStream.output.write(prepared.redaction.text(prepared.resolved.text(.pretty)) + "\n")
            try await Ending.unlessAnswering(prepared)
            await prepared.shutdown()
        }
    }
}
