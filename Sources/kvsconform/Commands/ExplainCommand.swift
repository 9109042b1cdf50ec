import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// `kvsconform explain`: what a code means.
struct ExplainCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case markdown
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a code means: of a finding, a message, a requirement, an error, a fault.",
        discussion: """
            Explains what a report or a message has a name for: what is wrong, what usually causes it, what says so and which \
            cases decide it. Without a name it lists all that it knows, with the name of a kind those of that kind: \
            \(Topic.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

            EXAMPLES
              kvsconform explain stream.first               a finding
              kvsconform explain scenario.unused-name       a message about your input
              kvsconform explain GM-SEL-NOW                 a requirement, and its cases
              kvsconform explain error-statuses             where sources disagree
              kvsconform explain 4500                       an error in the stream
              kvsconform explain ClientLimitExceededException
              kvsconform explain inclusiveToken             a fault of the emulator
              kvsconform explain requirements
            """
    )

    @Argument(
        help: ArgumentHelp("The code or name; without one, all are listed.", valueName: "code"),
        completion: .topic
    )
    var code: String?

    @OptionGroup var folder: SuiteFolder

    @Option(help: "text, markdown, or json for programs.")
    var format = Format.text

    func run() throws {
        let topics = Topics(folder.locator)
        let kind = code.flatMap { Topic.Kind(rawValue: $0) }
        guard let code, kind == nil else {
            let kinds = kind.map { [$0] } ?? Topic.Kind.allCases
            return try write(topics.list(kinds), topics.all.filter { kinds.contains($0.kind) }.map { Self.json($0) })
        }
        let pages = try topics.named(code).map { ($0, topics.text(of: $0, asked: code)) }
        try write(
            pages.map(\.1).joined(separator: "\n"),
            pages.map { Self.json($0, text: $1) }
        )
    }

    private func write(_ markdown: String, _ nodes: [JSONNode]) throws {
        switch format {
        case .text: try StandardStream.output.write(MarkdownText(style: .forStandardOutput).text(markdown))
        case .markdown: try StandardStream.output.write(markdown)
        case .json: try StandardStream.output.write(JSONNode.array(nodes).text(.pretty) + "\n")
        }
    }

    private static func json(_ topic: Topic, text: String? = nil) -> JSONNode {
        .object([
            "kind": .string(topic.kind.rawValue),
            "name": .string(topic.name),
            "summary": .string(topic.summary),
            "markdown": text.map { .string($0) },
        ])
    }
}
