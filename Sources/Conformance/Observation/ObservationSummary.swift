package import KinesisVideo

/// What later steps, reports and people may know of an answer once it is judged.
///
/// Of a long stream the first and the last ``keptChunks`` chunks are kept.
package struct ObservationSummary: Sendable {
    /// How many chunks are kept at either end.
    package static let keptChunks = 128

    package internal(set) var status: Int?
    package internal(set) var headers: [(name: String, value: String)] = []

    /// The body of an answer that is no stream, as JSON where it is JSON.
    package internal(set) var body: JSONNode?

    /// The number of chunks.
    package internal(set) var chunkCount = 0
    private var firstChunks: [MediaChunk] = []
    private var lastChunks: [MediaChunk] = []

    /// The number of bytes of the body that were read.
    package internal(set) var bodyBytes: UInt64 = 0

    /// How the transport ended, one word; `stopped` where enough was read.
    package internal(set) var outcome = "stopped"

    /// The time from the request to the last event.
    package internal(set) var elapsed: Duration = .zero

    package internal(set) var error: ErrorDocument?

    init() {}

    mutating func append(_ chunk: MediaChunk) {
        chunkCount += 1
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

    /// What a capture can name.
    static let shape = CaptureShape()

    /// The value at a path.
    ///
    /// - Throws: ``ResolutionError`` that says what the answer does not have.
    package func value(at path: Reference) throws(ResolutionError) -> JSONNode {
        var scope = Scope()
        scope.define("status", status.map { .integer($0) } ?? .null)
        scope.define("outcome", .string(outcome))
        scope.define("body", body ?? .null)
        if path.root == "headers" { scope.define("headers", headersNode) }
        if path.root == "chunks" {
            let wantsLast = if case .index(let index) = path.components.first { index < 0 } else { false }
            let kept = wantsLast && !lastChunks.isEmpty ? lastChunks : firstChunks
            scope.define("chunks", .array(kept.map(\.node)))
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

    /// The header fields by name in lower case, the first value of each.
    private var headersNode: JSONNode {
        var members: [JSONNode.Member] = []
        for header in headers where !members.contains(where: { $0.name == header.name.lowercased() }) {
            members.append(JSONNode.Member(name: header.name.lowercased(), value: .string(header.value)))
        }
        return .object(members)
    }
}

/// The paths that a capture may take into an answer.
struct CaptureShape: Sendable {
    private let scope: ScopeShape = {
        var fields = Dictionary(uniqueKeysWithValues: ChunkField.allCases.map { ($0.rawValue, Shape.scalar) })
        fields["codecs"] = .array(.scalar)
        fields["elements"] = .array(.scalar)
        fields["tags"] = .unknown
        return ScopeShape([
            "status": .scalar,
            "outcome": .scalar,
            "headers": .unknown,
            "body": .unknown,
            "chunks": .array(.object(fields)),
            "error": .object(["id": .scalar, "code": .scalar]),
        ])
    }()

    func check(_ path: Reference, at range: Range<Int>, _ diagnostics: inout Diagnostics) {
        scope.check(path, at: range, &diagnostics)
    }
}

extension MediaChunk {
    /// The chunk as a value for references: its fields, and its tags by name.
    var node: JSONNode {
        var members = ChunkField.allCases.compactMap { field in
            FieldValue(of: field, in: self).node.map { JSONNode.Member(name: field.rawValue, value: $0) }
        }
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
    /// The chunk as an element of `stream.fragments`: what a scenario may know of a fragment beforehand.
    package var fragmentNode: JSONNode {
        let fields: [ChunkField] = [.fragmentNumber, .serverTimestamp, .producerTimestamp, .continuationToken]
        return .object(
            fields.compactMap { field in
                FieldValue(of: field, in: self).node.map { JSONNode.Member(name: field.rawValue, value: $0) }
            }
        )
    }
}
