internal import Conformance
internal import FileSystem

/// Bytes that come piece by piece.
package protocol PieceSource: AnyObject {
    /// The next bytes; `nil` at the end.
    func next() throws -> ArraySlice<UInt8>?
}

/// A file that is read from its beginning to its end, piece by piece, whatever its size; `-` is standard input.
package final class InputFile: PieceSource {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8]

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file, or `-`.
    ///   - pieceSize: How many bytes a piece has at the most.
    /// - Throws: ``FileError`` where it cannot be opened.
    package init(path: String, pieceSize: Int = 64 * 1024) throws(FileError) {
        self.path = path
        buffer = [UInt8](repeating: 0, count: pieceSize)
        do throws(SystemCall.Failure) {
            descriptor = path == "-" ? 0 : try SystemCall.openForReading(path)
        } catch {
            throw FileError(.read, path: path, code: error.code)
        }
        if path == "-" { SystemCall.awaitInput(descriptor, named: "standard input") }
    }

    deinit {
        if descriptor > 0 { try? SystemCall.close(descriptor) }
    }

    /// The next bytes; `nil` at the end.
    package func next() throws(FileError) -> ArraySlice<UInt8>? {
        do throws(SystemCall.Failure) {
            let count = try SystemCall.read(descriptor, into: &buffer)
            return count > 0 ? buffer[..<count] : nil
        } catch {
            throw FileError(.read, path: path, code: error.code)
        }
    }
}

/// A file whose first bytes were looked at before it is read.
package final class PeekedFile: PieceSource {
    private let file: InputFile
    private var pending: ArraySlice<UInt8>?

    /// The first bytes; a pipe may have given few of them.
    package let beginning: [UInt8]

    package init(_ file: InputFile) throws(FileError) {
        self.file = file
        var bytes: [UInt8] = []
        while bytes.count < Recording.signature.count, let piece = try file.next() { bytes += piece }
        beginning = bytes
        pending = bytes[...]
    }

    package func next() throws(FileError) -> ArraySlice<UInt8>? {
        if let piece = pending.take(), !piece.isEmpty { return piece }
        return try file.next()
    }
}
