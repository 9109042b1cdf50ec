/// Where a stream of chunks starts.
package enum StartSelector: Sendable, Hashable {
    /// With the latest chunk.
    case now
    /// With the oldest chunk that is retained.
    case earliest
    /// With the chunk after the fragment of this number.
    case fragmentNumber(after: FragmentNumber)
    /// With the chunk that contains this moment of the service's clock.
    case serverTimestamp(WallTime)
    /// With the chunk that contains this moment of the producer's clock.
    case producerTimestamp(WallTime)
    /// With the chunk after the one that carried this token; the token is opaque.
    case continuationToken(String)

    /// The kind of the selector, without its argument.
    package var type: StartSelectorType {
        switch self {
        case .now: .now
        case .earliest: .earliest
        case .fragmentNumber: .fragmentNumber
        case .serverTimestamp: .serverTimestamp
        case .producerTimestamp: .producerTimestamp
        case .continuationToken: .continuationToken
        }
    }
}
