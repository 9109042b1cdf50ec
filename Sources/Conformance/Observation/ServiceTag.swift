package import Matroska

/// A tag of the service, as a chunk or an error document carried it.
package struct ServiceTag: Hashable, Sendable {
    /// The tag's name, such as `AWS_KINESISVIDEO_FRAGMENT_NUMBER`.
    package let name: String

    /// Its text; `nil` where the tag has no `TagString`.
    package let value: String?

    /// Where the value's element begins, in bytes from the start of the body; the tag itself where it has no value.
    package let offset: UInt64

    /// The way to the value's element.
    package let path: ElementPath

    /// Whether the tag stands before the chunk's Cluster.
    package let beforeCluster: Bool

    /// Whether the sizes of the tag, its name and its value are VINTs of four bytes, as the service writes them.
    package let hasWideSizes: Bool

    init(_ tag: SimpleTag, beforeCluster: Bool) {
        name = tag.name
        value = tag.string
        offset = tag.valueHeader?.offset ?? tag.header.offset
        path = tag.valuePath ?? tag.path
        self.beforeCluster = beforeCluster
        hasWideSizes = [tag.header, tag.nameHeader, tag.valueHeader].allSatisfy {
            $0.map { $0.sizeLength == 4 } ?? true
        }
    }
}
