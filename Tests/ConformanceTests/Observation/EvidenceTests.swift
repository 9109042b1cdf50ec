import Testing

@testable import Conformance

@Suite("Evidence")
struct EvidenceTests {
    @Test("the window keeps the most recent bytes", arguments: [1, 3, 7, 16, 17, 100])
    func window(step: Int) {
        let bytes = (0..<100).map { UInt8($0) }
        var window = ByteWindow(capacity: 16)
        for start in stride(from: 0, to: 100, by: step) {
            window.append(Array(bytes[start..<min(100, start + step)]).span.bytes)
            let end = min(100, start + step)
            for offset in 0...end {
                let expected = offset >= max(0, end - 16) ? Array(bytes[offset..<min(end, offset + 5)]) : []
                #expect(window.bytes(from: UInt64(offset), count: 5) == expected)
            }
        }
        #expect(window.end == 100)
        #expect(window.bytes(from: 1000, count: 5).isEmpty)
        #expect(window.bytes(from: .max, count: 5).isEmpty)
    }

    @Test("the index knows which part held a byte")
    func parts() {
        var index = BodyPartIndex()
        #expect(index.part(holding: 0) == nil)
        for part in 0..<3000 {
            index.append(BodyPartIndex.Part(index: part, offset: UInt64(part * 10), receivedAt: .milliseconds(part)))
        }
        #expect(index.part(holding: 29_999)?.index == 2999)
        #expect(index.part(holding: .max)?.index == 2999)
        #expect(index.part(holding: 25_000)?.index == 2500)
        #expect(index.part(holding: 25_009)?.index == 2500)
        #expect(index.part(holding: 19_760)?.index == 1976)
        // Too long ago.
        #expect(index.part(holding: 19_759) == nil)
        #expect(index.part(holding: 0) == nil)
    }
}
