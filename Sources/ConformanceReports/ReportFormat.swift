package import Conformance

/// A format that a run is written in when it is over, or cut short.
///
/// A format is a pure function of the run: the same run gives the same bytes. See ``Reporter`` for how to add one.
package protocol ReportFormat: Sendable {
    /// The run in this format: one document, or several that belong together.
    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument]
}
