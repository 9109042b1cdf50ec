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

    /// Other differences that this one explains: it sets the same targets apart, in the same cases or about the same
    /// requirements.
    package internal(set) var consequences: [Difference] = []

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

    /// The cases, without repetition, in plan order.
    package var paths: [String] {
        var seen: Set<String> = []
        return places.map(\.path).filter { seen.insert($0).inserted }
    }
}
