package import Conformance
internal import KinesisVideo
package import KinesisVideoClient
internal import Logging
internal import Synchronization

extension TargetConnection {
    /// How a stream is read on and on: credentials are asked for before each session, others when they are refused, and the data
    /// endpoint when the stream is not there any more, or the endpoint is not.
    ///
    /// Where the control plane does not say, the last endpoint is tried again.
    ///
    /// - Parameter stream: The stream; `nil` for one that the target does not map.
    /// - Returns: The route of a ``Follower``.
    package nonisolated func followedRoute(to stream: Target.Stream?) -> Follower.Route {
        route(to: stream, by: access.dataEndpoints)
    }

    /// The route by some data endpoints.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - dataEndpoints: Where it is looked up; `nil` for the target's endpoint.
    ///   - asksFirst: Whether the first endpoint is looked up there too, and not where it is read.
    /// - Returns: The route.
    nonisolated func route(
        to stream: Target.Stream?,
        by dataEndpoints: DataEndpoints?,
        asksFirst: Bool = false
    ) -> Follower.Route {
        let current = Mutex<Endpoint?>(nil)
        return Follower.Route(
            client: { renewal in
                let known = current.withLock(\.self)
                var endpoint = known
                if endpoint == nil, asksFirst, let stream {
                    endpoint = try await dataEndpoints?.endpoint(of: stream.name, arn: stream.arn)
                }
                if endpoint == nil { endpoint = try await self.route(to: stream).get().data.endpoint }
                if renewal == .endpoint, let stream, let dataEndpoints {
                    do throws(ControlError) {
                        endpoint = try await dataEndpoints.endpoint(
                            of: stream.name,
                            arn: stream.arn,
                            insteadOf: endpoint
                        )
                    } catch {
                        self.logger.warning("GetDataEndpoint of stream '\(stream.name)': \(error)")
                    }
                }
                let found = endpoint ?? self.target.endpoint
                current.withLock { $0 = found }
                return self.client(found)
            },
            credentials: { renewal in
                let known = try await self.route(to: stream).get().signing.signer.credentials
                guard renewal == .credentials else { return known }
                return await self.access.credentials?.credentials(insteadOf: known)?.credentials ?? known
            },
            signing: { self.signing($0) }
        )
    }
}
