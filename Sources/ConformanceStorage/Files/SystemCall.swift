#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The POSIX calls that files need, in one place: no retries but those for an interruption, no policy.
///
/// A failed call throws its `errno`.
package enum SystemCall {
    /// An `errno`.
    struct Failure: Error {
        let code: Int32

        static var last: Failure { Failure(code: errno) }
    }

    /// What stands at a path.
    package enum FileKind {
        case regular
        case link
        case other
    }

    static let brokenPipe = EPIPE
    static let missing = ENOENT
    static let notFolder = ENOTDIR

    static func text(of code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }

    static var processID: Int32 {
        getpid()
    }

    /// Creates a file that must not exist yet, with the permissions that the user's mask leaves.
    static func createNew(_ path: String, mode: mode_t = 0o666) throws(Failure) -> Int32 {
        try descriptor { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    }

    /// Creates a file that must not exist yet, every write to which goes to its end.
    static func createNewForAppending(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666) }
    }

    static func openForWriting(_ path: String) throws(Failure) -> Int32 {
        try awaitReader(path, O_WRONLY | O_CLOEXEC)
    }

    static func createOrEmpty(_ path: String) throws(Failure) -> Int32 {
        try awaitReader(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
    }

    static func openForReading(_ path: String) throws(Failure) -> Int32 {
        // Of a pipe that nobody writes into, opening would wait, and nobody could say what for.
        let descriptor = try descriptor { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        awaitInput(descriptor, named: "'\(path)'")
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
    }

    /// Waits until something comes from a pipe or a terminal, or it is closed; says so once that takes long.
    static func awaitInput(_ descriptor: Int32, named name: String) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) else { return }
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&request, 1, patience) != 0 { return }
        say("waiting for somebody to write into \(name)")
        while poll(&request, 1, -1) < 0, errno == EINTR {}
    }

    /// Opens for writing; where a pipe has no reader yet, waits for one, and says so once that takes long.
    private static func awaitReader(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
        var waited: Int32 = 0
        let step: Int32 = 20
        while true {
            do throws(Failure) {
                let descriptor = try descriptor { open(path, flags | O_NONBLOCK, 0o666) }
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
                return descriptor
            } catch {
                var status = stat()
                guard error.code == ENXIO, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
                    throw error
                }
            }
            _ = poll(nil, 0, step)
            if waited <= patience, waited + step > patience { say("waiting for somebody to read from '\(path)'") }
            waited += step
        }
    }

    /// For how many milliseconds nothing is said of a pipe whose other end is missing.
    private static let patience: Int32 = 1000

    private static func say(_ text: String) {
        try? write(Array("kvsconform: \(text)\n".utf8).span.bytes, to: 2)
    }

    static func openFolder(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// Writes all bytes, however many calls that takes.
    static func write(_ bytes: borrowing RawSpan, to descriptor: Int32) throws(Failure) {
        var written = 0
        while written < bytes.byteCount {
            let count = bytes.extracting(droppingFirst: written).withUnsafeBytes { part in
                systemWrite(descriptor, part.baseAddress, part.count)
            }
            if count > 0 {
                written += count
            } else if count == 0 {
                throw Failure(code: EIO)
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                try awaitWritable(descriptor)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    /// Reads up to the end, and no more than `limit` bytes; of a file that is larger, nothing.
    static func readAll(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > limit {
            throw Failure(code: EFBIG)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                guard bytes.count + count <= limit else { throw Failure(code: EFBIG) }
                bytes += buffer[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    /// Reads what is there, and no more than fits; 0 at the end.
    static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    /// The bytes that lie at the end of a file before the last `skipped` ones; fewer where it is shorter.
    static func readLast(_ count: Int, before skipped: Int, from descriptor: Int32) throws(Failure) -> [UInt8] {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw .last }
        guard Int(end) >= count + skipped else { return [] }
        guard lseek(descriptor, end - off_t(count + skipped), SEEK_SET) >= 0 else { throw .last }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while bytes.count < count {
            let read = try read(descriptor, into: &buffer)
            if read == 0 { throw Failure(code: EIO) }
            bytes += buffer[..<min(read, count - bytes.count)]
        }
        return bytes
    }

    /// Brings what was written to the device.
    ///
    /// A stream or device that cannot do so is no failure.
    static func synchronize(_ descriptor: Int32) throws(Failure) {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            case EINVAL, ENOTSUP: return
            default: throw .last
            }
        }
    }

    /// Closes a descriptor; after an interruption too it is closed, and must not be closed again.
    static func close(_ descriptor: Int32) throws(Failure) {
        guard systemClose(descriptor) != 0, errno != EINTR else { return }
        throw .last
    }

    static func rename(_ old: String, to new: String) throws(Failure) {
        guard systemRename(old, new) == 0 else { throw .last }
    }

    /// Removes a file, if it can.
    static func remove(_ path: String) {
        _ = unlink(path)
    }

    /// Removes a folder, if it is empty.
    static func removeFolder(_ path: String) {
        _ = rmdir(path)
    }

    /// The names of what lies in a folder, sorted, without those that are hidden.
    static func names(in folder: String) throws(Failure) -> [String] {
        guard let entries = opendir(folder) else { throw .last }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// What stands at a path; `nil` where nothing does.
    package static func kind(of path: String) -> FileKind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFLNK: .link
        default: .other
        }
    }

    /// What a path leads to when links are followed, never a link; `nil` where it leads nowhere.
    static func kind(behind path: String) -> FileKind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? .regular : .other
    }

    /// The path that links lead to; `nil` where they lead nowhere.
    package static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Creates a folder and those above it; those that exist are left as they are.
    static func createFolders(_ path: String) throws(Failure) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw .last }
        try createFolders(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path is a folder of this user's, and not a link to one.
    static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }

    /// The size of a regular file; `nil` where there is none.
    static func size(of path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The number of the user whose rights this process has.
    package static var userID: UInt32 {
        geteuid()
    }

    static let notOwned = EPERM

    /// Creates a folder; `false` where something of its name is there already.
    static func createFolder(_ path: String) throws(Failure) -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        guard errno == EEXIST else { throw .last }
        return false
    }

    /// Has a link lead elsewhere, at once; what is there and is no link stays.
    static func replaceLink(_ path: String, to destination: String) throws(Failure) {
        let there = kind(of: path)
        guard there == nil || there == .link else { throw Failure(code: EEXIST) }
        let temporary = "\(path).\(processID).tmp"
        guard symlink(destination, temporary) == 0 else { throw .last }
        do {
            try rename(temporary, to: path)
        } catch {
            remove(temporary)
            throw error
        }
    }

    static let alreadyExists = EEXIST

    static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// The columns of the terminal behind a descriptor; `nil` where it does not tell.
    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Makes writing to a stream whose reader went away an error instead of the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    private static func descriptor(_ open: () -> Int32) throws(Failure) -> Int32 {
        while true {
            let descriptor = open()
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw .last }
        }
    }

    private static func awaitWritable(_ descriptor: Int32) throws(Failure) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, -1) >= 0 || errno == EINTR else { throw .last }
    }
}

// Inside of the type these names are its own functions.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func systemClose(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}

private func systemRename(_ old: String, _ new: String) -> Int32 {
    rename(old, new)
}
