package import KinesisVideo

/// What a suite says of itself in its `suite.json`: the logical streams that its scenarios use, and the capabilities.
package struct SuiteManifest: Sendable {
    /// The logical streams with what each is.
    package let streams: [(name: String, description: String)]
    /// The capabilities that a scenario can require, with what each means.
    package let capabilities: [(name: String, description: String)]

    /// The logical streams that grow while they are read.
    package let growing: [String]

    /// The capability of an endpoint that enforces the limits that the API documents.
    package static let limitsCapability = "limits"

    private static let grammar = ObjectGrammar(
        "a suite",
        [
            .schema,
            .required(
                "streams",
                .other(.object(others: .string)),
                "The logical streams that scenarios use, each with what it is like.",
                examples: [.object(["recorded": "At least ten fragments of one video track, not growing."])]
            ),
            .required(
                "capabilities",
                .other(.object(others: .string)),
                "The capabilities that scenarios can require, each with what it means."
            ),
            .optional(
                "growing",
                .array("streams", .string),
                "The logical streams that grow while they are read: cases on them have the tag 'live'.",
                default: [],
                examples: [["live"]]
            ),
        ]
    )

    /// The schema of `suite.json`.
    package static var schema: JSONNode {
        grammar.schema.document(
            named: "suite",
            title: "Manifest of a suite",
            description: "What a suite says of itself: the names that its scenarios use."
        )
    }

    /// Reads a manifest, or says everything that is wrong with it.
    package static func read(_ source: SourceText) -> (manifest: SuiteManifest?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "suite") { value in
            FileReader(value, grammar).map { reader in
                func table(_ name: String) -> [(name: String, description: String)] {
                    let entries = reader.optional(name)?.entries(as: "'\(name)'") ?? []
                    return entries.compactMap { entry in entry.value.string().map { (entry.name, $0) } }
                }
                let streams = table("streams")
                return SuiteManifest(
                    streams: streams,
                    capabilities: table("capabilities"),
                    growing: growing(reader, among: streams.map(\.name))
                )
            }
        }
        return (read.result, read.diagnostics)
    }

    private static func growing(_ reader: FileReader, among streams: [String]) -> [String] {
        let names = reader.optional("growing")?.strings() ?? []
        return names.compactMap { name in
            let text = name.node.stringValue ?? ""
            guard !streams.contains(text) else { return text }
            name.report(unknown: text, "there is no stream '\(text)'", in: streams)
            return nil
        }
    }
}
