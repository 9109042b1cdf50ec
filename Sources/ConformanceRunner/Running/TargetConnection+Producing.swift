package import Conformance
package import KinesisVideo
package import KinesisVideoClient

extension TargetConnection {
    /// How media is put into a stream: as ``followedRoute(to:)``, to the data endpoint that serves PutMedia.
    ///
    /// - Parameter stream: The stream.
    /// - Returns: The route of a ``Producer``.
    package nonisolated func producerRoute(to stream: Target.Stream) -> Follower.Route {
        guard stream.endpoint != nil, let endpoints = access.putEndpoints else { return route(to: stream, by: nil) }
        return route(to: stream, by: endpoints, asksFirst: true)
    }

    /// What the target is asked about its streams; `nil` where it has no control endpoint.
    package nonisolated var control: ControlPlane? { access.control }

    /// What the same caller asks about keys; `nil` where it has no control endpoint.
    ///
    /// - Parameter endpoint: Where the Key Management Service is.
    /// - Returns: That.
    package nonisolated func keys(at endpoint: Endpoint) -> KeyService? {
        access.control.map { KeyService(askingAs: $0, at: client(endpoint)) }
    }

    /// What settles a fragment that is put into a stream: that it is stored, where the stream is known to keep what it gets.
    ///
    /// - Parameter stream: The stream.
    /// - Returns: That.
    package nonisolated func settling(of stream: Target.Stream) async -> ProducerMachine.Settling {
        let reference = stream.arn.map { StreamReference.arn($0) } ?? .name(stream.name)
        guard let hours = try? await access.control?.description(of: reference).retentionHours else { return .received }
        return hours > 0 ? .persisted : .received
    }
}
