/// Finds what was recorded of the steps of a suite on one target.
package protocol RecordingLibrary: Sendable {
    /// Where it is, for messages.
    var name: String { get }

    /// The header of what was recorded of a case's first step, or of one step; `nil` where nothing was.
    func header(of casePath: String, step: String?) -> Recording.Header?

    /// Opens what was recorded of a step, its last attempt; `nil` where nothing was.
    ///
    /// - Throws: ``RecordingError`` where the file cannot be read.
    func open(_ casePath: String, step: String) throws(RecordingError) -> (any RecordingSource)?
}

/// A recording that is read from its beginning.
package protocol RecordingSource: AnyObject {
    /// The next thing in it; `nil` at the end.
    ///
    /// - Throws: ``RecordingError`` where it cannot be read any further.
    func next() throws(RecordingError) -> RecordingReader.Item?
}

extension RecordingLibrary {
    /// The cases that were recorded, for a plan.
    package var recordedCases: TargetOffer.RecordedCases {
        TargetOffer.RecordedCases(name: name) { header(of: $0, step: nil) != nil }
    }
}
