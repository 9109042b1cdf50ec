import KinesisVideo
import Testing

@testable import Conformance

@Suite("Chunk cutter")
struct ChunkCutterTests {
    /// What is found where the body comes in pieces of a size: the bytes of each chunk that is whole, and the error's id.
    private static func found(_ body: [UInt8], piece: Int, maximum: Int = 1 << 20) throws -> (
        chunks: [[UInt8]], error: String?
    ) {
        var cutter = ChunkCutter(maximum: maximum)
        var chunks: [[UInt8]] = []
        var error: String?
        for start in stride(from: 0, to: body.count, by: piece) {
            let part = Array(body[start..<min(body.count, start + piece)])
            var position = 0
            while let item = try cutter.next(part, from: &position) {
                switch item {
                case .opened: break
                case .whole(_, let bytes): chunks.append(bytes)
                case .failed(let id, _): error = id
                }
            }
        }
        return (chunks, error)
    }

    @Test(
        "hands out each chunk with its bytes, however the body is cut",
        arguments: [1, 2, 3, 7, 100, 1000, 1_000_000]
    )
    func whole(piece: Int) throws {
        let body = SampleChunk.stream(4)
        let found = try Self.found(body, piece: piece)
        #expect(found.chunks.count == 4)
        #expect(Array(found.chunks.joined()) == body)
    }

    @Test("hands out nothing of a chunk that is cut, wherever")
    func cut() throws {
        let first = SampleChunk().bytes
        let body = first + SampleChunk(1).bytes
        for length in 0..<body.count {
            let found = try Self.found(Array(body[..<length]), piece: 64)
            #expect(found.chunks == (length >= first.count ? [first] : []), "cut at \(length)")
        }
    }

    @Test("a chunk without closing Tags is whole when the next one begins")
    func unclosed() throws {
        let unclosed = SampleChunk().with { $0.closing = [] }.bytes
        let next = SampleChunk(1).bytes
        #expect(try Self.found(unclosed + next, piece: 50).chunks == [unclosed, next])
        #expect(try Self.found(unclosed, piece: 50).chunks.isEmpty)
    }

    @Test("what is larger than may be held is an error")
    func tooLarge() {
        #expect(throws: ChunkCuttingError.self) { try Self.found(SampleChunk.stream(2), piece: 50, maximum: 100) }
    }
}
