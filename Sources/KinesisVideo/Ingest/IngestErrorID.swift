/// The number of an error that an acknowledgement of PutMedia names.
///
/// The numbers are those of the API's page of PutMedia; their codes, which it does not spell out, are those of the producer SDKs.
/// What helps against each is ours: the page says what is wrong, not what to do.
package struct IngestErrorID: RawRepresentable, Sendable, Hashable, Comparable {
    /// What a producer does about an error.
    package enum Remedy: Sendable, Hashable {
        /// To send what is not acknowledged again, in another session, a little later.
        case again
        /// The same at once: the session was long enough.
        case anew
        /// Nothing: the same bytes would be refused again, or the stream does not take any.
        case none
    }

    /// The number.
    package let rawValue: Int

    /// Makes an id of any number: an endpoint may send one that is not documented.
    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static func < (left: IngestErrorID, right: IngestErrorID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The documented code; `nil` for a number that is not documented.
    package var code: String? { Self.table[rawValue]?.code }

    /// What is wrong, as a clause; `nil` for a number that is not documented.
    package var meaning: String? { Self.table[rawValue]?.meaning }

    /// What a producer does about it; a number that is not documented is worth another try.
    package var remedy: Remedy { Self.table[rawValue]?.remedy ?? .again }

    /// All numbers that are documented, in their order.
    package static let documented = table.keys.sorted().map { IngestErrorID(rawValue: $0) }

    private static let table: [Int: (code: String, meaning: String, remedy: Remedy)] = [
        4000: ("STREAM_READ_ERROR", "the data could not be read from the connection", .again),
        4001: ("MAX_FRAGMENT_SIZE_REACHED", "the fragment is larger than 50 MB", .none),
        4002: ("MAX_FRAGMENT_DURATION_REACHED", "the fragment is longer than 10 s", .none),
        4003: ("MAX_CONNECTION_DURATION_REACHED", "the connection has lasted for as long as it may", .anew),
        4004: (
            "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS", "the fragment's timecode is less than that of the one before",
            .none
        ),
        4005: ("MORE_THAN_ONE_TRACK_FOUND", "there is more than one track, which was refused once", .none),
        4006: ("INVALID_MKV_DATA", "the data is not valid Matroska", .none),
        4007: ("INVALID_PRODUCER_TIMESTAMP", "the producer's timestamp is not valid", .none),
        4008: ("STREAM_NOT_ACTIVE", "the stream does not exist any more, or is not active", .again),
        4009: ("FRAGMENT_METADATA_LIMIT_REACHED", "there are more metadata than a fragment may have", .none),
        4010: ("TRACK_NUMBER_MISMATCH", "a frame's track is not among the tracks", .none),
        4011: ("FRAMES_MISSING_FOR_TRACK", "the fragment has no frame of one of the tracks", .none),
        4012: ("MORE_THAN_ALLOWED_TRACKS_FOUND", "there are more than three tracks", .none),
        4500: ("KMS_KEY_ACCESS_DENIED", "the stream's KMS key may not be used", .none),
        4501: ("KMS_KEY_DISABLED", "the stream's KMS key is disabled", .none),
        4502: ("KMS_KEY_VALIDATION_ERROR", "the stream's KMS key is not valid", .none),
        4503: ("KMS_KEY_UNAVAILABLE", "the stream's KMS key is not available now", .again),
        4504: ("KMS_KEY_INVALID_USAGE", "the stream's KMS key is not one to encrypt with", .none),
        4505: ("KMS_KEY_INVALID_STATE", "the stream's KMS key is in a state in which it cannot be used", .none),
        4506: ("KMS_KEY_NOT_FOUND", "the stream's KMS key does not exist", .none),
        5000: ("INTERNAL_ERROR", "the service met an error of its own", .again),
        5001: ("ARCHIVAL_ERROR", "the fragment could not be stored", .again),
    ]
}

extension IngestErrorID: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
