internal import FileSystem

/// A file that bytes are appended to as they come, for bodies that may never end.
package final class OutputFile: Sendable {
    private let descriptor: Int32
    private let path: String
    private let isStandardOutput: Bool

    /// Creates a file, or empties the one that is there.
    ///
    /// - Parameter path: Its path; `-` is standard output, which stays open.
    /// - Throws: Why it cannot be created.
    package init(path: String) throws(FileError) {
        isStandardOutput = path == "-"
        self.path = isStandardOutput ? "standard output" : path
        guard !isStandardOutput else {
            descriptor = 1
            return
        }
        do throws(SystemCall.Failure) {
            descriptor = try SystemCall.createOrEmpty(path)
        } catch {
            throw FileError(.create, path: path, code: error.code)
        }
    }

    /// Writes all bytes.
    package func write(_ bytes: RawSpan) throws(FileError) {
        do throws(SystemCall.Failure) {
            try SystemCall.write(bytes, to: descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }

    /// Closes the file; a disk that is full may only say so now.
    package func close() throws(FileError) {
        guard !isStandardOutput else { return }
        do throws(SystemCall.Failure) {
            try SystemCall.close(descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }
}
