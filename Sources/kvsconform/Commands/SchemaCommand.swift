import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage

/// `kvsconform schema`: the JSON Schemas of what people write.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenarios, targets and the rest, for editors.",
        discussion: """
            The schemas of scenarios and targets hold the names of the suite: its requirements, streams and capabilities. \
            With --write they are written into the suite's folder, where "$schema" in a file finds them.

            EXAMPLES
              kvsconform schema > scenario.schema.json
              kvsconform schema target
              kvsconform schema --write
            """
    )

    @Argument(
        help: ArgumentHelp(
            "scenario, target, suite, streams, emulator, baseline, dialect or project.",
            valueName: "kind"
        )
    )
    var kind: SuiteSchemas.Kind?

    @OptionGroup var folder: SuiteFolder

    @Flag(help: "Write the schema, or without a kind all that are made, into the suite's folder.")
    var write = false

    func run() throws {
        let schemas = SuiteSchemas(try folder.locator.suite())
        guard write else {
            try StandardStream.output.write(try schemas.text(kind ?? .scenario))
            return
        }
        let kinds = kind.map { [$0] } ?? schemas.made
        for kind in kinds where !kind.isGenerated {
            throw Failure(.usage, "the schema of \(kind.rawValue) is written by hand: see \(schemas.path(kind))")
        }
        for path in try schemas.write(kinds) { try StandardStream.output.write("\(path)\n") }
    }
}
