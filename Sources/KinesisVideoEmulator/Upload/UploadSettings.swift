internal import KinesisVideo

/// Limits of uploads that are declared, for one stream or for all; what is not named stays as it is.
package struct UploadSettings: Hashable, Sendable {
    private enum Member: String, CaseIterable {
        case callsPerSecond, sessions, bytesPerSecond
        case longestFragmentMilliseconds, largestFragmentBytes
        case tracks, metadataItems, metadataNameBytes, metadataValueBytes
        case idleMilliseconds, idleIntervalMilliseconds

        /// What it says, and which values it may have.
        var meaning: (text: String, range: ClosedRange<Int>) {
            switch self {
            case .callsPerSecond: ("PutMedia calls in any second; 5 as documented.", 0...100_000)
            case .sessions: ("Uploads at once; 1 as documented.", 0...100_000)
            case .bytesPerSecond: ("How many bytes a second are read of one upload; 12500000.", 1...1_000_000_000)
            case .longestFragmentMilliseconds:
                ("From the timestamp of a fragment to its last frame; 20000.", 1...86_400_000)
            case .largestFragmentBytes: ("How many bytes a fragment has; 52428800.", 1...268_435_456)
            case .tracks: ("How many tracks a document has; 3.", 1...1000)
            case .metadataItems: ("How many names and values the Tags behind a Cluster have; 10.", 0...1000)
            case .metadataNameBytes: ("How many bytes such a name has; 128.", 1...65_536)
            case .metadataValueBytes: ("How many bytes such a value has; 256.", 0...1_048_576)
            case .idleMilliseconds: ("After how long without a byte the answer ends; 30000.", 1...86_400_000)
            case .idleIntervalMilliseconds:
                ("How often it is said meanwhile that nothing comes; 10000.", 1...86_400_000)
            }
        }
    }

    private var values: [Member: Int] = [:]
    private var documents: UploadLimits.Documents?

    /// What an object may say.
    static let grammar = ObjectGrammar(
        "'uploads'",
        Member.allCases.map { .optional($0.rawValue, .integer($0.meaning.range), $0.meaning.text) } + [
            .optional(
                "documents",
                .choice("'documents'", [("several", "Any number."), ("one", "A second Segment is not valid data.")]),
                "How many documents a body may have; several."
            )
        ]
    )

    /// Reads what an object declares.
    init(_ reader: FileReader) {
        for member in Member.allCases {
            values[member] = reader.optionalInteger(member.rawValue, in: member.meaning.range)
        }
        documents = reader.optionalChoice("documents")
    }

    /// The limits with what is declared.
    func applied(to limits: UploadLimits) -> UploadLimits {
        var limits = limits
        for (member, value) in values {
            switch member {
            case .callsPerSecond: limits.callsPerSecond = value
            case .sessions: limits.uploads = value
            case .bytesPerSecond: limits.bytesPerSecond = value
            case .longestFragmentMilliseconds: limits.longestFragment = UInt64(value)
            case .largestFragmentBytes: limits.largestFragment = UInt64(value)
            case .tracks: limits.tracks = value
            case .metadataItems: limits.metadataItems = value
            case .metadataNameBytes: limits.metadataName = value
            case .metadataValueBytes: limits.metadataValue = value
            case .idleMilliseconds: limits.idle = Int64(value)
            case .idleIntervalMilliseconds: limits.idleInterval = Int64(value)
            }
        }
        limits.documents = documents ?? limits.documents
        return limits
    }
}
