// How one fragment is made: which frames it has, in which blocks, and what stands between them.

extension SyntheticMedia {
    /// A frame that is still to be written.
    private struct Frame {
        let track: Int
        /// From the fragment's beginning, in ticks.
        let time: Int
        /// Until the track's next one, in ticks.
        let duration: Int
        let isKeyframe: Bool
        var sample: [UInt8] = []
        var size = 1
    }

    /// The largest frame that shares a block with others: their sizes stand in the block's header.
    private static let largestLaced = 32_768

    /// The largest Cluster that gets a checksum, which has to be known before its first byte is sent.
    private static let largestChecked = 1_048_576

    /// Makes a fragment.
    ///
    /// - Parameters:
    ///   - index: Its position in the stream; the shapes come again after ``MediaShape/fragments`` of them.
    ///   - start: When it begins, in milliseconds, by the clock that its Cluster is to tell.
    ///   - milliseconds: How long it lasts; what is beyond a block's reach is cut.
    /// - Returns: The fragment, of which no frame is made yet.
    package func fragment(_ index: Int, at start: UInt64, lasting milliseconds: Int64) -> Fragment {
        let shapeIndex = index % frameBytes.count
        var writer = ShapedWriter(shape, Choices(seed: mix(shape.seed &+ 1) &+ UInt64(shapeIndex), mix))
        let frames = frames(milliseconds: milliseconds, bytes: frameBytes[shapeIndex], &writer.choices)
        let time = ticks(start)
        let cluster = cluster(frames, at: time, &writer)
        writer = ShapedWriter(shape, writer.choices)
        if writer.choices.takes(shape.cues) { self.cues(at: time, &writer) }
        if writer.choices.takes(shape.tags) {
            let count = writer.choices.number(in: 1...9)
            // A name may come twice.
            let pairs = (0..<count).map { number in
                ("user-tag-\(number / 2)", String(repeating: "v", count: writer.choices.number(in: 0...60)))
            }
            writer.tags(pairs, tracks.map(\.entry))
        }
        return Fragment(cluster: cluster, trailing: writer.bytes)
    }

    /// Milliseconds in ticks, rounded down.
    private func ticks(_ milliseconds: UInt64) -> UInt64 {
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : nanoseconds / max(1, shape.timestampScale)
    }

    private func cues(at time: UInt64, _ writer: inout ShapedWriter) {
        writer.master(.cues, checksum: shape.checksums != .none) { cues in
            cues.master(.cuePoint) { point in
                point.unsigned(.cueTime, time)
                point.master(.cueTrackPositions) { positions in
                    positions.unsigned(.cueTrack, tracks.first?.entry.number ?? 1)
                    // The tags of the service, which come between, are not known here: as stale as those of other muxers.
                    positions.unsigned(.cueClusterPosition, UInt64(headerBytes.count))
                }
            }
        }
    }
}

// MARK: - Frames

extension SyntheticMedia {
    /// The frames in the order of their times, with `bytes` bytes together.
    private func frames(milliseconds: Int64, bytes: Int, _ choices: inout Choices) -> [Frame] {
        let length = Int(min(ticks(UInt64(clamping: milliseconds)), UInt64(MediaShape.furthestBlock)))
        let allowed = min(2_000, bytes / MediaShape.fewestBytes)
        let counts = counts(milliseconds: milliseconds, allowed: allowed, &choices)
        var frames: [Frame] = []
        for (track, count) in counts.enumerated() {
            let samples = tracks[track].samples
            for number in 0..<count {
                let time = length * number / count
                let isKeyframe =
                    tracks[track].kind != .video || number == 0
                    || (!samples.isEmpty && samples[number % samples.count].isKeyframe)
                frames.append(
                    Frame(
                        track: track,
                        time: time,
                        duration: length * (number + 1) / count - time,
                        isKeyframe: isKeyframe
                    )
                )
            }
        }
        frames.sort { ($0.time, $0.track) < ($1.time, $1.track) }
        fill(&frames, bytes, &choices)
        if shape.lacing == .fixed { equalise(&frames) }
        return frames
    }

    /// How many frames each track has; the first one has some in every fragment.
    private func counts(milliseconds: Int64, allowed: Int, _ choices: inout Choices) -> [Int] {
        let counts = tracks.indices.map { index in
            let isAbsent = choices.number(in: 0...2) == 0
            switch tracks[index].kind {
            case .video: return max(1, Int(milliseconds) * 15 / 1000)
            case .audio: return max(1, Int(milliseconds) * 20 / 1000)
            case .text: return isAbsent && index > 0 ? 0 : max(1, Int(milliseconds) / 2000)
            case .metadata: return isAbsent && index > 0 ? 0 : max(1, Int(milliseconds) * 2 / 1000)
            }
        }
        let sum = counts.reduce(0, +)
        guard sum > allowed else { return counts }
        return counts.map { $0 == 0 ? 0 : max(1, $0 * allowed / sum) }
    }

    /// Gives each frame its bytes: real ones from the beginning of a track on as long as there is room, then filler.
    private func fill(_ frames: inout [Frame], _ bytes: Int, _ choices: inout Choices) {
        // One byte of each frame is given to it from the start.
        var room = max(0, bytes - frames.count)
        for track in tracks.indices where !tracks[track].samples.isEmpty {
            // Frames of one size cannot be real, and a block of those is what fixed lacing is for.
            if shape.lacing == .fixed, tracks[track].kind == .audio { continue }
            let samples = tracks[track].samples
            for (number, index) in frames.indices.filter({ frames[$0].track == track }).enumerated() {
                let sample = samples[number % samples.count].bytes
                guard !sample.isEmpty, sample.count - 1 <= room else { break }
                room -= sample.count - 1
                frames[index].sample = sample
                frames[index].size = sample.count
            }
        }
        var weights = frames.map { frame in
            let weight = tracks[frame.track].kind == .video ? (frame.isKeyframe ? 6 : 2) : 1
            return frame.sample.isEmpty ? weight * choices.number(in: 50...150) : 0
        }
        if !weights.contains(where: { $0 > 0 }), !weights.isEmpty { weights[0] = 1 }
        let sum = max(1, weights.reduce(0, +))
        var rest = room
        for index in frames.indices {
            let part = room * weights[index] / sum
            frames[index].size += part
            rest -= part
        }
        if let index = weights.firstIndex(where: { $0 > 0 }) { frames[index].size += rest }
    }

    /// Makes the frames of each block of sound equally large; the first frame of all, which has a block of its own, takes
    /// what is over.
    private func equalise(_ frames: inout [Frame]) {
        for block in blocks(of: frames) where block.count > 1 {
            let sum = block.reduce(0) { $0 + frames[$1].size }
            for index in block { frames[index].size = sum / block.count }
            frames[0].size += sum % block.count
        }
    }

    /// Which frames stand in one block, by their positions; in the order of the blocks.
    private func blocks(of frames: [Frame]) -> [[Int]] {
        var blocks: [[Int]] = []
        var open: [Int: Int] = [:]
        for (index, frame) in frames.enumerated() {
            let isLaced =
                shape.lacing != .none && tracks[frame.track].kind == .audio && index > 0
                && frame.size <= Self.largestLaced
            if isLaced, let block = open[frame.track], blocks[block].count < 2 + blocks[block][0] % 7 {
                blocks[block].append(index)
            } else {
                open[frame.track] = isLaced ? blocks.count : nil
                blocks.append([index])
            }
        }
        return blocks
    }
}

// MARK: - Clusters

extension SyntheticMedia {
    private func cluster(_ frames: [Frame], at time: UInt64, _ writer: inout ShapedWriter) -> FragmentBytes {
        let hasVoids = writer.choices.takes(shape.voids)
        let hasUnknown = writer.choices.takes(shape.unknownElements)
        let hasChecksum = writer.choices.takes(shape.checksums)
        let isUnknown = writer.choices.flag() ? shape.clusterSizes != .known : shape.clusterSizes == .unknown
        var content = FragmentBytes()
        writer.unsigned(.clusterTimestamp, time)
        for block in blocks(of: frames) {
            if hasVoids, writer.choices.number(in: 0...3) == 0 { writer.void() }
            if hasUnknown, writer.choices.number(in: 0...3) == 0 { writer.unknown() }
            self.block(block.map { frames[$0] }, at: time, &writer, &content)
        }
        if hasVoids { writer.void() }
        if hasUnknown { writer.unknown() }
        content.append(writer.bytes)
        if hasChecksum, !isUnknown, content.count <= Self.largestChecked {
            let bytes = content.bytes
            content = FragmentBytes()
            content.append(ShapedWriter.checksum(bytes))
            content.append(bytes)
        }
        var header = ShapedWriter(shape, writer.choices)
        let length = if case .length(let length) = header.form() { length } else { 1 }
        header.header(.cluster, size: content.count, form: isUnknown ? .unknown(length: length) : .length(length))
        writer = header
        var cluster = FragmentBytes()
        cluster.append(header.bytes)
        cluster.append(content)
        return cluster
    }

    /// Writes a block; what the writer has by then goes into the content before the frames.
    private func block(
        _ frames: [Frame],
        at clusterTime: UInt64,
        _ writer: inout ShapedWriter,
        _ content: inout FragmentBytes
    ) {
        let first = frames[0]
        let track = tracks[first.track]
        let isGroup = writer.choices.flag() ? shape.blocks != .simple : shape.blocks == .groups
        let header = EBMLWriter.blockHeader(
            track.entry.number,
            relativeTime(first.time, at: clusterTime),
            isGroup || track.kind == .text || !first.isKeyframe ? 0 : 0x80,
            frames.count > 1 ? shape.lacing.form : .none,
            sizes: frames.map(\.size)
        )
        let payload = header.count + frames.reduce(0) { $0 + $1.size }
        if isGroup || track.kind == .text {
            // What follows the block is written first, for the group's size.
            var block = ShapedWriter(shape, writer.choices)
            block.header(.block, size: payload, form: block.form())
            var rest = ShapedWriter(shape, block.choices)
            rest.unsigned(.blockDuration, UInt64(frames.reduce(0) { $0 + $1.duration }))
            if !first.isKeyframe { rest.signed(.referenceBlock, -Int64(max(1, first.duration))) }
            writer.choices = rest.choices
            let size = block.bytes.count + payload + rest.bytes.count
            writer.header(.blockGroup, size: size, form: writer.form())
            writer.raw(block.bytes + header)
            content.append(writer.bytes)
            for frame in frames { append(frame, to: &content, &rest.choices) }
            writer = ShapedWriter(shape, rest.choices)
            writer.raw(rest.bytes)
        } else {
            writer.header(.simpleBlock, size: payload, form: writer.form())
            writer.raw(header)
            content.append(writer.bytes)
            writer = ShapedWriter(shape, writer.choices)
            for frame in frames { append(frame, to: &content, &writer.choices) }
        }
    }

    /// A time of the fragment as its block tells it.
    private func relativeTime(_ time: Int, at clusterTime: UInt64) -> Int16 {
        guard shape.hasNegativeTimes else { return Int16(clamping: time) }
        // No frame may begin before 0.
        let shift = min(Int(clamping: clusterTime), max(1, Int(clamping: ticks(40))))
        return Int16(clamping: time - shift)
    }

    private func append(_ frame: Frame, to content: inout FragmentBytes, _ choices: inout Choices) {
        content.append(frame.sample)
        let length = frame.size - frame.sample.count
        switch tracks[frame.track].kind {
        case .text, .metadata:
            content.append(.text, length)
        case .video where tracks[frame.track].isAVC && length >= 6:
            // A NAL unit of type 12, filler data (ITU-T H.264, section 7.3.2.7), behind its length.
            let unit = UInt32(clamping: length - 4)
            content.append((0..<4).reversed().map { UInt8(truncatingIfNeeded: unit >> UInt32(8 * $0)) } + [0x0C])
            content.append(.ones, length - 6)
            content.append([0x80])
        case .video, .audio:
            content.append(.noise(from: choices.number(in: 0...60_000)), length)
        }
    }
}

extension MediaShape.Lacing {
    fileprivate var form: BlockHeader.Lacing {
        switch self {
        case .none: .none
        case .xiph: .xiph
        case .fixed: .fixed
        case .ebml: .ebml
        }
    }
}
