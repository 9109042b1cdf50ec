/// A JUnit XML document as a value.
///
/// Its counts and sums are computed from its cases, so that they cannot disagree with them.
struct JUnitDocument: Hashable {
    /// What one attempt, or the case as a whole, came to grief over.
    struct Problem: Hashable {
        /// Whether the endpoint gave a wrong answer, or nothing can be said about it.
        enum Kind: Hashable {
            case failure
            case error
        }

        let kind: Kind
        /// One line.
        let message: XMLText
        /// Dotted: some readers make a class name of it.
        let type: XMLText
        /// Never empty; begins with `path:line:column: message`.
        let body: XMLText
    }

    /// How a case ended.
    enum Outcome: Hashable {
        case passed
        case skipped(message: XMLText, body: XMLText)
        case broken(Problem)
    }

    /// One case on one target.
    struct Case: Hashable {
        /// The line of a file, for the readers that know `file` and `line`.
        struct Place: Hashable {
            let file: XMLText
            let line: Int
        }

        let name: XMLText
        let className: XMLText
        let milliseconds: Int64
        let place: Place?
        let outcome: Outcome
        let earlierAttempts: [Problem]
        let output: XMLText?
    }

    /// One property of a suite.
    struct Property: Hashable {
        let name: XMLText
        let value: XMLText
    }

    /// One target.
    struct Suite: Hashable {
        let name: XMLText
        let timestamp: XMLText
        let properties: [Property]
        let cases: [Case]
    }

    let name: XMLText
    let suites: [Suite]
}

extension JUnitDocument.Suite {
    var failures: Int { cases.count { $0.problem?.kind == .failure } }
    var errors: Int { cases.count { $0.problem?.kind == .error } }
    var skipped: Int { cases.count(where: \.isSkipped) }
    var milliseconds: Int64 { cases.reduce(0) { $0.addingSaturating($1.milliseconds) } }
}

extension JUnitDocument {
    var tests: Int { suites.reduce(0) { $0 + $1.cases.count } }
    var failures: Int { suites.reduce(0) { $0 + $1.failures } }
    var errors: Int { suites.reduce(0) { $0 + $1.errors } }
    var milliseconds: Int64 { suites.reduce(0) { $0.addingSaturating($1.milliseconds) } }
}

extension JUnitDocument.Case {
    fileprivate var problem: JUnitDocument.Problem? {
        guard case .broken(let problem) = outcome else { return nil }
        return problem
    }

    fileprivate var isSkipped: Bool {
        guard case .skipped = outcome else { return false }
        return true
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
