import KinesisVideo
import Testing

@testable import Conformance

/// The suite's own contract and names, and scenarios made of them.
enum Sample {
    static let contract: Contract = load { try Contract(PackageFolder.source("Scenarios/contract.json")) }

    static let vocabulary: Vocabulary = load {
        let read = SuiteManifest.read(try PackageFolder.source("Scenarios/suite.json"))
        return Vocabulary(contract, try #require(read.manifest, "\(read.diagnostics)"))
    }

    /// Reads what every test needs; nothing can be tested without.
    private static func load<Value>(_ body: () throws -> Value) -> Value {
        do { return try body() } catch { preconditionFailure("the suite cannot be read: \(error)") }
    }

    /// Reads a scenario and says what is wrong with it.
    static func read(_ text: String) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        ScenarioReader(vocabulary: vocabulary).read(SourceText(name: "scenario.json", text: text))
    }

    /// A scenario that must be well.
    static func scenario(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Scenario {
        let read = read(text)
        return try #require(
            read.scenario,
            "\(read.diagnostics.map(\.rendered).joined(separator: "\n"))",
            sourceLocation: sourceLocation
        )
    }

    /// The text of a scenario with one GetMedia step.
    static func text(expect: String, step: String = "", top: String = "") -> String {
        """
        {
          "id": "getmedia/sample", "title": "A sample", "stream": "recorded",\(top)
          "steps": [{ "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },\(step)
            "expect": \(expect) }]
        }
        """
    }
}

extension Diagnostic {
    /// Everything that a person is told, in as many lines as it has parts.
    var rendered: String {
        let position = source.position(of: range.lowerBound)
        var text = "\(position.line):\(position.column) \(code): \(message)\n    \(source.text(in: range).firstLine)"
        for related in related {
            let position = source.position(of: related.range.lowerBound)
            text += "\n    \(position.line):\(position.column) \(related.message)"
        }
        return help.map { "\(text)\n    help: \($0)" } ?? text
    }
}

extension String {
    fileprivate var firstLine: String {
        let line = prefix { $0 != "\n" }.prefix(60)
        return line.utf8.count < utf8.count ? line + " …" : String(line)
    }
}
