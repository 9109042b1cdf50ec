import Testing

@testable import Matroska

@Suite struct SyntheticMediaTests {
    /// What a reader found in one fragment's document.
    struct Document {
        var scale: UInt64 = 0
        var tracks: [TrackEntry] = []
        var order: [ElementID] = []
        var clusterTime: UInt64 = 0
        var clusterSize = ElementSize.unknown
        var blocks: [(header: BlockHeader, sizes: [UInt64], bytes: [UInt8])] = []
        var groups: [BlockGroup] = []
        var userTags: [MatroskaTag] = []

        init(_ bytes: [UInt8]) throws {
            for item in MatroskaReader.trace(bytes).items {
                guard case .event(let event) = item else {
                    guard case .data(let range) = item else { continue }
                    blocks[blocks.count - 1].bytes += bytes[Int(range.lowerBound)..<Int(range.upperBound)]
                    continue
                }
                switch event {
                case .info(let info): scale = info.timestampScale
                case .track(let track): tracks.append(track)
                case .levelOne(let header):
                    order.append(header.id)
                    if header.id == .cluster { clusterSize = header.size }
                case .clusterTimestamp(let time): clusterTime = time
                case .block(let header): blocks.append((header, [], []))
                case .frameSizes(let sizes): blocks[blocks.count - 1].sizes = sizes
                case .blockGroupEnd(let group): groups.append(group)
                case .tag(let tag): if tag.targets != nil { userTags.append(tag) }
                default: break
                }
            }
            let trace = MatroskaReader.trace(bytes)
            #expect(trace.error == nil && trace.offset == UInt64(bytes.count))
        }

        var frameSizes: [UInt64] {
            blocks.flatMap { $0.sizes.isEmpty ? [$0.header.framesLength] : $0.sizes }
        }
    }

    private static let mix: SyntheticMedia.Mix = { number in
        var generator = SeededGenerator(seed: number)
        return generator.next()
    }

    private func document(_ media: SyntheticMedia, _ index: Int, at start: UInt64) throws -> Document {
        try Document(bytes(media, index, at: start))
    }

    private func bytes(_ media: SyntheticMedia, _ index: Int, at start: UInt64) -> [UInt8] {
        let fragment = media.fragment(
            index,
            at: start,
            lasting: media.milliseconds[index % media.milliseconds.count]
        )
        return media.headerBytes + EBMLWriter.kvsTags(SampleStream.openingTags) + fragment.cluster.bytes
            + fragment.trailing + EBMLWriter.kvsTags(SampleStream.closingTags)
    }

    /// A shape of which everything is drawn.
    private func shape(_ seed: UInt64) -> MediaShape {
        var generator = SeededGenerator(seed: seed)
        func any<Choice: CaseIterable>(_: Choice.Type) -> Choice where Choice.AllCases == [Choice] {
            Choice.allCases.randomElement(using: &generator) ?? Choice.allCases[0]
        }
        var shape = MediaShape()
        shape.seed = seed
        shape.fragments = Int.random(in: 1...5, using: &generator)
        shape.bytes = [16...16, 16...300, 300...50_000, 200_000...300_000].randomElement(using: &generator) ?? 16...16
        shape.timestampScale =
            [1_000_000, 333_333, 500_000, 90_001, 1_000_000_000].randomElement(using: &generator) ?? 1
        shape.milliseconds = 100...min(10_000, shape.longestMilliseconds)
        shape.tracks = (0..<Int.random(in: 1...3, using: &generator)).map { _ in any(MediaShape.Track.self) }
        if Bool.random(using: &generator) { shape.trackNumbers = [130, 70_000, 5] }
        shape.hasNegativeTimes = .random(using: &generator)
        shape.hasPaddedTexts = .random(using: &generator)
        shape.blocks = any(MediaShape.Blocks.self)
        shape.lacing = any(MediaShape.Lacing.self)
        shape.sizes = any(MediaShape.Sizes.self)
        shape.clusterSizes = any(MediaShape.ClusterSizes.self)
        shape.checksums = any(MediaShape.Share.self)
        shape.voids = any(MediaShape.Share.self)
        shape.unknownElements = any(MediaShape.Share.self)
        shape.cues = any(MediaShape.Share.self)
        shape.tags = any(MediaShape.Share.self)
        return shape
    }

    /// Everything that a shape says is found again by a reader that takes no liberties.
    @Test(arguments: 0..<120 as Range<UInt64>)
    func everyShapeIsReadAgain(seed: UInt64) throws {
        let shape = shape(seed)
        let media = SyntheticMedia(shape, Self.mix)
        #expect(media.milliseconds.count == shape.fragments)
        #expect(media.milliseconds.allSatisfy { shape.milliseconds.contains(Int($0)) })
        #expect(media.frameBytes.allSatisfy { shape.bytes.contains($0) })
        var start: UInt64 = 1_700_000_000_123
        for index in 0..<shape.fragments {
            let document = try document(media, index, at: start)
            #expect(document.scale == shape.timestampScale)
            #expect(document.clusterTime == start * 1_000_000 / shape.timestampScale)
            let numbers = shape.trackNumbers.isEmpty ? [1, 2, 3] : shape.trackNumbers
            #expect(document.tracks.map(\.number) == Array(numbers.prefix(shape.tracks.count)))
            #expect(document.frameSizes.reduce(0, +) == UInt64(media.frameBytes[index]))
            #expect(document.blocks.first?.header.trackNumber == numbers[0])
            #expect(document.blocks.allSatisfy { document.tracks.map(\.number).contains($0.header.trackNumber) })
            let times = document.blocks.map { Int($0.header.relativeTimestamp) }
            #expect(times == times.sorted())
            #expect(times.first.map { shape.hasNegativeTimes ? $0 < 0 : $0 == 0 } == true)
            let length = Int(media.milliseconds[index]) * 1_000_000 / Int(shape.timestampScale)
            #expect(times.last.map { $0 < max(1, length) } == true)
            for block in document.blocks where !block.sizes.isEmpty {
                #expect(shape.tracks[numbers.firstIndex(of: block.header.trackNumber) ?? 9] == .audio)
                #expect("\(block.header.lacing)" == shape.lacing.rawValue)
            }
            let isText = shape.tracks.allSatisfy { $0 == .text }
            if shape.blocks == .simple { #expect(document.groups.isEmpty || shape.tracks.contains(.text)) }
            if shape.blocks == .groups || isText { #expect(document.groups.count == document.blocks.count) }
            if shape.clusterSizes != .both {
                #expect((document.clusterSize == .unknown) == (shape.clusterSizes == .unknown))
            }
            #expect(document.order.contains(.cues) == (shape.cues == .all) || shape.cues == .some)
            #expect((document.userTags.count == 2) == (shape.tags == .all) || shape.tags == .some)
            start += UInt64(media.milliseconds[index])
        }
    }

    /// The checksums are right, which our reader does not look at.
    @Test func checksumsAreRight() throws {
        var shape = MediaShape()
        shape.checksums = .all
        shape.cues = .all
        let media = SyntheticMedia(shape, Self.mix)
        let bytes = bytes(media, 0, at: 0)
        var reader = EBMLReader()
        var position = 0
        var parents: [ElementHeader] = []
        var checked: [ElementID] = []
        while let event = try reader.next(bytes.span.bytes, from: &position) {
            guard case .start(let header) = event else { continue }
            parents.removeAll { ($0.endOffset ?? .max) <= header.offset }
            if header.id == .crc32 {
                let (start, end) = (Int(header.payloadOffset), Int(header.endOffset ?? 0))
                let parent = try #require(parents.last)
                #expect(header.offset == parent.payloadOffset)
                let value = bytes[start..<end].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
                let content = Array(bytes[end..<Int(parent.endOffset ?? 0)])
                #expect(value == CRC32.of(content.span.bytes), "\(parent.id.name)")
                checked.append(parent.id)
            } else {
                parents.append(header)
            }
        }
        #expect(checked == [.info, .tracks, .cluster, .cues])
    }

    @Test func oneSeedMakesOneStream() {
        let shape = shape(4)
        let media = SyntheticMedia(shape, Self.mix)
        #expect(bytes(media, 1, at: 5) == bytes(SyntheticMedia(shape, Self.mix), 1, at: 5))
        var other = shape
        other.seed = 5
        #expect(bytes(media, 1, at: 5) != bytes(SyntheticMedia(other, Self.mix), 1, at: 5))
        // What comes again differs in its time alone.
        #expect(bytes(media, shape.fragments, at: 5) == bytes(media, 0, at: 5))
    }

    /// However the bytes are asked for, they are the same; what is dropped at their end is never made.
    @Test(arguments: [1, 7, 1000, 70_000])
    func readingInPieces(size: Int) {
        var shape = MediaShape()
        shape.bytes = 200_000...200_000
        shape.tracks = [.audio, .video, .text]
        let cluster = SyntheticMedia(shape, Self.mix).fragment(0, at: 0, lasting: 1000).cluster
        var reader = cluster.reader(droppingLast: 16)
        var bytes: [UInt8] = []
        while let piece = reader.next(upTo: size) {
            #expect(!piece.isEmpty && piece.count <= size)
            bytes += piece
        }
        #expect(bytes == Array(cluster.bytes.dropLast(16)))
        #expect(cluster.bytes.count == cluster.count)
    }

    /// Fifty megabytes are a few hundred pieces until somebody reads them.
    @Test func largeFragmentsAreMadeAsTheyAreRead() throws {
        var shape = MediaShape()
        shape.bytes = 50_000_000...50_000_000
        shape.tracks = [.video, .audio]
        shape.checksums = .all
        let cluster = SyntheticMedia(shape, Self.mix).fragment(0, at: 0, lasting: 10_000).cluster
        #expect(cluster.count > 50_000_000 && cluster.count < 50_020_000)
        var reader = MatroskaReader(strictness: [])
        var bytes = cluster.reader()
        var header = EBMLWriter()
        header.documentHeader()
        header.openSegment()
        var input = header.bytes[...]
        var frames: UInt64 = 0
        repeat {
            var position = 0
            let piece = Array(input)
            while let event = try reader.next(piece.span.bytes, from: &position) {
                if case .block(let header) = event { frames += header.framesLength }
            }
            guard let next = bytes.next(upTo: .max) else { break }
            input = next
        } while true
        #expect(frames == 50_000_000)
    }

    /// Where there are real frames, each fragment begins with a real key frame, and the codec's data is the file's.
    @Test func realFrames() throws {
        var file = EBMLWriter()
        file.documentHeader()
        file.openSegment()
        file.tracks([SampleStream.video, SampleStream.audio])
        let keyframe = SampleStream.frame(1, 900)
        let sound = SampleStream.frame(2, 30)
        file.cluster(timestamp: 0) { cluster in
            cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [keyframe])
            cluster.simpleBlock(track: 2, relativeTimestamp: 0, isKeyframe: true, frames: [sound])
            cluster.simpleBlock(track: 2, relativeTimestamp: 9, lacing: .xiph, frames: [[1], [2]])
            cluster.blockGroup(track: 1, relativeTimestamp: 40, references: [-40], frames: [SampleStream.frame(3, 90)])
        }
        file.cluster(timestamp: 100) { $0.simpleBlock(track: 1, relativeTimestamp: 0, frames: [[1]]) }
        let samples = try TrackSamples.read(file.bytes)
        #expect(samples.map(\.frames.count) == [2, 1])
        #expect(samples[0].frames.map(\.isKeyframe) == [true, false])
        var shape = MediaShape()
        shape.tracks = [.audio, .video, .text]
        shape.trackNumbers = [7, 300, 9]
        shape.bytes = 5_000...5_000
        let found = try document(SyntheticMedia(shape, samples: samples, Self.mix), 0, at: 0)
        #expect(found.tracks.map(\.codecID) == ["A_AAC", "V_MPEG4/ISO/AVC", "S_TEXT/UTF8"])
        #expect(found.tracks.map(\.codecPrivate) == [nil, [1, 100, 0, 31], nil])
        #expect(found.blocks.first { $0.header.trackNumber == 300 }?.bytes == keyframe)
        #expect(found.blocks.first { $0.header.trackNumber == 7 }?.bytes == sound)
        #expect(found.frameSizes.reduce(0, +) == 5_000)
        // Where a key frame finds no room, there is none.
        shape.bytes = 300...300
        let small = try document(SyntheticMedia(shape, samples: samples, Self.mix), 0, at: 0)
        #expect(small.frameSizes.reduce(0, +) == 300)
        #expect(small.blocks.allSatisfy { $0.bytes != keyframe })
    }
}
