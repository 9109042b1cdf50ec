import KinesisVideo
import Testing

@testable import Conformance

@Suite("A secret that an endpoint repeats")
struct RecordingMaskTests {
    private static let token = "FwoGZXIvYXdzEXAMPLE/token+=="
    private static let redaction = Redaction(secrets: [token, "wJalrXUtnFEMI/K7MDENG"])

    private static func mask(_ events: [RecordedEvent]) -> [RecordedEvent] {
        var mask = RecordingMask(redaction)
        return events.flatMap { mask.take($0) } + mask.take(.end(.finished, at: .seconds(9)))
    }

    @Test("is in no part, wherever the body was cut, and no byte moves", arguments: Cutting.standard + [.whole])
    func parts(cutting: Cutting) {
        let body = Array(
            "{\"Message\":\"the token \(Self.token) and \(Self.token)\(Self.token) are expired\"} \(Self.token)".utf8
        )
        let expected = String(decoding: body, as: UTF8.self)
            .replacing(Self.token, with: String(repeating: "*", count: Self.token.utf8.count))
        let parts = cutting.ranges(body.count).enumerated().map { index, range in
            RecordedEvent.part(index, Array(body[range]), at: .milliseconds(index))
        }
        let masked = Self.mask(parts).filter { $0.part != nil }
        #expect(masked.map(\.part?.index) == parts.map(\.part?.index))
        #expect(masked.map(\.time) == parts.map(\.time))
        #expect(masked.map(\.part?.bytes.count) == parts.map(\.part?.bytes.count))
        #expect(String(decoding: masked.flatMap { $0.part?.bytes ?? [] }, as: UTF8.self) == expected)
    }

    @Test("is in no part where time passed between two halves of it, and events keep their order")
    func pauses() {
        let halves = ["a \(Self.token.prefix(9))", "\(Self.token.dropFirst(9)) b"].map { Array($0.utf8) }
        let events: [RecordedEvent] = [
            .silence(at: .zero), .part(0, halves[0], at: .milliseconds(1)), .silence(at: .seconds(1)),
            .silence(at: .seconds(2)), .part(1, halves[1], at: .seconds(3)),
        ]
        let masked = Self.mask(events)
        #expect(masked.compactMap(\.time) == events.compactMap(\.time) + [.seconds(9)])
        let body = masked.flatMap { $0.part?.bytes ?? [] }
        #expect(String(decoding: body, as: UTF8.self) == "a \(String(repeating: "*", count: Self.token.utf8.count)) b")
    }

    @Test("is hidden in its escapes, however they are cut", arguments: Cutting.standard + [.whole])
    func escaped(cutting: Cutting) {
        let escaped = Self.token.utf8.map { "\\u00\(Hexadecimal.text([$0]))" }.joined()
        let body = Array("{\"Message\":\"\(escaped)\"}".utf8)
        let parts = cutting.ranges(body.count).enumerated().map { index, range in
            RecordedEvent.part(index, Array(body[range]), at: .zero)
        }
        let masked = Self.mask(parts).flatMap { $0.part?.bytes ?? [] }
        #expect(masked.count == body.count)
        #expect(masked.count { $0 == UInt8(ascii: "*") } == escaped.utf8.count)
    }

    @Test("is in no header, message or value either, and all else is as it was")
    func elsewhere() throws {
        var sample = try SampleRecording(Trial(body: SampleChunk.stream(1)))
        sample.header.scope = .object(["x": .string("a \(Self.token)"), "y": .string("b")])
        let header = RecordingMask(Self.redaction).header(sample.header)
        #expect(header.scope["x"]?.stringValue == "a " + String(repeating: "*", count: Self.token.utf8.count))
        #expect(header.scope["y"]?.stringValue == "b")
        let events: [RecordedEvent] = [
            .request(
                Recording.Request(
                    method: "POST",
                    url: "http://h/?t=\(Self.token)",
                    headers: [],
                    body: Array(Self.token.utf8)
                )
            ),
            .head(403, [HeaderField("x", Self.token)], at: .zero),
            .end(.malformed(reason: Self.token), at: .zero),
            .judgement(
                Recording.Judgement(
                    verdict: "failed",
                    reason: Self.token,
                    findings: [Recording.Trace(code: "c", level: .must, message: "m \(Self.token)", byteOffset: 1)],
                    bodyBytes: 0,
                    chunks: 0
                )
            ),
        ]
        let masked = Self.mask(events)
        sample.header = header
        sample.events = masked
        #expect(!String(decoding: sample.bytes(), as: UTF8.self).contains("EXAMPLE/token"))
        #expect(masked.count == events.count + 1)
        let untouched = try SampleRecording(Trial(body: SampleChunk.stream(3))).events
        #expect(Self.mask(untouched).dropLast() == untouched[...])
    }
}

extension RecordedEvent {
    fileprivate var time: Duration? {
        if case .answer(let event) = self { event.time } else { nil }
    }
}
