import KinesisVideo
import NIOHTTP1
import Testing

@testable import KinesisVideoEmulator

/// Pages that call the emulator, and who asks how it is.
@Suite struct CrossOriginTests {
    private static let page = "http://localhost:3000"

    private func answer(
        _ origins: [String],
        method: HTTPMethod = .OPTIONS,
        path: String = "/getMedia",
        _ headers: [(String, String)]
    ) throws -> Answer {
        let fixture = try Fixture { $0.crossOrigin.origins = origins }
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers = HTTPHeaders([("Host", "127.0.0.1:1")] + headers)
        return fixture.answer(ReceivedRequest(head: head, body: []))
    }

    private static let question = [
        ("Origin", page), ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type, x-amz-date,bad header"),
    ]

    @Test func `a browser is told what it may where the page is one of those`() throws {
        for origins in [[Self.page], ["http://a.test", Self.page], ["*"]] {
            let answer = try answer(origins, Self.question)
            #expect(answer.status == 200)
            #expect(answer.headers["Access-Control-Allow-Origin"] == [origins == ["*"] ? "*" : Self.page])
            #expect(answer.headers["Vary"] == (origins == ["*"] ? [] : ["Origin"]))
            #expect(answer.headers["Access-Control-Allow-Methods"] == ["POST"])
            #expect(answer.headers["Access-Control-Allow-Headers"] == ["authorization, content-type, x-amz-date"])
        }
    }

    @Test func `nobody else is told anything`() throws {
        for origins in [[], ["http://a.test"], ["http://localhost:3001"]] {
            let answer = try answer(origins, Self.question)
            #expect(answer.status == 403)
            #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control") })
        }
        // A request that asks nothing is one for an operation that does not exist.
        #expect(try answer(["*"], [("Origin", Self.page)]).status == 403)
    }

    @Test func `answers can be read, refusals too`() throws {
        let answer = try answer([Self.page], method: .POST, [("Origin", Self.page)])
        #expect(answer.status == 403)
        #expect(answer.headers["Access-Control-Allow-Origin"] == [Self.page])
        let exposed = try #require(answer.headers.first(name: "Access-Control-Expose-Headers"))
        #expect(exposed.contains("x-amzn-RequestId") && exposed.contains("x-amzn-ErrorType"))
        let fixture = try Fixture { $0.crossOrigin.origins = ["*"] }
        let request = fixture.request(
            #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"EARLIEST"}}"#,
            headers: [HeaderField("Origin", Self.page)]
        )
        #expect(fixture.answer(request).headers["Access-Control-Allow-Origin"] == ["*"])
    }

    @Test func `health is told to everybody, at its own path alone`() throws {
        let answer = try answer([], method: .GET, path: "/health", [])
        #expect(answer.status == 200 && answer.headers["Content-Type"] == ["application/json"])
        #expect(answer.text.contains(#""status":"ok""#) && answer.text.contains(#""recorded""#))
        #expect(try self.answer([], method: .POST, path: "/health", []).status == 403)
        #expect(try self.answer([], method: .GET, path: "/health/", []).status == 403)
    }

    @Test func `origins are read, and what is none is refused`() throws {
        func read(_ text: String) throws -> [String] {
            let source = SourceText(name: "e.json", bytes: Array(#"{"cors":\#(text)}"#.utf8))
            return try EmulatorConfiguration.read(source).crossOrigin.origins
        }
        #expect(try read(#"["http://localhost:3000","*"]"#) == ["http://localhost:3000", "*"])
        for wrong in [#"["localhost:3000"]"#, #"["http://a.test/path"]"#, #"["a b"]"#, #""*""#] {
            #expect(throws: ConfigurationError.self) { try read(wrong) }
        }
    }
}
