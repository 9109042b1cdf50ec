internal import KinesisVideo
internal import Matroska
internal import NIOCore

// The seam of the bytes: what a chunk's document holds. Every fault rearranges the parts of the faithful document.

extension FaultSet {
    private static let garbage: [UInt8] = [0x00, 0xFF, 0x55]

    /// Applies what is in force to a document that is otherwise faithful; documents are numbered from 1 in their session.
    func transform(
        _ document: inout ChunkDocument,
        _ media: FragmentMedia?,
        number: Int,
        of fragment: Fragment,
        in stream: EmulatedStream,
        at now: WallTime
    ) {
        guard self != .none else { return }
        if contains(.endlessGarbage, number - 1) {
            document.parts = [.endlessZeros]
            return
        }
        document.mapTags { tags, position in transform(&tags, at: position, of: fragment, in: stream, at: now) }
        for name in texts(of: .misplacedTag) { document.misplace(TagName(rawValue: name)) }
        if let media { transformMedia(&document, media, number: number, of: fragment) }
        if contains(.joinedDocuments), number > 1 { document.parts.removeAll { $0 == .header } }
        if contains(.startsInside), number == 1, let header = media?.header { document.shortenHeader(header) }
        if contains(.truncatedBlock, number) {
            document.replaceCluster(with: [.cluster(droppingLast: 16)])
        }
        if contains(.untaggedTail, number) {
            document.parts.removeAll { if case .tags = $0 { true } else { false } }
        }
        if contains(.endsAfterTags, number - 1), let tags = document.parts.firstIndex(where: Self.isOpening) {
            document.parts.removeSubrange((tags + 1)...)
        }
        if contains(.missingCluster, number) { document.replaceCluster(with: []) }
        if contains(.secondCluster, number) {
            document.replaceCluster(with: [.cluster(droppingLast: 0), .cluster(droppingLast: 0)])
        }
        if contains(.closingTagsBeforeCluster), let cluster = document.clusterPosition {
            document.parts.append(document.parts.remove(at: cluster))
        }
        if contains(.segmentSizeKnown), let media { document.stateSegmentSize(of: media, at: now) }
        if contains(.duplicateEBMLHeader, number), let header = media?.header {
            document.parts.insert(.bytes(Array(header.bytes.readableBytesView.prefix(header.ebmlHeaderLength))), at: 0)
        }
        if number > 1, let count = count(of: .garbageBetweenDocuments) {
            document.parts.insert(.bytes((0..<count).map { Self.garbage[$0 % Self.garbage.count] }), at: 0)
        }
    }

    private static func isOpening(_ part: ChunkDocument.Part) -> Bool {
        if case .tags(_, .opening) = part { true } else { false }
    }

    private func transform(
        _ tags: inout [ChunkDocument.Tag],
        at position: ChunkDocument.Position?,
        of fragment: Fragment,
        in stream: EmulatedStream,
        at now: WallTime
    ) {
        if contains(.badTagFormat) {
            tags.set(.serverTimestamp, to: .text(String(fragment.serverTimestamp.milliseconds / 1000)))
            tags.set(.producerTimestamp, to: .text(String(fragment.producerTimestamp.milliseconds / 1000)))
        }
        if contains(.wrongToken), let following = stream.source.fragment(at: fragment.index + 1) {
            tags.set(.continuationToken, to: .text(following.number.description))
        }
        if let milliseconds = count(of: .staleMillisBehind) {
            tags.set(.millisBehindNow, to: .text(String(milliseconds)))
        }
        if contains(.secondsBehind) {
            for index in tags.indices {
                guard case .age(let moment) = tags[index].value else { continue }
                tags[index].value = .text(String(max(0, now.milliseconds(since: moment) / 1000)))
            }
        }
        if let next = stream.source.fragment(at: fragment.index + 1) {
            let foreign = ChunkDocument.ownTags(of: next)
            for name in texts(of: .foreignTag) {
                if let tag = foreign.first(where: { $0.name.rawValue == name }) { tags.set(tag.name, to: tag.value) }
            }
        }
        spoil(&tags)
        if contains(.wrongTagOrder), position == .opening { tags.reverse() }
    }
}

extension FaultSet {
    /// Applies what may happen to any tag.
    private func spoil(_ tags: inout [ChunkDocument.Tag]) {
        let missing = texts(of: .missingTag)
        tags.removeAll { missing.contains($0.name.rawValue) }
        for name in texts(of: .emptyTag) { tags.set(TagName(rawValue: name), to: .text("")) }
        for name in texts(of: .malformedTag) { tags.set(TagName(rawValue: name), to: .text("?")) }
        let repeated = texts(of: .repeatedTag)
        tags = tags.flatMap { repeated.contains($0.name.rawValue) ? [$0, $0] : [$0] }
        let misnamed = texts(of: .misnamedTag)
        for index in tags.indices where misnamed.contains(tags[index].name.rawValue) {
            tags[index].name = TagName(rawValue: tags[index].name.rawValue + "X")
        }
    }

    /// Applies what is in force to an error document.
    func transform(errorDocument document: inout ChunkDocument) {
        document.mapTags { tags, _ in
            if contains(.errorWithoutCode) { tags.removeAll { $0.name == .errorCode } }
            if contains(.errorWithoutID) { tags.removeAll { $0.name == .errorID } }
            if let id = count(of: .wrongErrorID) { tags.set(.errorID, to: .text(String(id))) }
            spoil(&tags)
        }
    }
}

extension [ChunkDocument.Tag] {
    fileprivate mutating func set(_ name: TagName, to value: ChunkDocument.Value) {
        for index in indices where self[index].name == name { self[index].value = value }
    }
}

extension ChunkDocument {
    fileprivate var clusterPosition: Int? {
        parts.firstIndex { if case .cluster = $0 { true } else { false } }
    }

    /// Leaves nothing of what stands before the Cluster but the EBML header and the beginning of the Segment.
    fileprivate mutating func shortenHeader(_ header: StreamMedia.Header) {
        guard let position = parts.firstIndex(of: .header) else { return }
        let length = header.ebmlHeaderLength + StreamMedia.segmentHeaderLength
        parts[position] = .bytes(Array(header.bytes.readableBytesView.prefix(length)))
    }

    /// Moves a tag to the Tags element on the other side of the Cluster.
    fileprivate mutating func misplace(_ name: TagName) {
        var moved: [Tag] = []
        var origin: Position?
        mapTags { tags, position in
            guard let position, tags.contains(where: { $0.name == name }) else { return }
            (moved, origin) = (tags.filter { $0.name == name }, position)
            tags.removeAll { $0.name == name }
        }
        mapTags { tags, position in
            if let origin, let position, position != origin { tags += moved }
        }
    }

    mutating func replaceCluster(with replacement: [Part]) {
        guard let position = clusterPosition else { return }
        parts.replaceSubrange(position...position, with: replacement)
    }

    /// Changes each list of tags; that of an error document has no position.
    fileprivate mutating func mapTags(_ change: (inout [Tag], Position?) -> Void) {
        for index in parts.indices {
            switch parts[index] {
            case .tags(var tags, let position):
                change(&tags, position)
                parts[index] = .tags(tags, position)
            case .errorDocument(var tags):
                change(&tags, nil)
                parts[index] = .errorDocument(tags)
            case .header, .cluster, .trailingTags, .bytes, .endlessZeros: break
            }
        }
    }

    /// Puts the Segment's true size into its header, which fixes what the closing Tags say at this moment.
    fileprivate mutating func stateSegmentSize(of media: FragmentMedia, at now: WallTime) {
        guard let position = parts.firstIndex(of: .header) else { return }
        let header = media.header
        let payloadOffset = header.ebmlHeaderLength + StreamMedia.segmentHeaderLength
        var size = header.bytes.readableBytes - payloadOffset
        for (index, part) in parts.enumerated() {
            switch part {
            case .header, .errorDocument, .endlessZeros: break
            case .tags(let tags, _):
                let bytes = EBMLWriter.kvsTags(DocumentCutter.pairs(tags, at: now))
                size += bytes.count
                parts[index] = .bytes(bytes)
            case .cluster(let dropped): size += max(0, media.cluster.count - dropped)
            case .trailingTags: size += media.trailing.readableBytes
            case .bytes(let bytes): size += bytes.count
            }
        }
        let bytes = Array(header.bytes.readableBytesView)
        var writer = EBMLWriter()
        writer.raw(bytes.prefix(header.ebmlHeaderLength))
        writer.header(.segment, size: UInt64(max(0, size)), form: .length(8))
        writer.raw(bytes.dropFirst(payloadOffset))
        parts[position] = .bytes(writer.bytes)
    }
}
