internal import KinesisVideo

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The file system, as far as the emulator's start needs it: small files read whole, and one folder listed.
enum Files {
    /// The largest file that is read, in bytes: media is held in memory.
    private static let largest = 256 * 1024 * 1024

    /// The largest file of JSON that is read.
    private static let largestText = 16 * 1024 * 1024

    /// The bytes of a file.
    static func bytes(at path: String, largest: Int = largest) throws(ConfigurationError) -> [UInt8] {
        let file = try open(path)
        defer { fclose(file) }
        var status = stat()
        if fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > largest {
            throw tooLarge(path, largest)
        }
        var bytes: [UInt8] = []
        while bytes.count <= largest {
            let room = 256 * 1024
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = buffer.baseAddress.map { fread($0, 1, room, file) } ?? 0
            }
            bytes += piece
            if piece.count < room {
                guard ferror(file) == 0 else {
                    throw ConfigurationError("cannot read \(path): \(reason())", isMissingFile: true)
                }
                return bytes
            }
        }
        throw tooLarge(path, largest)
    }

    /// Opens a file; of a pipe, waits a while for somebody who writes into it.
    private static func open(_ path: String) throws(ConfigurationError) -> UnsafeMutablePointer<FILE> {
        #if canImport(Darwin)
            let descriptor = Darwin.open(path, O_RDONLY | O_NONBLOCK)
        #elseif canImport(Musl)
            let descriptor = Musl.open(path, O_RDONLY | O_NONBLOCK)
        #else
            let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK)
        #endif
        guard descriptor >= 0 else {
            throw ConfigurationError("cannot read \(path): \(reason())", isMissingFile: true)
        }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, patience) != 0 else {
                close(descriptor)
                throw ConfigurationError("\(path): a pipe, and nobody wrote into it for \(patience / 1000) s")
            }
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        guard let file = fdopen(descriptor, "rb") else {
            close(descriptor)
            throw ConfigurationError("cannot read \(path): \(reason())", isMissingFile: true)
        }
        return file
    }

    /// How many milliseconds a pipe may be empty before it is given up.
    private static let patience: Int32 = 10_000

    private static func tooLarge(_ path: String, _ largest: Int) -> ConfigurationError {
        ConfigurationError("\(path): larger than \(largest) bytes")
    }

    /// The text of a file, named by its path.
    static func source(at path: String) throws(ConfigurationError) -> SourceText {
        SourceText(name: path, bytes: try bytes(at: path, largest: largestText))
    }

    /// The names of what a folder holds, sorted.
    static func names(in folder: String) throws(ConfigurationError) -> [String] {
        guard let directory = opendir(folder) else {
            throw ConfigurationError("cannot read \(folder): \(reason())", isMissingFile: true)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            names.append(name)
        }
        return names.sorted()
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

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}
