/// How a request says where to start, in the words of the wire.
package enum StartSelectorType: String, Sendable, Hashable, CaseIterable {
    case fragmentNumber = "FRAGMENT_NUMBER"
    case serverTimestamp = "SERVER_TIMESTAMP"
    case producerTimestamp = "PRODUCER_TIMESTAMP"
    case now = "NOW"
    case earliest = "EARLIEST"
    case continuationToken = "CONTINUATION_TOKEN"
}
