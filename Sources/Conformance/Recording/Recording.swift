/// What was seen of one step, kept in a file: the request, the answer with its times and exact bytes, the verdict, and all
/// that is needed to judge it again without the endpoint.
///
/// `Documentation/Recordings.md` describes the file.
package enum Recording {
    /// The version of the format that is written; a reader refuses later ones.
    package static let version = 1

    /// How the names of recordings end.
    package static let fileExtension = ".kvsrec"

    /// The first bytes of every recording.
    ///
    /// Not text, and spoiled by whoever strips the eighth bit or changes line ends.
    package static let signature: [UInt8] = [0x89, 0x4B, 0x56, 0x53, 0x52, 0x45, 0x43, 0x0A]

    /// How many bytes the payload of a frame may have.
    ///
    /// A bound for who reads, so that a length that lies costs nothing.
    static let maximumPayload = 16 << 20

    /// How many bytes of a body go into one frame at the most; a larger part takes several of the same number.
    static let maximumPart = 1 << 20

    /// How much of a request's body is kept.
    package static let maximumRequestBody = 1 << 20

    /// A text that the judge reads, kept byte for byte.
    package enum Resource: String, CaseIterable, Sendable {
        /// The scenario's file.
        case scenario = "SCEN"
        /// The contract's file.
        case contract = "CTRC"
        /// The suite's manifest.
        case suite = "SUIT"
    }

    /// What kind of frame stands in a file; a name in four letters.
    ///
    /// A reader passes over a kind that it does not know when its first letter is a small one, and refuses it otherwise.
    enum FrameKind: String {
        case header = "HEAD"
        case scenario = "SCEN"
        case contract = "CTRC"
        case suite = "SUIT"
        case request = "RQST"
        case requestBody = "RQBD"
        /// Newer than the others, and not needed to judge again.
        case connection = "conn"
        case response = "RESP"
        case part = "PART"
        case sparsePart = "SPRT"
        case time = "TIME"
        case end = "OVER"
        case gap = "LOST"
        case judgement = "VERD"
    }
}
