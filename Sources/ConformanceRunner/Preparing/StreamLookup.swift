package import Conformance
package import KinesisVideo
package import KinesisVideoClient
package import Logging

/// Finds out of the control plane where the streams of a target live, and what their ARNs are.
package struct StreamLookup: Sendable {
    /// What was found of a stream.
    package enum Finding: Sendable {
        /// It lives behind this endpoint.
        case found(Target.Stream)
        /// The region does not have it; with what was answered.
        case missing(String)
        /// Nothing can be said.
        case failed(Inconclusive)
    }

    /// What the control plane was asked for, and keeps.
    package let dataEndpoints: DataEndpoints
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
        dataEndpoints = DataEndpoints(
            control,
            lifetime: .seconds(contract.limits.dataEndpointLifetimeSeconds.value)
        )
    }

    /// Finds a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream as the target names it.
    ///   - describes: Whether its ARN is asked for where it is not known; that it is not allowed, is no harm.
    /// - Returns: The stream with its data endpoint, and its ARN as far as that can be learned.
    package func find(_ stream: Target.Stream, describes: Bool = true) async -> Finding {
        let endpoint: Endpoint
        do throws(ControlError) {
            endpoint = try await dataEndpoints.endpoint(of: stream.name)
        } catch {
            if error.exception == ServiceException.resourceNotFound.name { return .missing("\(error)") }
            return .failed(reason(error, asking: "GetDataEndpoint of stream '\(stream.name)' at \(control.endpoint)"))
        }
        var arn = stream.arn
        if arn == nil, describes { arn = try? await control.description(of: .name(stream.name)).arn }
        return .found(Target.Stream(name: stream.name, arn: arn, limits: stream.limits, endpoint: endpoint))
    }

    /// Why the control plane did not answer a question, told by its own cause where the clocks explain it.
    package func reason(_ error: ControlError, asking what: String) -> Inconclusive {
        var why = contact.explained(Inconclusive(error, asking: what, rules))
        if why.cause == .credentials, error.kind != .credentials {
            why.detail += "; look at the access key, its secret and session token"
        }
        return why
    }

    /// How far the control plane's clock is ahead of ours, as a sentence's words; `nil` where no answer told.
    package var clock: String? { contact.clock?.words }
}
