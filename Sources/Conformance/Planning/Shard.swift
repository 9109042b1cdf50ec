internal import KinesisVideo

/// One of several parts of a plan, for machines that run them side by side.
///
/// Which part a case is in depends on its path alone: it stays there when other cases are added, and machines need not talk
/// to each other.
package struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// The number of the part, from 1.
    package let number: Int

    /// How many parts there are.
    package let count: Int

    /// Reads `2/5`; `nil` where the text is no such thing.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Self.number(parts[0]), let count = Self.number(parts[1]),
            number <= count
        else { return nil }
        self.number = number
        self.count = count
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            return nil
        }
        return number > 0 ? number : nil
    }

    /// `2/5`.
    package var description: String {
        "\(number)/\(count)"
    }

    /// Whether a case is in this part.
    package func takes(_ path: String) -> Bool {
        Self.spread(path) % UInt64(count) == UInt64(number - 1)
    }

    /// FNV-1a in 64 bits, with its bits mixed once more: the last ones alone would spread short paths badly.
    ///
    /// The spread is part of what users rely on, and must never change.
    package static func spread(_ text: String) -> UInt64 {
        var hash = UInt64(fnv1a: text)
        hash ^= hash >> 33
        hash = hash &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ hash >> 33
    }
}
