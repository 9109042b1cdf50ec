/// What every answer is checked against, whatever a scenario expects of it.
///
/// To add one: a case here with the requirement that it checks, and the check itself where its evidence comes by. How
/// binding it is stands in the contract.
package enum Invariant: String, CaseIterable, Sendable {
    /// Every answer names its request, so that its owner can find it.
    case requestID = "http.request-id"
    /// A stream says that it is WebM.
    case contentType = "http.content-type"
    /// A stream declares no length.
    case noLength = "http.no-length"
    /// An error names its exception in a header field.
    case errorType = "http.error-type"
    /// An error has a JSON body with a message.
    case errorBody = "http.error-body"
    /// The body is a concatenation of well-formed Matroska documents.
    case wellFormed = "stream.well-formed"
    /// The Segment of a document has unknown size.
    case segmentSize = "stream.segment-size"
    /// A chunk has each of the five tags.
    case tagsPresent = "stream.tags.present"
    /// No tag of the service stands twice in a chunk.
    case tagsOnce = "stream.tags.once"
    /// The tags stand in the order of the service, the opening ones before the Cluster and the closing ones after it.
    case tagsOrder = "stream.tags.order"
    /// The tags have their formats.
    case tagsFormat = "stream.tags.format"
    /// The sizes of what the service writes itself have four bytes.
    case tagsSizes = "stream.tags.sizes"
    /// A chunk holds one Cluster.
    case oneCluster = "stream.one-cluster"
    /// A chunk describes its tracks before its media.
    case tracks = "stream.tracks"
    /// Fragment numbers rise within a session.
    case fragmentOrder = "stream.order.fragment-number"
    /// Server timestamps do not go back within a session.
    case serverTimestampOrder = "stream.order.server-timestamp"
    /// An error document has an id and a code.
    case errorDocument = "stream.error.document"
    /// The id of an error document is one that the contract has.
    case errorKnown = "stream.error.known"
    /// An error document holds nothing of a chunk.
    case errorAlone = "stream.error.alone"
    /// Nothing follows an error document.
    case errorLast = "stream.error.last"
    /// The transport ends as HTTP has it, with the last chunk of the chunked body.
    case properEnd = "transport.proper-end"

    /// The codes of all of them.
    package static let codes = allCases.map(\.rawValue)

    /// The requirement that it checks.
    package var requirement: String {
        switch self {
        case .requestID: "GM-HEAD-REQUEST-ID"
        case .contentType: "GM-HEAD-CONTENT-TYPE"
        case .noLength: "GM-HEAD-CHUNKED"
        case .errorType: "GM-HEAD-ERROR-TYPE"
        case .errorBody: "GM-ERR-BODY"
        case .wellFormed: "GM-STREAM-WELL-FORMED"
        case .segmentSize: "GM-STREAM-SEGMENT"
        case .tagsPresent: "GM-STREAM-TAGS"
        case .tagsOnce: "GM-STREAM-TAG-ONCE"
        case .tagsOrder: "GM-STREAM-TAG-ORDER"
        case .tagsFormat: "GM-STREAM-TAG-FORMAT"
        case .tagsSizes: "GM-STREAM-TAG-SIZES"
        case .oneCluster: "GM-STREAM-CLUSTER"
        case .tracks: "GM-STREAM-TRACKS"
        case .fragmentOrder: "GM-ORDER-FRAGMENT-NUMBER"
        case .serverTimestampOrder: "GM-ORDER-SERVER-TIMESTAMP"
        case .errorDocument: "GM-INSTREAM-CODE"
        case .errorKnown: "GM-INSTREAM-KNOWN"
        case .errorAlone: "GM-INSTREAM-DOCUMENT"
        case .errorLast: "GM-INSTREAM-LAST"
        case .properEnd: "GM-END-PROPER"
        }
    }
}
