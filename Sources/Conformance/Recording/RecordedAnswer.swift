package import KinesisVideo

/// The answer in a recording, as the endpoint gave it when it was recorded.
///
/// Behind a gap nothing more is handed out, neither time nor the end: what is missing may be what they would be judged by.
package struct RecordedAnswer: AnswerSource {
    /// The request that was answered; `nil` until it was read.
    package private(set) var request: Recording.Request?

    /// What came and is not in the recording.
    package private(set) var gap: Recording.Gap?

    /// What was said when it was recorded; `nil` until it was read, and where the recording was cut short.
    package private(set) var judgement: Recording.Judgement?

    private let source: any RecordingSource
    private let wait: (Duration) async -> Void
    private var cutter: Recutting.Cutter
    private var filter: BodyFilter?
    private var pieces: ArraySlice<AnswerEvent> = []

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - source: The recording, of which no event was read.
    ///   - first: The first event, where it was read already.
    ///   - cutting: How the body is cut.
    ///   - kept: The ranges of the body that are handed out; `nil` for all of it.
    ///   - wait: Waits until a moment of the answer's time has come.
    package init(
        _ source: any RecordingSource,
        first: RecordedEvent? = nil,
        cutting: Recutting = .asRecorded,
        keeping kept: [Range<UInt64>]? = nil,
        waiting wait: @escaping (Duration) async -> Void = { _ in }
    ) {
        self.source = source
        self.wait = wait
        cutter = Recutting.Cutter(cutting)
        filter = kept.map { BodyFilter($0) }
        if let first { take(first) }
    }

    /// How many bytes of the recorded body were read, kept or not; 0 where all are kept.
    var bodyBytes: UInt64 { filter?.offset ?? 0 }

    package mutating func next(until deadline: Duration?) async throws(RecordingError) -> AnswerEvent? {
        let event = try next()
        if let event { await wait(event.time) }
        return event
    }

    /// Has a listener hear the answer without waiting for anything.
    mutating func play(to listener: inout some AnswerListener) throws(RecordingError) {
        while !listener.isDecided, let event = try next() { listener.take(event) }
    }

    /// The next event; `nil` at the end, and at a gap.
    package mutating func next() throws(RecordingError) -> AnswerEvent? {
        while true {
            if let piece = pieces.popFirst() { return piece }
            guard let item = try source.next() else { return nil }
            if case .event(let event) = item { take(event) }
        }
    }

    /// Reads the rest, for what stands behind it.
    package mutating func finish() throws(RecordingError) {
        while try next() != nil {}
    }

    private mutating func take(_ event: RecordedEvent) {
        switch event {
        case .request(let request): self.request = request
        case .gap(let lost): gap = lost
        case .judgement(let said): judgement = said
        case .answer where gap != nil: break
        case .answer(let event):
            guard case .body(let part) = event.kind else {
                pieces = [event]
                return
            }
            let kept = filter?.pieces(of: part) ?? [part]
            pieces =
                kept.flatMap { part in
                    cutter.pieces(of: part.bytes.count).map { range in
                        let bytes = range.count == part.bytes.count ? part.bytes : Array(part.bytes[range])
                        return AnswerEvent(.body(BodyPart(index: part.index, bytes: bytes)), at: event.time)
                    }
                }[...]
        }
    }
}
