extension XMLText {
    /// The text in no more than about `limit` bytes: head and tail, and between them a line that says what was cut.
    func cut(to limit: Int) -> XMLText {
        let bytes = string.utf8
        guard bytes.count > limit else { return self }
        let half = limit / 2
        let head = bytes.boundary(atOrBefore: bytes.index(bytes.startIndex, offsetBy: half))
        let tail = bytes.boundary(atOrBefore: bytes.index(bytes.endIndex, offsetBy: -half))
        let cut = bytes.distance(from: head, to: tail)
        return XMLText(harmless: "\(string[..<head])\n[… \(cut) bytes were cut here …]\n\(string[tail...])")
    }

    /// The text with more of ours behind it, which is known to be harmless.
    func appending(_ harmless: String) -> XMLText {
        XMLText(harmless: string + harmless)
    }

    /// The text in no more than so many scalars, with an ellipsis where it is longer.
    func shortened(to scalars: Int) -> XMLText {
        guard string.unicodeScalars.count > scalars else { return self }
        return XMLText(harmless: String(string.unicodeScalars.prefix(scalars - 1)) + "…")
    }
}

extension String.UTF8View {
    /// The nearest place before an index, or the index, where a scalar begins.
    fileprivate func boundary(atOrBefore index: Index) -> Index {
        var index = index
        while index > startIndex, index < endIndex, self[index] & 0xC0 == 0x80 { formIndex(before: &index) }
        return index
    }
}
