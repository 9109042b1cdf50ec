import Conformance
import ConformanceReports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that come piece by piece.
protocol PieceSource: AnyObject {
    /// The next bytes; `nil` at the end.
    func next() throws -> ArraySlice<UInt8>?
}

/// A file that is read from its beginning to its end, piece by piece, whatever its size; `-` is standard input.
final class InputFile: PieceSource {
    private let descriptor: Int32
    private let path: String
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init(path: String) throws(FileError) {
        self.path = path
        descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.read, path: path, code: errno) }
    }

    deinit {
        if descriptor > 0 { close(descriptor) }
    }

    /// The next bytes; `nil` at the end.
    func next() throws(FileError) -> ArraySlice<UInt8>? {
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { return buffer[..<count] }
            if count == 0 { return nil }
            if errno != EINTR { throw FileError(.read, path: path, code: errno) }
        }
    }
}

/// A file whose first bytes were looked at before it is read.
final class PeekedFile: PieceSource {
    private let file: InputFile
    private var pending: ArraySlice<UInt8>?

    /// The first bytes; a pipe may have given few of them.
    let beginning: [UInt8]

    init(_ file: InputFile) throws(FileError) {
        self.file = file
        var bytes: [UInt8] = []
        while bytes.count < Recording.signature.count, let piece = try file.next() { bytes += piece }
        beginning = bytes
        pending = bytes[...]
    }

    func next() throws(FileError) -> ArraySlice<UInt8>? {
        if let piece = pending.take(), !piece.isEmpty { return piece }
        return try file.next()
    }
}
