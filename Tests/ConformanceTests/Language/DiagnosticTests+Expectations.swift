extension DiagnosticTests {
    /// Wrong expectations, the matchers in them, and ways of which one must hold.
    static let expectationExamples: [(section: String, [Example])] = [
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
                    chunks: #""each": { "track": { "picture": { "codec": "A_AAC" } } }"#
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
    ]
}
