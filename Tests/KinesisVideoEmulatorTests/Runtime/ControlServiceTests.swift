import KinesisVideo
import Matroska
import NIOHTTP1
import Synchronization
import Testing

@testable import KinesisVideoEmulator

/// A running emulator is looked at and changed, without sockets.
@Suite struct ControlServiceTests {
    private static let token = "0123456789abcdef"

    private let fixture: Fixture
    private let runtime: Runtime
    private let control: ControlService

    init() throws {
        let fixture = try Fixture()
        let steady = SteadyClock(now: { .zero }, sleep: { _ in })
        runtime = Runtime(clock: ServiceClock(day: fixture.clock.wallClock, steady: steady))
        control = ControlService(
            service: fixture.service,
            runtime: runtime,
            access: ControlAccess(token: Self.token)
        )
        self.fixture = fixture
    }

    private func ask(
        _ method: HTTPMethod,
        _ target: String,
        _ body: [UInt8] = [],
        headers: [(String, String)] = [("Host", "127.0.0.1:1"), ("Authorization", "Bearer \(token)")]
    ) -> (status: Int, text: String) {
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: HTTPHeaders(headers))
        guard case .bytes(let status, _, let bytes) = control.answer(ReceivedRequest(head: head, body: body)) else {
            return (200, "events")
        }
        return (status, String(decoding: bytes, as: UTF8.self))
    }

    private func ask(_ method: HTTPMethod, _ target: String, _ body: String) -> (status: Int, text: String) {
        ask(method, target, Array(body.utf8))
    }

    struct Caller: CustomTestStringConvertible {
        let name: String
        let headers: [(String, String)]
        let status: Int
        var testDescription: String { name }
    }

    private static let known = ("Authorization", "Bearer \(token)")
    private static let host = ("Host", "127.0.0.1:1")

    @Test(arguments: [
        Caller(name: "all is well", headers: [host, known], status: 200),
        Caller(name: "any spelling of this machine", headers: [("Host", "LOCALHOST:9"), known], status: 200),
        Caller(name: "this machine in IPv6", headers: [("Host", "[::1]:9"), known], status: 200),
        Caller(name: "no token", headers: [host], status: 401),
        Caller(name: "a token that begins so", headers: [host, ("Authorization", "Bearer \(token)0")], status: 401),
        Caller(name: "a token twice", headers: [host, known, known], status: 401),
        Caller(name: "another kind", headers: [host, ("Authorization", "Basic \(token)")], status: 401),
        Caller(name: "no host", headers: [known], status: 403),
        Caller(name: "a name that leads here", headers: [("Host", "evil.test:1"), known], status: 403),
        Caller(name: "a name that begins so", headers: [("Host", "localhost.evil.test"), known], status: 403),
        Caller(name: "its own page", headers: [host, known, ("Origin", "http://127.0.0.1:1")], status: 200),
        Caller(name: "a page", headers: [host, known, ("Origin", "https://evil.test")], status: 403),
        Caller(name: "a page of a file", headers: [host, known, ("Origin", "null")], status: 403),
        Caller(name: "a page, by the browser", headers: [host, known, ("Sec-Fetch-Site", "cross-site")], status: 403),
        Caller(
            name: "another page of this site",
            headers: [host, known, ("Sec-Fetch-Site", "same-site")],
            status: 403
        ),
    ])
    func `who may not look is refused`(_ caller: Caller) {
        #expect(ask(.GET, "/streams", [], headers: caller.headers).status == caller.status)
    }

    @Test func `the page says nothing of the emulator, and needs no token`() {
        for path in ["/", "/control.js", "/control.css"] {
            let answer = ask(.GET, path, [], headers: [Self.host])
            #expect(answer.status == 200)
            #expect(!answer.text.contains(Self.token) && !answer.text.contains("recorded-unknown"))
        }
        #expect(ask(.GET, "/", [], headers: [("Host", "evil.test")]).status == 403)
    }

    @Test func `a stream is created, takes media, and goes`() throws {
        #expect(ask(.POST, "/streams", #"{"name":"yard","retentionHours":0}"#).status == 201)
        #expect(ask(.POST, "/streams", #"{"name":"yard"}"#).status == 409)
        let store = try #require(fixture.service.registry.stream(.name("yard"))?.store)
        #expect(store.retention.bytes <= 256 << 20)
        let file = try Files.bytes(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
        #expect(ask(.POST, "/streams/yard/fragments", file).status == 201)
        let available = store.available(at: runtime.clock.now)
        #expect(available.count > 5)
        #expect(try fixture.media("yard", most: 1000).bytes.count >= 1000)
        let latest = ask(.GET, "/streams/yard/latest")
        #expect(latest.status == 200 && latest.text.utf8.count > 1000)
        #expect(ask(.POST, "/streams/yard/fragments", "no media").status == 400)
        #expect(ask(.POST, "/streams/recorded/fragments", file).status == 409)
        #expect(ask(.GET, "/metrics").text.contains("fragments_put_total{stream=\"yard\"} \(available.count)\n"))
        #expect(ask(.DELETE, "/streams/yard").status == 200)
        #expect(ask(.GET, "/streams/yard").text.contains("there is no stream 'yard'"))
    }

    @Test func `faults are in force from the next request and the next fragment on`() throws {
        guard case .media(var session, _) = fixture.getMedia("recorded").body else { throw Failed() }
        let first = Playback(&session, clock: fixture.clock, most: 1)
        #expect(first.end == .unfinished)
        #expect(ask(.POST, "/faults", #"{"fault":"stall=1:recorded"}"#).text.contains("stall=1"))
        let stalled = Playback(&session, clock: fixture.clock)
        #expect(stalled.end == .stalled)
        #expect(ask(.DELETE, "/faults/stall:recorded").status == 200)
        let rest = Playback(&session, clock: fixture.clock)
        #expect(rest.end == .finished && rest.documents.count > 5)
        #expect(ask(.PUT, "/faults", #"{"faults":["wrongStatus=418"]}"#).status == 200)
        #expect(fixture.getMedia("missing").status == 418)
        #expect(ask(.DELETE, "/faults").status == 200)
        #expect(fixture.getMedia("missing").status == 404)
    }

    private struct Failed: Error {}

    @Test func `what cannot be done is said`() {
        #expect(ask(.POST, "/faults", #"{"fault":"stal"}"#).text.contains("did you mean 'stall'?"))
        #expect(ask(.PUT, "/faults", #"{"streams":{"recorde":[]}}"#).text.contains("did you mean 'recorded'?"))
        #expect(ask(.POST, "/streams", #"{"nam":"x"}"#).text.contains("did you mean 'name'?"))
        for body in ["", "[]", "{", #"{"name":"x","name":"y"}"#, #"{"name":"a b"}"#] {
            #expect(ask(.POST, "/streams", body).status == 400, "\(body)")
        }
        #expect(ask(.POST, "/metrics").status == 405)
        #expect(ask(.GET, "/nothing").status == 404)
        #expect(ask(.DELETE, "/sessions/7").status == 404)
    }

    @Test func `time goes on as far as it is told`() {
        #expect(ask(.POST, "/clock", #"{"milliseconds":1500}"#).text.contains("1500"))
        #expect(runtime.clock.now == TestClock.start.advanced(byMilliseconds: 1500))
        #expect(ask(.POST, "/clock", #"{"milliseconds":-1}"#).status == 400)
    }

    @Test func `sessions are told what to do, and numbers are counted`() {
        let told = Mutex<[String]>([])
        var note = Answer.Note(requestID: "id")
        (note.stream, note.operation) = ("recorded", "GetMedia")
        let heard = Mutex<[String]>([])
        let listener = runtime.events.add { text in heard.withLock { $0.append(text) } }
        let session = runtime.open(.getMedia, note) { nudge in told.withLock { $0.append("\(nudge)") } }
        runtime.advance(session, bytes: 100, fragments: 1, current: nil, bytesOfCurrent: 0)
        #expect(ask(.GET, "/sessions").text.contains(#""bytes": 100"#))
        #expect(ask(.DELETE, "/sessions/1").status == 202)
        #expect(ask(.DELETE, "/sessions/1?how=reset").status == 202)
        #expect(ask(.DELETE, "/sessions/1?how=else").status == 400)
        runtime.close(session, "ended")
        #expect(told.withLock { $0 } == ["end", "reset"])
        #expect(
            heard.withLock { $0.map { $0.prefix { $0 != "\n" } } } == [
                "event: session", "event: fragment", "event: session",
            ]
        )
        let text = ask(.GET, "/metrics").text
        #expect(text.contains("kvsconform_media_bytes_sent_total 100\n"))
        #expect(text.contains("kvsconform_sessions_ended_total{outcome=\"ended\"} 1\n"))
        listener.map(runtime.events.remove)
        #expect(!runtime.events.hasListeners)
    }

    @Test func `uploads are sessions of their own kind`() {
        let note = Answer.Note(requestID: "id", operation: "PutMedia", stream: "empty")
        let session = runtime.open(.putMedia, note) { _ in }
        runtime.advance(session, bytes: 70, fragments: 1, told: FragmentAcknowledgement(.received, timecode: 5))
        runtime.advance(session, bytes: 90, fragments: 1, told: FragmentAcknowledgement(.persisted, timecode: 5))
        let seen = ask(.GET, "/sessions").text
        #expect(seen.contains(#""kind": "putMedia""#) && seen.contains(#""bytes": 90"#) && seen.contains("PERSISTED"))
        var text = ask(.GET, "/metrics").text
        #expect(text.contains("kvsconform_uploads_open 1\n") && text.contains("kvsconform_sessions_open 0\n"))
        runtime.close(session, "ended with 4008")
        text = ask(.GET, "/metrics").text
        #expect(text.contains("kvsconform_uploads_total 1\n") && text.contains("kvsconform_sessions_total 0\n"))
        #expect(text.contains("kvsconform_uploads_ended_total{outcome=\"ended with 4008\"} 1\n"))
        #expect(text.contains("kvsconform_media_bytes_put_total 90\n"))
        #expect(text.contains("kvsconform_media_bytes_sent_total 0\n"))
    }

    @Test func `who reads or puts is told of new faults, a new time, and the end of a stream`() throws {
        let told = Mutex<[String]>([])
        let session = runtime.open(.putMedia, Answer.Note(requestID: "id")) { nudge in
            told.withLock { $0.append("\(nudge)") }
        }
        #expect(ask(.POST, "/faults", #"{"fault":"slowHead=1"}"#).status == 200)
        #expect(ask(.POST, "/clock", #"{"milliseconds":1}"#).status == 200)
        #expect(told.withLock { $0 } == ["look", "look"])
        for _ in 0..<9 { _ = runtime.open(.getMedia, Answer.Note(requestID: "id")) { _ in } }
        #expect(runtime.sessions.sessions.map(\.id) == Array(1...10))
        runtime.close(session, "ended")
        #expect(ask(.POST, "/streams", #"{"name":"yard"}"#).status == 201)
        let stream = try #require(fixture.service.registry.stream(.name("yard")))
        let wait = stream.ending.wait { told.withLock { $0.append("over") } }
        #expect(ask(.DELETE, "/streams/yard").status == 200)
        #expect(told.withLock { $0.last } == "over")
        withExtendedLifetime(wait) {}
    }

    @Test func `times of a file that can be those of a day are its producer's`() throws {
        #expect(ask(.POST, "/streams", #"{"name":"yard"}"#).status == 201)
        let store = try #require(fixture.service.registry.stream(.name("yard"))?.store)
        for times in [[1_700_000_000_000, 1_700_000_001_000], [5000, 7000]] as [[UInt64]] {
            var writer = EBMLWriter()
            writer.documentHeader()
            writer.openSegment()
            writer.info(SegmentInfo())
            writer.tracks([TrackEntry()])
            for time in times {
                writer.cluster(timestamp: time) { cluster in
                    cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [[1]])
                }
            }
            #expect(ask(.POST, "/streams/yard/fragments", writer.bytes).status == 201)
        }
        let now = runtime.clock.now.milliseconds
        let meant = (0..<4).map { store.fragment(at: $0)?.producerTimestamp.milliseconds }
        #expect(meant == [1_700_000_000_000, 1_700_000_001_000, now, now + 2000])
    }

    @Test func `there are no more listeners than that`() {
        let ids = (0..<EventHub.mostListeners + 1).map { _ in runtime.events.add { _ in } }
        #expect(ids.filter { $0 == nil }.count == 1)
    }
}
