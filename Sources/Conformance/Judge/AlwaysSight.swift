/// What one answer showed of what must always hold: which invariants could be looked at, and which do not hold.
package struct AlwaysSight: Sendable {
    /// The invariants that were looked at.
    package internal(set) var examined: Set<Invariant> = []

    /// The first breach of each that binds most.
    package private(set) var breaches: [Invariant: Finding] = [:]

    init() {}

    /// Takes in a breach; of several of one invariant the first that binds most counts.
    mutating func note(_ finding: Finding, of invariant: Invariant) {
        examined.insert(invariant)
        if let known = breaches[invariant], known.level >= finding.level { return }
        breaches[invariant] = finding
    }

    /// The same with the request id of the answer in each breach.
    func signed(_ requestID: String?) -> AlwaysSight {
        var sight = self
        sight.breaches = breaches.mapValues { finding in
            var finding = finding
            finding.requestID = requestID
            return finding
        }
        return sight
    }

    /// The breaches in the order of the invariants.
    package var ordered: [(invariant: Invariant, finding: Finding)] {
        Invariant.allCases.compactMap { invariant in breaches[invariant].map { (invariant, $0) } }
    }
}
