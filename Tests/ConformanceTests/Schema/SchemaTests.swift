import KinesisVideo
import Testing

@testable import Conformance

@Suite("The JSON Schemas")
struct SchemaTests {
    private static func manifest() throws -> SuiteManifest {
        try #require(SuiteManifest.read(try PackageFolder.source("Scenarios/suite.json")).manifest)
    }

    /// The committed file and the document that it holds.
    private static func documents() throws -> [(file: String, document: JSONNode)] {
        let manifest = try manifest()
        return [
            ("scenario", ScenarioSchema(contract: Sample.contract, manifest: manifest).document),
            ("target", TargetFile.schema(manifest)),
            ("suite", SuiteManifest.schema), ("baseline", Baseline.schema),
        ]
    }

    @Test("lie in the suite's folder as they are made")
    func committed() throws {
        for (file, document) in try Self.documents() {
            let stored = try PackageFolder.source("Scenarios/\(file).schema.json")
            #expect(
                String(decoding: stored.bytes, as: UTF8.self) == document.text(.fitting(120)) + "\n",
                "write it anew: kvsconform schema --write"
            )
        }
    }

    @Test("refer to nothing that they do not define")
    func references() throws {
        for (file, document) in try Self.documents() {
            let defined = Set(document["$defs"]?.objectValue?.map(\.name) ?? [])
            var used: Set<String> = []
            document.visit { node in
                if let text = node["$ref"]?.stringValue { used.insert(String(text.dropFirst("#/$defs/".count))) }
            }
            #expect(used.subtracting(defined).sorted() == [], "\(file)")
            #expect(defined.subtracting(used).sorted() == [], "\(file): defined and not used")
        }
    }

    @Test("explain every member")
    func descriptions() throws {
        for (file, document) in try Self.documents() {
            for definition in [document] + (document["$defs"]?.objectValue?.map(\.value) ?? []) {
                for property in definition["properties"]?.objectValue ?? [] {
                    let isForbidden = property.value["not"] != nil
                    let text = property.value["description"]?.stringValue ?? ""
                    #expect(isForbidden || text.hasSuffix("."), "\(file): \(property.name)")
                }
            }
        }
    }

    @Test("know every number up to a limit, and none beyond", arguments: [1, 9, 10, 1440, 8604])
    func decimals(limit: Int) throws {
        let pattern = try Pattern(SchemaPattern.decimal(atMost: limit))
        for number in 0...limit * 2 + 11 {
            #expect(pattern.matchesWhole("\(number)") == (1...limit).contains(number), "\(number)")
        }
    }
}

extension JSONNode {
    /// Visits the value and everything in it.
    fileprivate func visit(_ body: (JSONNode) -> Void) {
        body(self)
        for element in arrayValue ?? [] { element.visit(body) }
        for member in objectValue ?? [] { member.value.visit(body) }
    }
}
