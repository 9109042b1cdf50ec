package import Conformance
package import ConformanceReports

/// Takes the events of a run from whichever task they come, and hands them to the reporters one at a time.
package actor ReportDesk {
    private var reporters: ReporterGroup
    private let redaction: Redaction
    private let start = ContinuousClock.now

    /// Opens a desk; the time of events counts from now.
    package init(_ reporters: [any Reporter], redaction: Redaction = Redaction()) {
        self.reporters = ReporterGroup(reporters)
        self.redaction = redaction
    }

    /// The run so far.
    package var run: RunReport {
        reporters.run
    }

    /// What could not be reported.
    package var errors: [ReportError] {
        reporters.errors
    }

    /// Tells what happened.
    package func receive(_ event: RunEvent) {
        reporters.receive(redaction(event), at: start.duration(to: .now))
    }

    /// Lets reporters show that time passes, until the task is cancelled.
    func tickUntilCancelled() async {
        while (try? await Task.sleep(for: .milliseconds(100))) != nil {
            reporters.tick(at: start.duration(to: .now))
        }
    }

    /// Ends the run and has every reporter say what is left to say.
    package func finish(interrupted: Bool) {
        let elapsed = start.duration(to: .now)
        reporters.receive(.runFinished(interrupted: interrupted, elapsed: elapsed), at: elapsed)
        reporters.finish()
    }
}
