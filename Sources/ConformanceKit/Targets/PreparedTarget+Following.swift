internal import Conformance
package import ConformanceRunner
package import KinesisVideo
package import KinesisVideoClient
internal import Logging
internal import Synchronization

extension PreparedTarget {
    /// What reads a stream of the target on and on.
    ///
    /// The data endpoint is the target's, until a stream is not there any more, or the endpoint is not: then GetDataEndpoint is
    /// asked, where it is known where. Where that says nothing, the last endpoint is tried again.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - connection: The connection to the target.
    ///   - caller: Says the time, and takes notes.
    /// - Returns: What follows the stream.
    package func follower(
        of stream: StreamReference,
        _ connection: TargetConnection,
        _ caller: Caller
    ) -> Follower {
        let contract = connection.rules.contract
        let signing: @Sendable (Credentials) -> RequestSigning = { credentials in
            var signing = connection.signing
            signing.signer = SignatureV4.Signer(
                credentials: credentials,
                region: connection.target.region,
                service: contract.service.signingName
            )
            return signing
        }
        let credentials = target.credentials
        let endpoints = target.controlEndpoint.map { control in
            DataEndpoints(
                client: client(of: control, caller),
                contract: contract,
                signing: { signing(credentials) }
            )
        }
        let current = Mutex(target.endpoint)
        let route = Follower.Route(
            client: { [self] renewal in
                let before = current.withLock(\.self)
                guard renewal == .endpoint, let endpoints else { return client(of: before, caller) }
                await endpoints.drop(before, of: stream)
                do throws(DataEndpointError) {
                    let found = try await endpoints.endpoint(of: stream)
                    current.withLock { $0 = found }
                    return client(of: found, caller)
                } catch {
                    caller.logger.warning("\(error)")
                    return client(of: before, caller)
                }
            },
            credentials: { credentials },
            signing: signing
        )
        return Follower(stream: stream, contract: contract, route: route)
    }

    /// The client of an endpoint, by the target's ways.
    private func client(of endpoint: Endpoint, _ caller: Caller) -> MediaClient {
        // A proxy that cannot be used was an error when the target was prepared.
        let proxy = proxies[endpoint] ?? (try? Proxy.named(in: caller.environment, for: endpoint))
        return MediaClient(
            endpoint: endpoint,
            tls: tls,
            proxy: proxy,
            connectTo: caller.connectTo,
            logger: caller.logger,
            date: caller.date
        )
    }
}
