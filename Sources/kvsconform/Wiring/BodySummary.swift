import Conformance
import ConformanceReports
import KinesisVideo
import Matroska

/// What a body holds, chunk by chunk, as text and as JSON.
struct BodySummary {
    private var chunks: [JSONNode] = []
    private var documents = 0
    private var complete = 0
    private var clusters = 0
    private var blocks = 0

    /// Takes in what the reader noticed.
    ///
    /// - Returns: The chunk, or the error document, that is now as complete as it will be.
    mutating func take(_ event: ChunkReader.Event) -> MediaChunk? {
        let chunk: MediaChunk
        switch event {
        case .opened, .continuedAfterError: return nil
        case .anotherCluster:
            clusters += 1
            return nil
        case .completed(let completed): chunk = completed
        case .failed(let document): chunk = document.chunk
        }
        documents += 1
        if chunk.isWhole { complete += 1 }
        clusters += chunk.clusters
        blocks += chunk.blocks
        chunks.append(Self.node(chunk))
        return chunk
    }

    static let header =
        "   #      offset  fragment number                                  server time    producer time   blocks      bytes  elements\n"

    /// What is said of a chunk.
    ///
    /// - Parameters:
    ///   - chunk: The chunk.
    ///   - columns: How wide the terminal is; `nil` where nothing is.
    /// - Returns: The row, ended.
    static func text(_ chunk: MediaChunk, in columns: Int?) -> String {
        let error = chunk.tag(.errorID).map { "error \($0.value ?? "?") \(chunk.text(.errorCode) ?? "")" }
        let index = "\(chunk.index)".right(4)
        let fragment = error ?? chunk.text(.fragmentNumber) ?? "–"
        let (server, producer) = (chunk.text(.serverTimestamp) ?? "", chunk.text(.producerTimestamp) ?? "")
        let bytes = chunk.endOffset - chunk.offset
        let elements = chunk.elements.map(\.id.name).joined(separator: " ")
        let line = [
            index, "\(chunk.offset)".right(11) + " ", fragment.left(47), server.left(14), producer.left(14),
            "\(chunk.blocks)".right(7), "\(bytes)".right(10) + " ", elements,
        ]
        let row = ChunkRow(
            line: line.joined(separator: " "),
            title: "\(index)  \(fragment)",
            facts: [
                "at \(chunk.offset)", server.isEmpty ? "" : "server \(server)",
                producer.isEmpty ? "" : "producer \(producer)", "\(Count(Int(clamping: chunk.blocks), "block"))",
                "\(Count(Int(clamping: bytes), "byte"))", elements,
            ]
        )
        return row.text(under: header, in: columns)
    }

    /// The counts in one line.
    var totals: String {
        "\(Count(documents, "document")), \(Count(complete, "complete fragment")), "
            + "\(Count(clusters, "cluster")), \(Count(blocks, "block"))\n"
    }

    /// All of it as JSON.
    func document(_ problem: EBMLError?) -> JSONNode {
        .object([
            "truncated": .bool(problem?.isTruncation ?? false),
            "error": problem.flatMap { $0.isTruncation ? nil : .string($0.description) },
            "documents": .array(chunks),
            "totals": .object([
                "documents": .integer(documents),
                "clusters": .integer(clusters),
                "blocks": .integer(blocks),
                "fragmentsComplete": .integer(complete),
            ]),
        ])
    }

    private static func node(_ chunk: MediaChunk) -> JSONNode {
        func pairs(_ tags: [(String, String)]) -> JSONNode {
            .array(tags.map { .array([.string($0.0), .string($0.1)]) })
        }
        return .object([
            "offset": .integer(chunk.offset),
            "endOffset": .integer(chunk.endOffset),
            "segmentOffset": chunk.segment.map { .integer($0.offset) },
            "segmentSize": chunk.segment.map { $0.size == .unknown ? "unknown" : "known" },
            "complete": .bool(chunk.isWhole),
            "elements": .array(
                chunk.elements.map { .object(["id": .string($0.id.name), "offset": .integer($0.offset)]) }
            ),
            "serviceTags": pairs(chunk.serviceTags.map { ($0.name, $0.value ?? "") }),
            "userTags": pairs(chunk.userTags.map { ($0.name, $0.value) }),
            // Nested and binary ones, which 'inspect --tree' has.
            "userTagsLeftOut": chunk.leftOutTags > 0 ? .integer(chunk.leftOutTags) : nil,
            "tracks": .array(
                chunk.tracks.map {
                    .object([
                        "number": .integer($0.number), "type": .integer($0.type), "codec": .string($0.codecID),
                        "name": $0.name.map { .string($0) },
                        "width": $0.video.map { .integer($0.pixelWidth) },
                        "height": $0.video.map { .integer($0.pixelHeight) },
                    ])
                }
            ),
            "clusters": .integer(chunk.clusters),
            "clusterTimestamp": chunk.clusterTimestamp.map { .integer($0) },
            "blocks": .integer(chunk.blocks),
            "keyframes": .integer(chunk.keyframes),
            "frameBytes": .integer(chunk.frameBytes),
        ])
    }
}

extension MediaChunk {
    /// Whether the chunk is a fragment with its closing Tags; an error document never is.
    fileprivate var isWhole: Bool {
        completion == .closed && tag(.errorID) == nil && tag(.errorCode) == nil
    }
}
