internal import KinesisVideo
internal import Logging
internal import NIOPosix
internal import Synchronization

/// The streams of an emulator on disk: a folder for each, with its description and its fragments.
///
///     DIR/format            which version of this layout it is
///     DIR/lock              held by the process that uses it
///     DIR/streams/NAME/     one stream: stream.json, which is replaced whole, and segments, which only grow
final class StreamStorage: Sendable {
    /// A stream as it was when the emulator ended.
    struct Saved: Sendable {
        let identity: StreamIdentity
        let description: StreamDescription
    }

    private static let format = "kvsconform emulator 1\n"

    /// The folder.
    let path: String

    private let thread: NIOThreadPool
    private let lock: Int32
    private let logger: Logger
    /// Descriptions are written one after another, each the latest one.
    private let saving = Mutex(0)
    private let logs = Mutex<[String: SegmentLog]>([:])

    /// Takes a folder, and makes what is missing in it.
    ///
    /// - Throws: ``ConfigurationError`` where the folder cannot be used: another process has it, a later version wrote it, or it
    ///   holds something else.
    init(_ path: String, logger: Logger) throws(ConfigurationError) {
        (self.path, self.logger) = (path, logger)
        do throws(StorageFiles.Problem) {
            try StorageFiles.makeFolder(path)
        } catch {
            throw ConfigurationError("cannot keep streams in \(error)")
        }
        let names = try Files.names(in: path)
        // A start that was interrupted has left the lock, or the beginning of the format.
        guard names.contains("format") || names.allSatisfy({ [".", "..", "lock", "format.new"].contains($0) }) else {
            throw ConfigurationError("\(path) holds something else than an emulator's streams: name an empty folder")
        }
        let locked: Int32?
        do throws(StorageFiles.Problem) {
            locked = try StorageFiles.lock("\(path)/lock")
        } catch {
            throw ConfigurationError("cannot keep streams in \(error)")
        }
        guard let locked else { throw ConfigurationError("\(path) is used by another emulator") }
        lock = locked
        thread = NIOThreadPool(numberOfThreads: 1)
        if let found = try? Files.bytes(at: "\(path)/format", largest: 4096), found != Array(Self.format.utf8) {
            throw ConfigurationError("\(path) was written by another version, in another format")
        }
        do throws(StorageFiles.Problem) {
            if !names.contains("format") {
                try StorageFiles.replace("\(path)/format", with: Array(Self.format.utf8))
            }
            try StorageFiles.makeFolder("\(path)/streams")
        } catch {
            throw ConfigurationError("cannot keep streams in \(error)")
        }
        thread.start()
    }

    deinit {
        StorageFiles.unlock(lock)
    }

    /// Ends when everything that waits is written.
    func close() async {
        // What still waits when a thread is ended is never done.
        await withCheckedContinuation { done in thread.submit { _ in done.resume() } }
        try? await thread.shutdownGracefully()
    }

    private func folder(of name: String) -> String {
        // The point keeps '.' and '..' from being names.
        "\(path)/streams/.\(name)"
    }

    // MARK: Streams

    /// The streams that were kept, in the order of their creation; what was being deleted is taken away.
    func saved(at now: WallTime, region: String, accountID: String) throws(ConfigurationError) -> [Saved] {
        var saved: [Saved] = []
        for folder in try Files.names(in: "\(path)/streams") {
            let path = "\(self.path)/streams/\(folder)"
            guard folder.hasPrefix(".") else {
                StorageFiles.empty(path)
                continue
            }
            let name = String(folder.dropFirst())
            guard let bytes = try? Files.bytes(at: "\(path)/stream.json", largest: 1 << 20),
                let node = try? JSONReader.parse(bytes).root,
                let stream = Saved(node, named: name, region: region, accountID: accountID)
            else {
                logger.warning("\(path) is left alone: its stream.json cannot be read", metadata: ["stream": "\(name)"])
                continue
            }
            if stream.description.status(at: now) == nil { remove(name) } else { saved.append(stream) }
        }
        return saved.sorted {
            ($0.description.created.milliseconds, $0.identity.name)
                < ($1.description.created.milliseconds, $1.identity.name)
        }
    }

    /// The fragments of a stream, with those that were kept.
    func store(
        of name: String,
        _ retention: StoredStream.Retention,
        seed: UInt64
    ) throws(ConfigurationError) -> StoredStream {
        let folder = folder(of: name)
        let log = SegmentLog(folder: folder, name: name, thread: thread, logger: logger)
        do throws(StorageFiles.Problem) {
            try StorageFiles.makeFolder(folder)
            let restored = try log.restore()
            logs.withLock { $0[name] = log }
            return StoredStream(retention, seed: seed, log: log, restored: restored)
        } catch {
            throw ConfigurationError("cannot keep the stream '\(name)' in \(error)")
        }
    }

    /// Writes what is known of a stream.
    ///
    /// - Parameters:
    ///   - name: The stream's name.
    ///   - latest: Gives the stream as it is now; nil for one that is gone.
    /// - Returns: Whether it is on the device.
    @discardableResult
    func save(_ name: String, _ latest: () -> EmulatedStream?) -> Bool {
        saving.withLock { _ in
            guard let stream = latest(), stream.store != nil else { return true }
            do throws(StorageFiles.Problem) {
                let folder = folder(of: name)
                try StorageFiles.makeFolder(folder)
                try StorageFiles.replace("\(folder)/stream.json", with: stream.saved.bytes(.pretty) + [0x0A])
                return true
            } catch {
                logger.error("cannot store the stream's description: \(error)", metadata: ["stream": "\(name)"])
                return false
            }
        }
    }

    /// Takes a stream away with all of its fragments.
    func remove(_ name: String) {
        logs.withLock { $0.removeValue(forKey: name) }?.end()
        let (folder, away) = (folder(of: name), "\(path)/streams/deleted-\(UInt64.random(in: 0 ... .max))")
        saving.withLock { _ in
            do throws(StorageFiles.Problem) {
                try StorageFiles.removeFolder(folder, movedTo: away)
            } catch {
                logger.error("cannot remove a stream: \(error)", metadata: ["stream": "\(name)"])
            }
        }
    }
}

extension StreamStorage.Saved {
    /// Reads a description; nil where it is none.
    fileprivate init?(_ node: JSONNode, named name: String, region: String, accountID: String) {
        func time(_ member: String) -> WallTime? { node[member]?.integerValue.map { WallTime(milliseconds: $0) } }
        guard let created = time("created"),
            let version = node["version"]?.stringValue, let hours = node["retentionHours"]?.intValue
        else { return nil }
        var description = StreamDescription(
            created: created,
            version: version,
            retentionHours: hours,
            mediaType: node["mediaType"]?.stringValue
        )
        description.deviceName = node["deviceName"]?.stringValue
        description.kmsKeyID = node["kmsKeyID"]?.stringValue
        for tag in node["tags"]?.objectValue ?? [] { description.tags[tag.name] = tag.value.stringValue }
        if let active = time("activeFrom") { description.activeFrom = active }
        description.goneFrom = time("goneFrom")
        identity = StreamIdentity(name: name, region: region, accountID: accountID, created: created)
        self.description = description
    }
}

extension EmulatedStream {
    /// What is kept of the stream besides its fragments.
    fileprivate var saved: JSONNode {
        .object([
            "name": .string(identity.name),
            "arn": .string(identity.arn),
            "created": .integer(Int(description.created.milliseconds)),
            "version": .string(description.version),
            "retentionHours": .integer(description.retentionHours),
            "deviceName": description.deviceName.map { .string($0) },
            "mediaType": description.mediaType.map { .string($0) },
            "kmsKeyID": description.kmsKeyID.map { .string($0) },
            "activeFrom": description.activeFrom.milliseconds == .min
                ? nil : .integer(Int(description.activeFrom.milliseconds)),
            "goneFrom": description.goneFrom.map { .integer(Int($0.milliseconds)) },
            "tags": .object(
                description.tags.sorted { $0.key < $1.key }.map {
                    JSONNode.Member(name: $0.key, value: .string($0.value))
                }
            ),
        ])
    }
}
