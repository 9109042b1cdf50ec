/// A well-formed GetMedia request.
package struct GetMediaRequest: Sendable, Hashable {
    /// Which stream to read.
    package var stream: StreamReference

    /// Where to start.
    package var startSelector: StartSelector

    /// How `StartTimestamp` is written.
    package var timestampForm: TimestampForm

    /// Makes a request.
    package init(
        stream: StreamReference,
        startSelector: StartSelector,
        timestampForm: TimestampForm = .epochSeconds
    ) {
        self.stream = stream
        self.startSelector = startSelector
        self.timestampForm = timestampForm
    }

    /// The two forms of a timestamp in a request, on which the published sources disagree.
    package enum TimestampForm: Sendable, Hashable, CaseIterable {
        /// A number of seconds since 1970, as the SDKs send it.
        case epochSeconds
        /// An RFC 3339 string, as the OpenAPI description says.
        case dateTime
    }

    /// The body as JSON: the wire's member names, and no member that is not set.
    package var body: JSONNode {
        var name: JSONNode?
        var arn: JSONNode?
        switch stream {
        case .name(let text): name = .string(text)
        case .arn(let text): arn = .string(text)
        }
        return .object(["StreamName": name, "StreamARN": arn, "StartSelector": startSelectorBody])
    }

    /// The bytes of the body.
    package var bodyBytes: [UInt8] {
        body.bytes()
    }

    private var startSelectorBody: JSONNode {
        var afterFragmentNumber: JSONNode?
        var startTimestamp: JSONNode?
        var continuationToken: JSONNode?
        switch startSelector {
        case .now, .earliest: break
        case .fragmentNumber(let number): afterFragmentNumber = .string(number.text)
        case .serverTimestamp(let time), .producerTimestamp(let time):
            startTimestamp =
                switch timestampForm {
                case .epochSeconds: JSONNode(.number(time.epochSecondsText))
                case .dateTime: .string(time.rfc3339Text)
                }
        case .continuationToken(let token): continuationToken = .string(token)
        }
        return .object([
            "StartSelectorType": .string(startSelector.type.rawValue),
            "AfterFragmentNumber": afterFragmentNumber,
            "StartTimestamp": startTimestamp,
            "ContinuationToken": continuationToken,
        ])
    }
}
