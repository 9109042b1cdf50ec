import ConformanceReports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that bytes are appended to as they come, for bodies that may never end.
final class OutputFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(FileError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        self.path = path
        guard descriptor >= 0 else { throw FileError(.create, path: path, code: errno) }
    }

    func write(_ bytes: RawSpan) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            let count = bytes.extracting(droppingFirst: written).withUnsafeBytes { unsafeWrite(descriptor, $0) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(.write, path: path, code: errno)
            }
            written += count
        }
    }

    /// Closes the file; a disk that is full may only say so now.
    func close() throws(FileError) {
        guard closeDescriptor(descriptor) == 0 else { throw FileError(.write, path: path, code: errno) }
    }
}

private func unsafeWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func closeDescriptor(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}
