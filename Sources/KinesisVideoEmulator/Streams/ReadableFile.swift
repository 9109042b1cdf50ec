internal import FileSystem
internal import NIOCore

/// A file whose bytes are read where they are needed, by any number of readers at once; open as long as somebody has it.
///
/// It is read and not mapped: a mapped file that somebody cuts short ends the process.
final class ReadableFile: Sendable {
    /// Where it is, or was when it was opened.
    let path: String

    /// Which file it is among all that were ever open.
    let id = FileBlocks.nextID()

    private let descriptor: Int32

    /// Takes over a file that is open for reading.
    init(_ descriptor: Int32, path: String) {
        (self.descriptor, self.path) = (descriptor, path)
    }

    deinit {
        try? SystemCall.close(descriptor)
    }

    /// How many bytes it has now.
    var count: Int { SystemCall.size(descriptor) ?? 0 }

    /// The bytes at a range of offsets; fewer where the file ends before, or cannot be read.
    func bytes(at range: Range<Int>) -> ByteBuffer {
        var buffer = ByteBuffer()
        read(range, into: &buffer)
        return buffer
    }

    /// Appends the bytes at a range of offsets; fewer where the file ends before, or cannot be read.
    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { room in
            SystemCall.read(
                descriptor,
                at: range.lowerBound,
                into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count])
            )
        }
    }

    /// Tells the system that it is read from the beginning to the end, or that it no longer is.
    func adviseSequential(_ isSequential: Bool) {
        SystemCall.adviseSequential(descriptor, isSequential)
    }
}

/// Bytes of a file.
struct FileBytes: Sendable {
    let file: ReadableFile
    let range: Range<Int>

    /// How many there are.
    var count: Int { range.count }

    /// All of them at once; fewer where the file was cut short.
    var all: ByteBuffer { file.bytes(at: range) }

    /// Hands the bytes out in pieces, which are slices of the file's blocks where they lie in one.
    struct Reader: Sendable {
        private let file: ReadableFile
        private var rest: Range<Int>
        private var read = ByteBuffer()
        /// Whether the file ended before the bytes did.
        private(set) var isCutShort = false

        init(_ bytes: FileBytes, droppingLast dropped: Int) {
            file = bytes.file
            rest = bytes.range.dropLast(dropped)
        }

        /// The next bytes, `most` of them while there are as many; nil at the end.
        mutating func next(upTo most: Int) -> ByteBuffer? {
            if read.readableBytes == 0 { readBlock() }
            guard read.readableBytes < most, !rest.isEmpty, !isCutShort else {
                return read.readableBytes == 0 ? nil : read.readSlice(length: min(most, read.readableBytes))
            }
            var piece = ByteBufferAllocator().buffer(capacity: min(most, read.readableBytes + rest.count))
            repeat {
                if read.readableBytes == 0 { readBlock() }
                guard var part = read.readSlice(length: min(most - piece.readableBytes, read.readableBytes)) else {
                    break
                }
                piece.writeBuffer(&part)
            } while piece.readableBytes < most && !rest.isEmpty && !isCutShort
            return piece
        }

        /// Reads what is left in the block that comes next.
        private mutating func readBlock() {
            guard !rest.isEmpty, !isCutShort else { return }
            let end = min(rest.upperBound, (rest.lowerBound / FileBlocks.size + 1) * FileBlocks.size)
            read = FileBlocks.shared.bytes(of: file, at: rest.lowerBound..<end)
            isCutShort = read.readableBytes < end - rest.lowerBound
            rest = end..<rest.upperBound
        }
    }
}
