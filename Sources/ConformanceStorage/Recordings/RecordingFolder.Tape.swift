internal import Conformance
internal import Dispatch
internal import FileSystem
internal import KinesisVideo
internal import Synchronization

extension RecordingFolder {
    /// The recording of one attempt of a step, while it is made and until it is known whether it is kept.
    final class Tape: RecordingTape {
        let exchange: String
        let step: String
        /// Its path below the folder of recordings.
        let name: String

        private let folder: RecordingFolder
        /// Where it is written until it is kept; `nil` to write it in its place.
        private let temporary: String?
        private let header: Recording.Header
        private let scenario: SourceText

        /// What waits for the writer.
        private struct Waiting {
            var events: [RecordedEvent] = []
            var bytes = 0
            var isScheduled = false
            /// Parts that came when the queue was full.
            var lost: Recording.Gap?
            var isOver = false
        }

        /// What the writer knows; only its queue comes here.
        private struct Writer {
            enum File {
                case none
                case open(Int32)
                case closed
            }

            var mask: RecordingMask
            var encoder: RecordingEncoder
            var file = File.none
        }

        private let waiting = Mutex(Waiting())
        private let writer: Mutex<Writer>

        init(
            _ header: Recording.Header,
            scenario: SourceText,
            in folder: RecordingFolder,
            name: String,
            temporary: String?
        ) {
            var header = header
            header.media = folder.options.zeroesMedia ? .zeroed : .kept
            self.header = header
            self.scenario = scenario
            exchange = header.exchange
            step = header.step
            self.folder = folder
            self.name = name
            self.temporary = temporary
            writer = Mutex(
                Writer(
                    mask: RecordingMask(folder.redaction),
                    encoder: RecordingEncoder(limit: folder.options.limit, zeroesMedia: folder.options.zeroesMedia)
                )
            )
        }

        func append(_ event: RecordedEvent) {
            let size = event.size
            let mustWrite = waiting.withLock { waiting in
                guard !waiting.isOver else { return false }
                let ahead = folder.waiting.load(ordering: .relaxed)
                if let part = event.part,
                    waiting.lost != nil || ahead + size > RecordingFolder.maximumWaiting
                {
                    // Nothing behind a gap is of use.
                    var lost = waiting.lost ?? Recording.Gap(reason: .slow, parts: 0, bytes: 0)
                    lost.parts += 1
                    lost.bytes &+= UInt64(part.bytes.count)
                    waiting.lost = lost
                    return false
                }
                if event.part == nil, let lost = waiting.lost.take() {
                    waiting.events.append(.gap(lost))
                }
                waiting.events.append(event)
                waiting.bytes += size
                folder.waiting.add(size, ordering: .relaxed)
                // What may be thrown away is not worth the disk while it is small and there is room.
                let isHeld =
                    temporary != nil && waiting.bytes <= RecordingFolder.maximumHeld
                    && ahead < RecordingFolder.maximumWaiting / 2
                guard !waiting.isScheduled, !isHeld else { return false }
                waiting.isScheduled = true
                return true
            }
            if mustWrite { folder.queue.async { self.flush() } }
        }

        /// Its place.
        var path: String {
            "\(folder.path)/\(name)"
        }

        /// Brings the recording to its place.
        ///
        /// - Returns: Whether it could be written.
        func keep() async -> Bool {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                folder.queue.async {
                    self.flush()
                    continuation.resume(returning: self.finish())
                }
            }
        }

        /// Throws the recording away.
        func discard() {
            let bytes = waiting.withLock { waiting in
                defer { waiting.bytes = 0 }
                waiting.isOver = true
                waiting.events = []
                return waiting.bytes
            }
            folder.waiting.subtract(bytes, ordering: .relaxed)
            folder.queue.async {
                self.writer.withLock { writer in
                    guard case .open(let descriptor) = writer.file else { return }
                    writer.file = .closed
                    try? SystemCall.close(descriptor)
                    SystemCall.remove(self.temporary ?? self.path)
                }
            }
        }

        // MARK: The writer's side

        private func flush() {
            let (events, bytes) = waiting.withLock { waiting in
                defer {
                    waiting.events = []
                    waiting.bytes = 0
                    waiting.isScheduled = false
                }
                return (waiting.events, waiting.bytes)
            }
            writer.withLock { writer in
                for event in events.flatMap({ writer.mask.take($0) }) {
                    let bytes = writer.encoder.encode(event)
                    if !bytes.isEmpty { write(bytes, &writer) }
                }
            }
            folder.waiting.subtract(bytes, ordering: .relaxed)
        }

        private func write(_ bytes: [UInt8], _ writer: inout Writer) {
            let place = temporary ?? path
            if case .none = writer.file { create(place, &writer) }
            guard case .open(let descriptor) = writer.file else { return }
            do throws(SystemCall.Failure) {
                try SystemCall.write(bytes.span.bytes, to: descriptor)
            } catch {
                abandon(FileError(.write, path: path, code: error.code), &writer)
            }
        }

        private func create(_ place: String, _ writer: inout Writer) {
            do throws(SystemCall.Failure) {
                try SystemCall.createFolders(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
                // What an earlier run left under the name is replaced, and not written into.
                SystemCall.remove(place)
                let descriptor = try SystemCall.createNew(place)
                writer.file = .open(descriptor)
            } catch {
                writer.file = .closed
                folder.fail(FileError(.create, path: path, code: error.code))
                return
            }
            // Most recordings are thrown away unwritten: their beginning is worth making only here.
            let header = writer.mask.header(header)
            let scenario = RecordingEncoder.resource(.scenario, scenario.bytes)
            write(RecordingEncoder.beginning(header) + scenario, &writer)
            write(folder.sharedFrames, &writer)
        }

        /// A recording that cannot be written is no use: what is there of it goes, so that a disk that is full gets room.
        private func abandon(_ error: FileError, _ writer: inout Writer) {
            if case .open(let descriptor) = writer.file { try? SystemCall.close(descriptor) }
            writer.file = .closed
            SystemCall.remove(temporary ?? path)
            folder.fail(error)
        }

        private func finish() -> Bool {
            waiting.withLock { $0.isOver = true }
            return writer.withLock { writer in
                guard case .open(let descriptor) = writer.file else { return false }
                writer.file = .closed
                do throws(SystemCall.Failure) {
                    try SystemCall.close(descriptor)
                } catch {
                    SystemCall.remove(temporary ?? path)
                    folder.fail(FileError(.write, path: path, code: error.code))
                    return false
                }
                guard let temporary else { return true }
                do throws(SystemCall.Failure) {
                    try SystemCall.createFolders(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
                    try SystemCall.rename(temporary, to: path)
                    return true
                } catch {
                    SystemCall.remove(temporary)
                    folder.fail(FileError(.create, path: path, code: error.code))
                    return false
                }
            }
        }
    }
}

extension RecordedEvent {
    /// About how many bytes it takes in memory.
    fileprivate var size: Int {
        if let part { return part.bytes.count + 64 }
        if case .request(let request) = self { return request.body.count + 1024 }
        return 1024
    }
}
