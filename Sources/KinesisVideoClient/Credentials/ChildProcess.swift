internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Runs a program and reads what it writes; without a shell, and with nothing to read.
package enum ChildProcess {
    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - words: The program, looked for along the PATH, and its arguments.
    ///   - environment: Its variables.
    ///   - limit: How long it may take; it and what it has started are killed then.
    /// - Returns: How it ended, with what it wrote: 1 MiB on standard output, and the first 4 KiB on standard error.
    package static func run(
        _ words: [String],
        environment: [String: String],
        within limit: Duration = .seconds(60)
    ) async -> ProcessResult {
        do {
            return try await NIOThreadPool.singleton.runIfActive { execute(words, environment, limit) }
        } catch {
            return .failed("was not run: \(error)")
        }
    }

    private static let outputLimit = 1 << 20
    private static let errorLimit = 4096

    private static func execute(_ words: [String], _ environment: [String: String], _ limit: Duration) -> ProcessResult
    {
        guard let program = words.first, !program.isEmpty else { return .failed("is empty: there is nothing to run") }
        let end = ContinuousClock.now + limit
        guard let output = Pipe(), let errors = Pipe() else { return .failed("was not run: \(text(of: errno))") }
        var process = pid_t()
        let code = spawn(program, words, environment, output, errors, &process)
        output.closeWriting()
        errors.closeWriting()
        guard code == 0 else { return .failed("was not run: \(text(of: code))") }

        var written: [UInt8] = []
        var complaints: [UInt8] = []
        var open = [output.reading, errors.reading]
        var problem: String?
        while !open.isEmpty, problem == nil {
            var requests = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let left = end - .now
            guard left > .zero else {
                problem = "did not end within \(limit)"
                break
            }
            let count = poll(&requests, nfds_t(requests.count), Int32(clamping: left.components.seconds * 1000 + 1000))
            guard count >= 0 || errno == EINTR else {
                problem = "could not be listened to: \(text(of: errno))"
                break
            }
            for request in requests where count > 0 && request.revents != 0 {
                var buffer = [UInt8](repeating: 0, count: 16_384)
                let read = read(request.fd, &buffer, buffer.count)
                if read < 0, errno == EINTR { continue }
                guard read > 0 else {
                    open.removeAll { $0 == request.fd }
                    continue
                }
                if request.fd == output.reading {
                    written += buffer[..<read]
                    if written.count > outputLimit { problem = "printed more than \(outputLimit) bytes" }
                } else if complaints.count < errorLimit {
                    complaints += buffer[..<min(read, errorLimit - complaints.count)]
                }
            }
        }
        var status: Int32 = 0
        while problem == nil {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process {
                let signal = status & 0x7F
                let result = signal == 0 ? (status >> 8) & 0xFF : -signal
                return .ended(status: result, output: written, errors: complaints)
            }
            guard ended == 0 || errno == EINTR else { return .failed("was lost: \(text(of: errno))") }
            if ContinuousClock.now >= end {
                problem = "did not end within \(limit)"
            } else {
                usleep(2000)
            }
        }
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return .failed(problem ?? "was killed")
    }

    /// A pipe whose ends no other program inherits.
    private final class Pipe {
        let reading: Int32
        private var writingEnd: Int32

        var writing: Int32 { writingEnd }

        init?() {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writingEnd) = (ends[0], ends[1])
        }

        func closeWriting() {
            guard writingEnd >= 0 else { return }
            close(writingEnd)
            writingEnd = -1
        }

        deinit {
            close(reading)
            if writingEnd >= 0 { close(writingEnd) }
        }
    }

    /// Starts a program in a process group of its own, with the signals as they are by default.
    ///
    /// - Returns: 0, or an `errno`.
    private static func spawn(
        _ program: String,
        _ words: [String],
        _ environment: [String: String],
        _ output: Pipe,
        _ errors: Pipe,
        _ process: inout pid_t
    ) -> Int32 {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        #if canImport(Darwin)
            let closing = Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #else
            let closing: Int32 = 0
            // What was left open by whoever started this process is none of its business either.
            for descriptor in openDescriptors() { posix_spawn_file_actions_addclose(&actions, descriptor) }
        #endif
        // This process ignores broken pipes, and what is ignored would be inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags | closing))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables)
    }

    #if !canImport(Darwin)
        /// The descriptors that are open now, but for the standard ones.
        private static func openDescriptors() -> [Int32] {
            guard let folder = opendir("/proc/self/fd") else { return [] }
            defer { closedir(folder) }
            var descriptors: [Int32] = []
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if let descriptor = Int32(name), descriptor > 2 { descriptors.append(descriptor) }
            }
            return descriptors
        }
    #endif

    private static func text(of code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
