import KinesisVideo
import Testing

@testable import Conformance

/// Axes, and what else makes several cases of one scenario.
@Suite("Permutations")
struct PermutationTests {
    private static func paths(_ top: String) throws -> [String] {
        Plan([try Sample.scenario(Sample.text(expect: DiagnosticTests.Example.enough, top: " \(top),"))]).cases.map {
            String($0.path.dropFirst("getmedia/sample".count))
        }
    }

    @Test(
        "make every combination, the last axis fastest",
        arguments: [
            (#""axes": { "a": [1, 2], "b": ["x", "y"] }"#, ["[a=1,b=x]", "[a=1,b=y]", "[a=2,b=x]", "[a=2,b=y]"]),
            (
                #""axes": { "a": [1, { "label": "big", "value": { "$repeat": { "text": "x", "count": 99 } } }] }"#,
                ["[a=1]", "[a=big]"]
            ),
            (
                #""axes": { "a": [1, 2], "b": [true, null] }, "exclude": [{ "a": 1, "b": true }, { "b": null, "a": 2 }]"#,
                ["[a=1,b=null]", "[a=2,b=true]"]
            ),
            (
                #""rows": [{ "n": 1 }, { "label": "last", "n": 2 }], "axes": { "b": ["x", "y"] }"#,
                ["[n=1,b=x]", "[n=1,b=y]", "[last,b=x]", "[last,b=y]"]
            ),
        ]
    )
    func combinations(top: String, expected: [String]) throws {
        #expect(try Self.paths(top) == expected)
    }

    @Test("give each case the values of its combination")
    func bindings() throws {
        let scenario = try Sample.scenario(
            Sample.text(
                expect: DiagnosticTests.Example.enough,
                top: #" "axes": { "a": [1, { "label": "two", "value": { "b": 2 } }] },"#
            )
        )
        #expect(scenario.rows.map { $0.bindings.map(\.name) } == [["a"], ["a"]])
        #expect(scenario.rows[1].bindings[0].value.literal?["b"] == 2)
    }

    @Test("let an axis choose the stream")
    func stream() throws {
        let scenario = try Sample.scenario(
            #"""
            { "id": "a/b", "title": "t", "axes": { "on": ["recorded", "live"] }, "stream": "${on}",
              "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }
            """#
        )
        #expect(try Plan([scenario]).cases.map { try $0.logicalStream() } == ["recorded", "live"])
    }
}

/// Values that look random, and are the same for the same seed.
@Suite("Random values")
struct RandomTests {
    private static func text(seed: UInt64, _ generator: String) throws -> String {
        let scenario = try Sample.scenario(
            Sample.text(expect: DiagnosticTests.Example.enough, top: #" "variables": { "v": \#(generator) },"#)
        )
        var scope = Scope()
        scope.seed = seed
        return try scenario.variables[0].value.resolved(in: scope).plainText
    }

    @Test("depend on the seed and on nothing else")
    func seed() throws {
        let generator = #"{ "$random": { "count": 24 } }"#
        let once = try Self.text(seed: 7, generator)
        #expect(once.count == 24)
        #expect(try Self.text(seed: 7, generator) == once)
        #expect(try Self.text(seed: 8, generator) != once)
        #expect(UInt64(fnv1a: "a/b", seed: 1) != UInt64(fnv1a: "a/c", seed: 1))
    }

    @Test("are made of the characters that are given")
    func characters() throws {
        let text = try Self.text(seed: 1, #"{ "$random": { "count": 200, "characters": "äb" } }"#)
        #expect(Set(text) == ["ä", "b"])
    }
}
