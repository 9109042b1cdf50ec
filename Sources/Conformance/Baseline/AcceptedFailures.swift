package import KinesisVideo

/// The failures that a run accepts: each with a reason, and a day on which it must be looked at again.
package struct AcceptedFailures: Sendable {
    /// The file that says so.
    package let source: SourceText
    /// What it accepts; of several entries for one case the first counts whose day is not over.
    package let entries: [BaselineTerms]

    /// What there is to say of entries that mean no case, in the order of the file.
    ///
    /// - Parameter paths: All cases that there are.
    /// - Returns: A sentence for each, which begins with its place.
    package func unmatched(among paths: [String]) -> [String] {
        entries.filter { !paths.contains(where: $0.takes) }.map { entry in
            "\(source.location(of: entry.range.lowerBound)): '\(entry.cases ?? "")' is accepted to fail, and no case is called so"
        }
    }
}

extension AcceptedFailures {
    /// What there is to say of names that are almost those of targets, in the order of the file.
    ///
    /// A name that is of another target is nothing to speak of: one file may serve several runs.
    ///
    /// - Parameters:
    ///   - targets: The targets that are run, by their names in reports.
    ///   - known: Other names that targets may have.
    /// - Returns: A sentence for each, which begins with the place of its entry.
    package func misspelt(among targets: [String], known: Set<String>) -> [String] {
        entries.flatMap { entry in
            (entry.targets ?? []).sorted().compactMap { name in
                guard !targets.contains(name), !known.contains(name), let near = Spelling.closest(to: name, in: targets)
                else { return nil }
                let place = source.location(of: entry.range.lowerBound)
                return "\(place): there is no target '\(name)' in this run; did you mean '\(near)'?"
            }
        }
    }
}

extension AcceptedFailures {
    /// What is accepted on one target, and whether it is still needed there.
    package struct Ledger: Sendable {
        private let failures: AcceptedFailures
        private let target: String
        private let today: String
        /// The cases that passed, and those that failed, by the entry that they are meant by.
        private var passed: [Int: [String]] = [:]
        private var failed: [Int: [String]] = [:]

        /// Opens a ledger.
        ///
        /// - Parameters:
        ///   - failures: What is accepted.
        ///   - target: The target's name in reports.
        ///   - today: The day, as `2026-11-22`.
        package init(_ failures: AcceptedFailures, on target: String, today: String) {
            self.failures = failures
            self.target = target
            self.today = today
        }

        /// Takes in what a case came to, and says what that counts for.
        package mutating func take(_ result: CaseResult) -> CaseResult {
            let matching = failures.entries.indices.filter { index in
                let entry = failures.entries[index]
                return (entry.targets?.contains(target) ?? true) && entry.takes(result.path)
            }
            guard let first = matching.first else { return result }
            var result = result
            switch result.verdict {
            case .failed:
                for index in matching { failed[index, default: []].append(result.path) }
                let current = matching.first { !failures.entries[$0].acceptance.isOver(on: today) }
                if let current {
                    result.verdict = .accepted(failures.entries[current].acceptance)
                } else {
                    result.notes.append("this was \(failures.entries[first].acceptance)")
                }
            case .passed, .nonStrict:
                for index in matching { passed[index, default: []].append(result.path) }
            case .accepted, .inconclusive, .skipped: break
            }
            return result
        }

        /// What must be looked at in the file, as failed cases of their own, in its order: entries whose day is over, and those
        /// that accept the failure of cases that pass.
        package var problems: [CaseResult] {
            failures.entries.indices.compactMap { index in
                // Cases are taken as they are done: the order of their paths is the same in every run.
                let (passed, failed) = ((passed[index] ?? []).sorted(), failed[index] ?? [])
                let entry = failures.entries[index]
                var findings: [(code: FindingCode, message: String)] = []
                if let expires = entry.acceptance.expires, entry.acceptance.isOver(on: today),
                    !(passed + failed).isEmpty
                {
                    let rest = failed.isEmpty ? "" : ", and \(Count(failed.count, "case fails", "cases fail"))"
                    findings.append(
                        (
                            .acceptanceOver,
                            "this was accepted until \(expires)\(rest): take the entry out, or give it another day"
                        )
                    )
                }
                if !passed.isEmpty {
                    findings.append(
                        (
                            .acceptedPassed,
                            "accepted as a failure, but passed: \(Self.list(passed)); take the entry out, or have 'cases' "
                                + "mean those alone that fail"
                        )
                    )
                }
                return findings.isEmpty ? nil : problem(index, findings)
            }
        }

        private static func list(_ paths: [String]) -> String {
            let most = 3
            let shown = paths.prefix(most).joined(separator: ", ")
            return paths.count > most ? "\(shown) and \(paths.count - most) more" : shown
        }

        private func problem(_ index: Int, _ findings: [(code: FindingCode, message: String)]) -> CaseResult {
            let entry = failures.entries[index]
            let path = "\(RunReport.ownPrefix)accepted[entry=\(index + 1)]"
            return CaseResult(
                path: path,
                title: "What is accepted still fails, and its day is not over",
                location: failures.source.location(of: entry.range.lowerBound),
                requirements: [],
                verdict: .failed,
                findings: findings.map { finding in
                    Finding(
                        code: finding.code,
                        message: finding.message,
                        scenario: ScenarioEvidence(
                            source: failures.source,
                            labels: [ScenarioEvidence.Label(range: entry.range, text: entry.acceptance.reason)],
                            casePath: path,
                            step: ""
                        )
                    )
                }
            )
        }
    }
}

extension FindingCode {
    /// A case whose failure is accepted passed.
    static let acceptedPassed = FindingCode(rawValue: "accepted.passed")

    /// The last day on which a failure was accepted is over.
    static let acceptanceOver = FindingCode(rawValue: "accepted.expired")
}
