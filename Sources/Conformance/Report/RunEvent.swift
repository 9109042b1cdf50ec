/// What happens in a run, in the order in which it happens.
///
/// Every report is a projection of these.
package enum RunEvent: Sendable, Redactable {
    /// The run begins. Comes first, once.
    case runStarted(RunHeader)
    /// A target will be taken up, with its cases in plan order.
    ///
    /// All targets are announced before the first case begins, so that a run that is cut short knows what it left out.
    case targetPlanned(TargetHeader)
    /// A target is taken up.
    case targetStarted(TargetHeader)
    /// A case comes to a target's plan while it is run: what must always hold, and did not.
    case caseAdded(target: String, TargetHeader.PlannedCase)
    /// A case begins on a target.
    case caseStarted(target: String, path: String)
    /// A case is judged on a target.
    case caseFinished(target: String, CaseResult)
    /// The run is over. Missing where it was killed.
    case runFinished(interrupted: Bool, elapsed: Duration)

    package mutating func redact(with censor: Censor) {
        switch self {
        case .runStarted(var header):
            censor(&header)
            self = .runStarted(header)
        case .targetPlanned(var header):
            censor(&header)
            self = .targetPlanned(header)
        case .targetStarted(var header):
            censor(&header)
            self = .targetStarted(header)
        case .caseAdded(let target, let planned):
            self = .caseAdded(target: censor.text(target), planned)
        case .caseStarted(let target, let path):
            self = .caseStarted(target: censor.text(target), path: path)
        case .caseFinished(let target, var result):
            censor(&result)
            self = .caseFinished(target: censor.text(target), result)
        case .runFinished:
            break
        }
    }
}
