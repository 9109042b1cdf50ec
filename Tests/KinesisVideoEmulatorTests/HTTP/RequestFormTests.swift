import KinesisVideo
import NIOHTTP1
import Testing

@testable import KinesisVideoEmulator

/// The forms of a request that HTTP/1.1 allows and that nobody sends every day.
@Suite(.serialized) struct RequestFormTests {
    private static func head(
        _ target: String,
        hosts: [String] = ["a.test"],
        version: HTTPVersion = .http1_1,
        _ more: [(String, String)] = []
    ) -> HTTPRequestHead {
        let headers = HTTPHeaders(hosts.map { ("Host", $0) } + more)
        return HTTPRequestHead(version: version, method: .POST, uri: target, headers: headers)
    }

    struct Form: CustomTestStringConvertible {
        let target: String
        var host = "a.test"
        let path: String
        /// The host that counts.
        let counts: String

        var testDescription: String { "\(target) with \(host)" }
    }

    @Test(arguments: [
        Form(target: "/getMedia", path: "/getMedia", counts: "a.test"),
        Form(target: "/getMedia?x=http://b.test/", path: "/getMedia?x=http://b.test/", counts: "a.test"),
        Form(target: "*", path: "*", counts: "a.test"),
        Form(target: "http://a.test/getMedia", path: "/getMedia", counts: "a.test"),
        Form(target: "HTTP://A.test:80/getMedia?x=1", path: "/getMedia?x=1", counts: "a.test"),
        Form(target: "https://a.test/getMedia", host: "a.test:443", path: "/getMedia", counts: "a.test:443"),
        Form(target: "http://a.test", path: "/", counts: "a.test"),
        Form(target: "http://a.test?x=1", path: "/?x=1", counts: "a.test"),
        Form(target: "http://b.test:8181/getMedia", path: "/getMedia", counts: "b.test:8181"),
        Form(target: "http://[::1]:8181/getMedia", host: "", path: "/getMedia", counts: "[::1]:8181"),
    ])
    func `an absolute target is a path, and its host counts`(_ form: Form) {
        var head = Self.head(form.target, hosts: [form.host])
        #expect(head.takeOriginForm() == nil)
        #expect(head.uri == form.path)
        #expect(head.headers["Host"] == [form.counts])
    }

    @Test func `a request names one host`() {
        var none = Self.head("/", hosts: [])
        #expect(none.takeOriginForm() == "The request has no Host header")
        var two = Self.head("/", hosts: ["a.test", "a.test"])
        #expect(two.takeOriginForm() == "The request has 2 Host headers")
        for host in ["a.test/b", "a b", "user@a.test", "a.test,b.test"] {
            var wrong = Self.head("/", hosts: [host])
            #expect(wrong.takeOriginForm() == "The request's Host header names no host", "\(host)")
        }
        for target in ["http:///getMedia", "http://user@a.test/getMedia"] {
            var wrong = Self.head(target)
            #expect(wrong.takeOriginForm() == "The request's target names no host", "\(target)")
        }
        var old = Self.head("/", hosts: [], version: .http1_0)
        #expect(old.takeOriginForm() == nil)
        var coded = Self.head("/", version: .http1_0, [("Transfer-Encoding", "chunked")])
        #expect(coded.takeOriginForm() == "A request of HTTP/1.0 cannot have a Transfer-Encoding")
    }

    @Test func `an absolute target is served, and no host or two are refused`() async throws {
        try await ServedFixture.run { served in
            let request = served.getMedia("recorded")
            let head = String(decoding: request.head, as: UTF8.self)
            let line = "POST /getMedia HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"
            #expect(head.hasPrefix(line))
            let absolute = "POST http://127.0.0.1:1/getMedia HTTP/1.1\r\nHost: other.test\r\n"
            let forms = [
                (absolute, 200), ("POST /getMedia HTTP/1.1\r\n", 400), (line + "Host: 127.0.0.1:1\r\n", 400),
            ]
            for (form, status) in forms {
                let connection = try await served.connect()
                try await connection.send(Array((form + head.dropFirst(line.count)).utf8) + request.body)
                let answer = try await connection.answer()
                #expect(answer.status == status, "\(form)")
                if status == 400 { try await connection.wait { $0.isClosed } }
            }
        }
    }

    @Test func `HTTP 1.0 is answered once, also where it asks for more`() async throws {
        try await ServedFixture.run { served in
            let keep = HeaderField("Connection", "keep-alive")
            for stream in ["recorded", "missing"] {
                let connection = try await served.connect()
                let request = served.getMedia(
                    stream,
                    headers: [keep, HeaderField("Expect", "100-continue")],
                    version: "1.0"
                )
                try await connection.send(request.head + request.body)
                let state = try await connection.wait { $0.isClosed }
                let answer = try #require(HTTPText(state.bytes))
                #expect(answer.status == (stream == "recorded" ? 200 : 404))
                #expect(answer.header("connection") == "close")
                #expect(answer.header("transfer-encoding") == nil)
            }
        }
    }
}
