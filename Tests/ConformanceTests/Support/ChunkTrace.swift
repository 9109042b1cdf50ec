import Matroska

@testable import Conformance

/// What a chunk reader notices in a body.
struct ChunkTrace: Hashable {
    private(set) var events: [ChunkReader.Event] = []
    private(set) var error: EBMLError?
    /// The chunk that the end of the body cut off.
    private(set) var open: MediaChunk?

    init(_ bytes: [UInt8], cut cutting: Cutting = .whole) {
        var reader = ChunkReader()
        do throws(EBMLError) {
            for range in cutting.ranges(bytes.count) {
                let part = Array(bytes[range])
                var position = 0
                while let event = try reader.next(part.span.bytes, from: &position) { events.append(event) }
            }
            open = reader.openChunk
            if let event = try reader.finish() { events.append(event) }
            open = nil
        } catch {
            self.error = error
        }
    }

    /// The chunks that came to an end.
    var chunks: [MediaChunk] {
        events.compactMap { if case .completed(let chunk) = $0 { chunk } else { nil } }
    }

    /// One word for each event.
    var words: [String] {
        events.map { event in
            switch event {
            case .opened(let chunk): "opened \(chunk.index)"
            case .completed(let chunk): "\(chunk.completion) \(chunk.index)"
            case .failed(let document): "failed \(document.id ?? "?")"
            case .continuedAfterError(let offset): "continued @\(offset)"
            case .anotherCluster(let offset): "another Cluster @\(offset)"
            }
        }
    }
}
