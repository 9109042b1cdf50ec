/// The way from the root of a stream to one element, as `/Segment[4]/Tags[1]/Tag[1]`.
///
/// Numbers count from 1 among the siblings of the same identifier; those of the root count over the whole stream,
/// so that `Segment[4]` is the fourth document's.
package struct ElementPath: Hashable, Sendable {
    /// One step of the way.
    package struct Component: Hashable, Sendable {
        /// The element's identifier.
        package let id: ElementID
        /// The element's number among its siblings of the same identifier, from 1.
        package let index: UInt64

        /// Describes a step.
        package init(id: ElementID, index: UInt64) {
            self.id = id
            self.index = index
        }
    }

    /// The steps, the outermost first; empty for the root.
    package let components: [Component]

    /// Makes a path of its steps.
    package init(_ components: [Component]) {
        self.components = components
    }

    /// The path of a child of this path's element.
    package func appending(_ id: ElementID, index: UInt64 = 1) -> ElementPath {
        ElementPath(components + [Component(id: id, index: index)])
    }
}

extension ElementPath: CustomStringConvertible {
    /// The path as text; `/` for the root.
    package var description: String {
        guard !components.isEmpty else { return "/" }
        return components.reduce(into: "") { text, component in
            text += "/\(component.id.name)[\(component.index)]"
        }
    }
}
