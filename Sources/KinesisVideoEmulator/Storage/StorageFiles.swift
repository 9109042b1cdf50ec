internal import FileSystem
internal import NIOCore

/// What stored fragments need of files: everything that is reported done is on the device, and a problem names its path.
enum StorageFiles {
    /// Why something could not be done.
    struct Problem: Error, CustomStringConvertible {
        /// What it was about.
        let path: String
        /// What the system says.
        let reason: String

        init(_ path: String, _ failure: SystemCall.Failure) {
            (self.path, reason) = (path, "\(failure)")
        }

        init(_ path: String, _ reason: String) {
            (self.path, self.reason) = (path, reason)
        }

        var description: String { "\(path): \(reason)" }
    }

    /// Makes a folder, and those above it that are missing.
    static func makeFolder(_ path: String) throws(Problem) {
        if SystemCall.isFolder(path) { return }
        let parent = Files.folder(of: path)
        if parent != path { try makeFolder(parent) }
        try at(path) { () throws(SystemCall.Failure) in
            guard try !SystemCall.createFolder(path), !SystemCall.isFolder(path) else { return }
            throw SystemCall.Failure(code: SystemCall.notFolder)
        }
        try synchronizeFolder(parent)
    }

    /// Has the device keep which files a folder has.
    static func synchronizeFolder(_ path: String) throws(Problem) {
        try at(path) { () throws(SystemCall.Failure) in
            let descriptor = try SystemCall.openFolder(path)
            defer { close(descriptor) }
            try SystemCall.synchronize(descriptor)
        }
    }

    /// Writes a file that is there whole, or as it was.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Problem) {
        let temporary = path + ".new"
        do throws(SystemCall.Failure) {
            let descriptor = try SystemCall.createOrEmpty(temporary)
            defer { close(descriptor) }
            try SystemCall.write(bytes.span.bytes, to: descriptor)
            try SystemCall.synchronize(descriptor)
            try SystemCall.rename(temporary, to: path)
        } catch {
            SystemCall.remove(temporary)
            throw Problem(temporary, error)
        }
        try synchronizeFolder(Files.folder(of: path))
    }

    /// Opens a file to read from it.
    static func read(_ path: String) throws(Problem) -> ReadableFile {
        try at(path) { () throws(SystemCall.Failure) in
            ReadableFile(try SystemCall.openForReading(path), path: path)
        }
    }

    /// Creates a file that must not be there, every write to which goes to its end.
    static func create(_ path: String) throws(Problem) -> Int32 {
        try at(path) { () throws(SystemCall.Failure) in try SystemCall.createNewForAppending(path) }
    }

    /// Writes all of some bytes.
    static func write(_ bytes: ByteBuffer, to descriptor: Int32, _ path: String) throws(Problem) {
        try at(path) { () throws(SystemCall.Failure) in
            try SystemCall.write(bytes.readableBytesUInt8Span.bytes, to: descriptor)
        }
    }

    /// Has the device keep what was written.
    static func synchronize(_ descriptor: Int32, _ path: String) throws(Problem) {
        try at(path) { () throws(SystemCall.Failure) in try SystemCall.synchronize(descriptor) }
    }

    /// Cuts a file, if it can.
    static func truncate(_ path: String, to count: Int) {
        guard let descriptor = try? SystemCall.openExisting(path) else { return }
        defer { close(descriptor) }
        truncate(descriptor, to: count)
    }

    /// Cuts an open file, if it can.
    static func truncate(_ descriptor: Int32, to count: Int) {
        try? SystemCall.truncate(descriptor, to: count)
        try? SystemCall.synchronize(descriptor)
    }

    /// Whether a file or a folder is there.
    static func exists(_ path: String) throws(Problem) -> Bool {
        try at(path) { () throws(SystemCall.Failure) in try SystemCall.exists(path) }
    }

    /// Gives a folder another name.
    static func move(_ path: String, to other: String) throws(Problem) {
        try at(path) { () throws(SystemCall.Failure) in try SystemCall.rename(path, to: other) }
        try synchronizeFolder(Files.folder(of: path))
    }

    /// Removes a folder with the files in it.
    static func empty(_ path: String) {
        for name in (try? SystemCall.names(in: path, hidden: true)) ?? [] { SystemCall.remove("\(path)/\(name)") }
        SystemCall.removeFolder(path)
    }

    /// Removes a file.
    static func remove(_ path: String) {
        SystemCall.remove(path)
    }

    /// Takes a file for this process alone, for as long as what is returned is open; nil where another one has it.
    static func lock(_ path: String) throws(Problem) -> Int32? {
        try at(path) { () throws(SystemCall.Failure) in try SystemCall.lock(path) }
    }

    /// Gives a file back.
    static func close(_ descriptor: Int32) {
        try? SystemCall.close(descriptor)
    }

    private static func at<Result>(
        _ path: String,
        _ body: () throws(SystemCall.Failure) -> Result
    ) throws(Problem) -> Result {
        do throws(SystemCall.Failure) {
            return try body()
        } catch {
            throw Problem(path, error)
        }
    }
}
