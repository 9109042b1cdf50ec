internal import KinesisVideo

/// What the service sends for one fragment: one Matroska document, as a list of parts that a fault can rearrange.
struct ChunkDocument: Hashable, Sendable {
    /// One part of the document, in the order of the wire.
    enum Part: Hashable, Sendable {
        /// The producer's bytes before the first Cluster, verbatim.
        case header
        /// One Tags element, written by the service.
        case tags([Tag], Position)
        /// The fragment's Cluster, verbatim, but for so many bytes left out at its end.
        case cluster(droppingLast: Int)
        /// The producer's Tags after the Cluster, verbatim.
        case trailingTags
        /// The whole document of an error, written by the service.
        case errorDocument([Tag])
        /// Bytes that stand in no faithful document.
        case bytes([UInt8])
        /// Zeros without end.
        case endlessZeros
    }

    /// Where a Tags element of the service stands, which decides how it is delivered.
    enum Position: Hashable, Sendable {
        case opening
        case closing
    }

    /// One SimpleTag of the service.
    struct Tag: Hashable, Sendable {
        /// The TagName.
        var name: TagName
        /// The TagString.
        var value: Value
    }

    /// What a TagString says.
    enum Value: Hashable, Sendable {
        /// This text.
        case text(String)
        /// How long before the moment of sending this moment was, in milliseconds.
        case age(of: WallTime)
    }

    /// The parts in the order of the wire.
    var parts: [Part]
}

extension ChunkDocument {
    /// The document of a fragment as the service writes it.
    init(_ fragment: Fragment) {
        self.init(
            parts: [
                .header, .tags(Self.openingTags(of: fragment), .opening), .cluster(droppingLast: 0), .trailingTags,
                .tags(Self.closingTags(of: fragment), .closing),
            ]
        )
    }

    /// The tags that the service writes for a fragment, in their order.
    static func ownTags(of fragment: Fragment) -> [Tag] {
        openingTags(of: fragment) + closingTags(of: fragment)
    }

    private static func openingTags(of fragment: Fragment) -> [Tag] {
        [
            Tag(name: .fragmentNumber, value: .text(fragment.number.text)),
            Tag(name: .serverTimestamp, value: .text(fragment.serverTimestamp.tagText)),
            Tag(name: .producerTimestamp, value: .text(fragment.producerTimestamp.tagText)),
        ]
    }

    private static func closingTags(of fragment: Fragment) -> [Tag] {
        [
            Tag(name: .millisBehindNow, value: .age(of: fragment.serverTimestamp)),
            Tag(name: .continuationToken, value: .text(fragment.number.text)),
        ]
    }

    /// Leaves out what the service writes behind the Cluster.
    mutating func removeClosingTags() {
        parts.removeAll { if case .tags(_, .closing) = $0 { true } else { false } }
    }

    /// Counts how far behind the chunk is from the latest chunk of the stream instead of the present.
    mutating func measureFromLatestChunk(of source: any FragmentSource, at now: WallTime) {
        guard let latest = source.fragment(at: source.available(at: now).upperBound - 1) else { return }
        for index in parts.indices {
            guard case .tags(var tags, let position) = parts[index] else { continue }
            for tag in tags.indices {
                guard case .age(let timestamp) = tags[tag].value else { continue }
                tags[tag].value = .text(String(max(0, latest.serverTimestamp.milliseconds(since: timestamp))))
            }
            parts[index] = .tags(tags, position)
        }
    }

    /// The document that ends a session which failed after its head was sent: no Info, Tracks or Cluster.
    ///
    /// - Parameters:
    ///   - errorCode: The code's text, like `FRAGMENT_NOT_FOUND`.
    ///   - id: The number of the error.
    ///   - names: Which names the tags have.
    ///   - fragmentNumber: The fragment that could not be sent, where there is one to name.
    init(errorCode: String, id: Int, names: ContestedChoices.ErrorTagNames, fragmentNumber: String?) {
        var tags =
            switch names {
            case .error:
                [Tag(name: .errorCode, value: .text(errorCode)), Tag(name: .errorID, value: .text(String(id)))]
            case .exception:
                [
                    Tag(name: .exceptionErrorCode, value: .text(errorCode)),
                    Tag(name: .exceptionMessage, value: .text("\(id)")),
                ]
            }
        if let fragmentNumber { tags.append(Tag(name: .fragmentNumber, value: .text(fragmentNumber))) }
        self.init(parts: [.errorDocument(tags)])
    }
}
