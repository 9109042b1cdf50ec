/// What a case came to.
///
/// Three things are kept apart: the endpoint is wrong (``failed``, or ``accepted(_:)`` where that is lived with), nothing can be said about it (``inconclusive(_:)``),
/// and the question was not put (``skipped(reason:)``). A wrong scenario never gets this far.
package enum Verdict: Hashable, Sendable {
    /// Everything that must and should hold held.
    case passed
    /// Something that must hold did not.
    case failed
    /// Something that must hold did not, which is known and lived with.
    case accepted(Acceptance)
    /// All that must hold held; something that should hold did not.
    case nonStrict
    /// The kit could not judge, and why.
    case inconclusive(Inconclusive)
    /// The case was not run, and why.
    case skipped(reason: String)

    /// One word, stable in reports.
    package var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .accepted: "accepted"
        case .nonStrict: "nonStrict"
        case .inconclusive: "inconclusive"
        case .skipped: "skipped"
        }
    }

    /// Why there is no verdict about the endpoint, for people; `nil` where there is one.
    package var reason: String? {
        switch self {
        case .inconclusive(let why): why.detail
        case .skipped(let reason): reason
        case .passed, .failed, .accepted, .nonStrict: nil
        }
    }

    /// What kept the kit from judging; `nil` where it judged, or was not asked to.
    package var cause: Inconclusive.Cause? {
        if case .inconclusive(let why) = self { why.cause } else { nil }
    }

    /// Whether all that must hold held.
    package var isPass: Bool { self == .passed || self == .nonStrict }

    /// Whether the kit could not judge.
    package var isInconclusive: Bool { cause != nil }

    /// Why a failure is lived with; `nil` where there is none that is.
    package var acceptance: Acceptance? {
        if case .accepted(let acceptance) = self { acceptance } else { nil }
    }

    /// Whether something that must hold did not, lived with or not.
    package var isFailure: Bool { self == .failed || acceptance != nil }

    /// Whether the case was not run.
    package var isSkipped: Bool {
        if case .skipped = self { true } else { false }
    }

    /// The worse of two verdicts of one case.
    package func joined(with other: Verdict) -> Verdict {
        func rank(_ verdict: Verdict) -> Int {
            switch verdict {
            case .passed: 0
            case .skipped: 1
            case .nonStrict: 2
            case .inconclusive: 3
            case .accepted: 4
            case .failed: 5
            }
        }
        return rank(self) >= rank(other) ? self : other
    }
}

extension Verdict: Redactable {
    package mutating func redact(with censor: Censor) {
        switch self {
        case .inconclusive(var why):
            censor(&why)
            self = .inconclusive(why)
        case .skipped(let reason): self = .skipped(reason: censor.text(reason))
        case .accepted(var acceptance):
            censor(&acceptance)
            self = .accepted(acceptance)
        case .passed, .failed, .nonStrict: break
        }
    }
}

/// Why the kit could not judge: a cause that programs decide by, and a sentence for people.
package struct Inconclusive: Error, Hashable, Redactable {
    /// What kept the kit from judging; the raw values stand in journals.
    package enum Cause: String, Sendable, CaseIterable {
        /// No connection came about: name, route, refusal, TLS.
        case unreachable
        /// The endpoint throttled a call of ours.
        case throttled
        /// The endpoint does not take our credentials, or does not let them do what the case does.
        case credentials
        /// This machine's clock is further from the endpoint's than signatures may be.
        case clock
        /// The endpoint, or what stands before it, says that it cannot serve now.
        case unavailable
        /// What answers does not speak HTTP.
        case notHTTP
        /// A signal, or the end of the run, came before the case had a verdict.
        case interrupted
        /// No session of the stream became free, in a journal of an earlier version: a case now waits without losing time.
        case noSession
        /// The case's own time was over before the endpoint could be asked.
        case outOfTime
        /// A reference of the scenario has no value.
        case unresolved
        /// A stream could not be read to learn what the case needs to know of it.
        case undiscovered
        /// The target had not answered the cases before it.
        case givenUp
        /// The request cannot be written as HTTP.
        case unsendable
        /// A recording is damaged, or ends before the verdict.
        case unrecorded
        /// A cause that this version does not know, of a journal that does not name it or names a newer one.
        case other

        /// Whether it is likely to keep all cases of a target from being judged.
        package var isOfTarget: Bool {
            switch self {
            case .unreachable, .credentials, .clock, .unavailable, .notHTTP, .givenUp: true
            case .throttled, .interrupted, .noSession, .outOfTime, .unresolved, .undiscovered, .unsendable, .unrecorded,
                .other:
                false
            }
        }
    }

    /// What programs decide by.
    package var cause: Cause
    /// One sentence for a person, without trailing full stop.
    package var detail: String

    package init(_ cause: Cause, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }

    package mutating func redact(with censor: Censor) {
        censor(&detail, within: Finding.maximumMessage)
    }

    /// No connection came about.
    package static func unreachable(_ why: String) -> Inconclusive {
        Inconclusive(.unreachable, "the endpoint could not be reached: \(why)")
    }

    /// The end of the run cut the case off.
    package static let interrupted = Inconclusive(.interrupted, "interrupted")

    /// The end of the run came before the case.
    package static let unjudged = Inconclusive(.interrupted, "the run was interrupted before this case was judged")
}
