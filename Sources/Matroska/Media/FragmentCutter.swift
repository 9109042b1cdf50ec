/// Gathers ``FragmentedMedia`` from the events of its file.
struct FragmentCutter {
    private(set) var documents: [FragmentedMedia.Document] = []
    private(set) var fragments: [FragmentedMedia.Fragment] = []

    private let bytes: [UInt8]
    private let reservedTagPrefix: String
    private var documentStart = 0
    private var elementStart = 0
    private var hasReservedTag = false
    private var hasCluster = false
    private var partStarts: [Int] = []
    private var latestTimestamp: Int64 = 0
    private var firstTrack: UInt64?
    private var firstTrackBlocks = 0
    private var isGroupFirst = false

    init(_ bytes: [UInt8], reservedTagPrefix: String) {
        self.bytes = bytes
        self.reservedTagPrefix = reservedTagPrefix
    }

    mutating func take(_ event: MatroskaEvent) {
        switch event {
        case .documentStart(let offset):
            documentStart = Int(offset)
            hasCluster = false
        case .segmentStart(let header):
            startSegment(header)
        case .levelOne(let header):
            elementStart = Int(header.offset)
            hasReservedTag = false
            if header.id == .cluster { startCluster() }
        case .info(let info):
            documents[documents.count - 1].info = info
        case .track(let track):
            documents[documents.count - 1].tracks.append(track)
        case .tag(let tag):
            hasReservedTag = hasReservedTag || tag.simpleTags.contains { $0.name.hasPrefix(reservedTagPrefix) }
        case .clusterTimestamp(let timestamp):
            fragments[fragments.count - 1].timestamp = timestamp
        case .blockGroupStart(let header):
            partStarts.append(Int(header.offset))
            isGroupFirst = firstTrack == nil
        case .block(let header):
            takeBlock(header)
        case .frameSizes(let sizes):
            fragments[fragments.count - 1].frameCount += sizes.count - 1
        case .blockGroupEnd(let group):
            if isGroupFirst { fragments[fragments.count - 1].startsWithKeyframe = group.isKeyframe }
        case .levelOneEnd(let id, let end):
            endElement(id, at: Int(end))
        case .header, .frameData, .blockEnd, .segmentEnd, .documentEnd:
            break
        }
    }

    private mutating func startSegment(_ header: ElementHeader) {
        var writer = EBMLWriter()
        writer.raw(bytes[documentStart..<Int(header.offset)])
        writer.openSegment()
        documents.append(FragmentedMedia.Document(headerBytes: writer.bytes))
    }

    private mutating func startCluster() {
        hasCluster = true
        partStarts = [elementStart]
        latestTimestamp = 0
        firstTrack = nil
        firstTrackBlocks = 0
        fragments.append(FragmentedMedia.Fragment(document: documents.count - 1, cluster: []))
    }

    private mutating func takeBlock(_ header: BlockHeader) {
        let last = fragments.count - 1
        if let isKeyframe = header.isKeyframe {
            partStarts.append(Int(header.elementOffset))
            if firstTrack == nil { fragments[last].startsWithKeyframe = isKeyframe }
        }
        if firstTrack == nil { firstTrack = header.trackNumber }
        fragments[last].frameCount += 1
        if header.trackNumber == firstTrack { firstTrackBlocks += 1 }
        latestTimestamp = max(latestTimestamp, Int64(header.relativeTimestamp))
    }

    private mutating func endElement(_ id: ElementID, at end: Int) {
        let element = bytes[elementStart..<end]
        switch id {
        case .cluster:
            endCluster(element)
        case .tags where hasCluster:
            if !hasReservedTag { fragments[fragments.count - 1].trailingTags += element }
        case .cues, .crc32:
            break
        default:
            if !hasCluster, !hasReservedTag { documents[documents.count - 1].headerBytes += element }
        }
    }

    private mutating func endCluster(_ cluster: ArraySlice<UInt8>) {
        let last = fragments.count - 1
        let scale = documents[documents.count - 1].info.timestampScale
        let ends = partStarts.dropFirst() + [cluster.endIndex]
        fragments[last].cluster = cluster
        fragments[last].parts = zip(partStarts, ends).map { $0 - cluster.startIndex..<$1 - cluster.startIndex }
        fragments[last].timestampMilliseconds = Self.milliseconds(fragments[last].timestamp, scale)
        var length = UInt64(latestTimestamp)
        if firstTrackBlocks > 1 { length += length / UInt64(firstTrackBlocks - 1) }
        fragments[last].durationMilliseconds = Self.milliseconds(length, scale)
        guard last > 0, fragments[last - 1].document == fragments[last].document else { return }
        let before = fragments[last - 1].timestampMilliseconds
        let now = fragments[last].timestampMilliseconds
        if now > before { fragments[last - 1].durationMilliseconds = now - before }
    }

    /// Ticks in milliseconds, rounded down, and no more than the type holds.
    private static func milliseconds(_ ticks: UInt64, _ scale: UInt64) -> UInt64 {
        let nanoseconds = ticks.multipliedFullWidth(by: scale)
        guard nanoseconds.high < 1_000_000 else { return .max }
        return (1_000_000 as UInt64).dividingFullWidth(nanoseconds).quotient
    }
}
