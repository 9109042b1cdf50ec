/// How a request says where to start, in the words of the wire.
package enum StartSelectorType: String, Sendable, Hashable, CaseIterable {
    case fragmentNumber = "FRAGMENT_NUMBER"
    case serverTimestamp = "SERVER_TIMESTAMP"
    case producerTimestamp = "PRODUCER_TIMESTAMP"
    case now = "NOW"
    case earliest = "EARLIEST"
    case continuationToken = "CONTINUATION_TOKEN"
}

extension StartSelectorType {
    /// The member of the selector that has to stand beside it; `nil` where none has to.
    ///
    /// Source: the API reference of StartSelector.
    package var companion: String? {
        switch self {
        case .fragmentNumber: "AfterFragmentNumber"
        case .serverTimestamp, .producerTimestamp: "StartTimestamp"
        case .continuationToken: "ContinuationToken"
        case .now, .earliest: nil
        }
    }
}
