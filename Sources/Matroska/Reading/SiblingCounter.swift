/// Counts the children of every open master by identifier, so that any of them can be named by its number.
///
/// The counts of all open masters lie in one array, the innermost master's last. The count in progress stands in two
/// fields beside it: a run of like elements, which a Cluster is, touches no memory but them.
struct SiblingCounter: Sendable {
    private struct Entry {
        let id: ElementID
        var count: UInt64
    }

    private static let none = ElementID(rawValue: 0)

    private var entries: [Entry] = []
    private var base = 0
    private var currentID = SiblingCounter.none
    private var currentEntry = 0
    private let maximumDistinct: Int

    /// The number of the child counted last.
    private(set) var current: UInt64 = 0

    init(maximumDistinct: Int) {
        self.maximumDistinct = maximumDistinct
    }

    /// Counts one more child of the innermost master, and says whether there was room for its identifier.
    @inline(__always)
    mutating func count(_ id: ElementID) -> Bool {
        countAgain(id) || countOther(id)
    }

    /// Counts one more child with the identifier counted last, and does nothing with any other.
    @inline(__always)
    mutating func countAgain(_ id: ElementID) -> Bool {
        guard id == currentID else { return false }
        current &+= 1
        return true
    }

    private mutating func countOther(_ id: ElementID) -> Bool {
        store()
        if let known = entries[base...].firstIndex(where: { $0.id == id }) {
            currentEntry = known
        } else {
            guard entries.count - base < maximumDistinct else { return false }
            currentEntry = entries.count
            entries.append(Entry(id: id, count: 0))
        }
        currentID = id
        current = entries[currentEntry].count &+ 1
        return true
    }

    /// Begins to count the children of a new innermost master; the result is what ``close(to:)`` needs afterwards.
    mutating func open() -> Int {
        store()
        let outer = base
        base = entries.count
        currentID = SiblingCounter.none
        return outer
    }

    /// Goes back to the children of the master around the innermost one.
    mutating func close(to outer: Int) {
        entries.removeLast(entries.count - base)
        base = outer
        currentID = SiblingCounter.none
    }

    private mutating func store() {
        guard currentID != SiblingCounter.none else { return }
        entries[currentEntry].count = current
    }
}
