internal import FileSystem

/// A new file that only grows, a record with each call: what was appended stays, whatever becomes of the process.
package final class AppendedFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Creates the file and the folders above it.
    package init(path: String) throws(FileError) {
        self.path = path
        do {
            if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
                try SystemCall.createFolders(String(path[..<slash]))
            }
            descriptor = try SystemCall.createNewForAppending(path)
        } catch {
            throw FileError(.create, path: path, code: error.code)
        }
    }

    deinit {
        try? SystemCall.close(descriptor)
    }

    /// Appends bytes: one call of the system unless that takes only a part of them, as on a disk that is almost full.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        do {
            try SystemCall.write(bytes.span.bytes, to: descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }

    /// Brings what was appended to the device.
    package func synchronize() throws(FileError) {
        do {
            try SystemCall.synchronize(descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }
}
