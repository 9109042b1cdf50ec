/// The formats by the names that the command line gives them.
package enum ReportKind: String, CaseIterable, Sendable {
    /// JUnit XML, all targets in one file.
    case junit
    /// JUnit XML, a file for each target.
    case junitPerTarget = "junit-per-target"

    /// The format with its defaults.
    package var format: any ReportFormat {
        switch self {
        case .junit: .junit(.combined)
        case .junitPerTarget: .junit(.perTarget)
        }
    }
}
