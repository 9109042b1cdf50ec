internal import KinesisVideo

/// Plays recorded events to a jury, as the endpoint's answer was heard when it came.
///
/// Behind a gap nothing more is heard, neither time nor the end: what is missing may be what they would be judged by.
package struct Playback: Sendable {
    /// The jury, with what it has heard.
    package private(set) var jury: Jury

    /// The request that was answered; `nil` until it was read.
    package private(set) var request: Recording.Request?

    /// What came and is not in the recording.
    package private(set) var gap: Recording.Gap?

    /// How long the answer took, as far as it was played.
    package private(set) var elapsed: Duration = .zero

    private var cutter: Recutting.Cutter

    /// Prepares to play.
    ///
    /// - Parameters:
    ///   - jury: A jury that has heard nothing.
    ///   - cutting: How the body is cut.
    package init(to jury: Jury, cutting: Recutting = .asRecorded) {
        self.jury = jury
        cutter = Recutting.Cutter(cutting)
    }

    /// Plays the next event.
    package mutating func take(_ event: RecordedEvent) {
        if let time = event.time { elapsed = max(elapsed, time) }
        switch event {
        case .request(let request):
            self.request = request
        case .head(let head):
            jury.head(status: head.status, headers: head.headers.map { ($0.name, $0.value) }, at: head.at)
        case .part(let part):
            guard !jury.isDecided, gap == nil else { return }
            for piece in cutter.pieces(of: part.bytes.count) where !jury.isDecided {
                jury.bodyPart(part.bytes.span.bytes.extracting(piece), index: part.index, at: part.at)
            }
        case .time(let time):
            if gap == nil { jury.time(time) }
        case .end(let outcome, let time):
            if gap == nil { jury.end(outcome, at: time) }
        case .gap(let lost):
            gap = lost
        case .judgement:
            break
        }
    }

    /// Tells the jury of every moment before a time at which time alone decides something, though none was recorded then.
    package mutating func wait(until time: Duration) {
        while gap == nil, !jury.isDecided, let deadline = jury.deadline, deadline < time {
            elapsed = max(elapsed, deadline)
            jury.time(deadline)
            // One that still stands will not be met by waiting.
            if jury.deadline == deadline { break }
        }
    }
}
