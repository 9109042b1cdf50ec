/// What two endpoints can differ in, beside the verdict.
///
/// The normalization is declared here: what is not an aspect – times of day, ids, fragment numbers, tokens, the values of
/// header fields other than `Content-Type`, how many chunks a session had, and all that a producer wrote: codecs, tracks,
/// frames, Cues, Tags of its own – is never compared.
package enum Aspect: String, CaseIterable, Sendable, Hashable {
    /// What a case was found to break, by the finding's code.
    case verdict
    /// Which reading of a contested point the answers show.
    case reading
    /// The status code.
    case status
    /// The exception that the head names; that there is none, where a stream is served.
    case error
    /// Which header fields there are, by name and without case, and how the body is framed.
    case headers
    /// The media type, of a stream and of an error.
    case contentType = "content-type"
    /// The members of a JSON body, with the kinds of their values.
    case body
    /// Where a session starts, in relation to the fragment that its selector names.
    case start
    /// How many of the calls and of the sessions that are asked for at once are granted.
    case granted
    /// Id and code of the error document that ended a stream.
    case inStreamError = "in-stream-error"
    /// Which tags such a document has, by name.
    case errorTags = "error-tags"
    /// The service's tags: each, whether it is in every chunk and on which side of the Cluster; and their order.
    case tags
    /// The forms of their values, by name.
    case tagFormats = "tag-formats"
    /// What else the service answers for in each document: Segment and its size, Info, Tracks, one Cluster.
    case structure
    /// How the transport ended.
    case teardown
    case timeToHead = "time-to-head"
    /// The time from the head to the first bytes of the stream.
    case timeToFirstChunk = "time-to-first-chunk"
    /// The time from one complete chunk to the first bytes of the next, where that was there already.
    case gap
    /// The time from the last chunk of a stream that rests to the clean end of the session.
    case timeToEnd = "time-to-end"

    /// What a person reads.
    package var title: String {
        rawValue.replacing("-", with: " ")
    }

    /// The aspects that are distributions, not facts.
    package static let timings: [Aspect] = [.timeToHead, .timeToFirstChunk, .gap, .timeToEnd]
}
