extension DiagnosticTests {
    /// Wrong steps, and the requests in them.
    static let stepExamples: [(section: String, [Example])] = [
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
                    "a raw request that cannot be sent",
                    "scenario.unsendable",
                    "scenario.unsendable",
                    "scenario.unsendable",
                    "scenario.wrong-name",
                    "scenario.wrong-name",
                    "scenario.wrong-name",
                    steps: #"""
                        [{ "request": { "method": "PO ST", "path": "/é${stream.name} x",
                             "headers": { "${name}": "a", "content type": "b", "": "c", "X-A": "a\n${stream.name}", "X-B": " é\t" } },
                           "expect": { "status": 403 } }]
                        """#
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
    ]
}
