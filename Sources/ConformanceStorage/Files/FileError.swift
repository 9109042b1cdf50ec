internal import FileSystem

/// A file or stream that could not be read or written.
package struct FileError: Error, Hashable, CustomStringConvertible {
    /// What was being done, which decides the exit code.
    package enum Operation: String, Sendable {
        /// Reading an input (exit code 66).
        case read
        /// Creating a file or folder (exit code 73, `EX_CANTCREAT`).
        case create
        /// Writing to what is there already (exit code 74, `EX_IOERR`).
        case write
    }

    /// What was being done.
    package let operation: Operation

    /// The path as it was given, or the name of a stream such as `standard output`.
    package let path: String

    /// The system's error number.
    package let code: Int32

    /// The system's text for ``code``, such as `No space left on device`.
    package let reason: String

    package init(_ operation: Operation, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
        self.reason = SystemCall.text(of: code)
    }

    /// `cannot write Reports/junit.xml: No space left on device`.
    package var description: String {
        "cannot \(operation.rawValue) \(path): \(reason)"
    }

    /// Whether nothing stands at the path (`ENOENT`, `ENOTDIR`).
    package var isMissing: Bool {
        code == SystemCall.missing || code == SystemCall.notFolder
    }

    /// Whether the reader of a stream went away (`EPIPE`), which it knows itself.
    package var isBrokenPipe: Bool {
        code == SystemCall.brokenPipe
    }
}
