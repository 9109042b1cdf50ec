// The seam of the order: which fragment follows which, and how the body ends.

extension FaultSet {
    /// Which fragment of the faithful sequence the n-th document shows, both counted from 0.
    func fragmentOrdinal(ofDocument document: Int) -> Int {
        var ordinal = document
        if let repeated = count(of: .repeatedFragment), document >= repeated { ordinal -= 1 }
        if let skipped = count(of: .skippedFragment), document >= skipped - 1 { ordinal += 1 }
        if let swapped = count(of: .swappedFragments) {
            if ordinal == swapped - 1 { return ordinal + 1 }
            if ordinal == swapped { return ordinal - 1 }
        }
        return ordinal
    }

    /// Whether nothing more is sent after so many documents.
    func stalls(after documents: Int) -> Bool {
        contains(.stall, documents) || (documents == 0 && contains(.stall, "head"))
    }

    /// How long the first chunk waits after the head, in milliseconds.
    var firstChunkDelay: Int64 {
        count(of: .slowFirstChunk).map { Int64($0) } ?? 0
    }

    /// Whether the connection is reset in the document that follows so many.
    func resets(after documents: Int) -> Bool {
        contains(.reset, documents)
    }

    /// Whether the session ends in the document that follows so many.
    func endsInside(after documents: Int) -> Bool {
        contains(.endsInside, documents)
    }

    /// How long the end of the body waits after its last byte, in milliseconds.
    var endDelay: Int64 {
        count(of: .lateClose).map { Int64($0) } ?? 0
    }

    /// Whether the session ends with the document that was just sent, the last of so many.
    func endsSession(after documents: Int) -> Bool {
        contains(.untaggedTail, documents) || contains(.endsAfterTags, documents - 1)
    }

    /// How long after its arrival a fragment is sent, in milliseconds.
    var fragmentDelay: Int64 {
        count(of: .lateFragments).map { Int64($0) } ?? 0
    }
}
