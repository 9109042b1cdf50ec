internal import ConformanceReports
internal import KinesisVideo
internal import KinesisVideoEmulator

/// Something that has a name in reports, messages or scenarios, and can be explained.
package struct Topic: Sendable {
    /// What it is.
    package enum Kind: String, CaseIterable, Sendable {
        case findings, diagnostics, requirements, contested, exceptions, inStream = "in-stream", faults

        /// What a list of them is headed by.
        package var heading: String {
            switch self {
            case .findings: "Findings of the judge"
            case .diagnostics: "Messages about our own input"
            case .requirements: "Requirements of the contract"
            case .contested: "Contested points"
            case .exceptions: "Exceptions and other errors of the service"
            case .inStream: "In-stream errors"
            case .faults: "Faults of the emulator"
            }
        }

        /// Whether only a suite has them.
        var isOfSuite: Bool {
            switch self {
            case .findings, .diagnostics, .faults: false
            case .requirements, .contested, .exceptions, .inStream: true
            }
        }
    }

    /// What there is to know of it.
    enum Subject: Sendable {
        case finding(FindingsPage.Entry)
        case diagnostic(FindingsPage.Entry)
        case requirement(Contract.Requirement)
        case contested(Contract.ContestedPoint)
        case exception(Contract.ErrorRule)
        case inStream(Contract.InStreamError)
        case fault(Fault.Name)
    }

    package let kind: Kind
    /// The name.
    package let name: String
    /// What it means, in a sentence.
    package let summary: String
    /// Other names by which it is found.
    let aliases: [String]
    let subject: Subject

    init(_ kind: Kind, _ name: String, _ summary: String, aliases: [String] = [], _ subject: Subject) {
        self.kind = kind
        self.name = name
        self.summary = summary
        self.aliases = aliases
        self.subject = subject
    }
}
