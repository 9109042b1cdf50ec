internal import NIOHTTP1

/// What a request is answered with.
struct Answer: Sendable {
    /// What follows the head.
    enum Body: Sendable {
        /// These bytes, with a length.
        case bytes([UInt8])
        /// A session's media, chunked, and the place that the session takes.
        case media(MediaSession, SessionLease)
        /// What becomes of the media that comes, chunked, the end of its stream, and the place that the upload takes.
        case upload(UploadSession, StreamEnding, SessionLease)
    }

    /// The HTTP status.
    var status: Int

    /// The headers, but for those of the framing.
    var headers: HTTPHeaders

    /// What follows the head.
    var body: Body

    /// Whether it is given in HTTP/1.0, whatever was asked.
    var isOldHTTP = false

    /// How long the head is held back, in milliseconds.
    var delay: Int64 = 0

    /// What a log line says of the answer, besides its status.
    var note: Note = Note()

    /// What a log line says: never anything that was signed with, or that signs.
    struct Note: Sendable {
        /// The id in the answer's headers, also where a fault keeps it out of them.
        var requestID = ""
        /// The operation's name, where the request reached one.
        var operation: String?
        /// The logical name of the stream.
        var stream: String?
        /// The error's name.
        var error: String?
        /// What the start selector was.
        var selector: String?
    }
}
