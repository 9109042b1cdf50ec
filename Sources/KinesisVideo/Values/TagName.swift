/// The name of a Matroska tag that the service writes; which stand where, and in what form, is for the contract to say.
package struct TagName: RawRepresentable, Sendable, Hashable {
    /// The text of the TagName element.
    package let rawValue: String

    /// Makes a name of any text.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The number of the fragment.
    package static let fragmentNumber = TagName(rawValue: "AWS_KINESISVIDEO_FRAGMENT_NUMBER")
    /// When the service received the fragment.
    package static let serverTimestamp = TagName(rawValue: "AWS_KINESISVIDEO_SERVER_TIMESTAMP")
    /// When the producer says that the fragment began.
    package static let producerTimestamp = TagName(rawValue: "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP")
    /// How long before the present the fragment was received, in milliseconds.
    package static let millisBehindNow = TagName(rawValue: "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW")
    /// Where the next request can go on.
    package static let continuationToken = TagName(rawValue: "AWS_KINESISVIDEO_CONTINUATION_TOKEN")
    /// What ended the stream, as a word.
    package static let errorCode = TagName(rawValue: "AWS_KINESISVIDEO_ERROR_CODE")
    /// What ended the stream, as a number.
    package static let errorID = TagName(rawValue: "AWS_KINESISVIDEO_ERROR_ID")

    /// What ended the stream, as one other client of the service reads it.
    package static let exceptionErrorCode = TagName(rawValue: "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE")
    /// Why, in a sentence, as one other client of the service reads it.
    package static let exceptionMessage = TagName(rawValue: "AWS_KINESISVIDEO_EXCEPTION_MESSAGE")

    /// Every name that is documented.
    package static let all: [TagName] = [
        fragmentNumber, serverTimestamp, producerTimestamp, millisBehindNow, continuationToken, errorCode, errorID,
    ]

    /// Names that no documentation has, and that one other client of the service reads.
    package static let undocumented: [TagName] = [exceptionErrorCode, exceptionMessage]

    /// What the names of all of the service's tags begin with, and a producer's must not.
    package static let reservedPrefix = "AWS"
}

extension TagName: CustomStringConvertible {
    package var description: String {
        rawValue
    }
}
