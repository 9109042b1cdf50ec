package import Conformance
package import KinesisVideo
package import KinesisVideoClient
package import Logging

/// Finds out of the control plane where the streams of a target live, and what their ARNs are.
package struct StreamLookup: Sendable {
    /// What was found of a stream.
    package enum Finding: Sendable {
        /// It lives behind this endpoint; and why its ARN is not known where that was asked for in vain.
        case found(Target.Stream, withoutARN: Nameless?)
        /// The region does not have it; with what was answered.
        case missing(String)
        /// What its ARN names is another stream than what its name does; in a sentence.
        case foreign(String)
        /// Nothing can be said of this stream; and whether that is because the caller may not ask.
        case refused(Inconclusive, isDenied: Bool)
        /// Nothing can be said of any stream.
        case failed(Inconclusive)
    }

    /// Why a stream's ARN is not known.
    package struct Nameless: Sendable, Hashable {
        /// Whether the caller may not ask.
        package let isDenied: Bool
        /// What was answered, as a sentence goes on behind "DescribeStream".
        package let answer: String
    }

    /// What the control plane was asked for, and keeps.
    package let dataEndpoints: DataEndpoints
    /// The same of those that streams are put to.
    package let putEndpoints: DataEndpoints
    package let control: ControlPlane
    private let rules: JudgeRules
    private let contact = Contact()

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - endpoint: Where GetDataEndpoint and DescribeStream are asked.
    ///   - region: The region that requests are signed for.
    ///   - access: How it is reached.
    ///   - credentials: Gives what requests are signed with.
    ///   - contract: What is asked for by what name.
    ///   - redaction: Learns what is sent and must not be told.
    ///   - logger: Where requests are noted.
    ///   - date: The time of day.
    package init(
        _ endpoint: Endpoint,
        region: String,
        access: TargetAccess,
        credentials: any CredentialProvider,
        contract: Contract,
        redaction: Redaction,
        logger: Logger,
        date: @escaping @Sendable () -> WallTime
    ) {
        rules = JudgeRules(contract: contract, dialect: .serviceModel, evidence: .observed)
        let client = MediaClient(
            endpoint: endpoint,
            tls: access.tls,
            proxy: access.proxy(endpoint),
            connectTo: access.connectTo,
            logger: logger,
            date: date
        )
        control = ControlPlane(
            client: client,
            contract: contract,
            date: date,
            onHead: { [contact, rules] head, sent in contact.heard(head, sent: sent, received: date(), rules) },
            signing: { () async throws(ControlError) in
                do throws(CredentialError) {
                    return RequestSigning(
                        signer: SignatureV4.Signer(
                            credentials: try await credentials.credentials().credentials,
                            region: region,
                            service: contract.service.signingName
                        ),
                        onSigning: redaction.learn(sent:)
                    )
                } catch {
                    throw ControlError(.credentials, "\(error)")
                }
            }
        )
        let lifetime = Duration.seconds(contract.limits.dataEndpointLifetimeSeconds.value)
        dataEndpoints = DataEndpoints(control, lifetime: lifetime)
        putEndpoints = DataEndpoints(control, for: "PUT_MEDIA", lifetime: lifetime)
    }

    /// Finds a stream, by its ARN where one is given.
    ///
    /// - Parameters:
    ///   - stream: The stream as the target names it.
    ///   - describes: Whether it is described: to learn its ARN, or to see that the one that is given is that of the stream of this
    ///     name. That it is not allowed does no harm.
    /// - Returns: The stream with its data endpoint, and its ARN as far as that can be learned.
    package func find(_ stream: Target.Stream, describes: Bool = true) async -> Finding {
        let endpoint: Endpoint
        do throws(ControlError) {
            endpoint = try await dataEndpoints.endpoint(of: stream.name, arn: stream.arn)
        } catch {
            if error.exception == ServiceException.resourceNotFound.name { return .missing("\(error)") }
            let isDenied = isDenied(error)
            var why = reason(error, asking: "GetDataEndpoint of stream '\(stream.name)' at \(control.endpoint)")
            if isDenied { why.detail += "; allow kinesisvideo:GetDataEndpoint on the stream" }
            return why.cause.isOfTarget && !isDenied ? .failed(why) : .refused(why, isDenied: isDenied)
        }
        var found = Target.Stream(name: stream.name, arn: stream.arn, limits: stream.limits, endpoint: endpoint)
        guard describes else { return .found(found, withoutARN: nil) }
        do throws(ControlError) {
            let arn = try await control.description(of: .name(stream.name)).arn
            if let given = stream.arn, given != arn {
                return .foreign("the stream '\(stream.name)' of these credentials is \(arn), and not \(given)")
            }
            found = Target.Stream(name: stream.name, arn: arn, limits: stream.limits, endpoint: endpoint)
            return .found(found, withoutARN: nil)
        } catch {
            guard let given = stream.arn else {
                return .found(found, withoutARN: Nameless(isDenied: isDenied(error), answer: "\(error)"))
            }
            guard error.exception == ServiceException.resourceNotFound.name else {
                return .found(found, withoutARN: nil)
            }
            return .foreign("these credentials have no stream '\(stream.name)', and \(given) is somebody else's")
        }
    }

    /// Whether the control plane knows the caller, and does not let it ask.
    private func isDenied(_ error: ControlError) -> Bool {
        guard let status = error.status else { return false }
        return error.exception.map(rules.isRefusalOfCaller) ?? [401, 403].contains(status)
    }

    /// Why the control plane did not answer a question, told by its own cause where the clocks explain it.
    package func reason(_ error: ControlError, asking what: String) -> Inconclusive {
        var why = contact.explained(Inconclusive(error, asking: what, rules))
        if why.cause == .credentials, error.kind != .credentials, !isDenied(error) {
            why.detail += "; look at the access key, its secret and session token"
        }
        return why
    }

    /// How far the control plane's clock is ahead of ours, as a sentence's words; `nil` where no answer told.
    package var clock: String? { contact.clock?.words }
}
