// The wrong scenarios: a table, and therefore long.
extension DiagnosticTests {
    /// A wrong scenario, with the codes that it must be refused with.
    struct Example {
        let name: String
        let codes: [String]
        let text: String

        init(_ name: String, _ codes: String..., text: String) {
            self.name = name
            self.codes = codes
            self.text = text
        }

        /// A scenario with one step of which this is the expectation.
        init(_ name: String, _ codes: String..., expect: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: expect)
        }

        /// A scenario with one step whose expectation of chunks has this too.
        init(_ name: String, _ codes: String..., chunks: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: #"{ "chunks": { "stopWhen": { "end": true }, \#(chunks) } }"#)
        }

        /// A scenario whose only step has this beside its request and expectation.
        init(_ name: String, _ codes: String..., step: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: Example.enough, step: " \(step),")
        }

        /// A scenario with these steps.
        init(_ name: String, _ codes: String..., steps: String) {
            self.name = name
            self.codes = codes
            text = #"{ "id": "a/b", "title": "t", "stream": "recorded", "steps": \#(steps) }"#
        }

        /// A scenario with these members at its top.
        init(_ name: String, _ codes: String..., top: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: Example.enough, top: " \(top),")
        }

        static let enough = #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#
    }

    private static let step = #"{ "getMedia": {}, "expect": \#(Example.enough) }"#

    static let examples: [(section: String, [Example])] = [
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
        (
            "steps",
            [
                Example("of another type", "scenario.wrong-type", steps: "[7]"),
                Example("without action", "scenario.missing-member", steps: #"[{ "expect": { "status": 400 } }]"#),
                Example(
                    "with two actions",
                    "scenario.contradiction",
                    steps: #"[{ "getMedia": {}, "pause": "1s", "expect": \#(Example.enough) }]"#
                ),
                Example("without expectation", "scenario.missing-member", steps: #"[{ "getMedia": {} }]"#),
                Example(
                    "a close of no session",
                    "scenario.unknown-name",
                    steps:
                        #"[{ "name": "first", "getMedia": {}, "keepOpen": true, "expect": \#(Example.enough) }, { "close": "frist" }]"#
                ),
                Example("nothing together", "scenario.no-steps", steps: #"[{ "together": [] }]"#),
                Example("a pause together", "scenario.contradiction", steps: #"[{ "together": [{ "pause": "1s" }] }]"#),
                Example(
                    "too many copies",
                    "scenario.out-of-range",
                    steps: #"[{ "together": [{ "getMedia": {}, "copies": 101, "expect": \#(Example.enough) }] }]"#
                ),
                Example(
                    "a tally of nothing",
                    "scenario.missing-member",
                    steps:
                        #"[{ "together": [{ "getMedia": {}, "expect": \#(Example.enough) }], "tally": [{ "count": 1 }] }]"#
                ),
                Example(
                    "an operation with a slip",
                    "scenario.unknown-member",
                    steps: #"[{ "getDataEndpoint": { "ApiName": "GET_MEDIA" }, "expect": { "status": 200 } }]"#
                ),
                Example(
                    "a raw request to no endpoint",
                    "scenario.unknown-name",
                    steps: #"[{ "request": { "path": "/", "endpoint": "contrl" }, "expect": { "status": 200 } }]"#
                ),
                Example(
                    "a pause with an expectation",
                    "scenario.unknown-member",
                    steps: #"[{ "pause": "1s", "expect": {} }]"#
                ),
                Example("a pause that is no duration", "scenario.wrong-duration", steps: #"[{ "pause": "soon" }]"#),
                Example("unknown member", "scenario.unknown-member", step: #""expects": {}"#),
                Example(
                    "two of one name",
                    "scenario.duplicate-label",
                    steps:
                        #"[{ "name": "a", "pause": "1s" , "$comment": "" }, { "name": "a", "getMedia": {}, "expect": \#(Example.enough) }]"#
                ),
                Example("unknown way to name the stream", "scenario.unknown-name", step: #""identifyBy": "ARN""#),
                Example("keepOpen of another type", "scenario.wrong-type", step: #""keepOpen": 1"#),
                Example(
                    "a capture of no path",
                    "scenario.malformed-reference",
                    step: #""capture": { "a": "chunks[" }"#
                ),
                Example(
                    "a capture that leads nowhere",
                    "scenario.dangling-reference",
                    step: #""capture": { "a": "chunks[0].fragmentNumbr" }"#
                ),
                Example(
                    "a capture of the array",
                    "scenario.dangling-reference",
                    step: #""capture": { "a": "chunks.fragmentNumber" }"#
                ),
                Example(
                    "a capture inside of a scalar",
                    "scenario.dangling-reference",
                    step: #""capture": { "a": "status.code" }"#
                ),
                Example("a capture of another type", "scenario.wrong-type", step: #""capture": { "a": 1 }"#),
                Example(
                    "a capture of a reserved name",
                    "scenario.reserved-name",
                    step: #""capture": { "stream": "status" }"#
                ),
                Example("a retry without times", "scenario.missing-member", step: #""retry": { "every": "1s" }"#),
                Example("a retry of one time", "scenario.out-of-range", step: #""retry": { "times": 1 }"#),
                Example(
                    "a waiver without reason",
                    "scenario.missing-member",
                    step: #""waive": [{ "invariant": "stream.tracks" }]"#
                ),
                Example(
                    "a waiver of nothing known",
                    "scenario.unknown-name",
                    step: #""waive": [{ "invariant": "stream.track", "reason": "r" }]"#
                ),
                Example("waivers of another type", "scenario.wrong-type", step: #""waive": "stream.tracks""#),
                Example("a way to sign that is none", "scenario.unknown-name", step: #""signing": "off""#),
                Example(
                    "a part to corrupt that is none",
                    "scenario.unknown-name",
                    step: #""signing": { "corrupt": "signatur" }"#
                ),
                Example(
                    "a skew of a century",
                    "scenario.out-of-range",
                    step: #""signing": { "skewSeconds": -3155760000 }"#
                ),
                Example(
                    "an unknown member of signing",
                    "scenario.unknown-member",
                    step: #""signing": { "acessKeyId": "x" }"#
                ),
            ]
        ),
        (
            "requests",
            [
                Example(
                    "unknown member",
                    "scenario.unknown-member",
                    steps: #"[{ "getMedia": { "StreamNane": "x" }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "unknown member of the selector",
                    "scenario.unknown-member",
                    steps:
                        #"[{ "getMedia": { "StartSelector": { "StartSelectorTyp": "NOW" } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "unknown selector",
                    "scenario.unknown-name",
                    steps:
                        #"[{ "getMedia": { "StartSelector": { "StartSelectorType": "EARLYEST" } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a raw request without path",
                    "scenario.missing-member",
                    steps: #"[{ "request": { "method": "GET" }, "expect": { "status": 403 } }]"#
                ),
                Example(
                    "a raw request with an unknown member",
                    "scenario.unknown-member",
                    steps: #"[{ "request": { "path": "/", "header": {} }, "expect": { "status": 403 } }]"#
                ),
                Example(
                    "dangling variable",
                    "scenario.dangling-reference",
                    steps: #"[{ "getMedia": { "StreamName": "${strem.name}" }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "dangling member",
                    "scenario.dangling-reference",
                    steps: #"[{ "getMedia": { "StreamName": "${stream.nam}" }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "reference to a later capture",
                    "scenario.dangling-reference",
                    steps:
                        #"[{ "getMedia": { "StreamName": "${a}" }, "expect": \#(Example.enough), "capture": { "a": "status" } }]"#
                ),
                Example(
                    "reference that is not closed",
                    "scenario.malformed-reference",
                    steps: #"[{ "getMedia": { "StreamName": "${stream.name" }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "reference that is none",
                    "scenario.malformed-reference",
                    steps: #"[{ "getMedia": { "StreamName": "${1 + 1}" }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "unknown generator",
                    "scenario.unknown-generator",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$repaet": { "text": "a", "count": 3 } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a generator without its members",
                    "scenario.missing-member",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$repeat": { "text": "a" } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a generator of too much",
                    "scenario.out-of-range",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$repeat": { "text": "a", "count": 10000001 } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a generator of a negative number",
                    "scenario.out-of-range",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$repeat": { "text": "a", "count": -1 } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a form of time that is none",
                    "scenario.unknown-name",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$time": { "of": 1, "as": "dateTme" } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "a step too far",
                    "scenario.out-of-range",
                    steps:
                        #"[{ "getMedia": { "StreamName": { "$fragmentNumber": { "of": "1", "plus": 2 } } }, "expect": \#(Example.enough) }]"#
                ),
                Example(
                    "texts to join that are no array",
                    "scenario.wrong-type",
                    steps: #"[{ "getMedia": { "StreamName": { "$join": "ab" } }, "expect": \#(Example.enough) }]"#
                ),
            ]
        ),
        (
            "expectations",
            [
                Example("of another type", "scenario.wrong-type", expect: "200"),
                Example("of nothing", "scenario.missing-member", expect: "{}"),
                Example("of success without chunks", "scenario.missing-member", expect: #"{ "status": 200 }"#),
                Example(
                    "of an error and a stream",
                    "scenario.contradiction",
                    expect: #"{ "error": "InvalidArgumentException", "chunks": { "stopWhen": { "end": true } } }"#
                ),
                Example("of an unknown exception", "scenario.unknown-name", expect: #"{ "error": "InvalidArgument" }"#),
                Example("of no exception", "scenario.wrong-type", expect: #"{ "error": [] }"#),
                Example("of an exception of another type", "scenario.wrong-type", expect: #"{ "error": 485 }"#),
                Example("of a status of another type", "scenario.wrong-type", expect: #"{ "status": "400" }"#),
                Example("of an unknown level", "scenario.unknown-name", expect: #"{ "status": 400, "level": "MUST" }"#),
                Example(
                    "of headers of another type",
                    "scenario.wrong-type",
                    expect: #"{ "status": 400, "headers": ["x"] }"#
                ),
                Example(
                    "with an unknown member",
                    "scenario.unknown-member",
                    expect: #"{ "status": 400, "header": {} }"#
                ),
                Example(
                    "of chunks without stopWhen",
                    "scenario.missing-member",
                    expect: #"{ "chunks": { "count": 3 } }"#
                ),
                Example(
                    "that stops for nothing",
                    "scenario.contradiction",
                    expect: #"{ "chunks": { "stopWhen": {} } }"#
                ),
                Example(
                    "that stops for two things",
                    "scenario.contradiction",
                    expect: #"{ "chunks": { "stopWhen": { "chunks": 1, "bytes": 5 } } }"#
                ),
                Example(
                    "that stops for an unknown thing",
                    "scenario.unknown-member",
                    "scenario.contradiction",
                    expect: #"{ "chunks": { "stopWhen": { "chunk": 1 } } }"#
                ),
                Example(
                    "that stops after no chunk",
                    "scenario.out-of-range",
                    expect: #"{ "chunks": { "stopWhen": { "chunks": 0 } } }"#
                ),
                Example(
                    "that stops after a text",
                    "scenario.wrong-type",
                    expect: #"{ "chunks": { "stopWhen": { "chunks": "3" } } }"#
                ),
                Example(
                    "that does not stop at the end",
                    "scenario.wrong-type",
                    expect: #"{ "chunks": { "stopWhen": { "end": false } } }"#
                ),
                Example(
                    "that stops at any of nothing known",
                    "scenario.unknown-member",
                    "scenario.contradiction",
                    expect: #"{ "chunks": { "stopWhen": { "anyOf": [{ "ends": true }] } } }"#
                ),
                Example(
                    "of an end that is not read",
                    "scenario.contradiction",
                    expect: #"{ "chunks": { "stopWhen": { "chunks": 3 }, "ends": "finished" } }"#
                ),
                Example("of an end that is none", "scenario.unknown-name", chunks: #""ends": "truncate""#),
                Example(
                    "of an error without id",
                    "scenario.missing-member",
                    chunks: #""ends": { "error": { "code": "X" } }"#
                ),
                Example(
                    "of an error id that is none",
                    "scenario.unknown-name",
                    chunks: #""ends": { "error": { "id": 4508 } }"#
                ),
                Example(
                    "of an error id of another type",
                    "scenario.wrong-type",
                    chunks: #""ends": { "error": { "id": "4500" } }"#
                ),
                Example("of a head within no duration", "scenario.wrong-duration", chunks: #""headWithin": "1h""#),
                Example("of an unknown field", "scenario.unknown-member", chunks: #""each": { "fragmentNumbr": "1" }"#),
                Example("of tags of another type", "scenario.wrong-type", chunks: #""each": { "tags": [] }"#),
                Example("of a chunk of another type", "scenario.wrong-type", chunks: #""first": 1"#),
            ]
        ),
        (
            "matchers",
            [
                Example("empty", "scenario.empty-matcher", chunks: #""each": { "frames": {} }"#),
                Example(
                    "unknown operator",
                    "scenario.unknown-operator",
                    chunks: #""each": { "frames": { "atleast": 1 } }"#
                ),
                Example(
                    "misfit of order",
                    "scenario.operator-misfit",
                    chunks: #""each": { "continuationToken": { "greaterThan": "1" } }"#
                ),
                Example(
                    "misfit of text",
                    "scenario.operator-misfit",
                    chunks: #""each": { "frames": { "startsWith": "1" } }"#
                ),
                Example(
                    "misfit of pattern",
                    "scenario.operator-misfit",
                    chunks: #""each": { "serverTimestamp": { "matches": ".*" } }"#
                ),
                Example(
                    "misfit of length",
                    "scenario.operator-misfit",
                    chunks: #""each": { "complete": { "length": 1 } }"#
                ),
                Example(
                    "a pattern that is none",
                    "scenario.wrong-pattern",
                    chunks: #""each": { "continuationToken": { "matches": "[a" } }"#
                ),
                Example(
                    "a pattern of another type",
                    "scenario.wrong-type",
                    chunks: #""each": { "continuationToken": { "matches": 1 } }"#
                ),
                Example(
                    "a number for a fragment number",
                    "scenario.wrong-type",
                    chunks: #""each": { "fragmentNumber": 91 }"#
                ),
                Example(
                    "no digits for a fragment number",
                    "scenario.wrong-type",
                    chunks: #""each": { "fragmentNumber": { "atLeast": "9x" } }"#
                ),
                Example(
                    "no time for a time",
                    "scenario.wrong-type",
                    chunks: #""each": { "serverTimestamp": "yesterday" }"#
                ),
                Example("a fraction for an integer", "scenario.wrong-type", chunks: #""count": 1.5"#),
                Example(
                    "one wrong of several values",
                    "scenario.wrong-type",
                    chunks: #""each": { "frames": { "oneOf": [1, "2", 3] } }"#
                ),
                Example(
                    "values that are no array",
                    "scenario.wrong-type",
                    chunks: #""each": { "frames": { "oneOf": 1 } }"#
                ),
                Example(
                    "present of another type",
                    "scenario.wrong-type",
                    chunks: #""each": { "frames": { "present": 1 } }"#
                ),
                Example(
                    "wrong inside of a negation",
                    "scenario.unknown-operator",
                    chunks: #""each": { "frames": { "not": { "equal": 1 } } }"#
                ),
                Example(
                    "an unknown generator",
                    "scenario.unknown-generator",
                    chunks: #""each": { "frames": { "$randon": 1 } }"#
                ),
                Example(
                    "a dangling reference",
                    "scenario.dangling-reference",
                    chunks: #""each": { "frames": { "atLeast": "${count}" } }"#
                ),
            ]
        ),
        (
            "alternatives",
            [
                Example(
                    "of no contested point",
                    "scenario.unknown-name",
                    expect:
                        #"{ "contested": "idle-steam", "oneOf": [{ "reading": "a", "error": "InvalidArgumentException" }, { "reading": "b", "status": 400 }] }"#
                ),
                Example(
                    "of no reading",
                    "scenario.unknown-name",
                    expect:
                        #"{ "contested": "idle-stream", "oneOf": [{ "reading": "hold", "status": 400 }, { "reading": "closes", "status": 401 }] }"#
                ),
                Example(
                    "of one reading twice",
                    "scenario.duplicate-label",
                    expect: #"{ "oneOf": [{ "reading": "a", "status": 400 }, { "reading": "a", "status": 401 }] }"#
                ),
                Example(
                    "of one",
                    "scenario.contradiction",
                    expect: #"{ "oneOf": [{ "reading": "a", "status": 400 }] }"#
                ),
                Example(
                    "without readings",
                    "scenario.missing-member",
                    expect: #"{ "oneOf": [{ "status": 400 }, { "reading": "a", "status": 401 }] }"#
                ),
                Example(
                    "beside a status",
                    "scenario.contradiction",
                    expect:
                        #"{ "status": 400, "oneOf": [{ "reading": "a", "status": 400 }, { "reading": "b", "status": 401 }] }"#
                ),
                Example(
                    "that are none",
                    "scenario.missing-member",
                    expect: #"{ "contested": "idle-stream", "error": "InvalidArgumentException" }"#
                ),
                Example(
                    "of an unknown grade",
                    "scenario.unknown-name",
                    expect:
                        #"{ "oneOf": [{ "reading": "a", "grade": "lax", "status": 400 }, { "reading": "b", "status": 401 }] }"#
                ),
                Example(
                    "a lesser expectation that stops by itself",
                    "scenario.unknown-member",
                    expect:
                        #"{ "chunks": { "stopWhen": { "chunks": 1 } }, "should": { "chunks": { "stopWhen": { "chunks": 2 } } } }"#
                ),
                Example(
                    "a lesser expectation with a level",
                    "scenario.unknown-member",
                    expect: #"{ "chunks": { "stopWhen": { "chunks": 1 } }, "may": { "level": "should" } }"#
                ),
                Example(
                    "a path into no body",
                    "scenario.malformed-reference",
                    expect: #"{ "status": 400, "body": { "a b": 1 } }"#
                ),
                Example(
                    "a track that is no number",
                    "scenario.unknown-name",
                    chunks: #""each": { "track": { "video": { "codec": "A_AAC" } } }"#
                ),
                Example(
                    "a track's field",
                    "scenario.unknown-member",
                    chunks: #""each": { "track": { "1": { "codecs": "A_AAC" } } }"#
                ),
                Example(
                    "a level that a row gives",
                    "scenario.unknown-name",
                    text: #"""
                        { "id": "a/b", "title": "t", "stream": "recorded", "rows": [{ "how": "must" }, { "how": "most" }],
                          "steps": [{ "getMedia": {}, "expect": { "level": "${how}", "status": 400 } }] }
                        """#
                ),
                Example(
                    "an exception and a signing that rows give",
                    "scenario.unknown-name",
                    "scenario.unknown-member",
                    text: #"""
                        { "id": "a/b", "title": "t", "stream": "recorded",
                          "rows": [{ "label": "x", "fault": "InvalidArgument", "signing": { "corupt": "body" } }],
                          "steps": [{ "getMedia": {}, "signing": "${signing}", "expect": { "error": "${fault}" } }] }
                        """#
                ),
                Example(
                    "a value of a row of the wrong type",
                    "scenario.wrong-type",
                    text: #"""
                        { "id": "a/b", "title": "t", "stream": "recorded", "rows": [{ "n": 1 }, { "n": "two" }],
                          "steps": [{ "getMedia": {}, "expect": { "chunks": { "stopWhen": { "end": true }, "count": "${n}" } } }] }
                        """#
                ),
            ]
        ),
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
