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
    /// The most that is read of what can be read only once, in bytes: it is held in memory.
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

    /// Whether what stands at a path is read once, as it comes: a pipe, or a terminal.
    static func isPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Opens a file to read it where it is needed.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - size: How large it is at least, in bytes.
    /// - Returns: The file; nil for a smaller one, and for what is no file.
    /// - Throws: ``ConfigurationError`` where it cannot be opened.
    static func readable(at path: String, largerThan size: Int) throws(ConfigurationError) -> ReadableFile? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > size else { return nil }
        let descriptor = openDescriptor(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ConfigurationError("cannot read \(path): \(reason())", isMissingFile: true)
        }
        return ReadableFile(descriptor, path: path)
    }

    /// Opens a pipe, whether somebody writes into it yet or not.
    ///
    /// - Returns: What it is read by; negative where it cannot be opened.
    static func openPipe(_ path: String) -> Int32 {
        openDescriptor(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    private static func openDescriptor(_ path: String, _ flags: Int32) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(path, flags)
        #elseif canImport(Musl)
            Musl.open(path, flags)
        #else
            Glibc.open(path, flags)
        #endif
    }

    /// Opens a file; of a pipe, waits a while for somebody who writes into it.
    private static func open(_ path: String) throws(ConfigurationError) -> UnsafeMutablePointer<FILE> {
        let descriptor = openDescriptor(path, O_RDONLY | O_NONBLOCK)
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
