internal import KinesisVideo

/// What the headers of a PutMedia request ask for, once they have been found valid.
struct PutMediaInput: Hashable, Sendable {
    /// The stream; nil only where a fault let a request through that names none.
    let stream: StreamReference?

    /// What the timestamps of the Clusters count from.
    let timecodeType: PutMediaRequest.TimecodeType

    /// When the producer began, in milliseconds since 1970; 0 where it does not say.
    let start: Int64

    /// Whether the answer tells what becomes of the fragments.
    let wantsAcknowledgements: Bool

    /// The last moment that RFC 3339 can write: no producer means a later one.
    private static let latest: Int64 = 253_402_300_799_999

    /// Reads the members of the request, which satisfy the catalog, or which a fault let through.
    ///
    /// - Throws: A ``Refusal`` for a time that is none, and for what the contract leaves contested.
    init(_ members: JSONNode, choices: ContestedChoices) throws(Refusal) {
        stream = try StreamReference(members, choices: choices)
        timecodeType = members["FragmentTimecodeType"]?.stringValue.flatMap { .init(rawValue: $0) } ?? .absolute
        let time = members["ProducerStartTimestamp"].map(\.timestampValue)
        if case .some(nil) = time {
            throw Refusal(.invalidArgument, message: "ProducerStartTimestamp is no number of seconds")
        }
        start = time??.milliseconds ?? 0
        // The SDKs write 1 and 0.
        let word = members["FragmentAcknowledgmentRequired"]?.stringValue?.lowercased()
        wantsAcknowledgements = word != "0" && word != "false"
    }

    /// When the producer began a fragment; nil where that is no time.
    ///
    /// A relative timestamp counts from the producer's start, an absolute one is the time itself.
    func producerTimestamp(of timecode: UInt64) -> WallTime? {
        guard timecode <= UInt64(Self.latest) else { return nil }
        let time = Int64(timecode) + (timecodeType == .relative ? start : 0)
        return (0...Self.latest).contains(time) ? WallTime(milliseconds: time) : nil
    }
}
