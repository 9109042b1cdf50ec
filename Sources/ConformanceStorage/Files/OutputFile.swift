/// A file that bytes are appended to as they come, for bodies that may never end.
package final class OutputFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Creates a file, or empties the one that is there.
    package init(path: String) throws(FileError) {
        self.path = path
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
        do throws(SystemCall.Failure) {
            try SystemCall.close(descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }
}
