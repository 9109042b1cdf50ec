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

    /// How the file begins that says what the folder is, before the version of the layout.
    private static let kind = "kvsconform emulator "

    /// The version of the layout that is written, and read.
    private static let version = 2

    /// The folder.
    let path: String

    private let thread: NIOThreadPool
    private let lock: Int32
    private let logger: Logger
    /// Held while a stream's folder is made, changed or removed.
    private let folders = Mutex(())
    /// The names of the streams whose folders are to be removed.
    private let leaving = Mutex<Set<String>>([])
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
        if names.contains("format") { try Self.checkFormat(of: path) }
        do throws(StorageFiles.Problem) {
            if !names.contains("format") {
                try StorageFiles.replace("\(path)/format", with: Array("\(Self.kind)\(Self.version)\n".utf8))
            }
            try StorageFiles.makeFolder("\(path)/streams")
        } catch {
            throw ConfigurationError("cannot keep streams in \(error)")
        }
        thread.start()
    }

    deinit {
        StorageFiles.close(lock)
    }

    /// Makes sure that a folder has the layout that is written.
    private static func checkFormat(of path: String) throws(ConfigurationError) {
        let text = String(decoding: try Files.bytes(at: "\(path)/format", largest: 4096), as: UTF8.self)
        guard text.hasPrefix(kind), let found = Int(text.dropFirst(kind.count).prefix { $0 != "\n" }) else {
            throw ConfigurationError("\(path)/format does not say of which format the folder is: name another folder")
        }
        guard found != version else { return }
        let age = found < version ? "an earlier" : "a later"
        throw ConfigurationError(
            "\(path) was written by \(age) version, in format \(found), and this one reads format \(version): "
                + "name another folder"
        )
    }

    /// Does something on the thread that writes, in the order of the calls.
    ///
    /// - Parameter work: Is told whether the storage is still open; where it is not, it does so at once and here.
    func perform(_ work: @escaping @Sendable (_ isOpen: Bool) -> Void) {
        thread.submit { state in
            if case .active = state { work(true) } else { work(false) }
        }
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
    ///
    /// - Parameters:
    ///   - declared: The names of the streams that are declared, whose descriptions are not asked for.
    ///   - now: The time.
    ///   - region: The region that their ARNs name.
    ///   - accountID: The account that their ARNs name.
    /// - Returns: The streams.
    /// - Throws: ``ConfigurationError`` where the folder cannot be read.
    func saved(
        besides declared: Set<String>,
        at now: WallTime,
        region: String,
        accountID: String
    ) throws(ConfigurationError) -> [Saved] {
        var saved: [Saved] = []
        for folder in try Files.names(in: "\(path)/streams") {
            let path = "\(self.path)/streams/\(folder)"
            if folder.hasPrefix(Self.deleted) { StorageFiles.empty(path) }
            guard folder.hasPrefix(".") else { continue }
            let name = String(folder.dropFirst())
            if declared.contains(name) { continue }
            guard let bytes = try? Files.bytes(at: "\(path)/stream.json", largest: 1 << 20),
                let node = try? JSONReader.parse(bytes).root,
                let stream = Saved(node, named: name, region: region, accountID: accountID)
            else {
                logger.warning("\(path) is left alone: its stream.json cannot be read", metadata: ["stream": "\(name)"])
                continue
            }
            if stream.description.status(at: now) == nil { discardLater(name) } else { saved.append(stream) }
        }
        return saved.sorted {
            ($0.description.created.milliseconds, $0.identity.name)
                < ($1.description.created.milliseconds, $1.identity.name)
        }
    }

    /// The fragments of a stream, with those that were kept.
    ///
    /// - Parameters:
    ///   - name: The stream's name.
    ///   - store: The stream in memory, whose retention and seed it has.
    ///   - isNew: Whether the stream has just been created: what stands in its folder is moved away then.
    /// - Returns: The stream on disk.
    /// - Throws: Why it cannot be kept.
    func store(
        of name: String,
        like store: StoredStream,
        isNew: Bool = false
    ) throws(StorageFiles.Problem) -> StoredStream {
        let folder = folder(of: name)
        let log = SegmentLog(folder: folder, name: name, thread: thread, logger: logger)
        try folders.withLock { _ throws(StorageFiles.Problem) in
            try removeLeft(name)
            if isNew, try StorageFiles.exists(folder) {
                let left = "\(path)/streams/left-\(Self.random)\(folder.split(separator: "/").last ?? "")"
                try StorageFiles.move(folder, to: left)
                logger.warning(
                    "\(folder) was there without a stream, and is now \(left)",
                    metadata: ["stream": "\(name)"]
                )
            }
            try StorageFiles.makeFolder(folder)
        }
        let restored = try log.restore()
        logs.withLock { $0[name] = log }
        return StoredStream(
            store.retention,
            named: name,
            seed: store.seed,
            in: store.memory,
            log: log,
            restored: restored
        )
    }

    /// Writes what is known of a stream; of one that is replayed nothing is kept.
    ///
    /// - Parameter stream: The stream as it is to be from now on.
    /// - Throws: Why it is not on the device.
    func save(_ stream: EmulatedStream) throws(StorageFiles.Problem) {
        guard stream.store != nil else { return }
        let name = stream.identity.name
        do throws(StorageFiles.Problem) {
            try folders.withLock { _ throws(StorageFiles.Problem) in
                try removeLeft(name)
                let folder = folder(of: name)
                try StorageFiles.makeFolder(folder)
                try StorageFiles.replace("\(folder)/stream.json", with: stream.saved.bytes(.pretty) + [0x0A])
            }
        } catch {
            logger.error("cannot store the stream's description: \(error)", metadata: ["stream": "\(name)"])
            throw error
        }
    }

    /// Takes a stream away with all of its fragments.
    ///
    /// - Throws: Why it is still there.
    func discard(_ name: String) throws(StorageFiles.Problem) {
        leaving.withLock { _ = $0.insert(name) }
        try folders.withLock { _ throws(StorageFiles.Problem) in try removeLeft(name) }
    }

    /// Takes a stream away on the thread that writes, or before a stream of its name is kept.
    func discardLater(_ name: String) {
        leaving.withLock { _ = $0.insert(name) }
        perform { [self] isOpen in
            if isOpen { folders.withLock { _ in try? removeLeft(name) } }
        }
    }

    /// Removes the folder of a stream that is to leave.
    private func removeLeft(_ name: String) throws(StorageFiles.Problem) {
        guard leaving.withLock({ $0.contains(name) }) else { return }
        logs.withLock { $0.removeValue(forKey: name) }?.end()
        let (folder, away) = (folder(of: name), "\(path)/streams/\(Self.deleted)\(Self.random)")
        do throws(StorageFiles.Problem) {
            // Gone at once for whoever looks for the name; what is in it takes longer.
            if try StorageFiles.exists(folder) { try StorageFiles.move(folder, to: away) }
        } catch {
            logger.error("cannot remove a stream: \(error)", metadata: ["stream": "\(name)"])
            throw error
        }
        leaving.withLock { _ = $0.remove(name) }
        perform { isOpen in
            if isOpen { StorageFiles.empty(away) }
        }
    }

    /// How the folders are called that are being removed.
    private static let deleted = "deleted-"

    private static var random: UInt64 { .random(in: 0 ... .max) }
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
