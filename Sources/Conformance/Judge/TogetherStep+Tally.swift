internal import KinesisVideo

extension TogetherStep {
    /// What a count of answers came to.
    package struct Tallied {
        /// A finding for each kind of answer of which there were too many or too few.
        package var findings: [Finding] = []
        /// Why a count that is not as expected says nothing; `nil` where all say something.
        package var undecided: String?
    }

    /// Counts the answers to requests that went out at once; `nil` stands for a request that nobody answered.
    ///
    /// - Parameters:
    ///   - answers: What came of each request.
    ///   - span: In what time all of them certainly reached the endpoint; `nil` where nobody knows.
    ///   - site: Where the step stands.
    ///   - scope: The names that a count may refer to.
    /// - Returns: What is wrong, and what cannot be said.
    /// - Throws: `ResolutionError` where a count refers to what is not there.
    package func tallied(
        _ answers: [ObservationSummary?],
        within span: Duration?,
        _ site: Judge.Site,
        in scope: Scope
    ) throws(ResolutionError) -> Tallied {
        var tallied = Tallied()
        for tally in tally {
            let count = answers.count { answer in
                switch tally.kind {
                case .error(let name): answer?.errorType == name
                case .status(let status): answer?.status == status
                }
            }
            guard let expected = try tally.count.mismatch(of: count, in: scope) else { continue }
            let message = "\(count) of \(answers.count) answers were \(tally.kind); expected \(expected)"
            if let within = tally.within, span.map({ $0 > within }) ?? true {
                let took = span.map { "it may have taken \($0.shown)" } ?? "nobody knows how long it took"
                tallied.undecided =
                    "\(message) of requests that reach the endpoint within \(within.shown); \(took), so nothing follows"
                continue
            }
            tallied.findings.append(
                site.finding(
                    FindingCode(.tally),
                    message,
                    labels: [ScenarioEvidence.Label(range: tally.count.range, text: "\(count)")]
                )
            )
        }
        return tallied
    }
}
