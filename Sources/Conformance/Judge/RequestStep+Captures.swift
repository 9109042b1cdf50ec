extension RequestStep {
    /// Remembers what the step says of an answer, for the steps behind it.
    ///
    /// - Parameters:
    ///   - summary: What came of the request.
    ///   - scope: Takes the values.
    ///   - site: Where the step stands.
    /// - Returns: The finding about the first value that is not in the answer; `nil` where all are there.
    package func capture(from summary: ObservationSummary, into scope: inout Scope, _ site: Judge.Site) -> Finding? {
        for capture in captures {
            do throws(ResolutionError) {
                scope.define(capture.name, try summary.value(at: capture.path))
            } catch {
                return capture.missing(error, site)
            }
        }
        return nil
    }

    /// The finding about the first value that is to be remembered and is not in the answer; `nil` where all are there.
    package func missingCapture(in summary: ObservationSummary, _ site: Judge.Site) -> Finding? {
        var scope = Scope()
        return capture(from: summary, into: &scope, site)
    }
}

extension RequestStep.Capture {
    /// The finding about a value that is to be remembered and is not in the answer.
    fileprivate func missing(_ error: ResolutionError, _ site: Judge.Site) -> Finding {
        site.finding(
            FindingCode(.missingCapture),
            "the answer has no \(path): \(error.message)",
            labels: [ScenarioEvidence.Label(range: range, text: error.message)]
        )
    }
}
