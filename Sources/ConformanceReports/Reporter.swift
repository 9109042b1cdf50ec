package import Conformance

/// Tells of a run, while it happens or when it is over.
///
/// A reporter owns where its output goes, and nothing else: the run's clock comes in as a time from the start, so that
/// the same events at the same times give the same bytes.
///
/// # Adding a format
///
/// A format that is written when the run is over (HTML, CTRF, Markdown, TAP) is a ``ReportFormat``: one file with one method,
/// from ``RunReport`` to ``ReportDocument``, and one line in ``ReportKind`` that gives it its name on the command line.
/// ``DocumentReporter`` then writes it, atomically, at the end and when a signal ends the run.
///
/// A format that is told while the run happens (the console, GitHub's annotations) conforms to this protocol itself: one
/// file, in which ``receive(_:in:at:)`` says what an event is worth and ``finish(_:)`` what is left to say.
package protocol Reporter: Sendable {
    /// Takes in an event, in the order of happening.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - run: The run so far, `event` included.
    ///   - now: The time since the run began.
    /// - Throws: ``ReportError``; the reporter is then told nothing more.
    mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError)

    /// Takes in that time has passed; called several times a second while nothing else happens.
    mutating func tick(_ run: RunReport, at now: Duration) throws(ReportError)

    /// Says what is left to say.
    ///
    /// The run may have been cut short; this may be called again if it goes on after all.
    mutating func finish(_ run: RunReport) throws(ReportError)
}

extension Reporter {
    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {}

    package mutating func tick(_ run: RunReport, at now: Duration) throws(ReportError) {}
}
