internal import Conformance
internal import KinesisVideo

/// Whether a target answers everything in one way, whatever it is asked: then that is said once, and not case by case.
struct UniformAnswer {
    /// How many different requests must have had the answer before it is said.
    static let leastRequests = 10

    /// What makes answers alike.
    private struct Kind: Hashable {
        let status: Int
        let errorType: String?
        let redirection: String
    }

    private var kind: Kind?
    private var isUniform = true
    private var requests: Set<StepRecord.Request> = []

    init() {}

    /// Looks at all results of a target.
    init(_ results: some Sequence<CaseResult>) {
        for result in results { take(result) }
    }

    /// Takes in the next case.
    mutating func take(_ result: CaseResult) {
        // Answers that are as they should be are no fault of an endpoint that knows one answer only.
        if result.verdict == .passed, !result.steps.isEmpty { isUniform = false }
        for step in result.steps {
            guard isUniform, let status = step.status else { continue }
            let headers = step.headers.map { HeaderField($0.name, $0.value) }
            let kind = Kind(status: status, errorType: step.errorType, redirection: headers.redirection(of: status))
            isUniform = status != 200 && self.kind ?? kind == kind
            self.kind = kind
            if requests.count < Self.leastRequests, let request = step.request { requests.insert(request) }
        }
    }

    /// What the target answers to everything; `nil` where it does not, or that is not known yet.
    var sentence: String? {
        guard isUniform, let kind, requests.count >= Self.leastRequests else { return nil }
        return
            "whatever is asked, the answer is \(kind.status)\(kind.errorType.map { " \($0)" } ?? "")\(kind.redirection)"
    }
}
