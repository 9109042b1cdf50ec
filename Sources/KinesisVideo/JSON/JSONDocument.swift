/// What one JSON text holds: its value, and the member names that it repeats.
///
/// RFC 8259 §4 only says that names *should* be unique, and readers disagree on which of two values counts. So the
/// reader keeps them all, and leaves the judgement to its caller.
package struct JSONDocument: Sendable, Hashable {
    /// The value of the text.
    package var root: JSONNode

    /// Every repetition of a name within one object, in the order of the text.
    package var duplicates: [DuplicateName]

    /// Makes a document.
    package init(root: JSONNode, duplicates: [DuplicateName] = []) {
        self.root = root
        self.duplicates = duplicates
    }

    /// A member name that an object has more than once.
    package struct DuplicateName: Sendable, Hashable {
        /// The name with its escapes resolved.
        package let name: String

        /// The UTF-8 offsets of the name where the object has it first.
        package let first: Range<Int>

        /// The UTF-8 offsets of this repetition of the name.
        package let repeated: Range<Int>
    }
}
