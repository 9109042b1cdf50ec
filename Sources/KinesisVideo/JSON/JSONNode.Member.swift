extension JSONNode {
    /// One name and value of an object.
    package struct Member: Sendable {
        /// The name with its escapes resolved.
        package var name: String

        /// The UTF-8 offsets of the name in the source text, quotation marks included.
        package var nameRange: Range<Int>

        /// The value.
        package var value: JSONNode

        /// Makes a member, with no source unless a range is given.
        package init(name: String, nameRange: Range<Int> = 0..<0, value: JSONNode) {
            self.name = name
            self.nameRange = nameRange
            self.value = value
        }

        /// The UTF-8 offsets from the name's first to the value's last byte.
        package var range: Range<Int> {
            min(nameRange.lowerBound, value.range.lowerBound)..<max(nameRange.upperBound, value.range.upperBound)
        }
    }
}

extension JSONNode.Member: Hashable {
    package static func == (left: JSONNode.Member, right: JSONNode.Member) -> Bool {
        left.name.isExactly(right.name) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
    }
}
