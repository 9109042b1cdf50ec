import KinesisVideo
import Testing

@testable import Conformance

@Suite("A recording cut down")
struct ShrinkerTests {
    private func cut(_ sample: SampleRecording, target: UInt64 = .max) throws -> Shrinker.Cut? {
        let bytes = sample.bytes()
        return try Shrinker(try sample.replay(), zeroesMedia: true) { SampleSource(bytes) }.cut(target: target)
    }

    /// Eleven chunks of which the one with that number comes before the one that it follows.
    private func swapped(at index: Int) -> [UInt8] {
        var order = Array(0..<11)
        order.swapAt(index, index - 1)
        return order.flatMap { SampleChunk($0).bytes }
    }

    private static let aboutOrder = #" "requirements": ["GM-ORDER-FRAGMENT-NUMBER"],"#

    @Test("of a case about something else ends behind what must always hold and does not")
    func besides() throws {
        let sample = try SampleRecording(Trial(body: swapped(at: 7)))
        let cut = try #require(try cut(sample))
        #expect(cut.original.verdict == "passed" && cut.judgement.findings == cut.original.findings)
        #expect(cut.original.findings.map(\.code).first == "stream.order.fragment-number")
        #expect(try #require(cut.kept.last?.upperBound) < cut.original.bodyBytes)
    }

    @Test("ends at the byte that decides it, and finds the same")
    func prefix() throws {
        let sample = try SampleRecording(Trial(body: swapped(at: 7)), top: Self.aboutOrder)
        let cut = try #require(try cut(sample))
        #expect(cut.isExact)
        #expect(cut.judgement.findings == cut.original.findings)
        #expect(cut.judgement.findings.first?.code == "stream.order.fragment-number")
        let end = try #require(cut.kept.last?.upperBound)
        #expect(cut.kept == [0..<end])
        #expect(end == cut.original.bodyBytes)
        // One element less, and it is not found.
        let bytes = sample.bytes()
        var answer = RecordedAnswer(SampleSource(bytes), keeping: [0..<end - 1])
        let shorter = try sample.replay().judgedAtOnce(&answer)
        #expect(shorter.judgement.findings != cut.original.findings)
    }

    @Test("loses the documents in front where it would still be too large, and says so")
    func documents() throws {
        let sample = try SampleRecording(Trial(body: swapped(at: 7)))
        let before = UInt64(SampleChunk.stream(6).count)
        let cut = try #require(try cut(sample, target: 100))
        #expect(!cut.isExact)
        #expect(cut.kept.count == 1)
        #expect(cut.kept.first?.lowerBound == before)
        #expect(cut.judgement.findings.map(\.code) == cut.original.findings.map(\.code))
        #expect(cut.judgement.findings.first?.byteOffset != cut.original.findings.first?.byteOffset)
    }

    @Test("keeps all documents that its findings need")
    func needed() throws {
        let count =
            #"{ "chunks": { "stopWhen": { "anyOf": [{ "chunks": 9 }, { "elapsed": "1m" }] }, "count": 3 } }"#
        let sample = try SampleRecording(Trial(expect: count, body: SampleChunk.stream(11)))
        let cut = try #require(try cut(sample, target: 1))
        #expect(cut.kept == [0..<UInt64(SampleChunk.stream(9).count)])
    }

    @Test("that failed for its silence needs none of what came before it")
    func silence() throws {
        let expect =
            #"{ "chunks": { "stopWhen": { "end": true }, "firstChunkWithin": "30s", "ends": { "outcome": "finished", "within": "90s" } } }"#
        let trial = Trial(expect: expect, body: SampleChunk.stream(4))
        let sample = try SampleRecording(
            trial,
            endsWith: [.silence(at: .seconds(90)), .end(.timedOut, at: .seconds(90))]
        )
        let cut = try #require(try cut(sample))
        #expect(cut.judgement.findings == cut.original.findings)
        #expect(cut.judgement.findings.map(\.code) == ["stream.ends"])
        #expect((cut.kept.last?.upperBound ?? 0) <= UInt64(SampleChunk(0).bytes.count))
    }

    @Test("of a corruption keeps the bytes that show it")
    func corruption() throws {
        let garbage = [UInt8](repeating: 0x01, count: 3000)
        let sample = try SampleRecording(Trial(body: SampleChunk.stream(3) + garbage + SampleChunk.stream(2)))
        let cut = try #require(try cut(sample))
        #expect(cut.judgement.findings == cut.original.findings)
        #expect(cut.judgement.findings.first?.code == "stream.well-formed")
        #expect((cut.kept.last?.upperBound ?? 0) < UInt64(SampleChunk.stream(3).count + 200))
    }

    @Test("is nothing where nothing was found")
    func passed() throws {
        #expect(try cut(SampleRecording(Trial(body: SampleChunk.stream(3)))) == nil)
    }
}
