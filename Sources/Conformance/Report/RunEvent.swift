/// What happens in a run, in the order in which it happens.
///
/// Every report is a projection of these.
package enum RunEvent: Sendable {
    /// The run begins. Comes first, once.
    case runStarted(RunHeader)
    /// A target will be taken up, with its cases in plan order.
    ///
    /// All targets are announced before the first case begins, so that a run that is cut short knows what it left out.
    case targetPlanned(TargetHeader)
    /// A target is taken up.
    case targetStarted(TargetHeader)
    /// A case begins on a target.
    case caseStarted(target: String, path: String)
    /// A case is judged on a target.
    case caseFinished(target: String, CaseResult)
    /// The run is over. Missing where it was killed.
    case runFinished(interrupted: Bool, elapsed: Duration)
}
