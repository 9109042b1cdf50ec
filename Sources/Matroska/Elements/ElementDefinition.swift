/// What the specifications say of one element: its name, its type and the master that may hold it.
package struct ElementDefinition: Sendable {
    /// The element's identifier.
    package let id: ElementID
    /// The element's name in the specification.
    package let name: StaticString
    /// What the element's payload is.
    package let type: ElementType
    /// The master that holds the element, or `nil` for the two root elements and for the global ones.
    package let parent: ElementID?
    /// Whether the element may also stand inside itself (`SimpleTag`, `ChapterAtom`).
    package let isRecursive: Bool
    /// Whether the element may stand in any master (`Void`, `CRC-32`).
    package let isGlobal: Bool

    init(
        _ id: UInt32,
        _ name: StaticString,
        _ type: ElementType,
        in parent: UInt32?,
        isRecursive: Bool = false,
        isGlobal: Bool = false
    ) {
        self.id = ElementID(rawValue: id)
        self.name = name
        self.type = type
        self.parent = parent.map(ElementID.init(rawValue:))
        self.isRecursive = isRecursive
        self.isGlobal = isGlobal
    }

    /// Whether the specification lets the element stand directly inside `master`.
    package func mayStand(in master: ElementID) -> Bool {
        isGlobal || parent == master || (isRecursive && master == id)
    }

    /// The definition of an identifier, or `nil` for an element that the specifications do not name.
    package static func of(_ id: ElementID) -> ElementDefinition? {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].id.rawValue < id.rawValue {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < sorted.count, sorted[low].id == id else { return nil }
        return sorted[low]
    }

    private static let sorted = all.sorted { $0.id.rawValue < $1.id.rawValue }
}
