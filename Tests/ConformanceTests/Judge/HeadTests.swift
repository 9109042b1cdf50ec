import KinesisVideo
import Testing

@testable import Conformance

/// The head of an answer, and the body of one that is no stream.
@Suite("The head")
struct HeadTests {
    struct Example: CustomTestStringConvertible {
        let name: String
        var trial: Trial
        var verdict = Verdict.failed
        var findings: [String] = []
        var places: [String] = []

        var testDescription: String { name }
    }

    private static let enough = #""chunks": { "stopWhen": { "chunks": 1 } }"#

    private static func stream(_ expect: String, _ change: (inout Trial) -> Void = { _ in }) -> Trial {
        var trial = Trial(expect: expect, body: SampleChunk.stream(1))
        change(&trial)
        return trial
    }

    private static func improper(_ trial: Trial) -> Trial {
        var trial = trial
        trial.isSignedProperly = false
        return trial
    }

    /// A server that has no stream to give, where a scenario says that it may or may not.
    private static func unready(_ status: Int) -> Trial {
        Trial(
            expect: "{ \(enough), \"level\": \"may\" }",
            status: status,
            headers: [HeaderField("x-amzn-RequestId", "6f0c")],
            body: Array("<html>".utf8)
        )
    }

    static let examples: [Example] = [
        Example(name: "a stream as expected", trial: stream("{ \"status\": 200, \(enough) }"), verdict: .passed),
        Example(
            name: "an error in place of a stream",
            trial: .error(480, "ResourceNotFoundException", expect: "{ \(enough) }"),
            findings: [
                "http.status: answered 480 ResourceNotFoundException; expected 200: “The stream is not there.”"
            ],
            places: [#"{ "stopWhen": { "chunks": 1 } } ← 480 ResourceNotFoundException"#]
        ),
        Example(
            name: "a type with a parameter, and in another case",
            trial: stream("{ \(enough) }") { $0.headers[0] = HeaderField("Content-Type", "Video/WebM ; codecs=avc1") },
            verdict: .passed
        ),
        Example(
            name: "a throttled call, whatever status would do",
            trial: .error(400, "ThrottlingException", expect: #"{ "status": { "oneOf": [200, 400] } }"#),
            verdict: .inconclusive(
                Inconclusive(.throttled, "the endpoint throttled the call (400 ThrottlingException)")
            )
        ),
        Example(
            name: "a proper signature that is refused",
            trial: .error(403, "InvalidSignatureException", "No.", expect: "{ \(enough) }"),
            verdict: .inconclusive(
                Inconclusive(
                    .credentials,
                    "the endpoint does not take the target's credentials (403 InvalidSignatureException): “No.”"
                )
            )
        ),
        Example(
            name: "another signature that is refused",
            trial: improper(.error(403, "InvalidSignatureException", "No.", expect: "{ \(enough) }")),
            findings: ["http.status: answered 403 InvalidSignatureException; expected 200: “No.”"],
            places: [#"{ "stopWhen": { "chunks": 1 } } ← 403 InvalidSignatureException"#]
        ),
        Example(
            name: "a stream that these credentials may not read",
            trial: .error(403, "AccessDeniedException", "No.", expect: "{ \(enough) }"),
            verdict: .inconclusive(
                Inconclusive(
                    .credentials,
                    "the target's credentials may not do this (403 AccessDeniedException): “No.”"
                )
            )
        ),
        Example(
            name: "an argument that is not even looked at",
            trial: .error(403, "AccessDeniedException", "No.", expect: #"{ "error": "InvalidArgumentException" }"#),
            findings: [
                "http.error: answered 403 AccessDeniedException; expected 485 InvalidArgumentException: “No.”"
            ],
            places: [#""InvalidArgumentException" ← 403 AccessDeniedException"#]
        ),
        Example(
            name: "a server that is not ready",
            trial: unready(503),
            verdict: .inconclusive(Inconclusive(.unavailable, "the endpoint says that it cannot serve now (503)")),
            findings: ["http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there"],
            places: [#"{ "chunks": { "stopWhen": { "chunks": 1 } }, "level": "may" }"#]
        ),
        Example(
            name: "a server that errs, where little is asked",
            trial: unready(500),
            findings: [
                "http.status: answered 500; expected 200",
                "http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there",
            ],
            places: [
                #"{ "stopWhen": { "chunks": 1 } } ← 500"#,
                #"{ "chunks": { "stopWhen": { "chunks": 1 } }, "level": "may" }"#,
            ]
        ),
        Example(
            name: "a message with half of a surrogate pair",
            trial: .error(
                480,
                "ResourceNotFoundException",
                #"gone \ud83d"#,
                expect: #"{ "error": "ResourceNotFoundException", "message": { "matches": "gone ." } }"#
            ),
            verdict: .passed
        ),
        Example(
            name: "an error with the status named",
            trial: .error(480, "ResourceNotFoundException", expect: "{ \"status\": 200, \(enough) }"),
            findings: [
                "http.status: answered 480 ResourceNotFoundException; expected 200: “The stream is not there.”"
            ],
            places: ["200 ← 480"]
        ),
        Example(
            name: "the expected error",
            trial: .error(480, "ResourceNotFoundException", expect: #"{ "error": "ResourceNotFoundException" }"#),
            verdict: .passed
        ),
        Example(
            name: "one of several errors",
            trial: .error(
                485,
                "InvalidArgumentException",
                expect: #"{ "error": ["ResourceNotFoundException", "InvalidArgumentException"] }"#
            ),
            verdict: .passed
        ),
        Example(
            name: "another error",
            trial: .error(485, "InvalidArgumentException", expect: #"{ "error": "ResourceNotFoundException" }"#),
            findings: [
                "http.error: answered 485 InvalidArgumentException; expected 480 ResourceNotFoundException: “The stream is not there.”"
            ],
            places: [#""ResourceNotFoundException" ← 485 InvalidArgumentException"#]
        ),
        Example(
            name: "the expected error with the status of another dialect",
            trial: .error(404, "ResourceNotFoundException", expect: #"{ "error": "ResourceNotFoundException" }"#),
            findings: [
                "http.status: ResourceNotFoundException came with status 404; expected 480: “The stream is not there.”"
            ],
            places: [#""ResourceNotFoundException" ← 404"#]
        ),
        Example(
            name: "the expected error in the other dialect",
            trial: {
                var trial = Trial.error(
                    404,
                    "ResourceNotFoundException",
                    expect: #"{ "error": "ResourceNotFoundException" }"#
                )
                trial.dialect = .serviceModel
                return trial
            }(),
            verdict: .passed
        ),
        Example(
            name: "an error with a status of the scenario's own",
            trial: .error(
                404,
                "ResourceNotFoundException",
                expect: #"{ "status": { "oneOf": [404, 480] }, "error": "ResourceNotFoundException" }"#
            ),
            verdict: .passed
        ),
        Example(
            name: "a stream in place of an error",
            trial: stream(#"{ "error": "ResourceNotFoundException" }"#),
            findings: ["http.error: answered 200; expected 480 ResourceNotFoundException"],
            places: [#""ResourceNotFoundException" ← 200"#]
        ),
        Example(
            name: "throttled instead of a stream",
            trial: .error(483, "ClientLimitExceededException", expect: "{ \(enough) }"),
            verdict: .inconclusive(
                Inconclusive(.throttled, "the endpoint throttled the call (483 ClientLimitExceededException)")
            )
        ),
        Example(
            name: "throttled although the scenario names the status",
            trial: .error(483, "ClientLimitExceededException", expect: "{ \"status\": 200, \(enough) }"),
            verdict: .inconclusive(
                Inconclusive(.throttled, "the endpoint throttled the call (483 ClientLimitExceededException)")
            )
        ),
        Example(
            name: "throttled instead of another error",
            trial: .error(484, "ConnectionLimitExceededException", expect: #"{ "error": "InvalidArgumentException" }"#),
            verdict: .inconclusive(
                Inconclusive(.throttled, "the endpoint throttled the call (484 ConnectionLimitExceededException)")
            )
        ),
        Example(
            name: "throttled as expected",
            trial: .error(483, "ClientLimitExceededException", expect: #"{ "error": "ClientLimitExceededException" }"#),
            verdict: .passed
        ),
        Example(
            name: "a message as expected",
            trial: .error(
                480,
                "ResourceNotFoundException",
                expect: #"{ "error": "ResourceNotFoundException", "message": { "contains": "not there" } }"#
            ),
            verdict: .passed
        ),
        Example(
            name: "another message",
            trial: .error(
                480,
                "ResourceNotFoundException",
                expect: #"{ "error": "ResourceNotFoundException", "message": { "startsWith": "No" } }"#
            ),
            findings: [
                "http.message: the message is 'The stream is not there.'; expected something that starts with 'No'"
            ],
            places: [#"{ "startsWith": "No" } ← 'The stream is not there.'"#]
        ),
        Example(
            name: "a header that is matched, whatever its case",
            trial: stream("{ \"headers\": { \"CONTENT-type\": \"video/webm\" }, \(enough) }"),
            verdict: .passed
        ),
        Example(
            name: "a header of another value",
            trial: stream("{ \"headers\": { \"Content-Type\": { \"matches\": \"audio/.*\" } }, \(enough) }"),
            findings: ["http.header: Content-Type is 'video/webm'; expected the form audio/.*"],
            places: [#"{ "matches": "audio/.*" } ← 'video/webm'"#]
        ),
        Example(
            name: "a header that is missing",
            trial: stream("{ \"headers\": { \"x-amz-id-2\": { \"present\": true } }, \(enough) }"),
            findings: ["http.header: x-amz-id-2 is absent; expected some value"],
            places: [#"{ "present": true } ← absent"#]
        ),
        Example(
            name: "a header that must not be there",
            trial: stream("{ \"headers\": { \"Transfer-Encoding\": null }, \(enough) }"),
            findings: ["http.header: Transfer-Encoding is 'chunked'; expected none"],
            places: [#""Transfer-Encoding" ← 'chunked'"#]
        ),
        Example(
            name: "an expectation that only should hold",
            trial: stream("{ \"level\": \"should\", \"headers\": { \"Transfer-Encoding\": null }, \(enough) }"),
            verdict: .nonStrict,
            findings: ["should http.header: Transfer-Encoding is 'chunked'; expected none"],
            places: [#""Transfer-Encoding" ← 'chunked'"#]
        ),
        Example(
            name: "a web server that knows nothing of the service: what it answered comes first",
            trial: Trial(
                expect: "{ \(enough) }",
                status: 501,
                headers: [HeaderField("Content-Type", "text/html;charset=utf-8")],
                body: Array("<!DOCTYPE HTML><p>Unsupported method ('POST').</p>".utf8)
            ),
            findings: [
                "http.status: answered 501; expected 200",
                "http.request-id: no request id: none of x-amzn-RequestId, x-amz-RequestId is there",
                "http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there",
            ],
            places: [
                #"{ "stopWhen": { "chunks": 1 } } ← 501"#,
                #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#,
                #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#,
            ]
        ),
        Example(
            name: "a web server that was asked in the clear and speaks TLS",
            trial: Trial(
                expect: "{ \(enough) }",
                status: 400,
                headers: [HeaderField("x-amzn-RequestId", "6f0c"), HeaderField("x-amzn-ErrorType", "BadRequest")],
                body: Array("<h1>400</h1>The plain HTTP request was sent to HTTPS port".utf8)
            ),
            findings: [
                "http.status: answered 400 BadRequest; expected 200; it wants TLS: is it https:// instead?",
                "http.error-body: the body is no JSON object with a message (57 bytes): unexpected '<', expected a value, at byte 0",
            ],
            places: [
                #"{ "stopWhen": { "chunks": 1 } } ← 400 BadRequest"#,
                #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#,
            ]
        ),
        Example(
            name: "no request id",
            trial: stream("{ \(enough) }") { $0.headers.removeAll { $0.name == "x-amzn-RequestId" } },
            findings: ["http.request-id: no request id: none of x-amzn-RequestId, x-amz-RequestId is there"],
            places: [#"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#]
        ),
        Example(
            name: "the documented spelling of the headers",
            trial: {
                var trial = Trial.error(480, "X", expect: #"{ "error": "ResourceNotFoundException" }"#)
                trial.headers = [
                    HeaderField("x-amz-ErrorType", "ResourceNotFoundException"), HeaderField("x-amz-RequestId", "1"),
                ]
                return trial
            }(),
            verdict: .passed
        ),
        Example(
            name: "no content type",
            trial: stream("{ \(enough) }") { $0.headers.removeFirst() },
            verdict: .nonStrict,
            findings: ["should http.content-type: Content-Type is absent; expected 'video/webm'"],
            places: [#"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#]
        ),
        Example(
            name: "a stream with a length",
            trial: stream("{ \(enough) }") { $0.headers.append(HeaderField("content-length", "77")) },
            findings: ["http.no-length: Content-Length is '77'; a stream declares no length"],
            places: [#"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#]
        ),
        Example(
            name: "a stream in HTTP/1.0",
            trial: stream("{ \(enough) }") { $0.minorVersion = 0 },
            findings: ["http.version: a stream came in HTTP/1.0, which cannot tell its end from a cut"],
            places: [#"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#]
        ),
        Example(
            name: "an error without its name",
            trial: {
                var trial = Trial.error(480, "", expect: #"{ "status": 480 }"#)
                trial.headers.removeFirst()
                return trial
            }(),
            findings: ["http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there"],
            places: [#"{ "status": 480 }"#]
        ),
        Example(
            name: "an error without a message",
            trial: {
                var trial = Trial.error(
                    480,
                    "ResourceNotFoundException",
                    expect: #"{ "error": "ResourceNotFoundException" }"#
                )
                trial.body = Array("gone".utf8)
                return trial
            }(),
            findings: [
                "http.error-body: the body is no JSON object with a message (4 bytes): 'gone' is not a JSON value (true, false and null are the only words), at byte 0"
            ],
            places: [#"{ "error": "ResourceNotFoundException" }"#]
        ),
        Example(
            name: "an error of the front end, which is no JSON",
            trial: {
                var trial = Trial.error(403, "AccessDeniedException", expect: #"{ "error": "AccessDeniedException" }"#)
                trial.body = Array("<AccessDeniedException/>".utf8)
                return trial
            }(),
            verdict: .passed
        ),
        Example(
            name: "an error whose body is cut",
            trial: {
                var trial = Trial.error(
                    480,
                    "ResourceNotFoundException",
                    expect: #"{ "error": "ResourceNotFoundException" }"#
                )
                trial.outcome = .truncated
                return trial
            }(),
            findings: [
                "transport.proper-end: the connection was closed before the body had ended after 38 bytes of the body"
            ],
            places: [#"{ "error": "ResourceNotFoundException" }"#]
        ),
    ]

    @Test("says what is wrong with the answer", arguments: examples)
    func head(_ example: Example) throws {
        let judge = try example.trial.judgedAnyhow()
        #expect(judge.lines == example.findings)
        #expect(judge.verdict == example.verdict)
        #expect(judge.findings.flatMap(\.places) == example.places)
        #expect(judge.findings.allSatisfy { $0.requestID == judge.summary.requestID })
    }

    @Test("decides on a stream that is none with its head")
    func earlyDecision() throws {
        var judge = try Trial(expect: #"{ "error": "InvalidArgumentException" }"#).judge()
        judge.head(200, Trial.streamHeaders, at: .seconds(1))
        #expect(judge.isDecided)
        #expect(judge.verdict == .failed)
    }

    @Test("reads the JSON of an answer that is no stream")
    func json() throws {
        let scenario = try Sample.scenario(
            #"""
            { "id": "a/b", "title": "t", "steps": [
              { "request": { "path": "/getDataEndpoint", "json": { "APIName": "GET_MEDIA" } },
                "expect": { "status": 200 },
                "capture": { "endpoint": "body.DataEndpoint" } }] }
            """#
        )
        let step = try #require(scenario.steps[0].requests.first)
        var judge = try Jury(
            site: Judge.Site(source: scenario.source, casePath: "a/b", step: "step 1", requirements: []),
            expectation: step.expectation,
            in: Scope(),
            rules: JudgeRules(contract: Sample.contract, dialect: .openapi)
        )
        judge.head(
            200,
            [HeaderField("Content-Type", "application/json"), HeaderField("x-amzn-RequestId", "1")],
            at: .zero
        )
        #expect(!judge.isDecided)
        judge.take(#"{"DataEndpoint":"#.utf8, index: 0, at: .zero)
        judge.take(#""https://a"}"#.utf8, index: 1, at: .zero)
        judge.end(.finished, at: .zero)
        #expect(judge.verdict == .passed)
        #expect(try judge.summary.value(at: step.captures[0].path) == "https://a")
    }

    @Test("reads no more of an endless error than it needs")
    func endlessError() throws {
        var judge = try Trial(expect: #"{ "error": "InvalidArgumentException" }"#).judge()
        judge.head(500, [], at: .zero)
        let part = Array(repeating: UInt8(ascii: "x"), count: 10_000)
        var parts = 0
        while !judge.isDecided, parts < 100 {
            judge.take(part, index: parts, at: .zero)
            parts += 1
        }
        #expect(parts == 7)
        #expect(judge.summary.bodyBytes == UInt64(Observation.maximumOtherBody))
        #expect(judge.verdict == .failed)
    }

    @Test("takes a status that no dialect has, and a body that is no text, for what they are")
    func strange() throws {
        var trial = Trial.error(999, "\u{7F}", expect: #"{ "error": "InvalidArgumentException" }"#)
        trial.body = [0xFF, 0, 0xC0, 0xAF]
        #expect(try trial.judgedAnyhow().verdict == .failed)
        trial.body = Array(String(repeating: "[", count: 60_000).utf8)
        #expect(try trial.judged().verdict == .failed)
    }

    @Test("cuts what is too long to be shown")
    func shown() {
        let long = String(repeating: "ä", count: 100)
        #expect(FieldValue.text(long).shown == "'" + String(repeating: "ä", count: 77) + "…'")
    }
}
