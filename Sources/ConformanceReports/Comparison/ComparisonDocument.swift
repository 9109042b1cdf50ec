package import Conformance
internal import KinesisVideo

/// A comparison as a file: JSON for programs, Markdown for a ticket.
package enum ComparisonDocument: String, CaseIterable, Sendable {
    case json
    case markdown

    /// The file's bytes.
    ///
    /// - Parameters:
    ///   - judged: What is told.
    ///   - rows: The rows of the matrix that are told.
    /// - Returns: The bytes, in UTF-8.
    package func bytes(
        _ judged: JudgedComparison,
        rows: [Comparison.Row]
    ) -> [UInt8] {
        switch self {
        case .json: Self.node(judged, rows).bytes(.pretty) + [0x0A]
        case .markdown: Array(Self.markdown(judged, rows).utf8)
        }
    }

    // MARK: JSON

    private static func node(_ judged: JudgedComparison, _ rows: [Comparison.Row]) -> JSONNode {
        let comparison = judged.comparison
        let differences = zip(comparison.differences, judged.standings).map { node($0, $1, comparison.targets) }
        let alike: JSONNode =
            switch judged.conclusion {
            case .alike: true
            case .different: false
            // Nothing that was not looked at is the same.
            case .notCompared: .null
            }
        return .object([
            "targets": .array(comparison.targets.map { .string($0) }),
            "alike": alike,
            "compared": .object(
                zip(comparison.targets, comparison.extents).map { name, extent in
                    JSONNode.Member(name: name, value: node(extent))
                }
            ),
            "differences": .array(differences),
            "unneeded": .array(
                judged.unneeded.map { entry in
                    .object([
                        "aspect": .string(entry.aspect.rawValue), "subject": entry.subject.map { .string($0) },
                        "reason": .string(entry.reason),
                    ])
                }
            ),
            "timings": .array(comparison.timings.map { node($0, comparison.targets) }),
            "matrix": .array(
                rows.map { row in
                    .object([
                        "case": .string(row.path),
                        "verdicts": byTarget(comparison.targets, row.verdicts.map { $0.map { .string($0.name) } }),
                        "differs": .array(row.aspects.map(\.rawValue).sorted().map { .string($0) }),
                    ])
                }
            ),
        ])
    }

    private static func node(_ extent: Comparison.Extent) -> JSONNode {
        .object([
            "cases": .integer(extent.cases),
            "not": .array(
                extent.reasons.map { .object(["cases": .integer($0.cases), "reason": .string($0.text)]) }
            ),
        ])
    }

    private static func node(
        _ difference: Difference,
        _ standing: DifferenceBaseline.Standing?,
        _ targets: [String]
    ) -> JSONNode {
        let standingNode: JSONNode? =
            switch standing {
            case .new: "new"
            case .known: "known"
            case .expired: "expired"
            case nil: nil
            }
        let consequences = difference.consequences.map { node($0, nil, targets) }
        return .object([
            "aspect": .string(difference.aspect.rawValue),
            "subject": difference.subject.isEmpty ? nil : .string(difference.subject),
            "standing": standingNode,
            "mechanism": difference.mechanism.map { .string($0) },
            "values": byTarget(targets, difference.values.map { .string($0) }),
            "outliers": .array(difference.outliers.map { .string(targets[$0]) }),
            "cases": .array(difference.paths.map { .string($0) }),
            "explains": consequences.isEmpty ? nil : .array(consequences),
        ])
    }

    private static func node(_ timing: TimingComparison, _ targets: [String]) -> JSONNode {
        let distributions = timing.distributions.map { distribution -> JSONNode? in
            guard let distribution else { return nil }
            return .object([
                "n": .integer(distribution.count),
                "medianMicroseconds": .integer(distribution.median.wholeMicroseconds),
                "intervalMicroseconds": .array([
                    .integer(distribution.interval.lowerBound.wholeMicroseconds),
                    .integer(distribution.interval.upperBound.wholeMicroseconds),
                ]),
            ])
        }
        return .object([
            "aspect": .string(timing.aspect.rawValue), "distributions": byTarget(targets, distributions),
        ])
    }

    private static func byTarget(_ targets: [String], _ values: [JSONNode?]) -> JSONNode {
        .object(zip(targets, values).map { JSONNode.Member(name: $0, value: $1 ?? .null) })
    }

    // MARK: Markdown

    private static func markdown(_ judged: JudgedComparison, _ rows: [Comparison.Row]) -> String {
        let comparison = judged.comparison
        func inline(_ text: String) -> String { MarkdownFormat.inline(text.isEmpty ? "nothing" : text) }
        let columns = comparison.targets.map(inline).joined(separator: " | ")
        let dashes = comparison.targets.map { _ in "---" }.joined(separator: "|")
        var text = "# \(comparison.targets.map(inline).joined(separator: " · "))\n\n"
        let conclusion = ComparisonConclusion(judged)
        text += "**\(conclusion.word)** \(conclusion.sentence)\n\n"
        if !comparison.isEmpty {
            text += "| | \(columns) | cases |\n|---|\(dashes)|---:|\n"
            for (difference, standing) in zip(comparison.differences, judged.standings) {
                let subject = difference.subject.isEmpty ? "" : " of " + inline(difference.subject)
                let note =
                    switch standing {
                    case .new: ""
                    case .known(let reason): " (known: \(inline(reason)))"
                    case .expired(let reason, let day): " (EXPIRED \(day): \(inline(reason)))"
                    }
                let outliers = Set(difference.outliers)
                let values = difference.values.enumerated().map { index, value in
                    outliers.contains(index) ? "**\(inline(value))**" : inline(value)
                }
                text += "| \(difference.aspect.title)\(subject)\(note) | \(values.joined(separator: " | ")) "
                text += "| \(difference.paths.count) |\n"
            }
        }
        let uncompared = zip(comparison.targets, comparison.extents).filter { !$1.reasons.isEmpty }
        if !uncompared.isEmpty {
            text += "\n## Not compared\n\n"
            for (name, extent) in uncompared {
                for reason in extent.reasons {
                    text += "- \(inline(name)): \(Count(reason.cases, "case")), \(inline(reason.text))\n"
                }
            }
        }
        if !judged.unneeded.isEmpty {
            text += "\n## Not needed any more\n\n"
            for entry in judged.unneeded { text += "- \(inline(entry.title)): \(inline(entry.reason))\n" }
        }
        let timings = comparison.timings.filter { $0.distributions.contains { $0 != nil } }
        if !timings.isEmpty {
            text += "\n## Times\n\nMedians with their 99 % intervals.\n\n| | \(columns) |\n|---|\(dashes)|\n"
            for timing in timings {
                let cells = timing.distributions.map { distribution in
                    distribution.map {
                        "\($0.median.forComparing) (\($0.interval.lowerBound.forComparing)…\($0.interval.upperBound.forComparing), n = \($0.count))"
                    } ?? "–"
                }
                text += "| \(timing.aspect.title) | \(cells.joined(separator: " | ")) |\n"
            }
        }
        if !rows.isEmpty {
            text += "\n## Cases\n\n| case | \(columns) |\n|---|\(dashes)|\n"
            for row in rows {
                let verdicts = row.verdicts.map { $0?.name ?? "–" }.joined(separator: " | ")
                text += "| \(MarkdownFormat.code(row.path).replacing("|", with: "\\|")) | \(verdicts) |\n"
            }
        }
        return text
    }
}
