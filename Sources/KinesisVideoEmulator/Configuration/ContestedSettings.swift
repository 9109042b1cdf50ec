internal import KinesisVideo

/// The contested points of which other members of a configuration say more than which reading it is: a time, a name.
struct ContestedSettings: Hashable, Sendable {
    private enum IdleStream: String, CaseIterable {
        case holds, closes
    }

    private enum SessionLength: String, CaseIterable {
        case fortyMinutes = "forty-minutes"
        case unbounded
    }

    private enum ClockSkew: String, CaseIterable {
        case fiveMinutes = "five-minutes"
        case fifteenMinutes = "fifteen-minutes"
    }

    private enum ContentType: String, CaseIterable {
        case pattern
        case videoWebM = "video-webm"
    }

    private let statuses: Dialect?
    private let idle: IdleStream?
    private let length: SessionLength?
    private let skew: ClockSkew?
    private let contentType: ContentType?

    /// Reads the readings that an object names.
    init(_ reader: FileReader) {
        statuses = reader.optionalChoice("error-statuses")
        idle = reader.optionalChoice("idle-stream")
        length = reader.optionalChoice("session-length")
        skew = reader.optionalChoice("clock-skew")
        contentType = reader.optionalChoice("content-type")
    }

    /// Does what the readings say, where no member of the configuration says it more exactly.
    ///
    /// - Parameters:
    ///   - configuration: The configuration, with what its other members say.
    ///   - says: Whether it has a member of a name.
    func apply(to configuration: inout EmulatorConfiguration, where says: (String) -> Bool) {
        if let statuses, !says("dialect") { configuration.dialect = statuses }
        if let idle, !says("idle") {
            configuration.idle =
                switch idle {
                case .holds: .hold
                case .closes: .closeAfter(3000)
                }
        }
        if let length, !says("sessionMilliseconds") {
            configuration.sessionDuration =
                switch length {
                case .fortyMinutes: 45 * 60_000
                case .unbounded: EmulatorConfiguration.unboundedSession
                }
        }
        if let skew, !says("clockSkewSeconds") {
            configuration.clockSkewSeconds =
                switch skew {
                case .fiveMinutes: 300
                case .fifteenMinutes: 900
                }
        }
        if let contentType, configuration.answers.mediaType == nil {
            configuration.answers.mediaType =
                switch contentType {
                // No media type has it: the model's pattern knows no '/'.
                case .pattern: "video-webm"
                case .videoWebM: nil
                }
        }
    }
}
