internal import Conformance

/// A reason that several cases share.
struct ReasonCount {
    let reason: String
    private(set) var cases: [String]

    /// The reasons of all cases that have one, the most frequent first, of equals the one that is planned earlier.
    static func counting(_ targets: [RunReport.Target], reason: (Verdict) -> String?) -> [ReasonCount] {
        var groups: [ReasonCount] = []
        var indexByReason: [String: Int] = [:]
        for target in targets {
            for result in target.results {
                guard let reason = reason(result.verdict) else { continue }
                let name = "\(target.header.name)  \(result.path)"
                if let index = indexByReason[reason] {
                    groups[index].cases.append(name)
                } else {
                    indexByReason[reason] = groups.count
                    groups.append(ReasonCount(reason: reason, cases: [name]))
                }
            }
        }
        return groups.enumerated()
            .sorted { ($1.element.cases.count, $0.offset) < ($0.element.cases.count, $1.offset) }
            .map(\.element)
    }
}
