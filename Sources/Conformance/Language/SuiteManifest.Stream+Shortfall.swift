internal import KinesisVideo

extension SuiteManifest.Stream {
    /// A kind of track, by what it holds.
    package enum Track: String, ExplainedChoice, Sendable {
        case video, audio

        package var summary: String {
            switch self {
            case .video: "Pictures."
            case .audio: "Sound."
            }
        }

        /// The `TrackType` of such a track (RFC 9559, section 5.1.4.1.3).
        var type: UInt64 {
            switch self {
            case .video: 1
            case .audio: 2
            }
        }
    }

    /// What the timestamps of a producer count from.
    package enum ProducerTime: String, ExplainedChoice, Sendable {
        case absolute, relative

        package var summary: String {
            switch self {
            case .absolute: "They are times of day."
            case .relative: "They count from 0.000, when the producer began."
            }
        }
    }

    /// How much of a stream must be read to see whether it can stand for this one; beside that, whether it grows.
    package var shownBy: FragmentNeed {
        tracks.isEmpty && producerTime == nil && kind != .empty ? .none : .first(1)
    }

    /// What keeps a stream from standing for this one, in a sentence; `nil` where nothing does that was seen.
    ///
    /// What an endpoint says of a stream that does not exist, or that the caller may not read, is what cases are about: no
    /// stream is held against that here.
    ///
    /// - Parameter known: What was learnt of the stream, at least as much as ``shownBy`` asks for.
    /// - Returns: The reason.
    package func shortfall(_ known: KnownFragments) -> String? {
        if kind == .empty, !known.nodes.isEmpty { return "it has fragments, and '\(name)' has none" }
        if let types = known.trackTypes {
            let missing = tracks.filter { !types.contains($0.type) }.map { "\($0.rawValue) track" }
            if !missing.isEmpty { return "it has no \(missing.joined(separator: " and no ")), as '\(name)' has" }
        }
        guard let producerTime, let first = known.nodes.first?["producerTimestamp"].flatMap({ WallTime(json: $0) })
        else { return nil }
        switch producerTime {
        case .relative where first >= Self.firstTimeOfDay:
            return "its producer timestamps are times of day (\(first)), and those of '\(name)' count from 0.000"
        case .absolute where first < Self.firstTimeOfDay:
            return "its producer timestamps count from 0.000, and those of '\(name)' are times of day"
        case .absolute, .relative: return nil
        }
    }

    /// No producer's clock says less, and none has counted for so long: ten years behind 1970.
    private static let firstTimeOfDay = WallTime(milliseconds: 315_360_000_000)
}
