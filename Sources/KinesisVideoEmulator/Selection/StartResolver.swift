internal import KinesisVideo

/// Finds the chunk that a start selector means, among those that a stream has at this moment.
struct StartResolver: Sendable {
    /// The in-stream error of a fragment that is not there.
    private static let fragmentNotFound = 4000

    private let source: any FragmentSource
    private let choices: ContestedChoices
    private let faults: FaultSet
    private let now: WallTime
    private let available: Range<Int>

    /// Looks at a stream, with the faults that are in force for the session.
    init(_ stream: EmulatedStream, _ faults: FaultSet, at now: WallTime) {
        source = stream.source
        choices = stream.policy.choices
        self.faults = faults
        self.now = now
        available = stream.source.available(at: now)
    }

    /// Where a session starts.
    ///
    /// - Throws: A ``Refusal`` where the choices say that such a selector is refused.
    func start(_ selector: StartSelector) throws(Refusal) -> MediaSession.Start {
        let start: MediaSession.Start
        switch faults.mistaken(selector) {
        case .now: start = .at(max(available.lowerBound, available.upperBound - 1))
        case .earliest: start = .at(available.lowerBound)
        case .fragmentNumber(let number):
            start = try after(number, text: number.text, orElse: choices.unknownFragmentNumber, .after)
        case .continuationToken(let token):
            start = try after(
                FragmentNumber(token),
                text: token,
                orElse: choices.invalidToken,
                choices.continuationTokenStart
            )
        case .serverTimestamp(let time): start = try containing(faults.mistaken(time), \.serverTimestamp)
        case .producerTimestamp(let time): start = try containing(faults.mistaken(time), \.producerTimestamp)
        }
        guard case .at(let index) = start else { return start }
        return .at(faults.adjust(index, for: selector, available: available))
    }

    private func after(
        _ number: FragmentNumber?,
        text: String,
        orElse unknown: ContestedChoices.UnknownStart,
        _ tokenStart: ContestedChoices.TokenStart
    ) throws(Refusal) -> MediaSession.Start {
        let index = number.map { source.firstIndex(in: available, notBelow: $0) }
        if let index, available.contains(index), source.fragment(at: index)?.number == number {
            return .at(tokenStart == .identified ? index : index + 1)
        }
        switch unknown {
        case .inStream: return .failing(id: Self.fragmentNotFound, fragmentNumber: text)
        case .refused: throw Refusal(.invalidArgument, message: "There is no fragment \(text) on the stream")
        case .next: return .at(index ?? available.lowerBound)
        }
    }

    /// The chunk that contains a moment: the one that begins at it, or the latest before it that lasts until after it.
    private func containing(
        _ time: WallTime,
        _ timestamp: KeyPath<Fragment, WallTime>
    ) throws(Refusal) -> MediaSession.Start {
        var earliest: WallTime?
        var next: Int?
        // A producer's clock may go back, so every chunk is looked at. What was put faster than it lasts overlaps on the
        // server's clock: of those that contain the moment the latest is meant, which begins last.
        for index in available.reversed() {
            guard let fragment = source.fragment(at: index) else { continue }
            let start = fragment[keyPath: timestamp]
            if start <= time, time < start.advanced(byMilliseconds: fragment.duration) { return .at(index) }
            if start > time { next = index }
            earliest = min(earliest ?? start, start)
        }
        if let earliest, time < earliest {
            switch choices.timestampBeforeRetention {
            case .earliest: return .at(available.lowerBound)
            case .inStream: return .failing(id: Self.fragmentNotFound, fragmentNumber: nil)
            case .refused: throw Refusal(.invalidArgument, message: "StartTimestamp is before the oldest fragment")
            }
        }
        // Between two chunks, where nothing was put: what comes next.
        if let next { return .at(next) }
        switch choices.timestampInFuture {
        case .refused: throw Refusal(.invalidArgument, message: "StartTimestamp is after the latest fragment")
        case .waits: return .at(firstToCome(containing: time, timestamp))
        }
    }

    /// The fragment that will contain a moment, or where the stream is sure to have ended before that, its end.
    private func firstToCome(
        containing time: WallTime,
        _ timestamp: KeyPath<Fragment, WallTime>
    ) -> Int {
        let next = available.upperBound
        guard let fragment = source.fragment(at: next) else { return next }
        let distance = time.milliseconds(since: fragment[keyPath: timestamp])
        guard distance > 0 else { return next }
        return source.index(of: fragment.serverTimestamp.advanced(byMilliseconds: distance))
    }
}
