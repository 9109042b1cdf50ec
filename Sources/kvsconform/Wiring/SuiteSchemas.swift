import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceRunner
import ConformanceStorage
import KinesisVideo
import KinesisVideoEmulator

/// The JSON Schemas of a suite: those that are made from its names, and those that lie in its folder.
struct SuiteSchemas {
    /// What a schema is about.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case scenario
        case target
        case suite
        case streams
        case emulator
        case baseline
        case dialect
        case project

        /// Whether the program makes it.
        var isGenerated: Bool {
            switch self {
            case .scenario, .target, .suite, .streams, .baseline, .dialect, .project: true
            case .emulator: false
            }
        }
    }

    let suite: Suite

    init(_ suite: Suite) {
        self.suite = suite
    }

    /// Where the schema lies.
    func path(_ kind: Kind) -> String {
        let folder =
            switch kind {
            case .scenario, .target, .suite, .baseline, .dialect, .project: ""
            case .streams, .emulator: "streams/"
            }
        return SuiteFiles.join(suite.root, folder + "\(kind.rawValue).schema.json")
    }

    /// The kinds that are made for the suite: those of streams only where it declares any.
    var made: [Kind] {
        Kind.allCases.filter { kind in
            kind.isGenerated && (kind != .streams || SuiteFiles.exists(SuiteFiles.join(suite.root, "streams")))
        }
    }

    /// Writes schemas to where they lie.
    ///
    /// - Parameter kinds: The kinds, all of which are made.
    /// - Returns: The paths of the files.
    /// - Throws: `FileError` where one cannot be written.
    func write(_ kinds: [Kind]) throws -> [String] {
        for kind in kinds { try AtomicFile.write(Array(try text(kind).utf8), to: path(kind)) }
        return kinds.map(path)
    }

    /// The schema's text.
    func text(_ kind: Kind) throws -> String {
        let document: JSONNode
        switch kind {
        case .scenario: document = ScenarioSchema(contract: suite.contract, manifest: suite.manifest).document
        case .target: document = TargetFile.schema(suite.manifest)
        case .suite: document = SuiteManifest.schema
        case .streams: document = StreamDeclaration.schema
        case .baseline: document = Baseline.schema
        case .dialect: document = DialectFile.schema(suite.contract)
        case .project: document = ProjectFile.schema
        case .emulator:
            let path = SuiteFiles.join((suite.base ?? suite.files).root, "streams/emulator.schema.json")
            return String(decoding: try SuiteFiles.source(path).bytes, as: UTF8.self)
        }
        return document.text(.fitting(120)) + "\n"
    }
}
