extension Judge.Site {
    /// The place of a step in a case, by the step's name.
    package init(step name: String, of item: Case) {
        self.init(source: item.scenario.source, casePath: item.path, step: name, requirements: item.requirements)
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
            site: Judge.Site(step: step.name, of: item),
            expectation: step.expectation,
            in: scope,
            rules: step.asksNeighbour ? rules.ofNeighbour : rules,
            waived: Set(step.waivers.map(\.invariant)),
            isSignedProperly: try step.isSignedProperly(in: scope),
            heedsLimits: !step.ignoresLimits
        )
    }
}

extension RequestStep {
    /// Whether it is answered by the service that tells where media is, and not by the one that has it.
    fileprivate var asksNeighbour: Bool {
        switch action {
        case .operation(let action): action.operation == .getDataEndpoint
        case .raw(let action): action.endpoint == .control
        }
    }

    /// Whether it asks for an operation with the target's credentials, signed as it should be.
    ///
    /// A request that is written byte by byte is not: what it says may be what the signature is refused for.
    fileprivate func isSignedProperly(in scope: Scope) throws(ResolutionError) -> Bool {
        guard case .operation(let action) = action else { return false }
        return try action.signing.variation(in: scope).isProper
    }
}
