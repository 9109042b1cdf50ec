import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import FoundationEssentials
import KinesisVideo

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The program: picks the command, and turns whatever ends it into a message and an exit code.
@main
struct KVSConform: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "kvsconform",
        abstract: "A conformance kit for Amazon Kinesis Video Streams Media (GetMedia).",
        discussion: """
            Scenarios are run against an endpoint and judged while it streams; the report is JUnit XML.

            EXAMPLES
              kvsconform run                               the suite, on its own emulator
              kvsconform run --target my-endpoint.json     on an endpoint of yours
              kvsconform run 'getmedia/resume*' --verbose  some cases, and what was seen
              kvsconform explain stream.first              what a finding means
              kvsconform emulate --port 8181               an endpoint for any client
              kvsconform get-media --stream recorded       one call by hand

            EXIT CODES
            \(exitCodes)
            """,
        version: version + (CarriedFiles.commit(of: Caller.executable).map { " (commit \($0))" } ?? ""),
        subcommands: [
            RunCommand.self, CheckCommand.self, ListCommand.self, EmulateCommand.self, GetMediaCommand.self,
            PutMediaCommand.self, ProvisionCommand.self,
            InspectCommand.self, CoverageCommand.self, CompareCommand.self, TrendCommand.self, ReportCommand.self,
            SchemaCommand.self, NewCommand.self, PlanCommand.self, ProveCommand.self, ReplayCommand.self,
            ShrinkCommand.self, RequestCommand.self, EndpointCommand.self, CredentialsCommand.self, DoctorCommand.self,
            TargetCommand.self, DialectCommand.self, ConfigCommand.self, ExplainCommand.self,
        ]
    )

    private static let exitCodes = ExitStatus.allCases.map { status in
        "  \("\(status.rawValue)".right(3))  \(status.meaning)"
    }
    .joined(separator: "\n")

    static func main() async {
        StandardStream.ignoreBrokenPipes()
        var settings: ProjectArguments?
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            if let shell = CompletionScript.shell(asked: words) {
                return try StandardStream.output.write(CompletionScript(shell).text)
            }
            try refuseUnknownCommand(words)
            settings = try ProjectArguments(words, environment: ProcessInfo.processInfo.environment)
            var command = try parseAsRoot(settings?.completed ?? words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let ending as Ending {
            end(ending.status, ending.message)
        } catch let cause as any FailureCause {
            end(cause.failure, settings)
        } catch {
            // Everything that ArgumentParser throws knows its own text and code; help and version are no errors.
            let code = exitCode(for: error)
            if code == .validationFailure { say(settings?.reminder ?? "") }
            if code == .success || code == .validationFailure { exit(withError: error) }
            end(.internalError, "\(error)")
        }
    }

    /// Refuses a word that is not a command where one has to stand, with the command that was probably meant.
    static func refuseUnknownCommand(_ arguments: [String]) throws(Failure) {
        let place = arguments.first == "help" ? 1 : 0
        guard arguments.count > place, !arguments[place].hasPrefix("-") else { return }
        let known = configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"]
        guard !known.contains(arguments[place]) else { return }
        let near = Spelling.closest(to: arguments[place], in: known).map { "did you mean '\($0)'?" }
        throw Failure(
            .usage,
            "there is no command '\(arguments[place])'; \(near ?? "'kvsconform --help' shows all of them")"
        )
    }

    private static func end(_ failure: Failure, _ settings: ProjectArguments?) -> Never {
        show(failure)
        let isOfInput = [.usage, .missingInput, .configuration].contains(failure.kind)
        end(ExitStatus(failure.kind), isOfInput ? settings?.reminder ?? "" : "")
    }

    /// Says what stands in the way: the messages about files, then the sentence.
    static func show(_ failure: Failure) {
        let renderer = DiagnosticRenderer(style: .forStandardError)
        // A command line has no files that errors could be counted in.
        let text =
            failure.kind == .usage
            ? failure.diagnostics.map { renderer.text($0) }.joined(separator: "\n")
            : renderer.text(failure.diagnostics)
        try? StandardStream.error.write(text)
        say(failure.message)
    }

    private static func end(_ status: ExitStatus, _ message: String) -> Never {
        say(message)
        platformExit(status.rawValue)
    }

    /// Says something on standard error; nothing where the message is empty.
    static func say(_ message: String) {
        if !message.isEmpty { try? StandardStream.error.write("kvsconform: \(message)\n") }
    }

    /// Says in one line which readings of its dialect the emulator of a target cannot be set to; nothing where there are none.
    static func say(unspoken sentences: [String], _ target: String) {
        guard !sentences.isEmpty else { return }
        say(TextStyle.harmless("\(target): \(sentences.joined(separator: "; "))"))
    }
}

/// Ends the process; under a name of its own because commands have an `exit` too.
func platformExit(_ code: Int32) -> Never {
    exit(code)
}
