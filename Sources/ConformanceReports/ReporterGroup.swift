package import Conformance

/// All reporters of a run, and the fold of its events that they share.
///
/// A reporter that fails is told nothing more, and the others go on: a full disk does not silence the terminal.
package struct ReporterGroup: Sendable {
    /// The run so far.
    package private(set) var run = RunReport()

    /// What failed, in the order of failing: one error for a reporter.
    package private(set) var errors: [ReportError] = []

    private var reporters: [any Reporter]

    /// Creates a group; its reporters are told in their order.
    package init(_ reporters: [any Reporter]) {
        self.reporters = reporters
    }

    /// Takes in the next event.
    package mutating func receive(_ event: RunEvent, at now: Duration) {
        run.apply(event)
        forEach { reporter, run throws(ReportError) in try reporter.receive(event, in: run, at: now) }
    }

    /// Takes in that time has passed.
    package mutating func tick(at now: Duration) {
        forEach { reporter, run throws(ReportError) in try reporter.tick(run, at: now) }
    }

    /// Has every reporter say what is left to say.
    package mutating func finish() {
        forEach { reporter, run throws(ReportError) in try reporter.finish(run) }
    }

    private mutating func forEach(_ tell: (inout any Reporter, RunReport) throws(ReportError) -> Void) {
        var index = 0
        while index < reporters.count {
            do throws(ReportError) {
                try tell(&reporters[index], run)
                index += 1
            } catch {
                errors.append(error)
                reporters.remove(at: index)
            }
        }
    }
}
