internal import KinesisVideo
package import Matroska

/// Turns the bytes of a GetMedia body into chunks, incrementally.
///
/// A chunk is complete with the last byte of its closing Tags: the next document's header is not waited for, because at
/// the end of a session, and on a live stream, there is none.
package struct ChunkReader: Sendable {
    /// What is noticed, in the order of the wire.
    package enum Event: Hashable, Sendable {
        /// The tags that stand before the media are known.
        case opened(MediaChunk)
        /// A chunk is complete, or cannot become it any more.
        case completed(MediaChunk)
        /// An error document is complete.
        case failed(ErrorDocument)
        /// Media, after the error document said that there would be none.
        case continuedAfterError(at: UInt64)
        /// Another Cluster in the document of a chunk that is complete.
        case anotherCluster(at: UInt64)
    }

    /// How many children of a Segment are remembered.
    package static let maximumElements = 256

    /// How many tags of a chunk are remembered, of the service's and of others each.
    package static let maximumTags = 256

    /// How many tracks of a chunk are remembered; the service takes three.
    package static let maximumTracks = 64

    private static let serviceNames = Set((TagName.all + TagName.undocumented).map(\.rawValue))
    private static let openingNames: [TagName] = [.fragmentNumber, .serverTimestamp, .producerTimestamp]

    private var reader: MatroskaReader
    private var chunk: MediaChunk?
    private var isOpened = false
    private var hasClosingTags = false
    private var nextIndex = 0
    private var hasFailed = false
    /// What stands before the Cluster, but for the service's own Tags; and what did before the element that is being read.
    private var header = ByteDigest()
    private var headerBeforeElement = ByteDigest()
    private var isInHeader = false
    /// Whether the element that is being read holds tags of the service.
    private var hasServiceTags = false
    private var frames = ByteDigest()

    package init(reader: MatroskaReader = MatroskaReader()) {
        self.reader = reader
    }

    /// The number of documents that have begun.
    package var documentCount: Int {
        nextIndex
    }

    /// The chunk that has begun and is not complete.
    package var openChunk: MediaChunk? {
        chunk.flatMap { $0.completion == .open ? $0 : nil }
    }

    /// Reads on until something is noticed.
    ///
    /// - Parameters:
    ///   - input: The bytes at hand.
    ///   - position: Where to read on in them; moved to where reading stopped.
    /// - Returns: What was noticed; `nil` when all bytes at hand are read.
    /// - Throws: The corruption that ends the reading.
    package mutating func next(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Event? {
        while true {
            let start = position
            let event = try reader.next(input, from: &position)
            if isInHeader, position > start { header.add(input.extracting(start..<position)) }
            guard let event else { return nil }
            if case .frameData(let range) = event { frames.add(input.extracting(range)) }
            if let noticed = take(event) { return noticed }
        }
    }

    /// Tells that the body has ended.
    ///
    /// - Returns: The chunk that the end left without closing Tags.
    /// - Throws: The truncation, where the body ends inside of a document's element.
    package mutating func finish() throws(EBMLError) -> Event? {
        while let event = try reader.finish() {
            if let noticed = take(event) { return noticed }
        }
        // A truncation leaves the chunk open, for whoever wants to show how far it came.
        let unfinished = abandon()
        chunk = nil
        return unfinished
    }

    private mutating func take(_ event: MatroskaEvent) -> Event? {
        switch event {
        case .documentStart(let offset):
            let unfinished = abandon()
            chunk = MediaChunk(index: nextIndex, offset: offset)
            nextIndex += 1
            isOpened = false
            hasClosingTags = false
            (header, isInHeader, frames) = (ByteDigest(), true, ByteDigest())
            if hasFailed { return .continuedAfterError(at: offset) }
            return unfinished
        case .segmentStart(let header):
            chunk?.segment = header
            headerBeforeElement = self.header
        case .levelOne(let header):
            hasServiceTags = false
            if let count = chunk?.elements.count, count < Self.maximumElements {
                chunk?.elements.append(MediaChunk.Element(id: header.id, offset: header.offset))
            }
            guard header.id == .cluster else { break }
            if chunk?.completion == .closed {
                return hasFailed ? .continuedAfterError(at: header.offset) : .anotherCluster(at: header.offset)
            }
            let opened = open(whole: false)
            chunk?.clusters += 1
            if isInHeader { chunk?.headerHash = headerBeforeElement.text }
            isInHeader = false
            return opened
        case .info(let info):
            chunk?.timestampScale = info.timestampScale
        case .track(let track):
            guard let count = chunk?.tracks.count, count < Self.maximumTracks else { break }
            chunk?.tracks.append(track)
        case .tag(let tag):
            take(tag)
        case .clusterTimestamp(let timestamp):
            if chunk?.clusterTimestamp == nil { chunk?.clusterTimestamp = timestamp }
        case .block(let header):
            chunk?.append(header)
            frames.add(header.trackNumber)
            frames.add(UInt64(UInt16(bitPattern: header.relativeTimestamp)) << 8 | UInt64(header.flags))
            frames.add(header.framesLength)
        case .levelOneEnd(let id, let offset):
            chunk?.endOffset = offset
            if hasServiceTags { header = headerBeforeElement } else { headerBeforeElement = header }
            if id == .tags { return takeTagsEnd() }
        case .documentEnd(let offset):
            if chunk?.completion == .open { chunk?.endOffset = offset }
            return abandon()
        case .blockGroupEnd(let group):
            chunk?.take(group)
        case .header, .blockGroupStart, .frameSizes, .frameData, .blockEnd, .segmentEnd:
            break
        }
        return nil
    }

    private mutating func take(_ tag: MatroskaTag) {
        guard let beforeCluster = chunk.map({ $0.clusters == 0 }) else { return }
        for simple in tag.simpleTags {
            if Self.serviceNames.contains(simple.name) {
                hasServiceTags = true
                guard let count = chunk?.serviceTags.count, count < Self.maximumTags else { continue }
                chunk?.serviceTags.append(ServiceTag(simple, beforeCluster: beforeCluster))
                if simple.name == TagName.continuationToken.rawValue || simple.name == TagName.millisBehindNow.rawValue
                {
                    hasClosingTags = true
                }
            } else if let count = chunk?.userTags.count, count < Self.maximumTags {
                chunk?.userTags.append((simple.name, simple.string ?? ""))
                let isShown = simple.string != nil || simple.value == nil
                chunk?.leftOutTags += simple.nestedCount + (isShown ? 0 : 1)
            } else {
                chunk?.leftOutTags += 1 + simple.nestedCount
            }
        }
    }

    /// A Tags element is complete: it may have opened the chunk, closed it, or been an error.
    private mutating func takeTagsEnd() -> Event? {
        guard var chunk, chunk.completion == .open else { return nil }
        if ErrorDocument(chunk: chunk).tag != nil {
            hasFailed = true
            chunk.completion = .closed
            self.chunk = chunk
            return .failed(ErrorDocument(chunk: chunk))
        }
        if hasClosingTags, chunk.clusters > 0 {
            chunk.completion = .closed
            if chunk.blocks > 0 { chunk.frameHash = frames.text }
            self.chunk = chunk
            return .completed(chunk)
        }
        return open(whole: true)
    }

    /// The chunk is open when the three tags of its opening are there, or its media begins.
    private mutating func open(whole: Bool) -> Event? {
        guard let chunk, !isOpened, chunk.completion == .open, chunk.clusters == 0, !chunk.serviceTags.isEmpty,
            !whole || Self.openingNames.allSatisfy({ chunk.tag($0) != nil })
        else { return nil }
        isOpened = true
        return .opened(chunk)
    }

    /// A chunk that no closing Tags completed is as complete as it will be.
    private mutating func abandon() -> Event? {
        guard var chunk, chunk.completion == .open else { return nil }
        chunk.completion = .unclosed
        if chunk.blocks > 0 { chunk.frameHash = frames.text }
        self.chunk = chunk
        return .completed(chunk)
    }
}

extension SimpleTag {
    /// How many tags stand in this one, at any depth.
    fileprivate var nestedCount: Int {
        children.reduce(0) { $0 + 1 + $1.nestedCount }
    }
}
