import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

/// What was asked, for curl and as an archive.
@Suite struct RequestDocumentTests {
    private static let header = Recording.Header(
        program: "1",
        casePath: "a/b",
        step: "first",
        attempt: 1,
        target: Recording.Header.Target(
            name: "t",
            endpoint: "http://127.0.0.1:1",
            region: "us-east-1",
            dialect: .openapi
        ),
        scenarioFile: "b.json",
        startedAt: WallTime(milliseconds: 1_760_000_000_000),
        timeout: .seconds(1),
        scope: .object([]),
        media: .kept
    )

    private static func exchange(_ headers: [(String, String)], body: [UInt8] = [], url: String = "http://h:1/getMedia")
        -> RecordedExchange
    {
        RecordedExchange(
            header: header,
            request: Recording.Request(
                method: "POST",
                url: url,
                headers: headers.map { HeaderField($0.0, $0.1) },
                body: body
            )
        )
    }

    private static let signed =
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/kinesisvideo/aws4_request, SignedHeaders=host, Signature=abc"

    @Test func curlSignsAnewAndHasNoSecret() {
        let headers = [
            ("Host", "h:1"), ("Authorization", Self.signed), ("X-Amz-Date", "20260101T000000Z"),
            ("X-Amz-Security-Token", "tok"),
            ("Content-Type", "application/json"), ("Content-Length", "9"), ("X-Empty", ""),
        ]
        let text = CurlCommand(Self.exchange(headers, body: Array(#"{"a":"'"}"#.utf8))).text
        #expect(
            text == #"""
                # a/b, step "first"
                # curl cannot sign the field X-Empty, which was empty: it is left out
                curl --silent --show-error --include --no-buffer --http1.1 --globoff --path-as-is --request POST \
                  --aws-sigv4 aws:amz:eu-west-1:kinesisvideo \
                  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
                  --header "X-Amz-Security-Token: $AWS_SESSION_TOKEN" \
                  --header 'Content-Type: application/json' \
                  --data-raw '{"a":"'\''"}' \
                  http://h:1/getMedia

                """#
        )
        #expect(!text.contains("AKID") && !text.contains("tok "))
    }

    @Test func whatWasNotSignedIsNotSigned() {
        let text = CurlCommand(Self.exchange([("Host", "other"), ("Authorization", "Bearer x")])).text
        #expect(!text.contains("sigv4") && !text.contains("--user \"") && text.contains("--header 'Host: other'"))
        #expect(text.contains("--header 'Authorization: redacted'") && text.contains("--header 'Accept:'"))
        #expect(CurlCommand(Self.exchange([("X-Empty", "")])).text.contains("--header 'X-Empty;'"))
    }

    @Test func aBodyThatNoTerminalShowsIsPrintedByAnother() {
        let text = CurlCommand(Self.exchange([], body: [0x00, 0x41, 0x27, 0x25, 0x5C, 0xFF, 0x1B])).text
        #expect(
            text.contains(#"printf '\000A\047\045\134\377\033' | curl"#) && text.contains("--data-binary @-"),
            "\(text)"
        )
    }

    @Test func anArchiveHasWhatIsAskedAndAnswered() throws {
        var exchange = Self.exchange(
            [("Content-Type", "application/json")],
            body: Array("{}".utf8),
            url: "http://h:1/p?a=b&c"
        )
        let head = AnswerHead(status: 307, headers: [HeaderField("Location", "https://other")])
        exchange.take(AnswerEvent(.head(head), at: .milliseconds(7)))
        exchange.take(AnswerEvent(.end(.finished), at: .milliseconds(9)))
        let log = HARDocument([exchange], version: "1.2.3").node["log"]
        #expect(log?["version"]?.stringValue == "1.2" && log?["creator"]?["version"]?.stringValue == "1.2.3")
        let entry = try #require(log?["entries"]?.arrayValue?.first)
        #expect(entry["request"]?["queryString"]?.text() == #"[{"name":"a","value":"b"},{"name":"c","value":""}]"#)
        #expect(entry["request"]?["postData"]?["text"]?.stringValue == "{}")
        #expect(
            entry["response"]?["status"]?.intValue == 307
                && entry["response"]?["redirectURL"]?.stringValue == "https://other"
        )
        #expect(entry["timings"]?.text() == #"{"send":0,"wait":7,"receive":2}"# && entry["time"]?.intValue == 9)
        #expect(entry["startedDateTime"]?.stringValue == Self.header.startedAt.rfc3339Text)
    }
}
