extension TogetherStep {
    /// Counts the answers to requests that went out at once; `nil` stands for a request that nobody answered.
    ///
    /// - Parameters:
    ///   - answers: What came of each request.
    ///   - site: Where the step stands.
    ///   - scope: The names that a count may refer to.
    /// - Returns: A finding for each kind of answer of which there were too many or too few.
    /// - Throws: `ResolutionError` where a count refers to what is not there.
    package func tallied(
        _ answers: [ObservationSummary?],
        _ site: Judge.Site,
        in scope: Scope
    ) throws(ResolutionError) -> [Finding] {
        var findings: [Finding] = []
        for tally in tally {
            let count = answers.count { answer in
                switch tally.kind {
                case .error(let name): answer?.errorType == name
                case .status(let status): answer?.status == status
                }
            }
            guard let expected = try tally.count.mismatch(of: count, in: scope) else { continue }
            findings.append(
                site.finding(
                    FindingCode(.tally),
                    "\(count) of \(answers.count) answers were \(tally.kind); expected \(expected)",
                    labels: [ScenarioEvidence.Label(range: tally.count.range, text: "\(count)")]
                )
            )
        }
        return findings
    }
}
