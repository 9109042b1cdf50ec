/// Why a journal cannot be read.
package struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 where it is not known.
    package var line: Int

    /// What is wrong with it.
    package let message: String

    package init(_ message: String, line: Int = 0) {
        self.message = message
        self.line = line
    }

    /// `line 12: 'verdict' is missing`.
    package var description: String {
        line > 0 ? "line \(line): \(message)" : message
    }
}
