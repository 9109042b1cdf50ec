internal import Conformance

/// Failures that have one cause, as far as code and requirement tell: they are looked at together.
struct Cause {
    /// One case that came to grief over it.
    struct Member {
        let target: String
        let result: CaseResult
        /// The first finding with the code.
        let finding: Finding
    }

    let code: String
    let requirements: [String]
    let level: Level
    private(set) var members: [Member]

    /// The causes of all cases that failed, and of those that only missed what they should do.
    ///
    /// Those that bind most come first, then those with the most cases, then in the order of the plan. A case stands under its
    /// first finding that binds most.
    static func all(in run: RunReport) -> [Cause] {
        var causes: [Cause] = []
        var indexByKey: [String: Int] = [:]
        for target in run.targets {
            for result in target.results where result.verdict == .failed || result.verdict == .nonStrict {
                guard let level = result.findings.map(\.level).max(),
                    let finding = result.findings.first(where: { $0.level == level })
                else { continue }
                let member = Member(target: target.header.name, result: result, finding: finding)
                let key = ([finding.code] + finding.requirements).joined(separator: "\u{0}")
                if let index = indexByKey[key] {
                    causes[index].members.append(member)
                } else {
                    indexByKey[key] = causes.count
                    causes.append(
                        Cause(
                            code: finding.code,
                            requirements: finding.requirements,
                            level: level,
                            members: [member]
                        )
                    )
                }
            }
        }
        return causes.enumerated().sorted { left, right in
            if left.element.level != right.element.level { return left.element.level > right.element.level }
            let (one, other) = (left.element.members.count, right.element.members.count)
            return one == other ? left.offset < right.offset : one > other
        }.map(\.element)
    }
}
