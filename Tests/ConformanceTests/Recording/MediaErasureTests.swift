import KinesisVideo
import Testing

@testable import Conformance

@Suite("The media of a body")
struct MediaErasureTests {
    /// The body with its media erased, the parts cut in a way.
    private func erased(_ body: [UInt8], _ cutting: Cutting) -> [UInt8] {
        var erasure = MediaErasure()
        var result = body
        for range in cutting.ranges(body.count) {
            let part = Array(body[range])
            for media in erasure.mediaRanges(in: part.span.bytes) {
                let place = range.lowerBound + media.lowerBound..<range.lowerBound + media.upperBound
                result.replaceSubrange(place, with: repeatElement(0, count: media.count))
            }
        }
        return result
    }

    /// What is told of chunks but for the digests of their frames, which change with them.
    private static func withoutDigests(_ trace: [String]) -> [String] {
        trace.map { line in
            let parts = line.split(separator: "\"frameHash\":\"", omittingEmptySubsequences: false)
            return ([parts[0]] + parts.dropFirst().map { $0.dropFirst(16) }).joined()
        }
    }

    @Test("is found however the body is cut, and nothing else is")
    func structure() throws {
        let body = SampleChunk.stream(3)
        let plain = erased(body, .whole)
        #expect(plain.count == body.count)
        for cutting in Cutting.standard { #expect(erased(body, cutting) == plain, "\(cutting.testDescription)") }
        // The same chunks, frame for frame, and what has changed are the bytes of frames alone.
        let summary = try Trial(body: plain).judged().summary
        let original = try Trial(body: body).judged().summary
        #expect(Self.withoutDigests(summary.trace) == Self.withoutDigests(original.trace))
        #expect(zip(summary.chunks, original.chunks).allSatisfy { $0.frameHash != $1.frameHash })
        let frames = summary.chunks.reduce(0) { $0 + Int($1.frameBytes) }
        let changed = zip(body, plain).count { $0 != $1 }
        #expect(changed > 0)
        #expect(changed <= frames)
        // A chunk whose frames have other bytes is the same without them.
        let other = SampleChunk(0).bytes
        var spoiled = other
        for (index, pair) in zip(other, erased(other, .whole)).enumerated() where pair.0 != pair.1 {
            spoiled[index] ^= 0x55
        }
        #expect(spoiled != other)
        #expect(erased(spoiled, .whole) == erased(other, .whole))
    }

    @Test("behind a corruption is all but a few bytes", arguments: Cutting.standard)
    func corruption(cutting: Cutting) {
        let garbage = [UInt8](repeating: 0x01, count: 5000)
        let body = SampleChunk.stream(1) + garbage
        let rest = erased(body, cutting).suffix(garbage.count)
        let kept = rest.count { $0 != 0 }
        #expect(kept >= 48)
        #expect(kept <= MediaErasure.keptBehindCorruption + 16)
        #expect(rest.drop { $0 != 0 }.allSatisfy { $0 == 0 })
    }

    @Test("takes few bytes as zeros, and comes back as them")
    func sparse() throws {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...600, using: &generator)).map { _ in
                UInt8.random(in: 1...255, using: &generator)
            }
            var ranges: [Range<Int>] = []
            var start = 0
            while start < bytes.count {
                let from = min(bytes.count, start + Int.random(in: 0...40, using: &generator))
                let to = min(bytes.count, from + Int.random(in: 0...200, using: &generator))
                if from < to { ranges.append(from..<to) }
                start = max(to, start + 1)
            }
            var expected = bytes
            for range in ranges { expected.replaceSubrange(range, with: repeatElement(0, count: range.count)) }
            var stored: [UInt8] = []
            SparseBytes.encode(bytes, zeroing: ranges, to: &stored)
            #expect(SparseBytes.decode(stored[...], limit: 600) == expected)
            if !bytes.isEmpty { #expect(SparseBytes.decode(stored[...], limit: bytes.count - 1) == nil) }
        }
        var stored: [UInt8] = []
        SparseBytes.encode([UInt8](repeating: 9, count: 1 << 20), zeroing: [0..<1 << 20], to: &stored)
        #expect(stored.count == 4)
    }

    @Test(
        "is refused where its numbers lie",
        arguments: [
            [0x05, 1, 2], [0x80], [0x00], [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        ] as [[UInt8]]
    )
    func lies(stored: [UInt8]) {
        #expect(SparseBytes.decode(stored[...], limit: 1000) == nil)
    }
}
