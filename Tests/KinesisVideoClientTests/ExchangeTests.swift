import KinesisVideo
import Logging
import Testing

@testable import KinesisVideoClient

/// Exchanges over real sockets; each waits by the clock, so that they have the machine for themselves.
@Suite("Exchanges", .serialized)
struct ExchangeTests {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func client(
        _ port: Int,
        scheme: String = "http",
        proxy: Proxy? = nil,
        connectTimeout: Duration = .seconds(10)
    ) throws -> MediaClient {
        MediaClient(
            endpoint: try Endpoint("\(scheme)://127.0.0.1:\(port)"),
            proxy: proxy,
            connectTimeout: connectTimeout,
            logger: logger,
            date: { WallTime(milliseconds: 0) }
        )
    }

    static let request = OutgoingRequest.operation(path: "/getMedia", body: Array("{}".utf8))

    /// The events of an exchange, without what depends on the cutting or the clock.
    static func events(_ client: MediaClient, _ request: OutgoingRequest = request, timeout: Duration? = nil) async
        -> [AnswerEvent]
    {
        await client.withExchange(request, signing: nil, timeout: timeout) { exchange in
            var events: [AnswerEvent] = []
            while let event = await exchange.next() { events.append(event) }
            return events
        }
    }

    static func body(_ events: [AnswerEvent]) -> String {
        var bytes: [UInt8] = []
        for event in events {
            if case .body(let part) = event.kind { bytes += part.bytes }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func outcome(_ events: [AnswerEvent]) -> TransportOutcome? {
        if case .end(let outcome)? = events.last?.kind { outcome } else { nil }
    }

    @Test("hand out what happens, in order and with its time")
    func inOrder() async throws {
        let server = try RawServer { peer in
            peer.request()
            peer.wait(50)
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            peer.wait(50)
            peer.send("3\r\ndef\r\n0\r\n\r\n")
            peer.waitForClose()
        }
        let events = await Self.events(try Self.client(server.port))
        #expect(events.count == 5)
        guard case .sent(let times)? = events.first?.kind else { return #expect(Bool(false), "\(events)") }
        #expect(times.connected > .zero && times.secured == nil)
        #expect(events[0].time == .zero)
        #expect(
            events[1].kind == .head(AnswerHead(status: 200, headers: [HeaderField("Transfer-Encoding", "chunked")]))
        )
        #expect(events[1].time >= .milliseconds(49))
        #expect(events[2].kind == .body(BodyPart(index: 0, bytes: Array("abc".utf8))))
        #expect(events[3].kind == .body(BodyPart(index: 1, bytes: Array("def".utf8))))
        #expect(events[3].time - events[1].time >= .milliseconds(49))
        #expect(events[4].kind == .end(.finished))
    }

    @Test("tell how far a connection came: each step that was done, and the one that failed")
    func trial() async throws {
        let server = try RawServer { peer in
            #expect(peer.request().hasPrefix("GET / HTTP/1.1\r\n"))
            peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        }
        let trial = try await Self.client(server.port).trial { head, _ in #expect(head.status == 404) }
        #expect(trial.status == 404 && trial.problem == nil && trial.answered != nil)
        #expect(trial.name == nil && trial.peer == "127.0.0.1")
        #expect(trial.begun.map(\.step) == [.lookingUp, .connecting])
        #expect(trial.length(of: .connecting) ?? .zero > .zero && trial.length(of: .securing) == nil)

        let http = try RawServer { peer in
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForClose()
        }
        let plain = try await Self.client(http.port, scheme: "https").trial { _, _ in }
        #expect(plain.begun.map(\.step) == [.lookingUp, .connecting, .securing] && plain.sent == nil)
        #expect(plain.length(of: .connecting) != nil && plain.length(of: .securing) == nil)
        #expect(plain.problem?.hasPrefix("TLS: ") == true)

        let silent = try RawServer { peer in peer.waitForClose() }
        let unanswered = try await Self.client(silent.port).trial(within: .milliseconds(200)) { _, _ in }
        #expect(unanswered.sent != nil && unanswered.answered == nil)
        #expect(unanswered.problem == "there was no answer within 0.2 seconds")

        let nowhere = MediaClient(
            endpoint: Endpoint(host: "nowhere.invalid", port: 80),
            logger: Self.logger,
            date: { WallTime(milliseconds: 0) }
        )
        let lost = await nowhere.trial { _, _ in }
        #expect(lost.begun.map(\.step) == [.lookingUp] && lost.name == "nowhere.invalid" && lost.sent == nil)
    }

    @Test("send what was given, byte by byte")
    func exactBytes() async throws {
        let (requests, continuation) = AsyncStream<String>.makeStream()
        let server = try RawServer { peer in
            continuation.yield(peer.request())
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let request = OutgoingRequest(
            method: "Post",
            path: "/a%zz?b#c\"<>",
            headers: [
                HeaderField("hOST", "x"), HeaderField("A", " b\t"), HeaderField("a", ""),
                HeaderField("X-Y", "é"),
            ],
            body: Array("abc".utf8)
        )
        _ = await Self.events(try Self.client(server.port), request)
        _ = await Self.events(try Self.client(server.port), OutgoingRequest(path: "/", body: []))
        _ = await Self.events(try Self.client(server.port), OutgoingRequest(method: "GET", path: "/", body: []))
        var seen = requests.makeAsyncIterator()
        let host = "Host: 127.0.0.1:\(server.port)\r\n"
        #expect(
            await seen.next()
                == "Post /a%zz?b#c\"<> HTTP/1.1\r\nhOST: x\r\nA:  b\t\r\na: \r\nX-Y: é\r\nContent-Length: 3\r\n\r\nabc"
        )
        #expect(await seen.next() == "POST / HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n")
        #expect(await seen.next() == "GET / HTTP/1.1\r\n\(host)\r\n")
    }

    @Test(
        "send nothing that cannot be written",
        arguments: [
            (OutgoingRequest(method: "PO ST", path: "/", body: []), "its method has a blank at byte 2"),
            (OutgoingRequest(method: "", path: "/", body: []), "its method is empty"),
            (OutgoingRequest(path: "/a b", body: []), "its path has a blank at byte 2"),
            (OutgoingRequest(path: "/a\r\nB: c", body: []), "its path has a carriage return at byte 2"),
            (OutgoingRequest(path: "/é", body: []), "its path has a character outside ASCII at byte 1"),
            (
                OutgoingRequest(path: "/", headers: [HeaderField("content type", "a")], body: []),
                "the name 'content type' of a header field has a blank at byte 7"
            ),
            (
                OutgoingRequest(path: "/", headers: [HeaderField("", "a")], body: []),
                "the name '' of a header field is empty"
            ),
            (
                OutgoingRequest(path: "/", headers: [HeaderField("A", "s3cret\n")], body: []),
                "the header field 'A' has a line feed at byte 6"
            ),
            (
                OutgoingRequest(path: "/", headers: [HeaderField("A", "\0")], body: []),
                "the header field 'A' has a NUL at byte 0"
            ),
        ]
    )
    func unsendable(request: OutgoingRequest, reason: String) async throws {
        let events = await Self.events(try Self.client(1), request)
        #expect(events == [AnswerEvent(.end(.unsendable(reason: reason)), at: .zero)])
    }

    @Test(
        "tell of a status outside 100–599 and never trap",
        arguments: ["000", "042", "099", "600", "999"],
        ["", "{}"]
    )
    func oddStatus(status: String, body: String) async throws {
        let server = try RawServer { peer in
            peer.request()
            peer.send("HTTP/1.1 \(status) Odd\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            peer.waitForClose()
        }
        let reason = "the status code is '\(status)', which is outside 100–599, at byte 9"
        #expect(Self.outcome(await Self.events(try Self.client(server.port))) == .malformed(reason: reason))
    }

    @Test("know how they ended", arguments: ["close", "reset", "hang up", "reset at once"])
    func ends(way: String) async throws {
        let server = try RawServer { peer in
            peer.request()
            if way.hasPrefix("reset") { peer.reset() }
            guard way == "close" || way == "reset" else { return }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            peer.wait(100)
        }
        let events = await Self.events(try Self.client(server.port))
        #expect(Self.outcome(events) == (way.hasPrefix("reset") ? .reset : .truncated))
        #expect(Self.body(events) == (way == "close" || way == "reset" ? "abc" : ""))
    }

    @Test("keep what had come for a slow reader, however they end", arguments: [true, false])
    func slowReader(isReset: Bool) async throws {
        let size = 100_000
        let server = try RawServer { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + String(repeating: "x", count: size))
            peer.wait(50)
            if isReset { peer.reset() }
        }
        let (count, outcome) = await (try Self.client(server.port)).withExchange(
            Self.request,
            signing: nil,
            timeout: nil
        ) {
            exchange in
            var count = 0
            while let event = await exchange.next() {
                switch event.kind {
                case .head: try? await Task.sleep(for: .milliseconds(250))
                case .body(let part): count += part.bytes.count
                case .end(let outcome): return (count, outcome as TransportOutcome?)
                case .sent, .silence: break
                }
            }
            return (count, nil)
        }
        #expect(count == size)
        #expect(outcome == (isReset ? .reset : .truncated))
    }

    @Test("tell of silence at the very moment, and of what came in time however late it is asked for")
    func silence() async throws {
        let server = try RawServer { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            peer.waitForClose()
        }
        let events = await (try Self.client(server.port)).withExchange(Self.request, signing: nil, timeout: nil) {
            exchange in
            var events: [AnswerEvent] = []
            while let event = await exchange.next(until: .milliseconds(200)) {
                events.append(event)
                // The judge is busy for longer than the deadline.
                if case .sent = event.kind { try? await Task.sleep(for: .milliseconds(400)) }
                if event.kind == .silence { break }
            }
            return events
        }
        #expect(
            events.map(\.kind).dropFirst() == [
                .head(AnswerHead(status: 200, headers: [HeaderField("Content-Length", "10")])),
                .body(BodyPart(index: 0, bytes: Array("abc".utf8))), .silence,
            ]
        )
        #expect(events.last?.time == .milliseconds(200))
    }

    @Test("end when their time is over")
    func timedOut() async throws {
        let server = try RawServer { peer in
            peer.request()
            peer.waitForClose()
        }
        let clock = ContinuousClock()
        var events: [AnswerEvent] = []
        let time = try await clock.measure {
            events = await Self.events(try Self.client(server.port), timeout: .milliseconds(300))
        }
        #expect(Self.outcome(events) == .timedOut)
        #expect(events.last.map { $0.time <= .milliseconds(300) } == true)
        #expect(time >= .milliseconds(300) && time < .milliseconds(800), "\(time)")
    }

    // MARK: What is not there yet

    /// Where connections do not come about.
    enum Obstacle: CaseIterable {
        /// The queue of those that wait to be accepted is full: packets are dropped.
        case fullQueue
        /// TLS is not spoken: it accepts and says nothing.
        case silentTLS

        var words: String {
            switch self {
            case .fullQueue: "connecting"
            case .silentTLS: "securing by TLS"
            }
        }

        func server() throws -> RawServer {
            switch self {
            case .fullQueue: try RawServer(nil)
            case .silentTLS: try RawServer { $0.waitForClose() }
            }
        }

        var scheme: String { self == .silentTLS ? "https" : "http" }
    }

    @Test(
        "that do not come about in time are unreachable, whatever time it is",
        arguments: Obstacle.allCases,
        [true, false]
    )
    func unreachable(obstacle: Obstacle, isConnectTimeout: Bool) async throws {
        let server = try obstacle.server()
        let limit = Duration.milliseconds(400)
        let client = try Self.client(
            server.port,
            scheme: obstacle.scheme,
            connectTimeout: isConnectTimeout ? limit : .seconds(10)
        )
        let clock = ContinuousClock()
        var events: [AnswerEvent] = []
        let time = await clock.measure {
            events = await Self.events(client, timeout: isConnectTimeout ? .seconds(8) : limit)
        }
        let reason = "no connection came about within 400 ms (\(obstacle.words))"
        #expect(events == [AnswerEvent(.end(.unreachable(reason: reason)), at: .zero)])
        #expect(time >= limit && time < limit + .milliseconds(400), "\(time)")
    }

    @Test("are cancelled at once, connected or not", arguments: Obstacle.allCases + [nil])
    func cancelled(obstacle: Obstacle?) async throws {
        let server =
            try obstacle?.server()
            ?? RawServer { peer in
                peer.request()
                peer.send("HTTP/1.1 200 OK\r\n\r\nabc")
                peer.waitForClose()
            }
        let client = try Self.client(server.port, scheme: obstacle?.scheme ?? "http")
        let exchange = Task { await Self.events(client) }
        try await Task.sleep(for: .milliseconds(200))
        let clock = ContinuousClock()
        var events: [AnswerEvent] = []
        let time = await clock.measure {
            exchange.cancel()
            events = await exchange.value
        }
        #expect(Self.outcome(events) == .cancelled)
        #expect(time < .milliseconds(200), "\(time)")
    }

    @Test("are over however soon they are cancelled: before, while and after a connection comes about")
    func cancelledWhileConnecting() async throws {
        let server = try RawServer { peer in peer.waitForClose() }
        let client = try Self.client(server.port)
        for round in 0..<500 {
            let exchange = Task { await Self.events(client) }
            let moment = ContinuousClock.now + .microseconds(round)
            while ContinuousClock.now < moment { await Task.yield() }
            exchange.cancel()
            #expect(Self.outcome(await exchange.value) == .cancelled)
        }
    }

    @Test("leave no descriptor behind")
    func descriptors() async throws {
        func open() -> Int { (0..<1024).count { RawServer.isOpen($0) } }
        let silent = try Obstacle.silentTLS.server()
        let full = try Obstacle.fullQueue.server()
        _ = await Self.events(try Self.client(full.port), timeout: .milliseconds(20))
        let before = open()
        for _ in 0..<20 {
            _ = await Self.events(try Self.client(full.port), timeout: .milliseconds(20))
            _ = await Self.events(try Self.client(silent.port, scheme: "https"), timeout: .milliseconds(20))
        }
        try await Task.sleep(for: .milliseconds(200))
        #expect(open() <= before + 2)
    }

    @Test("to nobody name the reason")
    func refused() async throws {
        let port = try RawServer { _ in }.port
        #expect(
            await Self.events(try Self.client(port))
                == [
                    AnswerEvent(
                        .end(.unreachable(reason: "the connection was refused: nothing listens there")),
                        at: .zero
                    )
                ]
        )
    }

    // MARK: Floods

    @Test("keep little of a body that comes byte by byte, and all of its bytes")
    func flood() async throws {
        let count = 200_000
        let server = try RawServer { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.send(String(repeating: "1\r\nx\r\n", count: count) + "0\r\n\r\n")
            peer.waitForClose()
        }
        let (parts, outcome) = await (try Self.client(server.port)).withExchange(
            Self.request,
            signing: nil,
            timeout: nil
        ) {
            exchange in
            var parts = 0
            while let event = await exchange.next() {
                switch event.kind {
                case .head: try? await Task.sleep(for: .milliseconds(300))
                case .body(let part):
                    #expect(part.index == parts)
                    parts += 1
                case .end(let outcome): return (parts, outcome as TransportOutcome?)
                case .sent, .silence: break
                }
            }
            return (parts, nil)
        }
        #expect(parts == count)
        #expect(outcome == .finished)
    }

    // MARK: Proxies

    @Test("through a proxy ask it for the endpoint, with its password")
    func proxy() async throws {
        let (requests, continuation) = AsyncStream<String>.makeStream()
        let server = try RawServer { peer in
            continuation.yield(peer.request())
            peer.send("HTTP/1.1 200 Connection established\r\n\r\n")
            continuation.yield(peer.request())
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        }
        let proxy = try Proxy("http://me:p%40ss@127.0.0.1:\(server.port)/")
        let client = MediaClient(
            endpoint: try Endpoint("http://kvs.test"),
            proxy: proxy,
            logger: Self.logger,
            date: { WallTime(milliseconds: 0) }
        )
        let events = await Self.events(client)
        #expect(Self.body(events) == "x")
        #expect(Self.outcome(events) == .finished)
        var seen = requests.makeAsyncIterator()
        #expect(
            await seen.next()
                == "CONNECT kvs.test:80 HTTP/1.1\r\nHost: kvs.test:80\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n"
        )
        #expect(await seen.next()?.hasPrefix("POST /getMedia HTTP/1.1\r\nHost: kvs.test\r\n") == true)
    }

    @Test(
        "through a proxy that refuses are unreachable",
        arguments: [
            ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno", "answered 407 to CONNECT"),
            ("HTTP/1.1 200 OK\r\n\r\nand more", "sent more than its answer to CONNECT"),
            (
                "220 mail.test ESMTP\r\n",
                "sent what is not HTTP: it begins with '220 mail.test ESMTP', and not with 'HTTP/1.1'"
            ),
            ("", "did not answer: it closed the connection"),
        ]
    )
    func refusingProxy(answer: String, reason: String) async throws {
        let server = try RawServer { peer in
            peer.request()
            peer.send(answer)
        }
        let proxy = Proxy(host: "127.0.0.1", port: server.port)
        let events = await Self.events(try Self.client(1, proxy: proxy))
        #expect(
            events == [
                AnswerEvent(.end(.unreachable(reason: "the proxy 127.0.0.1:\(server.port) \(reason)")), at: .zero)
            ]
        )
    }
}
