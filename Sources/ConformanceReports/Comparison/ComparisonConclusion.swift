internal import Conformance
internal import KinesisVideo

/// What a comparison came to, in a word and a sentence.
struct ComparisonConclusion {
    let word: String
    let sign: String
    let role: StyledLine.Role
    /// `4 targets, 881 cases: 21 differences, 1 known`.
    let sentence: String

    init(_ judged: JudgedComparison) {
        (word, sign, role) =
            switch judged.conclusion {
            case .alike: ("ALIKE", "✓", .good)
            case .different: ("DIFFERENT", "✗", .bad)
            case .notCompared: ("NOT COMPARED", "?", .doubtful)
            }
        let comparison = judged.comparison
        let (compared, all) = (comparison.comparedCases, comparison.rows.count)
        var text = Count(comparison.targets.count, "target").description + ", "
        text += compared == all ? Count(all, "case").description : "\(compared) of \(Count(all, "case"))"
        let known = judged.standings.count - judged.newCount
        var facts = [judged.newCount == 0 ? "no difference" : Count(judged.newCount, "difference").description]
        if known > 0 { facts.append("\(known) known") }
        if judged.expiredCount > 0 { facts.append("\(judged.expiredCount) expired") }
        let uncompared = comparison.uncompared.count
        if compared == 0 {
            facts = ["nothing was compared"]
        } else if uncompared > 0 {
            facts.append("nothing compared of \(Count(uncompared, "target"))")
        }
        sentence = text + ": " + facts.joined(separator: ", ")
    }
}
