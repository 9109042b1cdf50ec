package import ConformanceStorage

/// A report that could not be made or written.
package enum ReportError: Error, CustomStringConvertible {
    /// The report was made; its file or stream refused it.
    case file(FileError)
    /// The format cannot hold the run, or a library failed.
    case format(name: String, reason: String)

    package var description: String {
        switch self {
        case .file(let error): error.description
        case .format(let name, let reason): "cannot make the \(name) report: \(reason)"
        }
    }
}

/// Writes text at once; where the reader has gone, an error, not the end of the process.
package typealias TextOutput = @Sendable (_ text: String) throws(FileError) -> Void
