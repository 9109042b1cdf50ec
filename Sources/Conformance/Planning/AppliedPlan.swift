package import KinesisVideo

/// What a target has for cases: all that must be known of it to say which cases it can be asked.
package struct TargetOffer: Sendable {
    /// The capabilities that it declares.
    package let capabilities: Set<String>
    /// The logical streams that it maps.
    package let streams: [String: Stream]
    /// Why there is nothing that stands for some logical streams, where there is more to say.
    package let absences: [String: String]
    /// The limits of a stream that the API documents.
    package let documentedLimits: Target.Limits
    /// Whether it is known where GetDataEndpoint is asked.
    package let hasControlEndpoint: Bool
    /// Whether credentials are known that have expired.
    package let hasExpiredCredentials: Bool
    /// Whether the credentials are temporary ones, with a session token.
    package let hasSessionToken: Bool
    /// How many sessions a stream takes at once.
    package let sessions: Int
    /// Recordings that answer in the endpoint's place, of a target that gave everything; `nil` where it answers itself.
    package let recordings: RecordedCases?

    /// What is known of a stream before anybody asks for it.
    package struct Stream: Sendable, Hashable {
        /// Whether its ARN is known.
        package let hasARN: Bool
        /// What it takes, where that is declared of this stream.
        package let limits: Target.Limits?

        package init(hasARN: Bool, limits: Target.Limits? = nil) {
            self.hasARN = hasARN
            self.limits = limits
        }

        /// What a target says of a stream.
        package init(_ stream: Target.Stream) {
            self.init(hasARN: stream.arn != nil, limits: stream.limits)
        }
    }

    /// The cases that were recorded.
    package struct RecordedCases: Sendable {
        /// Where the recordings are, for messages.
        package let name: String
        /// Whether there is one of a case, by its path.
        package let hold: @Sendable (String) -> Bool

        package init(name: String, hold: @escaping @Sendable (String) -> Bool) {
            self.name = name
            self.hold = hold
        }
    }

    package init(
        capabilities: Set<String>,
        streams: [String: Stream],
        absences: [String: String] = [:],
        documentedLimits: Target.Limits,
        hasControlEndpoint: Bool,
        hasExpiredCredentials: Bool = false,
        hasSessionToken: Bool = false,
        sessions: Int = .max,
        recordings: RecordedCases? = nil
    ) {
        self.capabilities = capabilities
        self.streams = streams
        self.absences = absences
        self.documentedLimits = documentedLimits
        self.hasControlEndpoint = hasControlEndpoint
        self.hasExpiredCredentials = hasExpiredCredentials
        self.hasSessionToken = hasSessionToken
        self.sessions = sessions
        self.recordings = recordings
    }
}

/// A plan on a target: what becomes of each case, as far as that is known before anything is sent.
///
/// Some cases are skipped later all the same: what a stream holds, and what an answer gives to the next request, only a run
/// can tell.
package struct AppliedPlan: Sendable {
    /// What becomes of a case.
    package enum Decision: Sendable, Hashable {
        /// It is run.
        case run
        /// It is left out, and why.
        case skip(reason: String)
    }

    /// The cases in plan order, each with its decision.
    package let cases: [(item: Case, decision: Decision)]

    /// The cases that are run, in plan order.
    package var runnable: [Case] {
        cases.compactMap { $0.decision == .run ? $0.item : nil }
    }

    /// The cases that are skipped, in plan order.
    package var skipped: [(item: Case, reason: String)] {
        cases.compactMap { if case .skip(let reason) = $0.decision { ($0.item, reason) } else { nil } }
    }

    /// The reasons of the cases that are skipped, by their paths.
    package var reasons: [String: String] {
        Dictionary(skipped.map { ($0.item.path, $0.reason) }, uniquingKeysWith: { first, _ in first })
    }

    /// The reasons why cases are skipped with how many there are of each, the most frequent first.
    package var skips: [(reason: String, count: Int)] {
        Dictionary(grouping: skipped, by: \.reason).map { (reason: $0, count: $1.count) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }
}

extension Target {
    /// What the target has for cases, of which recordings may answer in its place.
    ///
    /// - Parameters:
    ///   - contract: What the target has agreed to.
    ///   - recordings: What was recorded of the cases; `nil` where the target answers itself.
    /// - Returns: The offer.
    package func offer(
        under contract: Contract,
        answering recordings: TargetOffer.RecordedCases? = nil
    ) -> TargetOffer {
        TargetOffer(
            capabilities: capabilities,
            streams: streams.mapValues { TargetOffer.Stream($0) },
            absences: absences,
            documentedLimits: Target.Limits(documentedBy: contract),
            hasControlEndpoint: controlEndpoint != nil,
            hasExpiredCredentials: expiredCredentials != nil,
            hasSessionToken: credentials?.sessionToken != nil,
            sessions: limits.sessions,
            recordings: recordings
        )
    }
}

extension Plan {
    /// Says what becomes of each case on a target.
    ///
    /// - Parameter offer: The target; `nil` where none is chosen yet, so that a case is skipped only by its scenario.
    /// - Returns: The cases with their decisions.
    package func applied(to offer: TargetOffer?) -> AppliedPlan {
        AppliedPlan(
            cases: cases.map { item in
                let reason = item.scenario.skip ?? offer.flatMap { item.missing($0) }
                return (item, reason.map { .skip(reason: $0) } ?? .run)
            }
        )
    }
}

extension Case {
    /// What the case needs and a target does not offer, in a sentence; `nil` where it offers everything.
    fileprivate func missing(_ offer: TargetOffer) -> String? {
        let undeclared = scenario.requires.filter { !offer.capabilities.contains($0) }
        if !undeclared.isEmpty {
            return "the target does not declare the capability '\(undeclared.joined(separator: "', '"))'"
        }
        if let recordings = offer.recordings {
            return recordings.hold(path) ? nil : "\(recordings.name) has no recording of this case"
        }
        var hasARN = false
        var most = offer.sessions
        do throws(ResolutionError) {
            if let name = try logicalStream() {
                guard let stream = offer.streams[name] else {
                    return offer.absences[name] ?? "the target maps no stream to '\(name)'"
                }
                hasARN = stream.hasARN
                most = stream.limits?.sessions ?? most
                if let limits = stream.limits, limits != offer.documentedLimits,
                    scenario.requires.contains(SuiteManifest.limitsCapability)
                {
                    return "the stream takes \(limits), and the case needs the limits that the API documents, "
                        + "\(offer.documentedLimits)"
                }
            }
        } catch {
            // What is wrong with the name the run says.
            return nil
        }
        let sessions = scenario.sessionsAtOnce
        if sessions > most {
            return "the case has \(sessions) sessions of its stream at once, and the target's limit is \(most)"
        }
        return missing(in: knownScope, hasARN: hasARN, of: offer)
    }

    /// What the requests of the case need of a target that it does not give; `nil` where it gives everything.
    ///
    /// - Parameters:
    ///   - scope: The names that are known; what a request makes of others is not asked.
    ///   - hasARN: Whether the target gives the ARN of the case's stream.
    ///   - offer: What else the target gives.
    /// - Returns: The reason to skip the case.
    package func missing(in scope: Scope, hasARN: Bool, of offer: TargetOffer) -> String? {
        for step in (scenario.steps + scenario.finally).flatMap(\.requests) {
            let isControl: Bool
            let signing: Late<SigningVariation>
            switch step.action {
            case .operation(let action):
                // What only a step before it can tell is not known yet, and no way to name the stream.
                if !hasARN, (try? action.identification(in: scope)) == .arn {
                    return "the target gives no ARN for the stream"
                }
                isControl = action.operation == .getDataEndpoint
                signing = action.signing
            case .raw(let action):
                isControl = action.endpoint == .control
                signing = action.signing
            }
            let variation = try? signing.variation(in: scope)
            if !offer.hasExpiredCredentials, variation?.usesExpiredCredentials == true {
                return "the target gives no credentials that have expired"
            }
            if !offer.hasSessionToken, variation?.omitsToken == true {
                return "the target's credentials have no session token"
            }
            if isControl, !offer.hasControlEndpoint { return "the target gives no control endpoint" }
        }
        return nil
    }
}
