package import KinesisVideo
internal import Matroska

/// What later steps, reports and people may know of an answer once it is judged.
///
/// Of a long stream the first and the last ``keptChunks`` chunks are kept.
package struct ObservationSummary: Sendable {
    /// How many chunks are kept at either end.
    package static let keptChunks = 128

    /// The outcome of an exchange that the judge ended, because it had seen enough.
    package static let stopped = "stopped"

    /// How long the connection took to come about; `nil` where none did.
    package internal(set) var connection: ConnectionTimes?

    package internal(set) var status: Int?
    package internal(set) var headers: [HeaderField] = []

    /// The minor version of HTTP/1 that the answer is in.
    var minorVersion = 1

    /// The request id, and the exception, whichever header carries them.
    package internal(set) var requestID: String?
    package internal(set) var errorType: String?

    /// The body of an answer that is no stream, as JSON where it is JSON.
    package internal(set) var body: JSONNode?

    /// The number of complete chunks.
    package internal(set) var chunkCount = 0
    private var firstChunks: [MediaChunk] = []
    private var lastChunks: [MediaChunk] = []

    /// The number of bytes of the body that were read, up to the one that decided the verdict.
    package internal(set) var bodyBytes: UInt64 = 0

    /// How the transport ended, one word; `stopped` where enough was read.
    package internal(set) var outcome = Self.stopped

    /// The time from the request to the last event.
    package internal(set) var elapsed: Duration = .zero

    package internal(set) var error: ErrorDocument?

    /// When what came.
    var timeline = StepTimeline()

    init() {}

    mutating func append(_ chunk: MediaChunk) {
        chunkCount += 1
        let chunk = chunk.compact
        if firstChunks.count < Self.keptChunks {
            firstChunks.append(chunk)
        } else {
            lastChunks.append(chunk)
            // Dropping the oldest half at once keeps the cost of a long stream linear.
            if lastChunks.count >= 2 * Self.keptChunks { lastChunks.removeFirst(Self.keptChunks) }
        }
    }

    /// The first chunks of the stream, at most ``keptChunks``.
    package var chunks: [MediaChunk] {
        firstChunks
    }

    /// The last chunk.
    package var lastChunk: MediaChunk? {
        lastChunks.last ?? firstChunks.last
    }

    /// The value at a path.
    ///
    /// - Throws: ``ResolutionError`` that says what the answer does not have.
    package func value(at path: Reference) throws(ResolutionError) -> JSONNode {
        var scope = Scope()
        scope.define("status", status.map { .integer($0) } ?? .null)
        scope.define("outcome", .string(outcome))
        if let requestID { scope.define("requestId", .string(requestID)) }
        if let errorType { scope.define("errorType", .string(errorType)) }
        scope.define("body", body ?? .null)
        if path.root == "headers" { scope.define("headers", headersNode) }
        if path.root == "chunks" {
            let kept = kept(for: path)
            // Only the chunk that is asked for is worth making a value of.
            let wanted =
                if case .index(let index) = path.components.first { index < 0 ? kept.count + index : index } else { -1 }
            scope.define("chunks", .array(kept.indices.map { $0 == wanted ? kept[$0].node : .null }))
        }
        if path.root == "error", let error {
            scope.define("error", .object(["id": .string(error.id ?? ""), "code": .string(error.code ?? "")]))
        }
        guard path.root == "headers", case .member(let name) = path.components.first else {
            return try scope.value(of: path)
        }
        // Field names have no case (RFC 9110, section 5.1).
        let rest = path.components.dropFirst()
        return try scope.value(of: Reference(root: "headers", components: [.member(name.lowercased())] + rest))
    }

    /// The chunks that a path into `chunks` can mean: all where all are kept, else those at the end that it counts from.
    private func kept(for path: Reference) -> [MediaChunk] {
        if firstChunks.count + lastChunks.count == chunkCount { return firstChunks + lastChunks }
        if case .index(let index) = path.components.first, index < 0 { return lastChunks }
        return firstChunks
    }

    /// The header fields by name in lower case, the first value of each.
    private var headersNode: JSONNode {
        var members: [JSONNode.Member] = []
        for header in headers where !members.contains(where: { $0.name == header.name.lowercased() }) {
            members.append(JSONNode.Member(name: header.name.lowercased(), value: .string(header.value)))
        }
        return .object(members)
    }
}

extension MediaChunk {
    /// The chunk as a value for references: its fields, and its tags by name.
    var node: JSONNode {
        var members = members(ChunkField.allCases)
        let tags = serviceTags.map { ($0.name, $0.value ?? "") } + userTags.map { ($0.name, $0.value) }
        var seen: Set<String> = []
        let tagMembers = tags.filter { seen.insert($0.0).inserted }.map {
            JSONNode.Member(name: $0.0, value: .string($0.1))
        }
        members.append(JSONNode.Member(name: "tags", value: .object(tagMembers)))
        return .object(members)
    }
}

extension MediaChunk {
    /// The chunk without its texts where they are of absurd size, so that keeping it costs little.
    var compact: MediaChunk {
        let serviceBytes = serviceTags.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.utf8.count ?? 0) }
        let tagBytes = userTags.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        let trackBytes = tracks.reduce(0) { sum, track in
            let texts = [track.codecID, track.codecName ?? "", track.name ?? "", track.language ?? ""]
            return sum + (track.codecPrivate?.count ?? 0) + texts.reduce(0) { $0 + $1.utf8.count }
        }
        var chunk = self
        if serviceBytes > Self.maximumKeptBytes { chunk.serviceTags = [] }
        if tagBytes > Self.maximumKeptBytes { chunk.userTags = [] }
        if trackBytes > Self.maximumKeptBytes { chunk.tracks = [] }
        return chunk
    }

    /// Several hundred chunks are kept of each answer, and each has three kinds of texts.
    private static let maximumKeptBytes = 16 * 1024
}

extension MediaChunk {
    /// The chunk as an element of `stream.fragments`: what a scenario may know of a fragment beforehand.
    package var fragmentNode: JSONNode {
        .object(members([.fragmentNumber, .serverTimestamp, .producerTimestamp, .continuationToken]))
    }

    private func members(_ fields: [ChunkField]) -> [JSONNode.Member] {
        fields.compactMap { field in
            FieldValue(of: field, in: self).node.map { JSONNode.Member(name: field.rawValue, value: $0) }
        }
    }
}
