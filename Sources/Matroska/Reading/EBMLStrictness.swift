/// What a reader refuses beyond what it could not read at all.
///
/// A framing error (a malformed size, a child that overruns its parent) always fails: what follows it has no meaning.
/// Everything here can be read past, and is an error only where the set says so.
package struct EBMLStrictness: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    package let rawValue: UInt8

    /// Makes a set of its bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Each Segment has an EBML header of its own before it.
    package static let documentHeader = EBMLStrictness(rawValue: 1 << 0)
    /// `DocType` is `matroska` or `webm`, and `DocTypeReadVersion` is at most 4.
    package static let documentType = EBMLStrictness(rawValue: 1 << 1)
    /// An element that the specification names stands only where it says; else its content is passed over.
    package static let placement = EBMLStrictness(rawValue: 1 << 2)
    /// Identifiers use the shortest form.
    package static let identifiers = EBMLStrictness(rawValue: 1 << 3)
    /// Strings are ASCII, or UTF-8, as their type says; else ill-formed bytes become U+FFFD.
    package static let text = EBMLStrictness(rawValue: 1 << 4)

    /// What every well-behaved stream satisfies: ``documentHeader`` and ``documentType``.
    package static let standard: EBMLStrictness = [.documentHeader, .documentType]
    /// All that the specifications demand and that can be seen in passing.
    package static let strict: EBMLStrictness = [.documentHeader, .documentType, .placement, .identifiers, .text]
}
