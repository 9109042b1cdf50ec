/// What a case came to.
///
/// Three things are kept apart: the endpoint is wrong (``failed``), nothing can be said about it (``inconclusive(reason:)``),
/// and the question was not put (``skipped(reason:)``). A wrong scenario never gets this far.
package enum Verdict: Hashable, Sendable {
    /// Everything that must and should hold held.
    case passed
    /// Something that must hold did not.
    case failed
    /// All that must hold held; something that should hold did not.
    case nonStrict
    /// The kit could not judge: network, credentials, our own throttling, an interrupted run.
    case inconclusive(reason: String)
    /// The case was not run, and why.
    case skipped(reason: String)

    /// One word, stable in reports.
    package var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .nonStrict: "nonStrict"
        case .inconclusive: "inconclusive"
        case .skipped: "skipped"
        }
    }

    /// Says why a case came to no verdict whose connection never came about.
    ///
    /// A journal keeps a verdict and its reason and nothing else, so these words are what tells such a case from others.
    package static func unreached(_ reason: String) -> String {
        "\(unreachedWords): \(reason)"
    }

    /// Whether the case came to no verdict because nothing was reached.
    package var isUnreached: Bool {
        if case .inconclusive(let reason) = self { reason.contains(Self.unreachedWords) } else { false }
    }

    private static let unreachedWords = "the endpoint could not be reached"
}

extension Verdict {
    /// The worse of two verdicts of one case.
    package func joined(with other: Verdict) -> Verdict {
        func rank(_ verdict: Verdict) -> Int {
            switch verdict {
            case .passed: 0
            case .skipped: 1
            case .nonStrict: 2
            case .inconclusive: 3
            case .failed: 4
            }
        }
        return rank(self) >= rank(other) ? self : other
    }
}
