/// Something in which targets differ, in one case or in many.
package struct Difference: Sendable {
    /// Where a difference was seen.
    package struct Place: Sendable, Hashable {
        /// The case, by its path.
        package let path: String
        /// The step, by name; `nil` where it is about the case as a whole.
        package let step: String?

        package init(path: String, step: String? = nil) {
            self.path = path
            self.step = step
        }
    }

    /// In what they differ.
    package let aspect: Aspect

    /// What it is about within the aspect: the contested point of a reading, the codes of findings; empty where nothing.
    package let subject: String

    /// What each target shows, in the order of the targets.
    package let values: [String]

    /// The value of a target that does not show what is compared.
    package static let unseen = "not seen"

    /// Where it was seen, in plan order.
    package internal(set) var places: [Place]

    /// Other differences that this one brings about, each by a mechanism that is known.
    package internal(set) var consequences: [Difference] = []

    /// How what it stands below brings it about, in a few words; `nil` for one that stands for itself.
    package internal(set) var mechanism: String?

    /// The numbers of the targets that show something else than most; where there is no majority, than the first.
    package var outliers: [Int] {
        let seen = values.indices.filter { values[$0] != Self.unseen }
        let counts = Dictionary(grouping: seen, by: { values[$0] }).mapValues(\.count)
        let most = counts.values.max() ?? 0
        let usual =
            counts.values.count { $0 == most } == 1
            ? counts.first { $0.value == most }?.key ?? "" : seen.first.map { values[$0] } ?? ""
        return seen.filter { values[$0] != usual }
    }

    /// What most targets show and what the others do: `400→480`; `nil` where that is long.
    package var change: String? {
        let apart = Set(outliers)
        let usual = values.indices.first { !apart.contains($0) && values[$0] != Self.unseen }
        var seen: Set<String> = []
        let others = outliers.map { values[$0] }.filter { seen.insert($0).inserted }
        guard let usual, let other = others.first, others.count == 1 else { return nil }
        let text = "\(values[usual])→\(other)"
        return text.utf8.count <= 40 ? text : nil
    }

    /// The cases, without repetition, in plan order.
    package var paths: [String] {
        var seen: Set<String> = []
        return places.map(\.path).filter { seen.insert($0).inserted }
    }
}

extension Difference {
    /// Two targets, the lower number first.
    struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    /// Each two targets that show something else; one that shows nothing is apart from none.
    var pairsApart: Set<Pair> {
        var pairs: Set<Pair> = []
        for first in values.indices where values[first] != Self.unseen {
            for second in values.indices[(first + 1)...]
            where values[second] != Self.unseen && values[first] != values[second] {
                pairs.insert(Pair(first: first, second: second))
            }
        }
        return pairs
    }

    /// How many places show it, or what follows from it.
    var weight: Int {
        places.count + consequences.reduce(0) { $0 + $1.places.count }
    }
}
