internal import Conformance
internal import KinesisVideo

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
    /// Those that bind most come first, then the codes with the most cases, then those of one code by their number of cases. A case stands under its
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
                let key = ([level.rawValue, finding.code.rawValue] + finding.requirements).joined(separator: "\u{0}")
                if let index = indexByKey[key] {
                    causes[index].members.append(member)
                } else {
                    indexByKey[key] = causes.count
                    causes.append(
                        Cause(
                            code: finding.code.rawValue,
                            requirements: finding.requirements,
                            level: level,
                            members: [member]
                        )
                    )
                }
            }
        }
        var sizes: [String: Int] = [:]
        for cause in causes { sizes[cause.rank, default: 0] += cause.members.count }
        return causes.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.level != other.level { return one.level > other.level }
            if one.code != other.code, let first = sizes[one.rank], let second = sizes[other.rank], first != second {
                return first > second
            }
            if one.code != other.code { return one.code.utf8.lexicographicallyPrecedes(other.code.utf8) }
            let (members, others) = (one.members.count, other.members.count)
            return members == others ? left.offset < right.offset : members > others
        }.map(\.element)
    }

    /// What causes are counted together by.
    private var rank: String {
        "\(level.rawValue) \(code)"
    }
}
