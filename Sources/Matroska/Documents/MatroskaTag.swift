/// One `Tag`: what it is about, and its names and values (RFC 9559, section 5.1.8.1).
package struct MatroskaTag: Hashable, Sendable {
    /// The header of the `Tag` element.
    package let header: ElementHeader
    /// The way to the `Tag` element.
    package let path: ElementPath
    /// What the tag is about, or `nil` where the mandatory `Targets` is missing, as it is in the service's own tags.
    package internal(set) var targets: Targets?
    /// The tag's names and values in order.
    package internal(set) var simpleTags: [SimpleTag] = []

    init(header: ElementHeader, path: ElementPath) {
        self.header = header
        self.path = path
    }

    /// What a tag is about; an empty one is about everything in the Segment.
    package struct Targets: Hashable, Sendable {
        /// `TargetTypeValue`.
        package internal(set) var typeValue: UInt64?
        /// `TargetType`.
        package internal(set) var type: String?
        /// `TagTrackUID`, all of them.
        package internal(set) var trackUIDs: [UInt64] = []
    }
}
