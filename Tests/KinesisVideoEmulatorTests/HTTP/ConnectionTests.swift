import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

/// What only a socket shows: framing, connections, time.
@Suite(.serialized) struct ConnectionTests {
    @Test func aBodyArrivesInTheServicesChunks() async throws {
        try await ServedFixture.run { served in
            let answer = try await served.send("recorded").answer()
            #expect(answer.status == 200 && answer.isComplete)
            #expect(answer.header("content-type") == "video/webm")
            #expect(answer.header("x-amzn-requestid")?.utf8.count == 36)
            let documents = BodyDocument.read(answer.body)
            #expect(documents.error == nil && documents.documents.count == 12)
            #expect(answer.chunks.contains(16_384))
            #expect(answer.chunks.max() == 16_384)
        }
    }

    @Test func connectionsAreKeptAlive() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.connect()
            for stream in ["recorded", "missing", "recorded"] {
                connection.forget()
                let request = served.getMedia(stream)
                try await connection.send(request.head + request.body)
                #expect(try await connection.answer().status == (stream == "missing" ? 404 : 200))
            }
            #expect(!connection.state.isClosed)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.connect()
            let requests = ["missing", "recorded", "forbidden", "recorded"].map { served.getMedia($0) }
            try await connection.send(requests.flatMap { $0.head + $0.body })
            // Two bodies of twelve fragments; only the last thing that is sent is looked at.
            try await connection.wait { $0.bytes.count > 440_000 && $0.bytes.suffix(5) == Array("0\r\n\r\n".utf8) }
            let text = String(decoding: connection.state.bytes, as: UTF8.self)
            let statuses = text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["404", "200", "401", "200"])
        }
    }

    @Test func aFloodOfPipelinedRequestsIsAnswered() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.connect()
            let count = 5000
            let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            try await connection.send((0..<count).flatMap { _ in request })
            // Each answer is the same long but for its request id, whose length is fixed.
            try await connection.wait { !$0.bytes.isEmpty }
            let last = Array("</AccessDeniedException>\n".utf8)
            let one = try #require(connection.state.bytes.firstRange(of: last)).upperBound
            try await connection.wait { $0.bytes.count >= one * count }
            #expect(connection.state.bytes.count == one * count)
        }
    }

    @Test func aBodyIsAskedFor() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.connect()
            let request = served.getMedia("recorded", headers: [HeaderField("Expect", "100-continue")])
            try await connection.send(request.head)
            let interim = try await connection.wait { !$0.bytes.isEmpty }
            #expect(String(decoding: interim.bytes, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
            connection.forget()
            try await connection.send(request.body)
            #expect(try await connection.answer().status == 200)
        }
    }

    @Test func aConnectionIsClosedWhereTheClientSaysSo() async throws {
        try await ServedFixture.run { served in
            for (headers, version) in [([HeaderField("Connection", "close")], "1.1"), ([], "1.0")] {
                let connection = try await served.connect()
                let request = served.getMedia("recorded", headers: headers, version: version)
                try await connection.send(request.head + request.body)
                let state = try await connection.wait { $0.isClosed }
                let answer = try #require(HTTPText(state.bytes))
                #expect(answer.status == 200)
                #expect(answer.header("transfer-encoding") == (version == "1.1" ? "chunked" : nil))
                #expect(BodyDocument.read(answer.body).documents.count == 12)
            }
        }
    }

    @Test func whatIsNotHTTPIsRefused() async throws {
        try await ServedFixture.run { served in
            for text in [
                "NONSENSE\r\n\r\n", "POST /getMedia HTTP/1.1\r\nContent-Length: x\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
            ] {
                let connection = try await served.connect()
                try await connection.send(Array(text.utf8))
                let state = try await connection.wait { $0.isClosed }
                #expect(HTTPText(state.bytes)?.status == 400, "\(text)")
            }
            #expect(try await served.send("missing").answer().status == 404)
        }
    }

    @Test func aHugeBodyIsRefused() async throws {
        try await ServedFixture.run { served in
            let announced = try await served.connect()
            try await announced.send(
                Array("POST /getMedia HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".utf8)
            )
            #expect(try await announced.answer().status == 400)
            try await announced.wait { $0.isClosed }

            let chunked = try await served.connect()
            try await chunked.send(
                Array("POST /getMedia HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            )
            let chunk = Array("10000\r\n".utf8) + Array(repeating: 0x20, count: 65_536) + Array("\r\n".utf8)
            for _ in 0..<20 where !chunked.state.isClosed { try? await chunked.send(chunk) }
            let answer = try await chunked.answer()
            #expect(answer.status == 400)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("longer than 1048576 bytes"))
        }
    }

    @Test func aClientMayCloseItsSide() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.send("limited")
            try await connection.closeOutput()
            let state = try await connection.wait { $0.isClosed }
            let answer = try #require(HTTPText(state.bytes))
            #expect(answer.isComplete)
            #expect(BodyDocument.read(answer.body).documents.count == 12)
            try await served.waitForSessions(0, of: "limited")
        }
    }

    @Test func anAbandonedSessionGivesItsPlaceBack() async throws {
        try await ServedFixture.run { served in
            var connections: [RawConnection] = []
            for _ in 0..<3 { connections.append(try await served.send("limited")) }
            try await served.waitForSessions(3, of: "limited")
            #expect(try await served.send("limited").answer().header("x-amzn-errortype")?.hasPrefix("Conn") == true)
            try await connections[0].close()
            try await served.waitForSessions(2, of: "limited")
            try await Task.sleep(for: .seconds(1))
            let again = try await served.send("limited")
            try await again.wait { $0.bytes.count > 1000 }
            #expect(HTTPText(again.state.bytes)?.status == 200)
        }
    }

    @Test func theSixthCallInASecondIsRefused() async throws {
        try await ServedFixture.run { served in
            var types: [String?] = []
            for _ in 0..<6 {
                let connection = try await served.send("limited")
                try await connection.wait { HTTPText($0.bytes) != nil }
                types.append(HTTPText(connection.state.bytes)?.header("x-amzn-errortype"))
                try await connection.close()
                try await served.waitForSessions(0, of: "limited")
            }
            #expect(types.map { $0 == nil } == [true, true, true, true, true, false])
            #expect(types[5]?.hasPrefix("ClientLimitExceededException:") == true)
        }
    }

    @Test func aConnectionCanBeReset() async throws {
        try await ServedFixture.run(faults: ["reset=1"]) { served in
            let connection = try await served.send("recorded")
            let state = try await connection.wait { $0.isClosed }
            #expect(state.wasReset)
            let answer = try #require(HTTPText(state.bytes))
            #expect(!answer.isComplete)
            #expect(BodyDocument.read(answer.body).documents.count == 2)
        }
    }

    @Test func anAbandonedLiveSessionGivesItsPlaceBack() async throws {
        try await ServedFixture.run { served in
            let connection = try await served.send("live", #"{"StartSelectorType":"NOW"}"#)
            try await served.waitForSessions(1, of: "live")
            try await connection.close()
            try await served.waitForSessions(0, of: "live")
        }
    }

    @Test func aBodyCanLackItsLastChunk() async throws {
        try await ServedFixture.run(faults: ["missingLastChunk"]) { served in
            let connection = try await served.send("recorded")
            let state = try await connection.wait { $0.isClosed }
            let answer = try #require(HTTPText(state.bytes))
            #expect(!state.wasReset && !answer.isComplete)
            #expect(BodyDocument.read(answer.body).documents.count == 12)
        }
    }

    @Test func aBodyCanStall() async throws {
        try await ServedFixture.run(faults: ["stall=1"]) { served in
            let connection = try await served.send("recorded")
            try await connection.wait { HTTPText($0.bytes)?.body.count ?? 0 > 19_000 }
            try await Task.sleep(for: .milliseconds(100))
            let before = connection.state.bytes.count
            try await Task.sleep(for: .milliseconds(300))
            let after = connection.state
            #expect(after.bytes.count == before && !after.isClosed)
            try await connection.close()
            try await served.waitForSessions(0, of: "recorded")
        }
    }

    @Test func anAnswerCanBeSlow() async throws {
        try await ServedFixture.run(faults: ["slowHead=300"]) { served in
            let start = ContinuousClock.now
            let connection = try await served.send("missing")
            try await connection.wait { !$0.bytes.isEmpty }
            #expect(ContinuousClock.now - start >= .milliseconds(300))
        }
    }

    @Test func aSlowReaderHoldsTheSessionUp() async throws {
        try await ServedFixture.run(faults: ["endlessGarbage=0:recorded"]) { served in
            // Nothing would end this body: only what the sockets hold may be on its way.
            let slow = try await served.send("recorded", reads: false)
            try await served.waitForSessions(1, of: "recorded")
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await served.send("missing").answer().status == 404)
            try await slow.close()
            try await served.waitForSessions(0, of: "recorded")
        }
    }

    @Test func liveFragmentsArriveInTime() async throws {
        try await ServedFixture.run { served in
            let start = ContinuousClock.now
            let connection = try await served.send("short-session", #"{"StartSelectorType":"NOW"}"#)
            let answer = try await connection.answer()
            let elapsed = ContinuousClock.now - start
            #expect(answer.isComplete)
            #expect((3...5).contains(BodyDocument.read(answer.body).documents.count))
            #expect((Duration.milliseconds(1500)...Duration.milliseconds(3500)).contains(elapsed))
        }
    }

    @Test func manySessionsRunAtOnce() async throws {
        try await ServedFixture.run { served in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 {
                    let request = served.getMedia("recorded")
                    let port = served.running.port
                    group.addTask {
                        let connection = try await RawConnection.open(port: port)
                        try await connection.send(request.head + request.body)
                        let state = try await connection.wait { $0.bytes.suffix(5) == Array("0\r\n\r\n".utf8) }
                        return state.bytes.count
                    }
                }
                for try await count in group { #expect(count > 228_000) }
            }
            try await served.waitForSessions(0, of: "recorded")
        }
    }

    @Test func aShutdownEndsSessionsAtABoundary() async throws {
        var live: RawConnection?
        var stalled: RawConnection?
        try await ServedFixture.run(faults: ["stall:recorded"]) { served in
            live = try await served.send("live", #"{"StartSelectorType":"NOW"}"#)
            stalled = try await served.send("recorded")
            try await live?.wait { HTTPText($0.bytes)?.chunks.isEmpty == false }
            try await stalled?.wait { HTTPText($0.bytes) != nil }
        }
        let state = try #require(try await live?.wait { $0.isClosed })
        let answer = try #require(HTTPText(state.bytes))
        #expect(answer.isComplete)
        #expect(BodyDocument.read(answer.body).error == nil)
        try await stalled?.wait { $0.isClosed }
    }
}
