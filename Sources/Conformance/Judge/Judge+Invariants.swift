internal import KinesisVideo
internal import Matroska

// What must hold of every chunk and every error document.
extension Judge {
    /// What can be said before the media came, while the bytes are still at hand.
    mutating func checkOpeningInvariants(of chunk: MediaChunk, _ seen: Observation) {
        checkTags(chunk.serviceTags, of: chunk, seen)
        look(at: .segmentSize)
        if let segment = chunk.segment, segment.size != .unknown || segment.sizeLength != 8 {
            report(
                .segmentSize,
                "chunk #\(chunk.index): the Segment's size is not the 8-byte unknown one",
                wire: seen.evidence(at: segment.offset, chunk: chunk.index)
            )
        }
    }

    mutating func checkInvariants(of chunk: MediaChunk, _ seen: Observation) {
        checkDocument(chunk, seen)
        if checkPresence(chunk, seen) { checkPlace(chunk, seen) }
        let judged = seen.openedTags(of: chunk) ?? chunk.serviceTags.count
        checkTags(chunk.serviceTags.dropFirst(judged), of: chunk, seen)
    }

    private mutating func checkTags(_ tags: some Collection<ServiceTag>, of chunk: MediaChunk, _ seen: Observation) {
        checkFormats(of: tags, "chunk #\(chunk.index)", in: chunk, seen)
        look(at: .tagsSizes)
        guard let tag = tags.first(where: { !$0.hasWideSizes }) else { return }
        report(
            .tagsSizes,
            "chunk #\(chunk.index): the sizes of \(tag.name) are not VINTs of four bytes",
            wire: seen.evidence(at: tag, in: chunk)
        )
    }

    private mutating func checkDocument(_ chunk: MediaChunk, _ seen: Observation) {
        guard chunk.completion == .closed else { return }
        look(at: .oneCluster)
        if chunk.clusters != 1 {
            report(
                .oneCluster,
                "chunk #\(chunk.index) has \(chunk.clusters) Clusters; expected one",
                wire: seen.evidence(of: chunk)
            )
        }
        look(at: .tracks)
        let cluster = chunk.elements.first { $0.id == .cluster }?.offset ?? .max
        if chunk.tracks.isEmpty || chunk.elements.contains(where: { $0.id == .tracks && $0.offset > cluster }) {
            report(
                .tracks,
                "chunk #\(chunk.index) describes no track\(chunk.tracks.isEmpty ? "" : " before its media")",
                wire: seen.evidence(of: chunk)
            )
        } else if let stray = chunk.strayBlock {
            report(
                .tracks,
                "chunk #\(chunk.index) has a block of track \(stray.track), which its Tracks do not declare",
                wire: seen.evidence(at: stray.offset, chunk: chunk.index)
            )
        }
    }

    /// Each tag, exactly once.
    private mutating func checkPresence(_ chunk: MediaChunk, _ seen: Observation) -> Bool {
        var isWhole = true
        look(at: .tagsPresent)
        look(at: .tagsOnce)
        for name in (rules.openingTags + rules.closingTags).map(\.name) {
            let found = chunk.serviceTags.filter { $0.name == name.rawValue }
            if found.isEmpty {
                isWhole = false
                report(
                    .tagsPresent,
                    "chunk #\(chunk.index) has no \(name)",
                    wire: seen.evidence(at: chunk.endOffset, chunk: chunk.index)
                )
            } else if found.count > 1 {
                isWhole = false
                report(
                    .tagsOnce,
                    "chunk #\(chunk.index) has \(name) \(found.count) times",
                    wire: seen.evidence(at: found[1], in: chunk)
                )
            }
        }
        return isWhole
    }

    private mutating func checkPlace(_ chunk: MediaChunk, _ seen: Observation) {
        look(at: .tagsOrder)
        let expected = (rules.openingTags + rules.closingTags).map(\.name)
        for (tag, name) in zip(chunk.serviceTags, expected) where tag.name != name.rawValue {
            report(
                .tagsOrder,
                "chunk #\(chunk.index): \(tag.name) stands where \(name) belongs",
                wire: seen.evidence(at: tag, in: chunk)
            )
            return
        }
        for tag in chunk.serviceTags {
            let isOpening = rules.openingTags.contains { $0.name.rawValue == tag.name }
            guard tag.beforeCluster != isOpening else { continue }
            report(
                .tagsOrder,
                "chunk #\(chunk.index): \(tag.name) stands \(isOpening ? "after" : "before") the Cluster",
                wire: seen.evidence(at: tag, in: chunk)
            )
            return
        }
    }

    private mutating func checkFormats(
        of tags: some Collection<ServiceTag>,
        _ what: String,
        in chunk: MediaChunk,
        _ seen: Observation
    ) {
        for tag in tags {
            guard let rule = rules.contract.responseTags.rule(for: TagName(rawValue: tag.name)) else { continue }
            look(at: .tagsFormat)
            let text = tag.value ?? ""
            guard !rule.format.pattern.matchesWhole(text) else { continue }
            report(
                .tagsFormat,
                "\(what): \(tag.name) is \(FieldValue.text(text).shown); expected \(rule.format.text)",
                requirement: "\(Invariant.tagsFormat.requirement)-\(TagName(rawValue: tag.name).requirementSuffix)",
                wire: seen.evidence(at: tag, in: chunk)
            )
        }
    }

    /// Fragment numbers rise; server timestamps do not fall.
    mutating func checkOrder(_ chunk: MediaChunk, _ seen: Observation) {
        guard let previous = seen.predecessor else { return }
        look(at: .fragmentOrder)
        look(at: .serverTimestampOrder)
        if let before = previous.fragmentNumber, let after = chunk.fragmentNumber, after <= before,
            let tag = chunk.tag(.fragmentNumber)
        {
            let how = after == before ? "was repeated" : "went backwards"
            report(
                .fragmentOrder,
                "the fragment number \(how) at chunk #\(chunk.index): \(after) after \(before)",
                wire: seen.evidence(at: tag, in: chunk)
            )
        }
        if let before = previous.serverTimestamp, let after = chunk.serverTimestamp, after < before,
            let tag = chunk.tag(.serverTimestamp)
        {
            report(
                .serverTimestampOrder,
                "the server timestamp went back at chunk #\(chunk.index): \(after.tagText) after \(before.tagText)",
                wire: seen.evidence(at: tag, in: chunk)
            )
        }
    }

    mutating func checkInvariants(of document: ErrorDocument, _ seen: Observation) {
        for invariant in [Invariant.errorDocument, .errorKnown, .errorAlone, .errorLast] { look(at: invariant) }
        let chunk = document.chunk
        let names: [TagName] = document.hasExceptionNames ? [.exceptionErrorCode] : [.errorID, .errorCode]
        for name in names where (chunk.text(name) ?? "").isEmpty {
            report(
                .errorDocument,
                "the error document has no \(name)",
                wire: seen.evidence(of: chunk)
            )
        }
        checkFormats(of: chunk.serviceTags.filter { !($0.value ?? "").isEmpty }, "the error document", in: chunk, seen)
        if let tag = chunk.tag(.errorID), let id = InStreamErrorID(tag.value ?? ""),
            rules.contract.inStreamError(id) == nil
        {
            report(.errorKnown, "the contract has no in-stream error \(id)", wire: seen.evidence(at: tag, in: chunk))
        }
        if chunk.clusters > 0 || !chunk.tracks.isEmpty || chunk.tag(.continuationToken) != nil {
            report(
                .errorAlone,
                "the error document holds parts of a chunk: \(chunk.elements.map(\.id.name).joined(separator: ", "))",
                wire: seen.evidence(of: chunk)
            )
        }
    }
}
