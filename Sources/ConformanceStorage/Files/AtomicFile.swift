internal import FileSystem
internal import Synchronization

/// A file that appears complete or not at all: a reader never sees half of it, and a failure leaves the old one alone.
///
/// The bytes go into a new file in the same folder, to the device, and only then under the name; at last the folder's
/// entry goes to the device too. A path that is no regular file, such as `/dev/stdout` or a pipe, is written to directly.
package enum AtomicFile {
    /// Writes a file.
    ///
    /// - Parameters:
    ///   - bytes: All of its content.
    ///   - path: Where. Folders above it that are missing are created; a link is followed, not replaced.
    ///   - synchronizing: Whether to wait until the device has it; not for what can be made again.
    ///   - isPrivate: Whether nobody but the owner may read it.
    /// - Throws: ``FileError``, saying whether the file could not be created or not be written.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        synchronizing: Bool = true,
        isPrivate: Bool = false
    ) throws(FileError) {
        switch SystemCall.kind(of: path) {
        case .other:
            try writeDirectly(bytes, to: path)
        case .link:
            // A link that leads to nothing yet is replaced. One to a pipe, as /dev/stdout may be, leads to what has no path.
            guard let kind = SystemCall.kind(behind: path) else { fallthrough }
            if kind == .regular, let destination = SystemCall.resolved(path) {
                try replace(destination, named: path, with: bytes, synchronizing, isPrivate)
            } else {
                try writeDirectly(bytes, to: path)
            }
        case .regular, nil:
            try replace(path, named: path, with: bytes, synchronizing, isPrivate)
        }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Which.
    ///   - limit: The most bytes to take; a longer file is an error.
    /// - Returns: All of its bytes.
    /// - Throws: ``FileError``.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
        do {
            let descriptor = try SystemCall.openForReading(path)
            defer { try? SystemCall.close(descriptor) }
            return try SystemCall.readAll(descriptor, limit: limit)
        } catch {
            throw FileError(.read, path: path, code: error.code)
        }
    }

    private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor: Int32
        do {
            descriptor = try SystemCall.openForWriting(path)
        } catch {
            throw FileError(.create, path: path, code: error.code)
        }
        do {
            defer { try? SystemCall.close(descriptor) }
            try SystemCall.write(bytes.span.bytes, to: descriptor)
        } catch {
            throw FileError(.write, path: path, code: error.code)
        }
    }

    private static func replace(
        _ path: String,
        named name: String,
        with bytes: [UInt8],
        _ synchronizing: Bool,
        _ isPrivate: Bool
    ) throws(FileError) {
        let (folder, file) = split(path)
        let temporary =
            "\(folder)/.\(file.utf8.count > 200 ? "report" : file).\(SystemCall.processID)-\(nextNumber()).tmp"
        let descriptor: Int32
        do {
            try SystemCall.createFolders(folder)
            descriptor = try SystemCall.createNew(temporary, mode: isPrivate ? 0o600 : 0o666)
        } catch {
            throw FileError(.create, path: name, code: error.code)
        }
        do {
            try fill(descriptor, with: bytes, synchronizing)
        } catch {
            SystemCall.remove(temporary)
            throw FileError(.write, path: name, code: error.code)
        }
        do {
            try SystemCall.rename(temporary, to: path)
        } catch {
            SystemCall.remove(temporary)
            throw FileError(.create, path: name, code: error.code)
        }
        // The file is in place; a folder that cannot be synchronised, as on some network file systems, does not undo that.
        guard synchronizing, let entry = try? SystemCall.openFolder(folder) else { return }
        try? SystemCall.synchronize(entry)
        try? SystemCall.close(entry)
    }

    /// Writes, synchronises and closes; a full disk may be told at any of the three.
    private static func fill(
        _ descriptor: Int32,
        with bytes: [UInt8],
        _ synchronizing: Bool
    ) throws(SystemCall.Failure) {
        do {
            try SystemCall.write(bytes.span.bytes, to: descriptor)
            if synchronizing { try SystemCall.synchronize(descriptor) }
        } catch {
            try? SystemCall.close(descriptor)
            throw error
        }
        try SystemCall.close(descriptor)
    }

    private static func split(_ path: String) -> (folder: String, file: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }

    private static let counter = Atomic<Int>(0)

    private static func nextNumber() -> Int {
        counter.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
