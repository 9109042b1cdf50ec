internal import ConformanceRunner
internal import ConformanceStorage
internal import FileSystem
internal import KinesisVideo

/// Looks at files again and again, and tells which were saved with something else in them.
///
/// Editors write in several steps, or write another file and give it the name of the first: what counts is what stands
/// there once nothing moves any more.
package struct SavedFiles: Sendable {
    /// What was last known of a file.
    private struct Known: Sendable {
        let stamp: FileStamp
        let content: Int
    }

    /// How long is waited from one look to the next.
    static let interval = Duration.milliseconds(300)
    /// How long nothing may have moved for a file to be whole.
    static let rest = Duration.milliseconds(100)
    /// How many times as long as a look took is waited for the next: many files cost a twentieth of a processor at most.
    static let thrift = 20
    /// Looks that find a file empty or gone and are not believed: it may be about to be written.
    private static let doubts = 5
    /// For how many looks it is waited that nothing moves.
    private static let patience = 100

    private let paths: @Sendable () -> Set<String>
    private var known: [String: Known] = [:]

    /// Looks at the files for the first time.
    ///
    /// - Parameter paths: Gives their paths as they are at the moment; files may come and go.
    package init(_ paths: @escaping @Sendable () -> Set<String>) {
        self.paths = paths
        for (path, stamp) in Self.look(paths()) {
            known[path] = Known(stamp: stamp, content: Self.content(of: path, stamp))
        }
    }

    /// How many files there are.
    package var count: Int { known.count }

    /// Whether a file was there when it was looked for last.
    package func contains(_ path: String) -> Bool { known[path] != nil }

    /// Waits for files that are saved, come or go.
    ///
    /// - Returns: Their paths; `nil` where the task was cancelled.
    package mutating func next() async -> Set<String>? {
        var pause = Self.interval
        while true {
            guard (try? await Task.sleep(for: pause)) != nil else { return nil }
            let clock = SteadyClock.system
            let start = clock.now
            let found = Self.look(paths())
            pause = max(Self.interval, (clock.now - start) * Self.thrift)
            guard found != known.mapValues(\.stamp) else { continue }
            guard let rested = await rested(found) else { return nil }
            let changed = take(rested)
            if !changed.isEmpty { return changed }
        }
    }

    /// The files once nothing moves any more; `nil` where the task was cancelled.
    private func rested(_ found: [String: FileStamp]) async -> [String: FileStamp]? {
        var last = found
        var doubts = 0
        for _ in 0..<Self.patience {
            guard (try? await Task.sleep(for: Self.rest)) != nil else { return nil }
            let now = Self.look(paths())
            defer { last = now }
            guard now == last else { continue }
            let isDoubtful = known.contains { path, before in (now[path]?.size ?? 0) == 0 && before.stamp.size > 0 }
            guard isDoubtful, doubts < Self.doubts else { return now }
            doubts += 1
        }
        return last
    }

    /// Knows the files as they are now.
    ///
    /// - Parameter now: All of them.
    /// - Returns: Those with something else in them than was known.
    private mutating func take(_ now: [String: FileStamp]) -> Set<String> {
        var changed = Set(known.keys.filter { now[$0] == nil })
        for path in changed { known[path] = nil }
        for (path, stamp) in now where known[path]?.stamp != stamp {
            let content = Self.content(of: path, stamp)
            if known[path]?.content != content { changed.insert(path) }
            known[path] = Known(stamp: stamp, content: content)
        }
        return changed
    }

    private static func look(_ paths: Set<String>) -> [String: FileStamp] {
        var found: [String: FileStamp] = [:]
        for path in paths { found[path] = FileStamp(of: path) }
        return found
    }

    /// What stands for the content of a file in this process: a hash of it; of one that is too large to be read, its stamp.
    private static func content(of path: String, _ stamp: FileStamp) -> Int {
        var hasher = Hasher()
        if let source = try? SuiteFiles.read(path: path) {
            source.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            hasher.combine(stamp)
        }
        return hasher.finalize()
    }
}
