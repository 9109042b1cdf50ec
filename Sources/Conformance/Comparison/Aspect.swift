/// What two endpoints can differ in, beside the verdict.
///
/// The normalization is declared here: what is not an aspect – times of day, ids, fragment numbers, tokens, the values of
/// header fields other than `Content-Type`, how many chunks a session had – is never compared.
package enum Aspect: String, CaseIterable, Sendable, Hashable {
    /// Passed, failed and so on.
    case verdict
    /// Which reading of a contested point the answer shows.
    case reading
    /// The status code.
    case status
    /// The exception that the head names.
    case error
    /// Which header fields there are, by name and without case.
    case headers
    case contentType = "content-type"
    /// The members of a JSON body, with the kinds of their values.
    case body
    /// Id and code of the error document that ended a stream.
    case inStreamError = "in-stream-error"
    /// The service's tags of each chunk, in their order.
    case tags
    /// The forms of their values.
    case tagFormats = "tag-formats"
    /// The children of each Segment, in their order.
    case structure
    /// The codecs of the tracks.
    case tracks
    /// How the transport ended.
    case teardown
    case timeToHead = "time-to-head"
    case timeToFirstChunk = "time-to-first-chunk"
    /// The time from one complete chunk to the next.
    case gap

    /// What a person reads.
    package var title: String {
        rawValue.replacing("-", with: " ")
    }

    /// The aspects that are distributions, not facts.
    package static let timings: [Aspect] = [.timeToHead, .timeToFirstChunk, .gap]
}
