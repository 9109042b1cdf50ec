package import Conformance
package import KinesisVideo
package import KinesisVideoClient

/// How a target is reached, and what requests to it are signed with.
package struct TargetAccess: Sendable {
    /// What connections to https are secured with.
    package var tls: TLSContext
    /// The proxy that connections to an endpoint are made through; `nil` to connect directly.
    package var proxy: @Sendable (Endpoint) -> Proxy?
    /// What is connected to instead of other hosts and ports.
    package var connectTo: [ConnectTo]
    /// Gives what requests are signed with; `nil` for the target's own credentials, for the whole run.
    package var credentials: (any CredentialProvider)?
    /// Where the data endpoints of streams are looked up that have one of their own; `nil` where the target says them.
    package var dataEndpoints: DataEndpoints?
    /// The same of those that streams are put to.
    package var putEndpoints: DataEndpoints?
    /// What is asked about streams; `nil` where the target has no control endpoint.
    package var control: ControlPlane?

    package init(
        tls: TLSContext = TLSContext(),
        proxy: @escaping @Sendable (Endpoint) -> Proxy? = { _ in nil },
        connectTo: [ConnectTo] = [],
        credentials: (any CredentialProvider)? = nil,
        dataEndpoints: DataEndpoints? = nil
    ) {
        self.tls = tls
        self.proxy = proxy
        self.connectTo = connectTo
        self.credentials = credentials
        self.dataEndpoints = dataEndpoints
    }
}

/// Where the requests of a step go, and how they are signed as they should be.
package struct Route: Sendable {
    /// The endpoint that serves the stream.
    package let data: MediaClient
    /// Where it is asked for data endpoints; `nil` where the target does not say.
    package let control: MediaClient?
    package let signing: RequestSigning
}

extension Inconclusive {
    /// Why there is nothing to sign with.
    package init(_ error: CredentialError) {
        let cause: Cause =
            switch error.outcome {
            case .unreachable: .unreachable
            case .unavailable: .unavailable
            case .absent, .misconfigured, .refused: .credentials
            }
        self.init(cause, "\(error)")
    }

    /// Why the control plane did not say what it was asked.
    package init(_ error: ControlError, asking what: String, _ rules: JudgeRules) {
        let cause: Cause =
            switch error.kind {
            case .unreachable: .unreachable
            case .credentials: .credentials
            case .notUnderstood: .undiscovered
            case .refused(let status, let exception):
                if rules.isThrottling(status, exception) {
                    .throttled
                } else if rules.isUnavailability(status, exception) {
                    .unavailable
                } else if exception.map({ rules.isRefusalOfSignature($0) || rules.isRefusalOfCaller($0) })
                    ?? [401, 403].contains(status)
                {
                    .credentials
                } else {
                    .undiscovered
                }
            }
        self.init(cause, "\(what): \(error)")
    }
}
