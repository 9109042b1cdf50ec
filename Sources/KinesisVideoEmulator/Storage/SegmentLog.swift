internal import FileSystem
internal import KinesisVideo
internal import Logging
internal import Matroska
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The fragments of one stream on disk: files that only grow, each with records of its own headers and fragments.
///
/// All writing is done on a thread that belongs to the storage. What waits when the thread comes to it is written together and
/// brought to the device by one `fsync`: under load many fragments share it, and a single one does not wait for others.
final class SegmentLog: Sendable {
    /// From how many bytes on a segment is not written any more.
    static let segmentSize = 128 * 1024 * 1024

    /// A fragment that was written before, as it is served.
    struct Restored: Sendable {
        let fragment: Fragment
        let media: FragmentMedia
    }

    /// A segment that can be read, and removed when all of its fragments have left.
    private struct Segment {
        let path: String
        /// The number of its latest fragment; nil before there is one.
        var last: FragmentNumber?
    }

    /// The segment that is written.
    private struct Writing {
        let path: String
        let descriptor: Int32
        let file: ReadableFile
        let salt: UInt64
        var count: Int
        var lastHeader: (id: UInt32, bytes: ByteBuffer)?
    }

    private struct Waiting {
        let fragment: Fragment
        let incoming: IncomingFragment
        let done: @Sendable (FragmentMedia.Bytes?) -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isScheduled = false
    }

    /// What only the thread uses.
    private struct Disk {
        var segments: [Segment] = []
        var writing: Writing?
        var nextNumber = 1
        var hasFailed = false
        /// Whether nothing more is written: the stream is gone, and another one may have its folder.
        var hasEnded = false
    }

    private let folder: String
    private let name: String
    private let thread: NIOThreadPool
    private let logger: Logger
    private let segmentSize: Int
    private let state = Mutex(State())
    private let disk = Mutex(Disk())

    /// Opens the log of a stream; nothing is read yet.
    init(
        folder: String,
        name: String,
        thread: NIOThreadPool,
        logger: Logger,
        segmentSize: Int = SegmentLog.segmentSize
    ) {
        (self.folder, self.name, self.thread, self.logger) = (folder, name, thread, logger)
        self.segmentSize = segmentSize
    }

    deinit {
        disk.withLock { disk in
            if let writing = disk.writing { StorageFiles.close(writing.descriptor) }
        }
    }

    // MARK: Reading again

    /// Reads what was written before: to be called once, before anything is added.
    ///
    /// A tail of the latest segment was being written when the process ended, and is cut off; what is damaged elsewhere is
    /// passed over, and left as it is. Both are said.
    func restore() throws(StorageFiles.Problem) -> [Restored] {
        let names: [String]
        do throws(SystemCall.Failure) {
            names = try SystemCall.names(in: folder).filter { $0.hasSuffix(".segment") }
        } catch {
            throw StorageFiles.Problem(folder, error)
        }
        var restored: [Restored] = []
        for name in names {
            let path = "\(folder)/\(name)"
            let file = try StorageFiles.read(path)
            let before = restored.count
            do throws(SegmentScan.Problem) {
                for place in try scan(file, &restored) {
                    let isTail = place.isTail && name == names.last
                    tell(place.range, path, isCut: isTail)
                    if isTail { StorageFiles.truncate(path, to: place.range.lowerBound) }
                }
            } catch {
                let reason =
                    if case .version(let version) = error { "its format is version \(version)" } else {
                        "it is no segment"
                    }
                logger.warning("\(path) is left alone: \(reason)", metadata: ["stream": "\(self.name)"])
            }
            disk.withLock { disk in
                disk.nextNumber = max(disk.nextNumber, (name.split(separator: ".").first.flatMap { Int($0) } ?? 0) + 1)
                if restored.count > before {
                    disk.segments.append(Segment(path: path, last: restored.last?.fragment.number))
                } else if file.count <= SegmentRecord.segmentHeadLength {
                    StorageFiles.remove(path)
                }
            }
        }
        return restored
    }

    private func scan(
        _ file: ReadableFile,
        _ restored: inout [Restored]
    ) throws(SegmentScan.Problem) -> [SegmentScan.Damage] {
        var headers: [UInt32: StreamMedia.Header] = [:]
        var orphans = 0
        let damage = try SegmentScan.run(file) { found in
            switch found.record {
            case .header(let id, let bytes):
                headers[id] = try? StreamMedia.Header(Array(bytes.readableBytesView))
            case .fragment(let stored):
                // Indices have no gaps: what a damaged place took with it was never there.
                let index = restored.last.map { $0.fragment.index + 1 } ?? stored.fragment.index
                guard let header = headers[stored.header] else {
                    orphans += 1
                    return
                }
                guard restored.last.map({ $0.fragment.number < stored.fragment.number }) ?? true else { return }
                let start =
                    found.offset + SegmentRecord.headLength + StoredFragment.clusterOffset(of: stored.fragment.number)
                let range = start..<start + stored.cluster.readableBytes
                let media = FragmentMedia(
                    header: header,
                    cluster: .file(FileBytes(file: file, range: range)),
                    cuts: ElementCuts.ofCluster(Array(stored.cluster.readableBytesView.prefix(32))[...]),
                    trailing: ByteBuffer(bytes: stored.trailing.readableBytesView)
                )
                restored.append(Restored(fragment: stored.fragment.moved(to: index), media: media))
            }
        }
        if orphans > 0 {
            logger.warning(
                "\(file.path): \(orphans) fragments are passed over: the header that precedes them is damaged",
                metadata: ["stream": "\(name)"]
            )
        }
        return damage
    }

    private func tell(_ range: Range<Int>, _ path: String, isCut: Bool) {
        let range = "bytes \(range.lowerBound) to \(range.upperBound)"
        logger.warning(
            isCut
                ? "\(path): \(range) were being written when the emulator ended, and are cut off"
                : "\(path): \(range) are damaged, and passed over",
            metadata: ["stream": "\(name)"]
        )
    }

    // MARK: Writing

    /// Has a fragment written.
    ///
    /// - Parameters:
    ///   - fragment: The fragment.
    ///   - incoming: Its bytes.
    ///   - done: Called once, on any thread, in the order of the calls: with the Cluster as it stands on the device, or nil
    ///     where it could not be brought there.
    func append(
        _ fragment: Fragment,
        _ incoming: IncomingFragment,
        _ done: @escaping @Sendable (FragmentMedia.Bytes?) -> Void
    ) {
        state.withLock { state in
            state.waiting.append(Waiting(fragment: fragment, incoming: incoming, done: done))
            schedule(&state)
        }
    }

    /// Removes the segments whose fragments have all left the stream: their numbers are below the one given.
    func removeSegments(before number: FragmentNumber) {
        thread.submit { [self] work in
            guard case .active = work else { return }
            disk.withLock { disk in
                while let oldest = disk.segments.first, let last = oldest.last, last < number,
                    oldest.path != disk.writing?.path
                {
                    StorageFiles.remove(oldest.path)
                    disk.segments.removeFirst()
                }
            }
        }
    }

    /// Refuses what is not written yet, and what comes from now on.
    func end() {
        disk.withLock { $0.hasEnded = true }
    }

    private func schedule(_ state: inout State) {
        guard !state.isScheduled else { return }
        state.isScheduled = true
        thread.submit { [self] work in
            // A thread that has ended says so at once, to whoever holds his own lock.
            guard case .active = work else { return }
            while writeWaiting() {}
        }
    }

    /// Writes what waits.
    ///
    /// - Returns: Whether more waits by now.
    private func writeWaiting() -> Bool {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        var written: [FragmentMedia.Bytes] = []
        var problem: StorageFiles.Problem?
        disk.withLock { disk in
            guard !disk.hasEnded else { return }
            do throws(StorageFiles.Problem) {
                written = try write(waiting, &disk)
                disk.hasFailed = false
            } catch {
                problem = disk.hasFailed ? nil : error
                disk.hasFailed = true
                abandon(&disk)
            }
        }
        if let problem {
            logger.error("cannot store fragments: \(problem)", metadata: ["stream": "\(name)"])
        }
        for (index, fragment) in waiting.enumerated() {
            fragment.done(index < written.count ? written[index] : nil)
        }
        return state.withLock { state in
            state.isScheduled = !state.waiting.isEmpty
            return state.isScheduled
        }
    }

    /// Writes fragments, all of them or none.
    private func write(
        _ fragments: [Waiting],
        _ disk: inout Disk
    ) throws(StorageFiles.Problem) -> [FragmentMedia.Bytes] {
        if let writing = disk.writing, writing.count >= segmentSize {
            StorageFiles.close(writing.descriptor)
            disk.writing = nil
        }
        if disk.writing == nil { disk.writing = try newSegment(&disk) }
        guard var writing = disk.writing else { return [] }
        var places: [FragmentMedia.Bytes] = []
        for waiting in fragments {
            let incoming = waiting.incoming
            if writing.lastHeader?.bytes != incoming.header.bytes {
                let id = (writing.lastHeader?.id ?? 0) + 1
                try Self.write(.header(id: id, bytes: incoming.header.bytes), to: &writing)
                writing.lastHeader = (id, incoming.header.bytes)
            }
            let stored = StoredFragment(
                fragment: waiting.fragment,
                header: writing.lastHeader?.id ?? 0,
                cluster: incoming.cluster,
                trailing: incoming.trailing
            )
            let start =
                writing.count + SegmentRecord.headLength + StoredFragment.clusterOffset(of: waiting.fragment.number)
            try Self.write(.fragment(stored), to: &writing)
            let range = start..<start + incoming.cluster.readableBytes
            places.append(.file(FileBytes(file: writing.file, range: range)))
        }
        try StorageFiles.synchronize(writing.descriptor, writing.path)
        disk.writing = writing
        if let last = fragments.last, let place = disk.segments.lastIndex(where: { $0.path == writing.path }) {
            disk.segments[place].last = last.fragment.number
        }
        return places
    }

    private static func write(_ record: SegmentRecord, to writing: inout Writing) throws(StorageFiles.Problem) {
        let bytes = record.bytes(writing.salt)
        try StorageFiles.write(bytes, to: writing.descriptor, writing.path)
        writing.count += bytes.readableBytes
    }

    private func newSegment(_ disk: inout Disk) throws(StorageFiles.Problem) -> Writing {
        let digits = String(disk.nextNumber)
        let path = "\(folder)/\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits).segment"
        let descriptor = try StorageFiles.create(path)
        disk.nextNumber += 1
        disk.segments.append(Segment(path: path, last: nil))
        do throws(StorageFiles.Problem) {
            let salt = UInt64.random(in: .min ... .max)
            let head = SegmentRecord.segmentHead(salt)
            try StorageFiles.write(head, to: descriptor, path)
            try StorageFiles.synchronizeFolder(folder)
            let file = try StorageFiles.read(path)
            return Writing(path: path, descriptor: descriptor, file: file, salt: salt, count: head.readableBytes)
        } catch {
            StorageFiles.close(descriptor)
            StorageFiles.remove(path)
            disk.segments.removeLast()
            throw error
        }
    }

    /// Leaves a segment that could not be written to as it was after the last fragment that is safe, and never returns to it.
    private func abandon(_ disk: inout Disk) {
        guard let writing = disk.writing else { return }
        StorageFiles.truncate(writing.descriptor, to: writing.count)
        StorageFiles.close(writing.descriptor)
        disk.writing = nil
        let isEmpty = writing.count <= SegmentRecord.segmentHeadLength
        if isEmpty { StorageFiles.remove(writing.path) }
        disk.segments.removeAll { $0.path == writing.path && isEmpty }
    }
}
