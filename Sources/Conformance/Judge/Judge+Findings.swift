internal import KinesisVideo
internal import Matroska

// What was found, and the evidence for it.
extension Judge {
    /// Whether something was found that must not be.
    var hasFailed: Bool {
        findings.contains { $0.level == .must }
    }

    /// Notes a finding about a place of the scenario.
    mutating func report(
        _ code: String,
        _ message: String,
        at range: Range<Int>,
        label: String = "",
        wire: WireEvidence? = nil
    ) {
        report(code, message, labels: [ScenarioEvidence.Label(range: range, text: label)], wire: wire)
    }

    /// Notes a finding about places of the scenario.
    mutating func report(
        _ code: String,
        _ message: String,
        labels: [ScenarioEvidence.Label],
        wire: WireEvidence? = nil
    ) {
        note(finding(code, message, labels: labels, wire: wire))
    }

    /// Keeps a finding; beyond ``maximumFindings`` only those that decide something.
    mutating func note(_ finding: Finding) {
        guard findings.count < Self.maximumFindings || finding.level == .must else { return }
        findings.append(finding)
    }

    /// A finding about places of the scenario.
    func finding(
        _ code: String,
        _ message: String,
        labels: [ScenarioEvidence.Label],
        wire: WireEvidence? = nil
    ) -> Finding {
        Finding(
            code: code,
            level: expectation.level,
            requirements: site.requirements,
            message: message,
            scenario: ScenarioEvidence(source: site.source, labels: labels, casePath: site.casePath, step: site.step),
            wire: wire ?? WireEvidence(exchange: site.exchange, at: now),
            requestID: requestID
        )
    }

    /// Notes that an invariant does not hold, unless the step waives it.
    mutating func report(
        _ invariant: Invariant,
        _ message: String,
        requirement: String? = nil,
        wire: WireEvidence? = nil
    ) {
        guard !waived.contains(invariant.rawValue) else { return }
        let requirement = requirement ?? invariant.requirement
        note(
            Finding(
                code: invariant.rawValue,
                level: rules.level(of: requirement),
                requirements: [requirement],
                message: message,
                scenario: ScenarioEvidence(
                    source: site.source,
                    labels: [ScenarioEvidence.Label(range: expectation.range, text: "")],
                    casePath: site.casePath,
                    step: site.step
                ),
                wire: wire ?? WireEvidence(exchange: site.exchange, at: now),
                requestID: requestID
            )
        )
    }

    /// The place of a byte of the body, with what stands there.
    func evidence(at offset: UInt64, path: ElementPath? = nil, chunk: Int? = nil) -> WireEvidence {
        let part = parts.part(holding: offset)
        let bytes = window.bytes(from: offset, count: Self.excerptLength)
        return WireEvidence(
            exchange: site.exchange,
            byteOffset: offset,
            bodyPart: part?.index,
            chunk: chunk,
            elementPath: path?.description,
            at: part?.receivedAt ?? now,
            excerpt: bytes.isEmpty ? nil : WireEvidence.Excerpt(offset: offset, bytes: bytes)
        )
    }

    /// The place of a tag.
    func evidence(at tag: ServiceTag, in chunk: MediaChunk) -> WireEvidence {
        evidence(at: tag.offset, path: tag.path, chunk: chunk.index)
    }
}
