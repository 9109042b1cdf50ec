internal import KinesisVideo

// What was found, and where.
extension Judge {
    /// Whether something was found that must not be.
    var hasFailed: Bool {
        findings.contains { $0.level == .must }
    }

    /// Whether it is decided that nothing that must hold is broken.
    var holds: Bool {
        isDecided && inconclusive == nil && !hasFailed
    }

    /// How binding the expectation is.
    var bindingLevel: Level {
        rules.level(expectation.level, about: site.requirements)
    }

    /// Notes a finding about a place of the scenario.
    mutating func report(
        _ code: FindingCode.Expected,
        _ message: String,
        at range: Range<Int>,
        label: String = "",
        level: Level? = nil,
        wire: WireEvidence?
    ) {
        report(code, message, labels: [ScenarioEvidence.Label(range: range, text: label)], level: level, wire: wire)
    }

    /// Notes a finding about places of the scenario.
    mutating func report(
        _ code: FindingCode.Expected,
        _ message: String,
        labels: [ScenarioEvidence.Label],
        level: Level? = nil,
        wire: WireEvidence?
    ) {
        note(site.finding(FindingCode(code), message, level: level ?? bindingLevel, labels: labels, wire: wire))
    }

    /// Notes that an invariant is looked at, unless the step waives it.
    mutating func look(at invariant: Invariant) {
        guard !waived.contains(invariant.rawValue) else { return }
        sight.examined.insert(invariant)
    }

    /// Notes that an invariant does not hold, unless the step waives it.
    ///
    /// It fails the case only where the case is about that requirement.
    ///
    /// - Parameters:
    ///   - invariant: What does not hold.
    ///   - message: What was seen instead, in one line.
    ///   - requirement: What is broken, where it is not all that the invariant checks.
    ///   - isInTheWay: Whether what the step expects cannot be seen for it, which fails the case too.
    ///   - wire: Where it was seen.
    mutating func report(
        _ invariant: Invariant,
        _ message: String,
        requirement: String? = nil,
        isInTheWay: Bool = false,
        wire: WireEvidence?
    ) {
        guard !waived.contains(invariant.rawValue) else { return }
        let requirement = requirement ?? invariant.requirement
        let label = ScenarioEvidence.Label(range: expectation.range, text: "")
        var finding = site.finding(
            FindingCode(invariant),
            message,
            level: rules.level(of: requirement),
            labels: [label],
            wire: wire
        )
        finding.requirements = [requirement]
        sight.note(finding, of: invariant)
        if isInTheWay || site.always.contains(requirement) || site.always.contains(invariant.requirement) {
            note(finding)
        }
    }

    /// Keeps a finding; beyond ``maximumFindings`` only those that decide something.
    private mutating func note(_ finding: Finding) {
        guard findings.count < Self.maximumFindings || finding.level == .must else { return }
        findings.append(finding)
    }
}

extension Judge.Site {
    /// A finding about places of the step.
    func finding(
        _ code: FindingCode,
        _ message: String,
        level: Level = .must,
        labels: [ScenarioEvidence.Label],
        wire: WireEvidence? = nil
    ) -> Finding {
        Finding(
            code: code,
            level: level,
            requirements: requirements,
            message: message,
            scenario: ScenarioEvidence(source: source, labels: labels, casePath: casePath, step: step),
            wire: wire
        )
    }
}
