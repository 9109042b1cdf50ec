internal import KinesisVideo

/// What every answer is checked against, whatever a scenario expects of it.
///
/// To add one: a case here with the requirement that it checks, and the check itself where its evidence comes by. How
/// binding it is stands in the contract. A breach fails the invariant's own case, and those that name the requirement.
package enum Invariant: String, ExplainedChoice, Sendable {
    case requestID = "http.request-id"
    case version = "http.version"
    case contentType = "http.content-type"
    case noLength = "http.no-length"
    case errorType = "http.error-type"
    case errorBody = "http.error-body"
    case wellFormed = "stream.well-formed"
    case segmentSize = "stream.segment-size"
    case tagsPresent = "stream.tags.present"
    case tagsOnce = "stream.tags.once"
    case tagsOrder = "stream.tags.order"
    case tagsFormat = "stream.tags.format"
    case tagsSizes = "stream.tags.sizes"
    case ownDocument = "stream.own-document"
    case oneCluster = "stream.one-cluster"
    case tracks = "stream.tracks"
    case fragmentOrder = "stream.order.fragment-number"
    case serverTimestampOrder = "stream.order.server-timestamp"
    case errorDocument = "stream.error.document"
    case errorKnown = "stream.error.known"
    case errorAlone = "stream.error.alone"
    case errorLast = "stream.error.last"
    case endsWhole = "stream.ends-whole"
    case properEnd = "transport.proper-end"

    /// The codes of all of them.
    package static let codes = allCases.map(\.rawValue)

    /// The path of the case that says whether it held on every answer, such as `getmedia/always/tag-order`.
    package var casePath: String {
        Self.folder + name
    }

    /// The invariant whose own case has a path; `nil` for a scenario's.
    package init?(casePath: String) {
        guard casePath.hasPrefix(Self.folder), let found = Self.allCases.first(where: { $0.casePath == casePath })
        else {
            return nil
        }
        self = found
    }

    private static let folder = "getmedia/always/"

    private var name: String {
        switch self {
        case .requestID: "request-id"
        case .version: "version"
        case .contentType: "content-type"
        case .noLength: "no-length"
        case .errorType: "error-type"
        case .errorBody: "error-body"
        case .wellFormed: "well-formed"
        case .segmentSize: "segment-size"
        case .tagsPresent: "tags-present"
        case .tagsOnce: "tags-once"
        case .tagsOrder: "tag-order"
        case .tagsFormat: "tag-format"
        case .tagsSizes: "tag-sizes"
        case .ownDocument: "own-document"
        case .oneCluster: "one-cluster"
        case .tracks: "tracks"
        case .fragmentOrder: "fragment-order"
        case .serverTimestampOrder: "server-timestamp-order"
        case .errorDocument: "error-document"
        case .errorKnown: "error-known"
        case .errorAlone: "error-alone"
        case .errorLast: "error-last"
        case .endsWhole: "ends-whole"
        case .properEnd: "proper-end"
        }
    }

    /// The requirement that it checks.
    package var requirement: String {
        switch self {
        case .requestID: "GM-HEAD-REQUEST-ID"
        case .version: "GM-HEAD-VERSION"
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
        case .ownDocument: "GM-STREAM-DOCUMENTS"
        case .oneCluster: "GM-STREAM-CLUSTER"
        case .tracks: "GM-STREAM-TRACKS"
        case .fragmentOrder: "GM-ORDER-FRAGMENT-NUMBER"
        case .serverTimestampOrder: "GM-ORDER-SERVER-TIMESTAMP"
        case .errorDocument: "GM-INSTREAM-CODE"
        case .errorKnown: "GM-INSTREAM-KNOWN"
        case .errorAlone: "GM-INSTREAM-DOCUMENT"
        case .errorLast: "GM-INSTREAM-LAST"
        case .endsWhole: "GM-END-BOUNDARY"
        case .properEnd: "GM-END-PROPER"
        }
    }
}

extension Invariant {
    /// What must hold, in a line.
    package var summary: String {
        switch self {
        case .requestID: "Every answer names its request."
        case .version: "A stream comes in HTTP/1.1."
        case .contentType: "A stream says that it is WebM."
        case .noLength: "A stream declares no length."
        case .errorType: "An error names its exception in a header field."
        case .errorBody: "An error has a JSON body with a message."
        case .wellFormed: "The body is a concatenation of well-formed Matroska documents."
        case .segmentSize: "The Segment of a document has unknown size."
        case .tagsPresent: "A chunk has each of the five tags."
        case .tagsOnce: "No tag of the service stands twice in a chunk."
        case .tagsOrder:
            "The tags stand in the service's order, opening ones before the Cluster and closing ones after it."
        case .tagsFormat: "The tags have their formats."
        case .tagsSizes: "The sizes of what the service writes itself have four bytes."
        case .ownDocument: "Each fragment has a document of its own."
        case .oneCluster: "A chunk holds one Cluster."
        case .tracks: "A chunk describes its tracks before its media."
        case .fragmentOrder: "Fragment numbers rise within a session."
        case .serverTimestampOrder: "Server timestamps do not go back within a session."
        case .errorDocument: "An error document has an id and a code."
        case .errorKnown: "The id of an error document is one that the contract has."
        case .errorAlone: "An error document holds nothing of a chunk."
        case .errorLast: "Nothing follows an error document."
        case .endsWhole: "A body that ends properly ends at the end of a document."
        case .properEnd: "The transport ends as HTTP has it."
        }
    }
}
