import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform new`: a scenario to begin with.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a scenario to begin with.",
        discussion: """
            The scenario passes as it is on the built-in emulator, and explains by example how to go on. It is written \
            into the suite's folder, at the place that its id says.

            With --start-suite the folder becomes a suite of your own first, if it is none yet: it uses the contract and \
            the streams of the published suite, which stays as it is.

            EXAMPLES
              kvsconform new getmedia/resume/mine --selector CONTINUATION_TOKEN
              kvsconform new getmedia/bounds/mine --bound StreamName
              kvsconform new getmedia/errors/mine --error NotAuthorizedException
              kvsconform new getmedia/in-stream-errors/mine --in-stream 4501
              kvsconform new getmedia/stream/mine --stream-check --print
              kvsconform new player/first --suite conformance --start-suite
            """
    )

    @Argument(
        help: ArgumentHelp("The scenario's id: area, name, and more between them.", valueName: "id"),
        completion: .casePath
    )
    var id: String

    @Option(help: ArgumentHelp("About a start selector.", valueName: "type"), completion: .startSelector)
    var selector: String?

    @Option(
        help: ArgumentHelp("About the bounds of a member of the request.", valueName: "member"),
        completion: .member
    )
    var bound: String?

    @Option(help: ArgumentHelp("About an exception.", valueName: "exception"), completion: .exception)
    var error: String?

    @Option(help: ArgumentHelp("About an in-stream error.", valueName: "id"), completion: .inStreamError)
    var inStream: String?

    @Flag(help: "About what must hold of a stream's chunks; so without any of the others.")
    var streamCheck = false

    @Option(help: ArgumentHelp("The sentence that the scenario checks.", valueName: "sentence"))
    var title: String?

    @OptionGroup var folder: SuiteFolder

    @Flag(help: "Make the folder that --suite or the project names a suite of your own, with suite.json and schemas.")
    var startSuite = false

    @Flag(help: "Print the scenario and write no file.")
    var print = false

    private var kinds: [Scaffold.Kind] {
        [
            selector.map { .selector($0) }, bound.map { .bound($0) }, error.map { .error($0) },
            inStream.map { .inStream($0) }, streamCheck ? .streamCheck : nil,
        ]
        .compactMap { $0 }
    }

    func validate() throws {
        if kinds.count > 1 { throw ValidationError("a scenario is about one thing: say only one of the options") }
        guard !startSuite || folder.suite != nil else {
            throw ValidationError("--start-suite needs a folder: name it with --suite")
        }
        guard !startSuite || !print else { throw ValidationError("--print writes no file: leave out --start-suite") }
    }

    func run() throws {
        try startSuiteWhereNone()
        if let root = folder.suite, (try? SuiteFiles(root: root)) == nil {
            throw Failure(.missingInput, "there is no suite in '\(root)': --start-suite makes it one of your own")
        }
        let locator = folder.locator
        let files = try locator.files()
        guard print || locator.isOwn(files) else {
            throw Failure(
                .cannotCreate,
                "the suite in '\(files.root)' comes with the program: begin one of your own with --suite FOLDER "
                    + "--start-suite, or see the scenario with --print"
            )
        }
        let suite = try failing { () throws(SuiteError) in try locator.open(files) }
        let path = SuiteFiles.join(suite.root, "\(id).json")
        let text = try text(suite)
        let read = ScenarioReader(vocabulary: suite.vocabulary).read(SourceText(name: path, text: text))
        if let wrong = read.diagnostics.first {
            // All that is the user's in it are the id and the title.
            throw Failure(.usage, wrong.message + (wrong.help.map { "; \($0)" } ?? ""))
        }
        guard !print else {
            try StandardStream.output.write(text)
            return
        }
        guard !SuiteFiles.exists(path) else { throw Failure(.cannotCreate, "there is a '\(path)' already") }
        try AtomicFile.write(Array(text.utf8), to: path)
        let command = ["kvsconform", "run", id] + suiteArguments(suite) + ["--verbose"]
        try StandardStream.output.write("\(path)\nrun it: \(Reproduction.shellCommand(command))\n")
    }

    /// Makes the folder a suite that extends the published one, where that is asked for and it is none.
    private func startSuiteWhereNone() throws {
        guard startSuite, let root = folder.suite, (try? SuiteFiles(root: root)) == nil else { return }
        let path = SuiteFiles.join(root, "suite.json")
        try SuiteFiles.refuse(existing: path)
        let manifest = JSONNode.object(["$schema": "suite.schema.json", "extends": "published"])
        try AtomicFile.write(Array((manifest.text(.pretty) + "\n").utf8), to: path)
        let schemas = SuiteSchemas(try folder.locator.suite())
        for path in try [path] + schemas.write(schemas.made) { try StandardStream.output.write("\(path)\n") }
    }

    /// What a run needs to find the suite again from the working folder, under the same project.
    private func suiteArguments(_ suite: Suite) -> [String] {
        let project = folder.project.inForce?["suite"]?.values == [suite.root]
        let isFound = project || (try? SuiteLocator(named: nil).files())?.root == suite.root
        return (isFound ? [] : ["--suite", suite.root]) + folder.project.arguments
    }

    private func text(_ suite: Suite) throws -> String {
        let scaffold = Scaffold(contract: suite.contract, manifest: suite.manifest)
        do throws(Scaffold.Problem) {
            return try scaffold.scenario(kinds.first ?? .streamCheck, id: id, title: title).text(.fitting(120)) + "\n"
        } catch {
            throw Failure(.usage, error.description)
        }
    }
}
