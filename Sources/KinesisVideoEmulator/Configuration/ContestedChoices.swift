internal import KinesisVideo

/// What the emulator does where the published sources disagree or say nothing.
///
/// The points and their readings have the names that the contract's list of contested points gives them.
package struct ContestedChoices: Hashable, Sendable {
    /// A request that has both a stream name and an ARN.
    package enum NameAndARN: String, CaseIterable, Hashable, Sendable {
        /// InvalidArgumentException.
        case refused
        /// The name is ignored.
        case arnWins = "arn-wins"
        /// The ARN is ignored.
        case nameWins = "name-wins"
    }

    /// A member of the selector that its type has no use for, once it is valid itself.
    package enum ExtraCompanions: String, CaseIterable, Hashable, Sendable {
        /// It is ignored.
        case ignored
        /// InvalidArgumentException.
        case refused
    }

    /// A fragment number or a token that no retained chunk has.
    package enum UnknownStart: String, CaseIterable, Hashable, Sendable {
        /// Status 200, then the in-stream error 4000.
        case inStream = "in-stream"
        /// InvalidArgumentException.
        case refused
        /// The session starts with the next chunk that there is.
        case next
    }

    /// The chunk that a continuation token starts with.
    package enum TokenStart: String, CaseIterable, Hashable, Sendable {
        /// The one after the chunk that carried it.
        case after
        /// The chunk that carried it.
        case identified
    }

    /// A `StartTimestamp` before the oldest chunk.
    package enum EarlyTimestamp: String, CaseIterable, Hashable, Sendable {
        /// The session starts with the oldest chunk.
        case earliest
        /// Status 200, then the in-stream error 4000.
        case inStream = "in-stream"
        /// InvalidArgumentException.
        case refused
    }

    /// A `StartTimestamp` after the end of the latest chunk.
    package enum LateTimestamp: String, CaseIterable, Hashable, Sendable {
        /// The session waits for a chunk that contains it.
        case waits
        /// InvalidArgumentException.
        case refused
    }

    /// How a pattern without anchors is matched.
    package enum PatternAnchoring: String, CaseIterable, Hashable, Sendable {
        /// Against the whole value.
        case whole
        /// Against any part of it.
        case contains
    }

    /// An ARN of another partition than `aws`.
    ///
    /// The ARNs of the emulator's own region are always taken: an endpoint in China would serve nobody otherwise.
    package enum ARNPartition: String, CaseIterable, Hashable, Sendable {
        /// It has not the form of an ARN.
        case awsOnly = "aws-only"
        /// It is looked for.
        case any
    }

    /// The headers that carry an error's type and the request id.
    package enum HeaderFamily: String, CaseIterable, Hashable, Sendable {
        /// Both families.
        case both
        /// `x-amzn-ErrorType` and `x-amzn-RequestId`, as seen on the wire.
        case amzn = "x-amzn"
        /// `x-amz-ErrorType` and `x-amz-RequestId`, as documented.
        case amz = "x-amz"
    }

    /// What MILLIS_BEHIND_NOW is counted from.
    package enum MillisBehindNow: String, CaseIterable, Hashable, Sendable {
        /// The moment of sending, as in the captures.
        case wallClock = "wall-clock"
        /// The latest chunk of the stream, as documented.
        case latestChunk = "latest-chunk"
    }

    /// The names of the tags of an in-stream error.
    package enum ErrorTagNames: String, CaseIterable, Hashable, Sendable {
        /// `…_ERROR_CODE` and `…_ERROR_ID`, as documented.
        case error
        /// `…_EXCEPTION_ERROR_CODE` and `…_EXCEPTION_MESSAGE`, as one other client reads them.
        case exception
    }

    /// A body that is not a JSON object of the operation's shape: malformed, or with a value of the wrong type.
    package enum MalformedBody: String, CaseIterable, Hashable, Sendable {
        /// InvalidArgumentException, the one error for bad input that the API documents.
        case invalidArgument = "invalid-argument"
        /// SerializationException, as other services of this protocol answer.
        case serialization
    }

    /// A request that has both a stream name and the ARN of that stream.
    package enum NameAndOwnARN: String, CaseIterable, Hashable, Sendable {
        /// As one with the ARN of another stream.
        case asOthers = "as-others"
        /// It is served.
        case taken
        /// InvalidArgumentException.
        case refused
    }

    /// A start selector without a type.
    package enum StartSelectorTypeNeed: String, CaseIterable, Hashable, Sendable {
        /// InvalidArgumentException.
        case required
        /// It is taken for NOW.
        case optional
    }

    /// The form in which `StartTimestamp` goes.
    package enum StartTimestampForm: String, CaseIterable, Hashable, Sendable {
        /// A text of the form date-time, or a number.
        case dateTime = "date-time"
        /// A number alone, and without an exponent.
        case epochSeconds = "epoch-seconds"
        /// A number alone, in any form that JSON has for it.
        case exponent
    }

    /// A request without Content-Type.
    package enum RequestContentType: String, CaseIterable, Hashable, Sendable {
        /// It is served.
        case optional
        /// InvalidArgumentException.
        case required
    }

    /// A request that has both a stream name and an ARN.
    package var nameAndARN = NameAndARN.refused
    /// A request that has both a stream name and the ARN of that stream.
    package var nameAndOwnARN = NameAndOwnARN.asOthers
    /// A start selector without a type.
    package var startSelectorType = StartSelectorTypeNeed.required
    /// The form in which `StartTimestamp` goes.
    package var startTimestampForm = StartTimestampForm.dateTime
    /// A request without Content-Type.
    package var requestContentType = RequestContentType.optional
    /// A member of the selector that its type has no use for.
    package var extraCompanions = ExtraCompanions.ignored
    /// An `AfterFragmentNumber` that no retained fragment has.
    package var unknownFragmentNumber = UnknownStart.inStream
    /// A continuation token that is malformed, or that no retained chunk carried.
    package var invalidToken = UnknownStart.refused
    /// The chunk that a continuation token starts with.
    package var continuationTokenStart = TokenStart.after
    /// A `StartTimestamp` before the oldest chunk.
    package var timestampBeforeRetention = EarlyTimestamp.earliest
    /// A `StartTimestamp` after the latest chunk.
    package var timestampInFuture = LateTimestamp.waits
    /// How a pattern without anchors is matched.
    package var patternAnchoring = PatternAnchoring.whole
    /// An ARN of another partition than `aws`.
    package var arnPartition = ARNPartition.awsOnly
    /// The headers that carry an error's type and the request id.
    package var headerFamily = HeaderFamily.both
    /// What MILLIS_BEHIND_NOW is counted from.
    package var millisBehindNow = MillisBehindNow.wallClock
    /// The names of the tags of an in-stream error.
    package var errorTagNames = ErrorTagNames.error
    /// A body that is not of the operation's shape.
    package var malformedBody = MalformedBody.invalidArgument

    /// The choices that most evidence speaks for.
    package init() {}

    /// Reads the choices that an object makes; the others keep their defaults.
    init(_ reader: FileReader) {
        nameAndARN = reader.optionalChoice("name-and-arn") ?? nameAndARN
        nameAndOwnARN = reader.optionalChoice("name-and-own-arn") ?? nameAndOwnARN
        startSelectorType = reader.optionalChoice("start-selector-type-required") ?? startSelectorType
        startTimestampForm = reader.optionalChoice("start-timestamp-form") ?? startTimestampForm
        requestContentType = reader.optionalChoice("request-content-type") ?? requestContentType
        extraCompanions = reader.optionalChoice("extra-companions") ?? extraCompanions
        unknownFragmentNumber = reader.optionalChoice("unknown-fragment-number") ?? unknownFragmentNumber
        invalidToken = reader.optionalChoice("invalid-token") ?? invalidToken
        continuationTokenStart = reader.optionalChoice("continuation-token-start") ?? continuationTokenStart
        timestampBeforeRetention = reader.optionalChoice("timestamp-before-retention") ?? timestampBeforeRetention
        timestampInFuture = reader.optionalChoice("timestamp-in-future") ?? timestampInFuture
        patternAnchoring = reader.optionalChoice("pattern-anchoring") ?? patternAnchoring
        arnPartition = reader.optionalChoice("arn-partition") ?? arnPartition
        headerFamily = reader.optionalChoice("header-family") ?? headerFamily
        millisBehindNow = reader.optionalChoice("millis-behind-now") ?? millisBehindNow
        errorTagNames = reader.optionalChoice("error-tag-names") ?? errorTagNames
        malformedBody = reader.optionalChoice("malformed-body") ?? malformedBody
    }
}
