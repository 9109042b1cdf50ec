/// What a scenario can ask of a chunk, and of which type the answer is.
package enum ChunkField: String, CaseIterable, Sendable {
    case index
    case fragmentNumber
    case serverTimestamp
    case producerTimestamp
    case millisBehindNow
    case continuationToken
    case clusterTimestamp
    case clusters
    case frames
    case keyframes
    case startsWithKeyframe
    case frameBytes
    case smallestFrame
    case largestFrame
    case tracks
    case codecs
    case elements
    case bytes
    case complete

    /// The types that values are compared by.
    package enum ValueType: String, CaseIterable, Sendable {
        /// Decimal text of any length, compared as a number.
        case fragmentNumber = "a fragment number"
        /// A wall time in milliseconds.
        case time = "a time"
        case integer = "an integer"
        case text = "a text"
        case flag = "true or false"
        /// A list of texts.
        case list = "a list of texts"
        /// Whatever stands in a JSON body: compared as what it is.
        case json = "a JSON value"
    }

    /// When the answer is known.
    package enum Phase: Sendable {
        /// With the opening Tags, before any media.
        case opening
        /// When the chunk is complete.
        case closing
    }

    /// The type of the answer.
    package var type: ValueType {
        switch self {
        case .fragmentNumber: .fragmentNumber
        case .serverTimestamp, .producerTimestamp: .time
        case .continuationToken: .text
        case .codecs, .elements: .list
        case .complete, .startsWithKeyframe: .flag
        case .index, .millisBehindNow, .clusterTimestamp, .clusters, .frames, .keyframes, .frameBytes, .smallestFrame,
            .largestFrame, .tracks, .bytes:
            .integer
        }
    }

    /// When the answer is known.
    package var phase: Phase {
        switch self {
        case .index, .fragmentNumber, .serverTimestamp, .producerTimestamp: .opening
        default: .closing
        }
    }
}
