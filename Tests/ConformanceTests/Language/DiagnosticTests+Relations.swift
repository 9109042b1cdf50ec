extension DiagnosticTests {
    /// What is wrong between parts: axes that exclude, rules between neighbours.
    static let relationExamples: [(section: String, [Example])] = [
        (
            "axes",
            [
                Example("of another type", "scenario.wrong-type", top: #""axes": ["a"]"#),
                Example("without values", "scenario.no-rows", top: #""axes": { "a": [] }"#),
                Example("with a value that has no name", "scenario.missing-label", top: #""axes": { "a": [[1]] }"#),
                Example(
                    "with two values of one name",
                    "scenario.duplicate-label",
                    top: #""axes": { "a": [1, { "label": "1", "value": 2 }] }"#
                ),
                Example(
                    "beside a column of that name",
                    "scenario.contradiction",
                    top: #""rows": [{ "a": 1 }], "axes": { "a": [1] }"#
                ),
                Example(
                    "an unknown axis",
                    "scenario.unknown-name",
                    top: #""axes": { "on": [1] }, "exclude": [{ "no": 1 }]"#
                ),
                Example(
                    "an unknown value",
                    "scenario.unknown-name",
                    top: #""axes": { "on": [1] }, "exclude": [{ "on": 2 }]"#
                ),
                Example(
                    "of which nothing is left",
                    "scenario.no-rows",
                    top: #""axes": { "on": [1] }, "exclude": [{ "on": 1 }]"#
                ),
                Example(
                    "a stream that chooses itself",
                    "scenario.contradiction",
                    text: #"""
                        { "id": "a/b", "title": "t", "variables": { "v": "${stream.name}" }, "stream": "${v}",
                          "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }
                        """#
                ),
            ]
        ),
        (
            "rules",
            [
                Example("of another type", "scenario.wrong-type", chunks: #""pairwise": 1"#),
                Example("of one side", "scenario.malformed-rule", chunks: #""pairwise": "next.fragmentNumber""#),
                Example("of no chunk", "scenario.malformed-rule", chunks: #""pairwise": "next.index > last.index""#),
                Example(
                    "of no field",
                    "scenario.unknown-name",
                    chunks: #""pairwise": "next.fragmentNumber > this.fragmentnumber""#
                ),
                Example(
                    "of no comparison",
                    "scenario.unknown-name",
                    chunks: #""pairwise": "next.index => this.index""#
                ),
                Example(
                    "of two types",
                    "scenario.wrong-type",
                    chunks: #""pairwise": ["next.index > this.serverTimestamp"]"#
                ),
            ]
        ),
    ]
}
