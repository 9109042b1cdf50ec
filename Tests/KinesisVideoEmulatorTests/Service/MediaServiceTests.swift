import KinesisVideo
import NIOHTTP1
import Testing

@testable import KinesisVideoEmulator

@Suite struct MediaServiceTests {
    private static let body = #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"EARLIEST"}}"#

    @Test(arguments: [
        (Dialect.openapi, [480, 481, 482, 485]), (.serviceModel, [404, 401, 400, 400]),
        (.observed, [404, 403, 400, 400]),
    ])
    func statusesFollowTheDialect(_ dialect: Dialect, _ statuses: [Int]) throws {
        let fixture = try Fixture { $0.dialect = dialect }
        let answers = [
            fixture.getMedia("missing"), fixture.getMedia("forbidden"), fixture.getMedia("elsewhere"),
            fixture.getMedia("recorded", "{}"),
        ]
        #expect(answers.map(\.status) == statuses)
        #expect(
            answers.map(\.errorType) == [
                "ResourceNotFoundException", "NotAuthorizedException", "InvalidEndpointException",
                "InvalidArgumentException",
            ]
        )
    }

    @Test func errorsNameThemselvesTwice() throws {
        let fixture = try Fixture()
        let answer = fixture.getMedia("missing")
        let type = answer.headers.first(name: "x-amzn-ErrorType")
        #expect(type?.hasPrefix("ResourceNotFoundException:http://") == true)
        #expect(answer.headers.first(name: "x-amz-ErrorType") == type)
        #expect(answer.headers.first(name: "x-amzn-RequestId") == answer.note.requestID)
        #expect(answer.headers.first(name: "x-amz-RequestId") == answer.note.requestID)
        #expect(answer.headers.first(name: "Content-Type") == "application/json")
        #expect(answer.text == #"{"Message":"The requested stream is not found or not active."}"#)
        #expect(fixture.getMedia("missing").note.requestID != answer.note.requestID)
    }

    @Test func mediaHasItsHead() throws {
        let answer = try Fixture().getMedia("recorded")
        #expect(answer.status == 200)
        #expect(answer.headers.first(name: "Content-Type") == "video/webm")
        #expect(answer.headers.first(name: "x-amzn-RequestId") == answer.note.requestID)
        #expect(answer.headers.first(name: "Date") == "Fri, 02 Jan 2026 03:04:05 GMT")
    }

    @Test(arguments: [
        (ContestedChoices.HeaderFamily.amzn, "x-amzn-RequestId", "x-amz-RequestId"),
        (.amz, "x-amz-RequestId", "x-amzn-RequestId"),
    ])
    func oneFamilyOfHeadersIsEnough(_ family: ContestedChoices.HeaderFamily, _ present: String, _ absent: String) throws
    {
        let fixture = try Fixture { $0.choices.headerFamily = family }
        for answer in [fixture.getMedia("recorded"), fixture.getMedia("missing")] {
            #expect(answer.headers.contains(name: present))
            #expect(!answer.headers.contains(name: absent))
        }
    }

    @Test(arguments: [
        ("GET", "/getMedia"), ("POST", "/"), ("POST", "/getmedia"), ("POST", "/getMedia/"), ("PUT", "/getDataEndpoint"),
        ("POST", "/getClip"),
    ])
    func unknownOperationsAreNotJSON(_ method: String, _ path: String) throws {
        let fixture = try Fixture()
        let answer = fixture.answer(fixture.request(Self.body, path: path, method: method))
        #expect(answer.status == 403)
        #expect(answer.text.hasPrefix("<AccessDeniedException>"))
        #expect(answer.errorType == nil)
    }

    struct Signing: CustomTestStringConvertible {
        let title: String
        let error: String?
        let request: @Sendable (Fixture) -> ReceivedRequest
        var testDescription: String { title }
    }

    private static func without(_ header: String, _ request: ReceivedRequest) -> ReceivedRequest {
        var head = request.head
        head.headers.remove(name: header)
        return ReceivedRequest(head: head, body: request.body)
    }

    @Test(arguments: [
        Signing(title: "right", error: nil) { $0.request(body) },
        Signing(title: "with a token", error: nil) { $0.request(body, credentials: Fixture.temporaryKey) },
        Signing(title: "no signature", error: "MissingAuthenticationTokenException") {
            without("Authorization", $0.request(body))
        },
        Signing(title: "no date", error: "IncompleteSignatureException") { without("X-Amz-Date", $0.request(body)) },
        Signing(title: "no token", error: "UnrecognizedClientException") {
            without("X-Amz-Security-Token", $0.request(body, credentials: Fixture.temporaryKey))
        },
        Signing(title: "unknown key", error: "UnrecognizedClientException") {
            $0.request(body, credentials: Credentials(accessKeyID: "AKIDNONE", secretAccessKey: "x"))
        },
        Signing(title: "wrong secret", error: "InvalidSignatureException") {
            $0.request(body, credentials: Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "x"))
        },
        Signing(title: "another region", error: "InvalidSignatureException") { $0.request(body, region: "us-east-1") },
        Signing(title: "another body", error: "InvalidSignatureException") {
            ReceivedRequest(head: $0.request(body).head, body: Array("{}".utf8))
        },
        Signing(title: "five minutes old", error: nil) { $0.request(body, skew: -300_000) },
        Signing(title: "too old", error: "InvalidSignatureException") { $0.request(body, skew: -301_000) },
        Signing(title: "too young", error: "InvalidSignatureException") { $0.request(body, skew: 301_000) },
        Signing(title: "expired token", error: "ExpiredTokenException") {
            $0.request(body, credentials: Fixture.expiredKey)
        },
        Signing(title: "denied key", error: "NotAuthorizedException") {
            $0.request(body, credentials: Fixture.deniedKey)
        },
    ])
    func signaturesAreVerified(_ signing: Signing) throws {
        let fixture = try Fixture()
        let answer = fixture.answer(signing.request(fixture))
        #expect(answer.errorType == signing.error)
        if let error = signing.error, error != "NotAuthorizedException" {
            #expect(answer.status == 403)
            #expect(answer.text.hasPrefix(#"{"message":""#))
        }
    }

    @Test func theSignatureComesBeforeTheBody() throws {
        let fixture = try Fixture()
        let unsigned = Self.without("Authorization", fixture.request("{"))
        #expect(fixture.answer(unsigned).errorType == "MissingAuthenticationTokenException")
    }

    @Test func streamsAreFoundByTheirARN() throws {
        let fixture = try Fixture { $0.namePrefix = "ci-" }
        let identity = try fixture.stream("recorded").identity
        #expect(identity.name == "ci-recorded")
        #expect(identity.arn.hasPrefix("arn:aws:kinesisvideo:eu-west-1:123456789012:stream/ci-recorded/1"))
        func byARN(_ arn: String) -> Answer {
            fixture.answer(fixture.request(#"{"StreamARN":"\#(arn)","StartSelector":{"StartSelectorType":"NOW"}}"#))
        }
        #expect(byARN(identity.arn).status == 200)
        #expect(byARN(identity.arn + "1").status == 404)
        #expect(fixture.getMedia("recorded").status == 404)
        #expect(fixture.getMedia("ci-recorded").status == 200)
    }

    @Test(arguments: [
        (#"{"StreamName":"recorded","APIName":"GET_MEDIA"}"#, 200, #"{"DataEndpoint":"http://127.0.0.1:1"}"#),
        (
            #"{"StreamName":"elsewhere","APIName":"GET_MEDIA"}"#, 200,
            #"{"DataEndpoint":"http://elsewhere.eu-west-1.invalid"}"#
        ),
        (#"{"StreamName":"missing","APIName":"GET_MEDIA"}"#, 404, "not found"),
        (#"{"StreamName":"forbidden","APIName":"GET_MEDIA"}"#, 401, "not authorized"),
        (#"{"StreamName":"recorded","APIName":"MEDIA"}"#, 400, "enum"),
        (#"{"StreamName":"recorded"}"#, 400, "APIName"),
        (#"{"APIName":"GET_MEDIA"}"#, 400, "StreamName"),
    ])
    func theDataEndpointIsTheOneInUse(_ body: String, _ status: Int, _ text: String) throws {
        let fixture = try Fixture()
        let answer = fixture.answer(fixture.request(body, path: "/getDataEndpoint"))
        #expect(answer.status == status)
        #expect(answer.text.contains(text), "\(answer.text)")
    }

    @Test(
        arguments: [
            ("recorded", nil, "127.0.0.1:1", "https://127.0.0.1:1"),
            ("recorded", "gateway.test", "127.0.0.1:1", "https://gateway.test:1"),
            ("recorded", "gateway.test", "[::1]:8443", "https://gateway.test:8443"),
            ("recorded", "gateway.test", "127.0.0.1", "https://gateway.test"),
            ("elsewhere", "gateway.test", "127.0.0.1:1", "https://elsewhere.eu-west-1.invalid"),
        ] as [(String, String?, String, String)]
    )
    func theDataEndpointIsSecuredAsTheEmulatorIs(
        _ stream: String,
        _ name: String?,
        _ reached: String,
        _ url: String
    ) throws {
        let fixture = try Fixture {
            $0.tls = .init(certificate: "a.pem", key: "a.key")
            $0.hostName = name
        }
        let body = #"{"StreamName":"\#(stream)","APIName":"GET_MEDIA"}"#
        let answer = fixture.answer(fixture.request(body, path: "/getDataEndpoint", host: reached))
        #expect(answer.text == #"{"DataEndpoint":"\#(url)"}"#)
    }

    @Test func limitsAreKept() throws {
        let fixture = try Fixture()
        let request = fixture.request(Self.body.replacing("recorded", with: "limited"))
        // Answers that are dropped give their places back, so only the calls are counted here.
        let calls = (0..<6).map { fixture.answer(request, instant: $0 * 10).errorType }
        #expect(calls == [nil, nil, nil, nil, nil, "ClientLimitExceededException"])
        var answers = [fixture.answer(request, instant: 1000)]
        answers += (0..<3).map { fixture.answer(request, instant: 1010 + $0 * 10) }
        #expect(answers.map(\.errorType) == [nil, nil, nil, "ConnectionLimitExceededException"])
        answers.removeFirst()
        #expect(fixture.answer(request, instant: 3000).status == 200)
        let unlimited = try Fixture(faults: ["ignoresLimit=calls:limited", "ignoresLimit=sessions:limited"])
        let all = (0..<20).map { _ in unlimited.answer(request, instant: 0) }
        #expect(all.allSatisfy { $0.status == 200 })
    }

    @Test func refusedStartsTakeNoPlace() throws {
        let fixture = try Fixture()
        let answer = fixture.getMedia("limited", #"{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"x"}"#)
        #expect(answer.errorType == "InvalidArgumentException")
        #expect(fixture.service.admissions.sessions(of: "limited") == 0)
    }

    @Test func faultsOfTheHead() throws {
        #expect(try Fixture(faults: ["wrongStatus=418"]).getMedia("missing").status == 418)
        #expect(try Fixture(faults: ["wrongErrorType=Other"]).getMedia("missing").errorType == "Other")
        #expect(try Fixture(faults: ["noErrorType"]).getMedia("missing").errorType == nil)
        #expect(try Fixture(faults: ["noErrorMessage"]).getMedia("missing").text == "{}")
        #expect(try !Fixture(faults: ["noRequestID"]).getMedia("missing").headers.contains(name: "x-amzn-RequestId"))
        #expect(try !Fixture(faults: ["noRequestID"]).getMedia("recorded").headers.contains(name: "x-amzn-RequestId"))
        let type = try Fixture(faults: ["wrongContentType"]).getMedia("recorded").headers.first(name: "Content-Type")
        #expect(type == "application/octet-stream")
        #expect(try Fixture(faults: ["slowHead=12"]).getMedia("recorded").delay == 12)
        #expect(try Fixture(faults: ["ignoresAccess:forbidden"]).getMedia("forbidden").status == 200)
        #expect(try Fixture(faults: ["ignoresEndpoint"]).getMedia("elsewhere").status == 200)
        let empty = try Fixture(faults: ["missingAsEmpty"])
        #expect(try empty.media("missing").bytes.isEmpty)
        let unsigned = try Fixture(faults: ["acceptsAnySignature:recorded"])
        #expect(unsigned.answer(Self.without("Authorization", unsigned.request(Self.body))).status == 200)
        let other = unsigned.request(Self.body.replacing("recorded", with: "empty"))
        #expect(unsigned.answer(Self.without("Authorization", other)).status == 403)
        let timeless = try Fixture(faults: ["acceptsSignature=clock-skew"])
        #expect(timeless.answer(timeless.request(Self.body, skew: -86_400_000)).status == 200)
    }

    @Test func sameSeedSameNumbers() throws {
        let (one, other) = (try Fixture(), try Fixture())
        #expect(try one.fragments(of: "recorded") == other.fragments(of: "recorded"))
        #expect(one.getMedia("recorded").note.requestID == other.getMedia("recorded").note.requestID)
        let third = try Fixture { $0.seed = 2 }
        #expect(try one.fragments(of: "recorded") != third.fragments(of: "recorded"))
        #expect(try one.fragments(of: "recorded")[0].number != one.fragments(of: "multi-track")[0].number)
    }
}
