package import Conformance
internal import KinesisVideo

/// Draws a finding in two spans: where in the scenario, and where on the wire.
///
/// The same text stands in the terminal and in JUnit's bodies; only colour, signs and width are the style's.
package struct FindingRenderer: Sendable {
    private let style: TextStyle

    /// Creates a renderer.
    package init(style: TextStyle) {
        self.style = style
    }

    /// The finding as text, a line break after each line.
    package func text(_ finding: Finding, in context: FindingContext = FindingContext()) -> String {
        style.render(lines(finding, in: context))
    }

    /// The finding, line by line.
    func lines(_ finding: Finding, in context: FindingContext) -> [StyledLine] {
        let margin = margin(of: finding, in: context)
        var lines = [header(of: finding)]
        lines += style.messageLines(finding.message, sign: sign(of: finding.level))
        let above = scenarioSpan(of: finding, in: context, margin: margin)
        lines += above
        if let wire = finding.wire {
            lines += wireSpan(wire, margin: margin, closes: !above.isEmpty)
        } else if !above.isEmpty {
            lines.append(margin.closing())
        }
        if let requestID = finding.requestID {
            var line = StyledLine("  request id ", .faint)
            line.append(display(requestID))
            lines.append(line)
        }
        for (index, command) in context.again.enumerated() {
            var line = StyledLine(index == 0 ? "  again: " : "         ", .faint)
            line.append(display(command))
            lines.append(line)
        }
        return lines
    }

    private func display(_ text: String) -> DisplayText {
        DisplayText(text, unicode: style.unicode)
    }

    private func sign(of level: Level) -> (String, StyledLine.Role) {
        switch level {
        case .must: (style.glyphs.cross, .bad)
        case .should: (style.glyphs.bang, .doubtful)
        case .may: (style.glyphs.bang, .quiet)
        }
    }

    private func header(of finding: Finding) -> StyledLine {
        let (_, role) = sign(of: finding.level)
        let requirements = display(finding.requirements.joined(separator: ", "))
        var right = StyledLine(finding.level.rawValue.uppercased(), role)
        if !finding.requirements.isEmpty {
            right.append(" \(style.glyphs.separator) ", .faint)
            right.append(requirements)
        }
        return style.headerLine(code: finding.code.rawValue, right: right)
    }

    private func margin(of finding: Finding, in context: FindingContext) -> Margin {
        finding.scenario.map { frame(of: $0).margin }
            ?? Margin(style: style, digits: String(context.location?.line ?? 0).utf8.count)
    }

    private func frame(of evidence: ScenarioEvidence) -> SourceFrame {
        SourceFrame(
            source: evidence.source,
            labels: evidence.labels.map { SourceFrame.Label(range: $0.range, text: $0.text) },
            // What is said of a file that accepts failures is about no step.
            heading: evidence.step.isEmpty
                ? evidence.casePath : "\(evidence.casePath) \(style.glyphs.separator) step \"\(evidence.step)\"",
            style: style
        )
    }

    /// The place in the scenario; for an invariant, which no line states, the place of the case.
    private func scenarioSpan(of finding: Finding, in context: FindingContext, margin: Margin) -> [StyledLine] {
        if let evidence = finding.scenario { return frame(of: evidence).lines }
        guard let location = context.location else { return [] }
        let heading = [context.casePath, "holds everywhere"].compactMap(\.self)
            .joined(separator: " \(style.glyphs.separator) ")
        return margin.opening(file: location.file, line: location.line, column: location.column, heading: heading)
    }

    private func wireSpan(_ wire: WireEvidence, margin: Margin, closes: Bool) -> [StyledLine] {
        var place: [String] = []
        if let offset = wire.byteOffset { place.append("byte 0x\(Hexadecimal.padded(offset, to: 1))") }
        if let part = wire.bodyPart { place.append("body part \(part)") }
        if let chunk = wire.chunk { place.append("chunk #\(chunk)") }
        if let time = wire.at { place.append("+\(time.shown)") }
        var lines = margin.wire(["wire", wire.exchange], place, closes: closes)
        let indent = String(repeating: " ", count: margin.width)
        if let path = wire.elementPath {
            var line = StyledLine(indent)
            line.append(display(path), .quiet)
            lines.append(line)
        }
        if let excerpt = wire.excerpt {
            lines += HexDump(excerpt.bytes, at: excerpt.offset, from: wire.byteOffset).lines(
                in: style.width - margin.width
            ).map { row in
                var line = StyledLine(indent)
                for run in row.runs { line.append(run.text, run.role) }
                return line
            }
        }
        return lines
    }
}
