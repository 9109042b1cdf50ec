internal import KinesisVideo

extension Scenario {
    /// The request step of a name.
    package func request(named name: String) -> RequestStep? {
        (steps + finally).lazy.flatMap(\.requests).first { $0.name == name }
    }
}

extension Judge.Site {
    /// The place of a step in a case.
    package init(_ step: RequestStep, of item: Case) {
        self.init(source: item.scenario.source, casePath: item.path, step: step.name, requirements: item.requirements)
    }
}

extension Jury {
    /// The jury of a step's answer.
    ///
    /// - Throws: ``ResolutionError`` for the first reference that has no value.
    package init(
        _ step: RequestStep,
        of item: Case,
        in scope: Scope,
        rules: JudgeRules
    ) throws(ResolutionError) {
        try self.init(
            site: Judge.Site(step, of: item),
            expectation: step.expectation,
            in: scope,
            rules: rules,
            waived: Set(step.waivers.map(\.invariant))
        )
    }
}

extension RequestStep {
    /// The finding about the first value that is to be remembered and is not in the answer; `nil` where all are there.
    package func missingCapture(in summary: ObservationSummary, _ site: Judge.Site) -> Finding? {
        for capture in captures {
            do throws(ResolutionError) {
                _ = try summary.value(at: capture.path)
            } catch {
                return capture.missing(error, site)
            }
        }
        return nil
    }
}

extension RequestStep.Capture {
    /// The finding about a value that is to be remembered and is not in the answer.
    package func missing(_ error: ResolutionError, _ site: Judge.Site) -> Finding {
        Finding(
            code: "capture.missing",
            requirements: site.requirements,
            message: "the answer has no \(path): \(error.message)",
            scenario: ScenarioEvidence(
                source: site.source,
                labels: [ScenarioEvidence.Label(range: range, text: error.message)],
                casePath: site.casePath,
                step: site.step
            )
        )
    }
}
