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

    @Test("leave out what is excluded, whatever its axes are, as one look at each pair would")
    func exclusions() {
        var random = SplitMix64(seed: 7)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        for _ in 0..<50 {
            let sizes = (0..<1 + below(4)).map { _ in 1 + below(4) }
            var excluded = ExcludedCombinations(sizes: sizes)
            var places: [[(axis: Int, value: Int)]] = []
            for _ in 0..<below(6) {
                let axes = sizes.indices.filter { _ in below(2) == 0 }
                guard !axes.isEmpty else { continue }
                places.append(axes.map { ($0, below(sizes[$0])) })
                let hasRoom = excluded.insert(places[places.count - 1].reversed())
                #expect(hasRoom)
            }
            let combinations = sizes.reduce([[]]) { all, size in all.flatMap { one in (0..<size).map { one + [$0] } } }
            for combination in combinations {
                let expected = places.contains { $0.allSatisfy { combination[$0.axis] == $0.value } }
                #expect(excluded.contains(combination) == expected, "\(combination) of \(sizes) without \(places)")
            }
        }
    }

    @Test("take thousands of exclusions")
    func manyExclusions() throws {
        let numbers = (0..<100).map(String.init).joined(separator: ", ")
        let pairs = (0..<9_999).map { #"{ "a": "\#($0 / 100)", "b": "\#($0 % 100)" }"# }.joined(separator: ", ")
        let top = #""axes": { "a": [\#(numbers)], "b": [\#(numbers)] }, "exclude": [\#(pairs)]"#
        #expect(try Self.paths(top) == ["[a=99,b=99]"])
    }

    @Test(
        "have limits",
        arguments: [
            (
                #""rows": [\#((0...100_000).map { #"{ "n": \#($0) }"# }.joined(separator: ", "))]"#,
                "100001 rows are more than the 100000 cases that a scenario makes"
            ),
            (
                #""axes": { \#((0...32).map { #""a\#($0)": [1]"# }.joined(separator: ", ")) }"#,
                "33 axes are more than 32"
            ),
            (
                #""axes": { \#((0..<17).map { #""a\#($0)": [1, 2]"# }.joined(separator: ", ")) }"#,
                "these axes make more than 100000 cases"
            ),
            (
                #""axes": { \#((0..<16).map { #""a\#($0)": [1, 2]"# }.joined(separator: ", ")) }"#,
                "the cases have more than 1000000 values in all"
            ),
            (
                #"""
                "axes": { \#((0..<7).map { #""a\#($0)": [1, 2]"# }.joined(separator: ", ")) }, "exclude": [\#((1..<100)
                    .map { bits in
                        "{" + (0..<7).filter { bits >> $0 & 1 == 1 }.map { #""a\#($0)": 1"# }.joined(separator: ", ") + "}"
                    }.joined(separator: ", "))]
                """#,
                "the combinations name more than 64 different sets of axes"
            ),
        ]
    )
    func limits(top: String, message: String) {
        let read = Sample.read(Sample.text(expect: DiagnosticTests.Example.enough, top: " \(top),"))
        #expect(read.diagnostics.map(\.code) == ["scenario.out-of-range"])
        #expect(read.diagnostics.first?.message == message)
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
