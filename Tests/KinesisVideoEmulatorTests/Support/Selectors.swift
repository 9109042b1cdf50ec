import KinesisVideo

@testable import KinesisVideoEmulator

/// Start selectors as JSON.
enum Selectors {
    /// The selector of a type that means, or follows, a fragment.
    static func json(_ type: String, _ fragment: Fragment) -> String {
        let member =
            switch StartSelectorType(rawValue: type) {
            case .fragmentNumber: #","AfterFragmentNumber":"\#(fragment.number.text)""#
            case .continuationToken: #","ContinuationToken":"\#(fragment.number.text)""#
            case .serverTimestamp: #","StartTimestamp":\#(fragment.serverTimestamp.epochSecondsText)"#
            case .producerTimestamp: #","StartTimestamp":\#(fragment.producerTimestamp.epochSecondsText)"#
            case .now, .earliest, nil: ""
            }
        return #"{"StartSelectorType":"\#(type)"\#(member)}"#
    }
}
