import KinesisVideo
import Matroska
import Testing

@testable import Conformance

@Suite("The file of a recording")
struct RecordingFormatTests {
    private static let failing = Trial(
        expect: #"{ "chunks": { "stopWhen": { "end": true }, "each": { "frames": 7 } } }"#,
        body: SampleChunk.stream(2)
    )

    /// Every event that there is, in an order that a file may have.
    private static let everything: [RecordedEvent] = [
        .request(
            Recording.Request(method: "PUT", url: "http://a/b", headers: [HeaderField("A", "b\u{1B}")], body: [0, 255])
        ),
        .head(480, [HeaderField("é", "")], at: .nanoseconds(1)),
        .part(0, [], at: .nanoseconds(Int64.max)),
        .part(7, Array(0...255), at: .zero),
        .silence(at: .nanoseconds(123_456_789_012)),
        .answer(
            AnswerEvent(.sent(ConnectionTimes(connected: .milliseconds(1), secured: .milliseconds(2))), at: .zero)
        ),
        .end(.malformed(reason: "\"quoted\"\n"), at: .seconds(3)),
        .judgement(
            Recording.Judgement(
                verdict: "inconclusive",
                reason: "why",
                findings: [
                    Recording.Trace(code: "a.b", level: .should, message: "m", byteOffset: nil),
                    Recording.Trace(code: "c", level: .must, message: "", byteOffset: 1 << 40),
                ],
                bodyBytes: 12,
                chunks: 3
            )
        ),
    ]

    @Test("holds every kind of event, and a header, as they were")
    func roundTrip() throws {
        var sample = try SampleRecording(Self.failing)
        sample.events = Self.everything
        sample.header.shrinking = Recording.Shrinking(
            bodyBytes: 100,
            kept: [0..<10, 20..<30],
            findings: [Recording.Trace(code: "a", level: .must, message: "b", byteOffset: 3)]
        )
        let items = try SampleRecording.items(of: sample.bytes())
        #expect(
            items == [.header(sample.header), .resource(.scenario, sample.scenario.bytes)]
                + Self.everything.map { .event($0) }
        )
    }

    @Test(
        "holds every way in which a transport can end",
        arguments: [
            TransportOutcome.finished, .truncated, .reset, .timedOut, .cancelled, .malformed(reason: "x"),
            .unreachable(reason: "y"),
        ]
    )
    func outcomes(outcome: TransportOutcome) throws {
        var sample = try SampleRecording(Self.failing)
        sample.events = [.end(outcome, at: .milliseconds(5))]
        #expect(try SampleRecording.items(of: sample.bytes()).last == .event(.end(outcome, at: .milliseconds(5))))
    }

    @Test("is read the same however it is cut", arguments: Cutting.standard)
    func cutting(_ cutting: Cutting) throws {
        let bytes = try SampleRecording(Self.failing).bytes()
        #expect(try SampleRecording.items(of: bytes, cut: cutting) == SampleRecording.items(of: bytes))
    }

    @Test("is read as far as it goes, wherever it was cut short")
    func truncation() throws {
        let bytes = try SampleRecording(Self.failing).bytes()
        let whole = try SampleRecording.items(of: bytes)
        for end in stride(from: 0, to: bytes.count, by: 7) {
            var reader = RecordingReader()
            var items: [RecordingReader.Item] = []
            let part = Array(bytes[..<end])
            var position = 0
            while let item = try reader.next(part.span.bytes, from: &position) { items.append(item) }
            #expect(items == Array(whole.prefix(items.count)), "cut at \(end)")
            #expect(!reader.isComplete, "cut at \(end)")
            #expect(reader.readBytes <= UInt64(end))
        }
    }

    @Test("with any byte changed is noticed, and traps nothing")
    func damage() throws {
        let sample = try SampleRecording(Self.failing)
        let bytes = sample.bytes()
        let whole = try SampleRecording.items(of: bytes)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= place.isMultiple(of: 2) ? 0x20 : 0xFF
            // A length that is too large makes the rest look cut short; all else is an error.
            let items = try? SampleRecording.items(of: damaged)
            #expect(items != whole, "byte \(place)")
            if let items { #expect(items.count < whole.count, "byte \(place)") }
        }
    }

    private static let wrong: [(bytes: [UInt8], message: String)] = [
        (Array("<html></html>".utf8), "it is no recording: the first bytes are others"),
        (
            Recording.signature + Array("PART".utf8) + [0xFF, 0, 0, 0],
            "the frame PART at byte 8 claims 4278190080 bytes, more than any has"
        ),
        (
            Recording.signature + Array("PA\u{1B}T".utf8) + [0x7F, 0, 0, 0],
            "the frame ???? at byte 8 claims 2130706432 bytes, more than any has"
        ),
        (
            Recording.signature + RecordingFormatTests.frame("TIME", Array("{}".utf8)),
            "the frame TIME at byte 8 stands where none of its kind may"
        ),
        (
            Recording.signature + RecordingFormatTests.frame("HEAD", Array("{".utf8)),
            "the frame HEAD at byte 8 is wrong: it is no JSON"
        ),
        (
            Recording.signature
                + RecordingFormatTests.frame("HEAD", Array(#"{"format":"kvsconform-recording","version":2}"#.utf8)),
            "the frame HEAD at byte 8 is wrong: it is of version 2, and this program reads version 1"
        ),
        (
            Recording.signature + RecordingFormatTests.frame("NEWS", []),
            "the frame NEWS at byte 8 is of no kind that this program knows; a later version may"
        ),
    ]

    @Test("that is wrong is refused with the place and the reason", arguments: wrong)
    func refusals(bytes: [UInt8], message: String) throws {
        let error = #expect(throws: RecordingError.self) { try SampleRecording.items(of: bytes) }
        #expect(error?.description == message)
    }

    @Test("may hold frames that a later version made, where their names say that they can be passed over")
    func ancillaryFrames() throws {
        var sample = try SampleRecording(Self.failing)
        let events = sample.events
        sample.events = []
        let before = sample.bytes()
        sample.events = events
        let rest = sample.bytes().dropFirst(before.count)
        let items = try SampleRecording.items(of: before + Self.frame("note", [1, 2, 3]) + rest)
        #expect(items == (try SampleRecording.items(of: before + rest)))
        #expect(throws: RecordingError.self) {
            try SampleRecording.items(of: before + Self.frame("NOTE", [1, 2, 3]) + rest)
        }
    }

    @Test("holds no more of the body than is allowed, and says so")
    func limit() throws {
        let sample = try SampleRecording(Self.passing)
        let items = try SampleRecording.items(of: sample.bytes(limit: 2000))
        let parts = items.compactMap { item -> Int? in
            if case .event(let event) = item { event.part?.bytes.count } else { nil }
        }
        let body = Self.passing.body.count
        #expect(parts == [700, 700])
        #expect(
            items.contains(
                .event(.gap(Recording.Gap(reason: .limit, parts: (body + 699) / 700 - 2, bytes: UInt64(body - 1400))))
            )
        )
        let replay = try sample.judged(sample.bytes(limit: 2000))
        #expect(
            replay.result.verdict
                == .inconclusive(
                    Inconclusive(
                        .unrecorded,
                        "the recording leaves out \(body - 1400) bytes of the body from byte 1400 on, because it had reached the size that was allowed"
                    )
                )
        )
    }

    private static let passing = Trial(body: SampleChunk.stream(4))

    @Test("never holds a signature or a session token")
    func secrets() throws {
        let text = String(decoding: try SampleRecording(Self.failing).bytes(), as: UTF8.self)
        #expect(!text.contains("secret"))
        #expect(text.contains("Signature=redacted"))
    }

    @Test("splits a large part, whose pieces keep its number and time")
    func largeParts() throws {
        var sample = try SampleRecording(Self.failing)
        let bytes = [UInt8](repeating: 3, count: Recording.maximumPart * 2 + 5)
        sample.events = [.part(4, bytes, at: .seconds(2))]
        let parts = try SampleRecording.items(of: sample.bytes()).compactMap { item -> AnswerEvent? in
            if case .event(.answer(let event)) = item { event } else { nil }
        }
        #expect(
            parts.map { RecordedEvent.answer($0).part?.bytes.count } == [
                Recording.maximumPart, Recording.maximumPart, 5,
            ]
        )
        #expect(parts.allSatisfy { RecordedEvent.answer($0).part?.index == 4 && $0.time == .seconds(2) })
    }

    @Test("has the checksum that everyone else computes")
    func checksum() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32.of(bytes.span.bytes) == 0xCBF4_3926)
        for cut in 0...9 {
            var checksum = CRC32()
            checksum.update(bytes.span.bytes.extracting(first: cut))
            checksum.update(bytes.span.bytes.extracting(droppingFirst: cut))
            #expect(checksum.value == 0xCBF4_3926)
        }
    }

    /// A frame as the format has it, written here once more.
    static func frame(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
        let content = Array(name.utf8) + payload
        return Array(name.utf8) + bytes(UInt32(payload.count)) + payload + bytes(CRC32.of(content.span.bytes))
    }
}
