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
    package struct Failure: Error, CustomStringConvertible {
        package let code: Int32

        package init(code: Int32) {
            self.code = code
        }

        package var description: String { SystemCall.text(of: code) }

        static var last: Failure { Failure(code: errno) }
    }

    /// What stands at a path.
    package enum FileKind {
        case regular
        case link
        case other
    }

    /// The number of a stream whose reader went away.
    package static let brokenPipe = EPIPE

    /// The number of a path at which nothing stands.
    package static let missing = ENOENT

    /// The number of a path through something that is not a folder.
    package static let notFolder = ENOTDIR

    /// The number of a read that would have to wait.
    package static let wouldBlock = EAGAIN

    /// The number of what is larger than it may be.
    package static let tooLarge = EFBIG

    /// The system's text for a number.
    package static func text(of code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }

    /// The number of this process.
    package static var processID: Int32 {
        getpid()
    }

    /// Creates a file that must not exist yet, with the permissions that the user's mask leaves.
    package static func createNew(_ path: String, mode: UInt32 = 0o666) throws(Failure) -> Int32 {
        try descriptor { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode)) }
    }

    /// Creates a file that must not exist yet, every write to which goes to its end.
    package static func createNewForAppending(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666) }
    }

    /// Opens what stands at a path for writing; of a pipe that nobody reads from, waits for a reader.
    package static func openForWriting(_ path: String) throws(Failure) -> Int32 {
        try awaitReader(path, O_WRONLY | O_CLOEXEC)
    }

    /// Opens a file for writing that is empty then; of a pipe that nobody reads from, waits for a reader.
    package static func createOrEmpty(_ path: String) throws(Failure) -> Int32 {
        try awaitReader(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
    }

    /// Opens what stands at a path for reading; of a pipe that nobody writes into, waits for a writer, and says so.
    package static func openForReading(_ path: String) throws(Failure) -> Int32 {
        // Opening would wait by itself, and nobody could say what for.
        let descriptor = try openWithoutWaiting(path)
        awaitInput(descriptor, named: "'\(path)'")
        setBlocking(descriptor)
        return descriptor
    }

    /// Opens what stands at a path for reading, a pipe too that nobody writes into; reading never waits.
    package static func openWithoutWaiting(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }

    /// Has reading from a descriptor wait for what comes.
    package static func setBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }

    /// Another descriptor of the same file.
    package static func duplicate(_ old: Int32) throws(Failure) -> Int32 {
        try descriptor { fcntl(old, F_DUPFD_CLOEXEC, 0) }
    }

    /// Whether something can be read from a descriptor, or its end was reached, within so many milliseconds.
    package static func hasInput(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, milliseconds) != 0
    }

    /// Waits until something comes from a pipe or a terminal, or it is closed; says so once that takes long.
    package static func awaitInput(_ descriptor: Int32, named name: String) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) else { return }
        if hasInput(descriptor, within: patience) { return }
        say("waiting for somebody to write into \(name)")
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) < 0, errno == EINTR {}
    }

    /// Opens for writing; where a pipe has no reader yet, waits for one, and says so once that takes long.
    private static func awaitReader(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
        var waited: Int32 = 0
        let step: Int32 = 20
        while true {
            do throws(Failure) {
                let descriptor = try descriptor { open(path, flags | O_NONBLOCK, 0o666) }
                setBlocking(descriptor)
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

    /// Opens a file for writing, which must be there.
    package static func openExisting(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_WRONLY | O_CLOEXEC) }
    }

    /// Takes a file for this process alone, which is created where it is missing, for as long as it is open.
    ///
    /// - Returns: Its descriptor; `nil` where another process has it.
    package static func lock(_ path: String) throws(Failure) -> Int32? {
        let descriptor = try descriptor { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let failure = Failure.last
        _ = systemClose(descriptor)
        guard failure.code == EWOULDBLOCK else { throw failure }
        return nil
    }

    /// Cuts an open file.
    package static func truncate(_ descriptor: Int32, to count: Int) throws(Failure) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw .last }
    }

    /// Opens a folder, to have the device keep what is in it.
    package static func openFolder(_ path: String) throws(Failure) -> Int32 {
        try descriptor { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// Writes all bytes, however many calls that takes.
    package static func write(_ bytes: borrowing RawSpan, to descriptor: Int32) throws(Failure) {
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
    package static func readAll(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        if let size = size(descriptor), size > limit { throw Failure(code: tooLarge) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                guard bytes.count + count <= limit else { throw Failure(code: tooLarge) }
                bytes += buffer[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    /// Reads what is there, and no more than fits; 0 at the end.
    package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    /// Reads at an offset, whatever others read, until the room is full or the file ends.
    ///
    /// - Returns: How many bytes came; fewer than there is room for where the file ends before, or cannot be read.
    package static func read(_ descriptor: Int32, at offset: Int, into room: UnsafeMutableRawBufferPointer) -> Int {
        var done = 0
        while done < room.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        return done
    }

    /// How many bytes an open file has; `nil` for what is not a regular file.
    package static func size(_ descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Tells the system that a file is read from the beginning to the end, or that it no longer is.
    package static func adviseSequential(_ descriptor: Int32, _ isSequential: Bool) {
        #if !canImport(Darwin)
            posix_fadvise(descriptor, 0, 0, isSequential ? POSIX_FADV_SEQUENTIAL : POSIX_FADV_NORMAL)
        #endif
    }

    /// The bytes that lie at the end of a file before the last `skipped` ones; fewer where it is shorter.
    package static func readLast(_ count: Int, before skipped: Int, from descriptor: Int32) throws(Failure) -> [UInt8] {
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
    package static func synchronize(_ descriptor: Int32) throws(Failure) {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            case EINVAL, ENOTSUP: return
            default: throw .last
            }
        }
    }

    /// Closes a descriptor; after an interruption too it is closed, and must not be closed again.
    package static func close(_ descriptor: Int32) throws(Failure) {
        guard systemClose(descriptor) != 0, errno != EINTR else { return }
        throw .last
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
