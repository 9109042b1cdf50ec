package import KinesisVideo

/// A scenario to begin with: one that passes as it is, and explains by example how to go on.
package struct Scaffold: Sendable {
    /// What the scenario is about.
    package enum Kind: Sendable, Hashable {
        /// A start selector, by its type.
        case selector(String)
        /// The bounds of a member of the request, by its name.
        case bound(String)
        /// An exception, by its name.
        case error(String)
        /// An in-stream error, by its id.
        case inStream(String)
        /// What must hold of a stream's chunks.
        case streamCheck
    }

    /// Why there is no such scenario.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and what was probably meant.
        package let description: String

        init(_ what: String, _ name: String, among known: [String]) {
            let help = Spelling.help(for: name, in: known) ?? ""
            description = "the contract has no \(what) '\(name)'" + (help.isEmpty ? "" : "; \(help)")
        }
    }

    let contract: Contract
    let manifest: SuiteManifest

    /// Prepares scenarios for a suite.
    package init(contract: Contract, manifest: SuiteManifest) {
        self.contract = contract
        self.manifest = manifest
    }

    /// Makes a scenario.
    ///
    /// - Parameters:
    ///   - kind: What it is about.
    ///   - id: Its id.
    ///   - title: Its title; a sentence of the kit's where there is none.
    /// - Returns: The scenario as JSON.
    /// - Throws: ``Problem`` where the contract does not have what it is to be about.
    package func scenario(_ kind: Kind, id: String, title: String? = nil) throws(Problem) -> JSONNode {
        let parts: Parts =
            switch kind {
            case .selector(let type): try selector(type)
            case .bound(let member): try bound(member)
            case .error(let name): try error(name)
            case .inStream(let text): try inStream(text)
            case .streamCheck: streamCheck
            }
        let depth = id.split(separator: "/").count - 1
        let schema = String(repeating: "../", count: max(0, depth)) + "scenario.schema.json"
        return .object([
            "$schema": .string(schema),
            "$comment": .string(parts.comment),
            "id": .string(id),
            "title": .string(title ?? parts.title),
            "requirements": .array(parts.requirements.filter { contract.requirement($0) != nil }.map { .string($0) }),
            "requires": parts.requires.isEmpty ? nil : .array(parts.requires.map { .string($0) }),
            "stream": parts.stream.map { .string($0) },
            "exclusive": parts.isExclusive ? true : nil,
            "skip": parts.skip.map { .string($0) },
            "variables": parts.variables,
            "rows": parts.rows.isEmpty ? nil : .array(parts.rows),
            "steps": .array(parts.steps),
        ])
    }

    /// What the kinds differ in.
    struct Parts {
        var title: String
        var comment: String
        var requirements: [String] = []
        var requires: [String] = []
        var stream: String? = "recorded"
        var isExclusive = false
        var skip: String?
        var variables: JSONNode?
        var rows: [JSONNode] = []
        var steps: [JSONNode] = []
    }

    /// The operation that the kit is about.
    var operation: Contract.Operation? {
        contract.operation(named: "GetMedia")
    }

    /// A GetMedia body that starts with the oldest chunk.
    static let earliest = JSONNode.object(["StartSelector": .object(["StartSelectorType": "EARLIEST"])])

    /// A step that reads one chunk, to show that an endpoint is in its senses.
    static let afterwards = JSONNode.object([
        "name": "afterwards",
        "$comment": "A refusal must do no harm: the next request is served.",
        "getMedia": earliest,
        "expect": .object(["status": 200, "chunks": .object(["stopWhen": .object(["chunks": 1])])]),
    ])
}
