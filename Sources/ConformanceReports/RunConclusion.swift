internal import Conformance
internal import KinesisVideo

/// What a run came to, in a word and a sentence.
struct RunConclusion {
    let word: String
    let sign: String
    /// Whether it is good, bad or neither.
    let role: StyledLine.Role
    private let counts: VerdictCounts

    init(_ run: RunReport) {
        counts = run.counts
        (word, sign, role) =
            switch (run.interrupted, counts.failed, counts.inconclusive) {
            case (true, _, _): ("INTERRUPTED", "✗", .bad)
            case (_, 1..., _): ("FAILED", "✗", .bad)
            case (_, _, 1...): ("INCONCLUSIVE", "?", .doubtful)
            case _ where counts.judgedNothing: ("SKIPPED", "?", .doubtful)
            default: ("PASSED", "✓", .good)
            }
    }

    /// Whether nothing failed, not even what is accepted, and all that was to be judged was.
    var isFlawless: Bool { role == .good && counts.accepted == 0 }

    /// `FAILED, 3 of 428 cases failed`.
    var words: String {
        let cases = Count(counts.total, "case").description
        if counts.failed > 0 { return "\(word), \(counts.failed) of \(cases) failed" }
        if counts.inconclusive > 0 { return "\(word), \(counts.inconclusive) of \(cases) could not be judged" }
        if counts.accepted > 0 { return "\(word), \(counts.accepted) of \(cases) failed, which is accepted" }
        return "\(word), \(cases)"
    }
}
