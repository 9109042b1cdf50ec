/// A JSON value that remembers which bytes of its source text it was read from.
///
/// Two nodes are equal when they say the same thing: where they stood in a text is not compared, the order of the
/// members of an object and the spelling of a number are. Strings are compared scalar by scalar (RFC 8259 §8.3), not
/// by canonical equivalence, as a wire format has to be.
package struct JSONNode: Sendable {
    /// What the node holds.
    package var value: Value

    /// The UTF-8 offsets of the whole value in its source text, quotation marks and brackets included.
    ///
    /// Empty at 0 for a node that was built and not read.
    package var range: Range<Int>

    /// Makes a node from a value, with no source unless a range is given.
    package init(_ value: Value, range: Range<Int> = 0..<0) {
        self.value = value
        self.range = range
    }
}

extension JSONNode: Hashable {
    package static func == (left: JSONNode, right: JSONNode) -> Bool {
        left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

extension JSONNode: CustomStringConvertible {
    package var description: String {
        text()
    }
}
