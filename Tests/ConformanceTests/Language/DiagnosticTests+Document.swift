extension DiagnosticTests {
    /// Wrong from the outside in: the JSON, the scenario's members, its rows.
    static let documentExamples: [(section: String, [Example])] = [
        (
            "json",
            [
                Example("malformed", "json.syntax", text: "{ \"id\": \"a/b\",\n  \"title\": tru }"),
                Example("empty", "json.syntax", text: ""),
                Example("trailing comma", "json.syntax", text: "{ \"id\": \"a/b\", }"),
                Example("cut off", "json.syntax", text: "{ \"id\": \"a/b"),
                Example("duplicate name", "json.duplicate-name", top: #""tags": [], "tags": ["x"]"#),
                Example("no object", "scenario.wrong-type", text: "[1]"),
            ]
        ),
        (
            "scenario",
            [
                Example(
                    "nothing in it",
                    "scenario.missing-member",
                    "scenario.missing-member",
                    "scenario.missing-member",
                    text: "{}"
                ),
                Example("unknown member", "scenario.unknown-member", top: #""requirement": ["GM-SEL-NOW"]"#),
                Example("unknown member, far from all", "scenario.unknown-member", top: #""xyzzy": 1"#),
                Example(
                    "id of one word",
                    "scenario.wrong-id",
                    text: #"{ "id": "earliest", "title": "t", "steps": [{ "pause": "1s" }] }"#
                ),
                Example(
                    "id in capitals",
                    "scenario.wrong-id",
                    text: #"{ "id": "GetMedia/x", "title": "t", "steps": [{ "pause": "1s" }] }"#
                ),
                Example(
                    "id of another type",
                    "scenario.wrong-type",
                    text: #"{ "id": 7, "title": "t", "steps": [{ "pause": "1s" }] }"#
                ),
                Example("no steps", "scenario.no-steps", steps: "[]"),
                Example("steps of another type", "scenario.wrong-type", steps: #"{ "getMedia": {} }"#),
                Example(
                    "unknown stream",
                    "scenario.unknown-name",
                    text: #"{ "id": "a/b", "title": "t", "stream": "recoded", "steps": [\#(step)] }"#
                ),
                Example(
                    "stream of another type",
                    "scenario.wrong-type",
                    text: #"{ "id": "a/b", "title": "t", "stream": 3, "steps": [\#(step)] }"#
                ),
                Example(
                    "unknown requirement",
                    "scenario.unknown-name",
                    top: #""requirements": ["GM-SEL-NOW", "GM-SEL-EARLYEST"]"#
                ),
                Example("requirements of another type", "scenario.wrong-type", top: #""requirements": "GM-SEL-NOW""#),
                Example("unknown capability", "scenario.unknown-name", top: #""requires": ["limit"]"#),
                Example("tags of another type", "scenario.wrong-type", top: #""tags": ["a", 1]"#),
                Example("flag of another type", "scenario.wrong-type", top: #""exclusive": "yes""#),
                Example("timeout of another type", "scenario.wrong-type", top: #""timeout": 5"#),
                Example("timeout without unit", "scenario.wrong-duration", top: #""timeout": "5""#),
                Example("timeout of nothing", "scenario.wrong-duration", top: #""timeout": "0s""#),
                Example("timeout of a fraction", "scenario.wrong-duration", top: #""timeout": "1.5s""#),
                Example("timeout of more than a day", "scenario.wrong-duration", top: #""timeout": "1441m""#),
                Example(
                    "timeout that no integer holds",
                    "scenario.wrong-duration",
                    top: #""timeout": "99999999999999999999s""#
                ),
                Example("skip of another type", "scenario.wrong-type", top: #""skip": true"#),
                Example(
                    "a variable of a reserved name",
                    "scenario.reserved-name",
                    top: #""variables": { "stream": 1 }"#
                ),
                Example("variables of another type", "scenario.wrong-type", top: #""variables": []"#),
                Example(
                    "a variable before it is there",
                    "scenario.dangling-reference",
                    top: #""variables": { "a": "${b}", "b": 1 }"#
                ),
            ]
        ),
        (
            "rows",
            [
                Example("none", "scenario.no-rows", top: #""rows": []"#),
                Example("of another type", "scenario.wrong-type", top: #""rows": { "a": 1 }"#),
                Example("one of another type", "scenario.wrong-type", top: #""rows": [{ "a": 1 }, 7]"#),
                Example(
                    "one slip in one of many",
                    "scenario.missing-member",
                    "scenario.unknown-member",
                    top: #""rows": [{ "length": 1 }, { "lenght": 2 }, { "length": 3 }, { "length": 4 }]"#
                ),
                Example("two of one label", "scenario.duplicate-label", top: #""rows": [{ "a": 1 }, { "a": 1 }]"#),
                Example(
                    "two of one explicit label",
                    "scenario.duplicate-label",
                    top: #""rows": [{ "a": 1, "label": "x" }, { "a": 2, "label": "x" }]"#
                ),
                Example(
                    "no label to be had",
                    "scenario.missing-label",
                    top: #""rows": [{ "a": { "$repeat": { "text": "a", "count": 3 } } }]"#
                ),
                Example("an empty label", "scenario.missing-label", top: #""rows": [{ "a": 1, "label": "" }]"#),
                Example("a label of another type", "scenario.wrong-type", top: #""rows": [{ "a": 1, "label": 2 }]"#),
                Example("a column of a reserved name", "scenario.reserved-name", top: #""rows": [{ "target": 1 }]"#),
                Example(
                    "a column before it is there",
                    "scenario.dangling-reference",
                    top: #""rows": [{ "a": "${b}", "b": 1, "label": "x" }]"#
                ),
                Example(
                    "unknown requirement",
                    "scenario.unknown-name",
                    top: #""rows": [{ "a": 1, "requirements": ["GM-SEL-NOWW"] }]"#
                ),
                Example(
                    "a stream that the suite does not have",
                    "scenario.unknown-name",
                    text:
                        #"{ "id": "a/b", "title": "t", "stream": "${on}", "rows": [{ "on": "recorded" }, { "on": "recoded" }], "steps": [\#(step)] }"#
                ),
            ]
        ),
    ]
}
