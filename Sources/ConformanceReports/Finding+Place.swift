internal import Conformance
internal import KinesisVideo

extension Finding {
    /// The place in the scenario, or where the finding names none the place of the case.
    func place(in result: CaseResult) -> SourceLocation {
        scenario?.location ?? result.location
    }
}

extension ScenarioEvidence {
    /// The place of the first label.
    var location: SourceLocation? {
        labels.first.map { source.location(of: $0.range.lowerBound) }
    }
}
