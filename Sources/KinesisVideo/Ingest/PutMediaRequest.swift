/// What PutMedia is called with; its input stands in header fields, because the body is the media.
package struct PutMediaRequest: Sendable, Hashable {
    /// What the timestamps of the Clusters are counted from.
    package enum TimecodeType: String, Sendable, Hashable, CaseIterable {
        /// From 1970.
        case absolute = "ABSOLUTE"
        /// From the producer's start.
        case relative = "RELATIVE"
    }

    /// The path of the operation.
    package static let path = "/putMedia"

    /// The stream.
    package var stream: StreamReference
    /// What timestamps are counted from.
    package var timecodeType: TimecodeType
    /// When the producer began.
    package var producerStart: WallTime
    /// Whether each fragment is to be acknowledged.
    package var wantsAcknowledgements = true

    package init(stream: StreamReference, timecodeType: TimecodeType, producerStart: WallTime) {
        self.stream = stream
        self.timecodeType = timecodeType
        self.producerStart = producerStart
    }

    /// The header fields that hold the input.
    package var headers: [HeaderField] {
        let name: HeaderField =
            switch stream {
            case .name(let name): HeaderField("x-amzn-stream-name", name)
            case .arn(let arn): HeaderField("x-amzn-stream-arn", arn)
            }
        return [
            name,
            HeaderField("x-amzn-fragment-timecode-type", timecodeType.rawValue),
            HeaderField("x-amzn-producer-start-timestamp", producerStart.tagText),
            HeaderField("x-amzn-fragment-acknowledgment-required", wantsAcknowledgements ? "1" : "0"),
        ]
    }
}
