import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform dialect`: how an endpoint reads what is contested.
struct DialectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialect",
        abstract: "Write down how an endpoint reads what is contested, for an emulator that speaks alike.",
        discussion: """
            Runs the cases that show a contested point, and writes the reading that each showed, and why others were not \
            seen. Then 'emulate --dialect FILE' and '--target emulator:dialect=FILE' speak like the endpoint, and 'compare' \
            measures how well. A point that is answered in two ways has no reading in the file; the exit code is then 1.

            EXAMPLES
              kvsconform dialect --target us-west-2 --stream recorded=parking-lot \\
                  --output us-west-2.dialect.json
              kvsconform emulate --dialect us-west-2.dialect.json
              kvsconform compare --target us-west-2.json \\
                  --target emulator:dialect=us-west-2.dialect.json --tag contested
            """
    )

    @OptionGroup var folder: SuiteFolder
    @OptionGroup var targets: TargetOptions
    @OptionGroup var streams: StreamOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, which must not be there yet; without it, standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once.", valueName: "n"))
    var jobs = 4

    func validate() throws {
        guard targets.target.count == 1 else {
            throw ValidationError("dialect asks one target: name it with --target")
        }
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
    }

    func run() async throws {
        if let output { try SuiteFiles.refuse(existing: output) }
        let caller = targets.caller
        let plan = try RunPlan(CaseSelection(tags: ["contested"]), of: folder.locator)
        let prepared = try await targets.resolution(plan.suite, caller, streams).prepare(targets.target)
        guard let target = prepared.first, prepared.count == 1 else {
            await prepared.shutdown()
            throw Failure(.usage, "'\(targets.target[0])' is several targets; dialect asks one")
        }
        try await Ending.unlessAnswering(target)
        let options = Runner.Options(jobs: jobs, timeout: .seconds(20), failFast: false, asksFirst: true)
        let survey = DialectSurvey(plan, options, caller)
        let (found, interruption) = try await Interruption.guarding { await survey.ask(target) }
        await prepared.shutdown()
        if let interruption { throw Ending(interruption) }
        found.run.complain()
        guard !found.dialect.readings.isEmpty else {
            let why = found.dialect.unseen.min { $0.key < $1.key }.map { ": \($0.value)" } ?? ""
            let status = ExitStatus(found.run, nil)
            throw Ending(
                status == .asExpected ? .nothingTried : status,
                TextStyle.harmless("no reading was seen\(why)")
            )
        }
        let comment =
            "Seen at \(target.target.endpoint) (\(target.target.region)) on \(caller.date().rfc3339Text) by kvsconform "
            + caller.version
        let text = found.dialect.document(comment).text(.pretty) + "\n"
        if let output {
            try AtomicFile.write(Array(text.utf8), to: output)
            let counts = "\(Count(found.dialect.readings.count, "reading")), \(found.dialect.unseen.count) unseen"
            try StandardStream.output.write("\(output): \(counts)\n")
        } else {
            try StandardStream.output.write(text)
        }
        for line in found.contradictions + found.dialect.unspoken { KVSConform.say(TextStyle.harmless(line)) }
        if !found.contradictions.isEmpty { throw Ending(.unexpectedVerdict) }
    }
}
