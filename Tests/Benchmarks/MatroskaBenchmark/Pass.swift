import Glibc
import Matroska
import WebMParserShim

/// What one pass over a file counted.
struct Counts: Hashable {
    var blocks: UInt64 = 0
    var keyframes: UInt64 = 0
    var frameBytes: UInt64 = 0
    var timestampSum: Int64 = 0

    init() {}

    init(_ counts: webm_pass_counts) {
        blocks = counts.blocks
        keyframes = counts.keyframes
        frameBytes = counts.frameBytes
        timestampSum = counts.timestampSum
    }
}

/// One way to read a file to its end through `read(2)` and a buffer that all of them share.
enum Pass: String, CaseIterable {
    case matroska = "Matroska (this package)"
    case elements = "Matroska, elements only"
    case webmParser = "libwebm webm_parser"
    case plainWalk = "plain C walk"
    case readOnly = "read(2) alone"

    /// Reads the file and counts; `nil` where this way does not count.
    func run(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) throws -> Counts? {
        let bytes = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        switch self {
        case .matroska:
            return try unsafe Self.readMatroska(descriptor, buffer)
        case .elements:
            return try unsafe Self.readElements(descriptor, buffer)
        case .webmParser:
            let counts = unsafe webm_parser_pass(descriptor, bytes, buffer.count)
            guard counts.status == 0 else { throw Refused(status: counts.status) }
            return Counts(counts)
        case .plainWalk:
            return unsafe Counts(plain_walk_pass(descriptor, bytes, buffer.count))
        case .readOnly:
            _ = unsafe read_only_pass(descriptor, bytes, buffer.count)
            return nil
        }
    }

    struct Refused: Error {
        let status: Int32
    }

    private static func readMatroska(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) throws -> Counts {
        var counts = Counts()
        var reader = MatroskaReader()
        while true {
            let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { break }
            let input = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes
            var position = 0
            while let event = try reader.next(input, from: &position) {
                switch event {
                case .block(let header):
                    counts.blocks += 1
                    counts.keyframes += header.isKeyframe == true ? 1 : 0
                    counts.timestampSum += Int64(header.relativeTimestamp)
                case .frameData(let range):
                    counts.frameBytes += UInt64(range.count)
                default:
                    break
                }
            }
        }
        while try reader.finish() != nil {}
        return counts
    }

    /// The layer below, which hands on the payload of a block without a look at it.
    private static func readElements(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) throws -> Counts? {
        var reader = EBMLReader()
        while true {
            let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { break }
            let input = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes
            var position = 0
            while try reader.next(input, from: &position) != nil {}
        }
        while try reader.finish() != nil {}
        return nil
    }
}
