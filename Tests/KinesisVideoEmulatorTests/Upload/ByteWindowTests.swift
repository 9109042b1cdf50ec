import NIOCore
import Testing

@testable import KinesisVideoEmulator

/// What is kept of a stream is found by its offsets, and no more room is taken than that needs.
@Suite struct ByteWindowTests {
    @Test func `bytes are found by their offsets, until they are let go`() {
        var window = ByteWindow()
        var next: UInt64 = 0
        for step in 0..<200 {
            let piece = (0..<UInt64(step % 7)).map { UInt8(truncatingIfNeeded: next + $0) }
            if step.isMultiple(of: 2) { window.append(piece) } else { window.append(ByteBuffer(bytes: piece)) }
            next += UInt64(piece.count)
            window.removeAll(before: next - min(next, UInt64(step % 11)))
            for start in window.start...next {
                let expected = (start..<next).map { UInt8(truncatingIfNeeded: $0) }
                #expect(Array(window[start..<next].readableBytesView) == expected)
            }
            #expect(window.count == Int(next - window.start))
            if window.start > 0 { #expect(window[window.start - 1..<next].readableBytes == 0) }
            #expect(window[window.start..<next + 1].readableBytes == 0)
        }
    }

    @Test func `a large fragment leaves no large room behind`() {
        var window = ByteWindow()
        for _ in 0..<40 { window.append(ByteBuffer(repeating: 1, count: 1 << 20)) }
        #expect(window.capacity >= 40 << 20)
        window.removeAll(before: 40 << 20)
        window.append([1, 2, 3])
        #expect(window.capacity <= 1 << 20 && window.count == 3)
    }
}
