import Testing

@testable import Conformance

@Suite("Timeline of a step")
struct StepTimelineTests {
    @Test("covers every body part in bounded memory", arguments: [0, 1, 127, 128, 129, 1000, 100_000])
    func parts(_ count: Int) {
        var timeline = StepTimeline()
        for index in 0..<count { timeline.part(index % 7, at: .milliseconds(index)) }
        #expect(timeline.partCount == count)
        #expect(timeline.parts.count <= StepRecord.maximumParts)
        #expect(count <= 128 ? timeline.parts.count == count : timeline.parts.count >= 64)
        #expect(timeline.parts.reduce(0) { $0 + $1.count } == count)
        #expect(timeline.parts.reduce(0) { $0 + $1.bytes } == UInt64((0..<count).reduce(0) { $0 + $1 % 7 }))
        #expect(timeline.parts.map(\.at) == timeline.parts.map(\.at).sorted())
    }

    @Test("keeps the first and the last chunks", arguments: [0, 5, 64, 128, 129, 1000])
    func chunks(_ count: Int) {
        var timeline = StepTimeline()
        for index in 0..<count { timeline.chunk(MediaChunk(index: index, offset: 0), at: .milliseconds(index + 1)) }
        let indices = timeline.chunks.map(\.index)
        #expect(indices == (count <= 128 ? Array(0..<count) : Array(0..<64) + Array(count - 64..<count)))
        #expect(timeline.firstChunkAt == (count == 0 ? nil : .milliseconds(1)))
    }

    @Test(
        "tells the form of a tag",
        arguments: [
            (nil, "none"), ("", "empty"), ("0", "digits:1"), ("91343852333181432392682062607648", "digits:32"),
            ("1510970398.789", "decimal:10.3"), ("-5", "negative digits:1"), ("1.2.3", "text:5"), ("1.", "text:2"),
            ("-", "text:1"), ("٣", "text:2"), ("a b", "text:3"),
        ]
    )
    func forms(_ text: String?, _ form: String) {
        #expect(TagForm.of(text) == form)
    }
}
