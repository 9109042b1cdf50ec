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
        guard let offset = labels.first?.range.lowerBound else { return nil }
        let position = source.position(of: offset)
        return SourceLocation(file: source.name, line: position.line, column: position.column)
    }
}
