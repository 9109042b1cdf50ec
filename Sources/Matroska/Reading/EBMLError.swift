/// What was wrong with a stream, where, and in which element.
package struct EBMLError: Error, Hashable, Sendable {
    /// What was wrong.
    package let kind: Kind
    /// Where the wrong thing begins, counted from the first byte of the stream; for a truncation, where the stream ended.
    package let offset: UInt64
    /// The element concerned; for a truncation, the innermost one that is open.
    package let path: ElementPath

    /// Describes an error.
    package init(_ kind: Kind, at offset: UInt64, in path: ElementPath) {
        self.kind = kind
        self.offset = offset
        self.path = path
    }

    /// Whether the stream was well-formed as far as it went, but ended at a place where it may not end.
    package var isTruncation: Bool {
        guard case .truncated = kind else { return false }
        return true
    }
}

extension EBMLError: CustomStringConvertible {
    /// What is wrong and where, in one line for a person.
    package var description: String {
        "\(message), at byte \(offset)" + (path.components.isEmpty ? "" : " in \(path)")
    }
}
