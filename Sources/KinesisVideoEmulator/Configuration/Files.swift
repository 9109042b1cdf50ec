internal import FileSystem
internal import KinesisVideo

/// The file system, as far as the emulator's start needs it: small files read whole, and one folder listed.
enum Files {
    /// The most that is read of what can be read only once, in bytes: it is held in memory.
    private static let largest = 256 * 1024 * 1024

    /// The largest file of JSON that is read.
    private static let largestText = 16 * 1024 * 1024

    /// The bytes of a file; of a pipe, waits a while for somebody who writes into it.
    static func bytes(at path: String, largest: Int = largest) throws(ConfigurationError) -> [UInt8] {
        do throws(SystemCall.Failure) {
            let descriptor = try SystemCall.openWithoutWaiting(path)
            defer { try? SystemCall.close(descriptor) }
            if SystemCall.hasInput(descriptor, within: patience) {
                SystemCall.setBlocking(descriptor)
                return try SystemCall.readAll(descriptor, limit: largest)
            }
        } catch {
            if error.code == SystemCall.tooLarge { throw ConfigurationError("\(path): larger than \(largest) bytes") }
            throw unreadable(path, error)
        }
        throw ConfigurationError("\(path): a pipe, and nobody wrote into it for \(patience / 1000) s")
    }

    /// Opens a file to read it where it is needed.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - size: How large it is at least, in bytes.
    /// - Returns: The file; nil for a smaller one, and for what is no file.
    /// - Throws: ``ConfigurationError`` where it cannot be opened.
    static func readable(at path: String, largerThan size: Int) throws(ConfigurationError) -> ReadableFile? {
        guard !SystemCall.isPipe(path) else { return nil }
        do throws(SystemCall.Failure) {
            let file = ReadableFile(try SystemCall.openWithoutWaiting(path), path: path)
            return file.count > size ? file : nil
        } catch {
            throw unreadable(path, error)
        }
    }

    /// How many milliseconds a pipe may be empty before it is given up.
    private static let patience: Int32 = 10_000

    /// The text of a file, named by its path.
    static func source(at path: String) throws(ConfigurationError) -> SourceText {
        SourceText(name: path, bytes: try bytes(at: path, largest: largestText))
    }

    /// The names of what a folder holds, sorted.
    static func names(in folder: String) throws(ConfigurationError) -> [String] {
        do throws(SystemCall.Failure) {
            return try SystemCall.names(in: folder, hidden: true)
        } catch {
            throw unreadable(folder, error)
        }
    }

    /// The folder of a path: everything before its last `/`.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path as seen from a folder.
    static func resolve(_ path: String, relativeTo folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    private static func unreadable(_ path: String, _ failure: SystemCall.Failure) -> ConfigurationError {
        ConfigurationError("cannot read \(path): \(failure)", isMissingFile: true)
    }
}
