package import KinesisVideo

/// A tag that a case has because of what it does, without its file saying so.
package enum CaseTag: String, ExplainedChoice, Sendable {
    case always, authentication, contested, limits, live, slow

    package var summary: String {
        switch self {
        case .always: "Says what must hold on every answer; no file has the case."
        case .authentication: "A request is not signed, or is signed in another way than a client usually signs."
        case .contested: "Measures a point on which the sources disagree or are silent."
        case .limits: "Needs an endpoint that enforces the limits that the API documents."
        case .live: "Needs a stream that grows while it is read."
        case .slow: "Waits for a second or more by what it says itself, or for the end of a session of a live stream."
        }
    }

    /// How long a slow case waits at the least by what its scenario says.
    static let slowness = Duration.seconds(1)
}

/// What a suite knows of its cases beside the scenarios: what cases can be selected by.
package struct CaseCatalog: Sendable {
    /// How binding each requirement is, by its id.
    private(set) var levels: [String: Level] = [:]
    /// The exceptions that an endpoint can answer.
    private(set) var exceptions: [String] = []
    /// The logical streams.
    private(set) var streams: [String] = []
    /// Those of them that grow while they are read.
    private(set) var growing: Set<String> = []

    /// The catalog of no suite.
    package init() {}

    package init(_ contract: Contract, _ manifest: SuiteManifest) {
        for requirement in contract.requirements { levels[requirement.id] = requirement.level }
        exceptions = (contract.exceptions + contract.authenticationErrors + contract.frontEndErrors).map(\.name)
        streams = manifest.streams.map(\.name)
        growing = Set(manifest.growing)
    }

    /// The tags of a case: those that its file has, and those that it has because of what it does, sorted.
    package func tags(of item: Case) -> [String] {
        let cost = PlanEstimate.cost(of: item)
        let isLive = (try? item.logicalStream()).map(growing.contains) ?? false
        let given: [(CaseTag, Bool)] = [
            (.authentication, item.isSignedOtherwise), (.contested, item.isContested),
            (.limits, item.scenario.requires.contains(SuiteManifest.limitsCapability)),
            (.live, isLive), (.slow, cost.waiting >= CaseTag.slowness || isLive && cost.untilEnd > 0),
        ]
        return Set(item.scenario.tags + given.filter(\.1).map(\.0.rawValue)).sorted()
    }
}

extension Case {
    /// The requests that the case sends.
    private var requests: [RequestStep] {
        (scenario.steps + scenario.finally).flatMap(\.requests)
    }

    /// Whether a request is signed in another way than a client usually signs.
    fileprivate var isSignedOtherwise: Bool {
        let scope = knownScope
        return requests.contains { step in
            let signing: Late<SigningVariation> =
                switch step.action {
                case .operation(let action): action.signing
                case .raw(let action): action.signing
                }
            // What only an answer can tell is nothing that a client usually signs with.
            return (try? signing.variation(in: scope))?.isProper != true
        }
    }

    /// Whether a contested point is measured.
    fileprivate var isContested: Bool {
        requests.contains { $0.expectation.alternatives?.contested != nil }
    }

    /// The exceptions that are expected of a request, as far as the file tells.
    var exceptions: Set<String> {
        let scope = knownScope
        func names(_ expectation: Expectation) -> [String] {
            let own = try? expectation.errors?.value(in: scope) { Expectation.errorNames($0, known: nil) }
            let others = expectation.lesser + (expectation.alternatives?.ways.map(\.expectation) ?? [])
            return (own ?? []) + others.flatMap(names)
        }
        let counted = (scenario.steps + scenario.finally).flatMap { step -> [String] in
            guard case .together(let together) = step else { return [] }
            return together.tally.compactMap { if case .error(let name) = $0.kind { name } else { nil } }
        }
        return Set(requests.flatMap { names($0.expectation) } + counted)
    }
}
