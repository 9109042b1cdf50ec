package import KinesisVideo

/// Takes down what is seen of each step while it is seen.
///
/// Nothing here may hold up who calls: a disk that is slow must not change what is judged, or when.
package protocol Recorder: Sendable {
    /// The version of the program, for the headers of recordings.
    var program: String { get }

    /// Begins the recording of one attempt of a step.
    ///
    /// - Parameters:
    ///   - header: Which answer it will be.
    ///   - scenario: The scenario's file.
    /// - Returns: What takes down its events.
    func tape(for header: Recording.Header, scenario: SourceText) -> any RecordingTape

    /// A case is over: its recordings are kept or thrown away.
    ///
    /// When this returns, what is kept is in its place.
    ///
    /// - Parameters:
    ///   - casePath: The case.
    ///   - target: The target's name.
    ///   - isPassed: Whether all was as expected.
    /// - Returns: For each step whose recording is kept, by name, the file's path.
    func conclude(_ casePath: String, on target: String, isPassed: Bool) async -> [String: String]
}

/// The recording of one attempt of a step, while it is made.
package protocol RecordingTape: Sendable {
    /// Takes in the next event; the judgement is the last one.
    func append(_ event: RecordedEvent)
}
