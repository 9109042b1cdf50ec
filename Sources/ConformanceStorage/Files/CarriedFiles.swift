internal import FileSystem

/// Files that a program carries at its own end, so that it is one file to copy.
///
/// Behind the program lie a tar archive and a trailer of 144 bytes: 48 characters that say of what commit it was built, 64
/// hexadecimal digits of the archive's SHA-256, 16 decimal digits of its size, and the mark `kvsconform-files`. Loaders
/// ignore what follows a program's segments. The script `Packaging/build.sh` appends both.
package struct CarriedFiles: Sendable {
    /// What is at the very end of a program that carries files.
    private struct Trailer {
        static let mark = Array("kvsconform-files".utf8)
        static let count = 48 + 64 + 16 + mark.count

        let commit: String
        let hash: String
        let size: String

        init?(_ file: borrowing EndOfFile) throws(FileError) {
            let bytes = try file.last(Self.count, before: 0)
            guard bytes.count == Self.count, bytes.suffix(Self.mark.count).elementsEqual(Self.mark) else { return nil }
            func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            commit = String(text(0..<48).prefix { $0 != " " })
            hash = text(48..<112)
            size = text(112..<128)
        }
    }

    private static let largest = 64 << 20

    /// The hash of the archive, which tells one set of files from another.
    package let hash: String
    private let archive: TarArchive

    /// The commit that a program was built of, as `git` names it, with `-changed` behind it where the sources were others.
    ///
    /// - Returns: `nil` where the program does not say.
    package static func commit(of program: String) -> String? {
        guard let file = try? EndOfFile(program) else { return nil }
        return try? Trailer(file)?.commit
    }

    /// Reads what a program carries; `nil` where it carries nothing.
    ///
    /// - Parameters:
    ///   - program: Where the program lies.
    ///   - hashing: Gives the hexadecimal SHA-256 of bytes.
    /// - Throws: ``TarArchive/Problem`` where what it carries is damaged, ``FileError`` where it cannot be read.
    package init?(of program: String, hashing: ([UInt8]) -> String) throws {
        let file = try EndOfFile(program)
        guard let trailer = try Trailer(file) else { return nil }
        guard let size = Int(trailer.size), (1...Self.largest).contains(size) else {
            throw TarArchive.Problem(description: "the size '\(trailer.size)' is not one")
        }
        let bytes = try file.last(size, before: Trailer.count)
        hash = trailer.hash
        guard hashing(bytes) == hash else {
            throw TarArchive.Problem(description: "its checksum is not that of its bytes")
        }
        archive = try TarArchive(bytes)
    }

    /// Has the files lie in a folder, where they do not yet.
    ///
    /// Each file appears complete or not at all; where one is missing or of another size – whoever cleans caches by age
    /// leaves such a folder – all are written again.
    ///
    /// - Parameter folder: A folder that belongs to the files alone, in one of the user's own.
    /// - Throws: ``FileError`` where they cannot be written, or where one of the two folders belongs to another user.
    package func unpack(to folder: String) throws(FileError) {
        do throws(SystemCall.Failure) {
            try SystemCall.createFolders(folder)
        } catch {
            throw FileError(.create, path: folder, code: error.code)
        }
        // In a folder that all may write to, another user may have been here first.
        let above = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? "."
        for each in [above, folder] where !SystemCall.isOwnFolder(each) {
            throw FileError(.create, path: each, code: SystemCall.notOwned)
        }
        let isWhole = archive.entries.allSatisfy { SystemCall.size(of: "\(folder)/\($0.path)") == $0.range.count }
        if isWhole { return }
        // Each file appears whole under its name, so that two programs that unpack at once do not disturb each other.
        for entry in archive.entries {
            try AtomicFile.write(archive[entry], to: "\(folder)/\(entry.path)", synchronizing: false)
        }
    }
}

/// A file that is read from its end.
private struct EndOfFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(FileError) {
        self.path = path
        do throws(SystemCall.Failure) {
            descriptor = try SystemCall.openForReading(path)
        } catch {
            throw FileError(.read, path: path, code: error.code)
        }
    }

    deinit {
        try? SystemCall.close(descriptor)
    }

    /// So many bytes before the last `skipped` ones; fewer where the file is shorter.
    func last(_ count: Int, before skipped: Int) throws(FileError) -> [UInt8] {
        do throws(SystemCall.Failure) {
            return try SystemCall.readLast(count, before: skipped, from: descriptor)
        } catch {
            throw FileError(.read, path: path, code: error.code)
        }
    }
}
