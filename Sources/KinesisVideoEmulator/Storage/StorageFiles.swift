internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The file system, as far as stored fragments need it: everything that is reported done is on the device.
enum StorageFiles {
    /// Why something could not be done.
    struct Problem: Error, CustomStringConvertible {
        /// The system's number.
        let code: Int32
        /// What it was about.
        let path: String

        init(_ path: String, _ code: Int32 = errno) {
            (self.path, self.code) = (path, code)
        }

        /// What the system says.
        var reason: String { String(cString: strerror(code)) }

        var description: String { "\(path): \(reason)" }
    }

    /// Makes a folder, and those above it that are missing.
    static func makeFolder(_ path: String) throws(Problem) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw Problem(path, ENOTDIR) }
            return
        }
        let parent = Files.folder(of: path)
        if parent != path { try makeFolder(parent) }
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw Problem(path) }
        try synchronizeFolder(parent)
    }

    /// Has the device keep which files a folder has.
    static func synchronizeFolder(_ path: String) throws(Problem) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Problem(path) }
    }

    /// Writes a file that is there whole, or as it was.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Problem) {
        let temporary = path + ".new"
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        do throws(Problem) {
            defer { close(descriptor) }
            try write(ByteBuffer(bytes: bytes), to: descriptor, temporary)
            guard fsync(descriptor) == 0 else { throw Problem(temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else { throw Problem(path) }
        try synchronizeFolder(Files.folder(of: path))
    }

    /// Opens a file.
    static func open(_ path: String, _ flags: Int32) throws(Problem) -> Int32 {
        #if canImport(Darwin)
            let descriptor = Darwin.open(path, flags | O_CLOEXEC, 0o666)
        #elseif canImport(Musl)
            let descriptor = Musl.open(path, flags | O_CLOEXEC, 0o666)
        #else
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666)
        #endif
        guard descriptor >= 0 else { throw Problem(path) }
        return descriptor
    }

    /// Writes all of some bytes at the end of a file.
    static func write(_ bytes: ByteBuffer, to descriptor: Int32, _ path: String) throws(Problem) {
        let code = bytes.withUnsafeReadableBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                #if canImport(Darwin)
                    let written = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #elseif canImport(Musl)
                    let written = Musl.write(descriptor, rest.baseAddress, rest.count)
                #else
                    let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return errno }
                done += written
            }
            return 0
        }
        guard code == 0 else { throw Problem(path, code) }
    }

    /// Cuts a file, or fails without a word.
    @discardableResult
    static func truncate(_ path: String, to count: Int) -> Bool {
        guard let descriptor = try? open(path, O_WRONLY) else { return false }
        defer { close(descriptor) }
        return ftruncate(descriptor, off_t(count)) == 0 && fsync(descriptor) == 0
    }

    /// Whether a file or a folder is there.
    static func exists(_ path: String) throws(Problem) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw Problem(path) }
        return false
    }

    /// Gives a folder another name.
    static func move(_ path: String, to other: String) throws(Problem) {
        guard rename(path, other) == 0 else { throw Problem(path) }
        try synchronizeFolder(Files.folder(of: path))
    }

    /// Removes a folder with the files in it.
    static func empty(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] where name != "." && name != ".." { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Removes a file.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Takes a file for this process alone, for as long as what is returned is open; nil where another one has it.
    static func lock(_ path: String) throws(Problem) -> Int32? {
        let descriptor = try open(path, O_RDWR | O_CREAT)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else { throw Problem(path, code) }
        return nil
    }

    /// Gives a file back.
    static func unlock(_ descriptor: Int32) {
        close(descriptor)
    }
}
