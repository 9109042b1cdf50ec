internal import KinesisVideo
internal import Logging
internal import Matroska
internal import NIOPosix
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Puts into a stream what a pipe brings, until it ends, or the emulator does.
///
/// It waits and reads on a thread of its own: a pipe may be silent for as long as it likes.
final class LiveFeed: Sendable {
    /// How many bytes are read at once.
    private static let piece = 256 * 1024

    /// How long a producer is silent that has no more of a fragment to send, in milliseconds; and how soon a feed stops.
    private static let silence: Int32 = 100

    /// The largest fragment that is taken, in bytes: what comes must be held until it is whole.
    static let largestFragment = 256 * 1024 * 1024

    private let stopped = Atomic(false)
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - input: Where the media comes from.
    ///   - name: The stream's name, for the log.
    ///   - store: Where the fragments go.
    ///   - clock: The time.
    ///   - logger: Is told of the end, and of what is wrong.
    /// - Throws: ``ConfigurationError`` where the input cannot be opened.
    init(
        _ input: LiveInput,
        of name: String,
        into store: StoredStream,
        clock: WallClock,
        logger: Logger
    ) throws(ConfigurationError) {
        let descriptor: Int32
        switch input {
        case .standardInput: descriptor = dup(STDIN_FILENO)
        case .pipe(let path): descriptor = Files.openPipe(path)
        }
        guard descriptor >= 0 else {
            throw ConfigurationError(
                "cannot read \(input.name): \(String(cString: strerror(errno)))",
                isMissingFile: true
            )
        }
        thread.start()
        thread.submit { [self] _ in
            read(descriptor, input, name, store, clock, logger)
            close(descriptor)
        }
    }

    /// Stops reading, and returns when nothing more is put.
    func stop() async {
        stopped.store(true, ordering: .relaxed)
        try? await thread.shutdownGracefully()
    }

    private func read(
        _ descriptor: Int32,
        _ input: LiveInput,
        _ name: String,
        _ store: StoredStream,
        _ clock: WallClock,
        _ logger: Logger
    ) {
        var assembler = FragmentAssembler()
        var beginning: [UInt8] = []
        var count = 0
        func keep(_ fragments: [IncomingFragment]) {
            for fragment in fragments { store.append(fragment, at: clock.now()) }
            count += fragments.count
        }
        func say(_ problem: String) {
            logger.warning(
                "\(problem); '\(name)' grows no more",
                metadata: ["stream": "\(name)", "fragments": "\(count)"]
            )
        }
        do throws(EBMLError) {
            while !stopped.load(ordering: .relaxed) {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, Self.silence) != 0 else {
                    keep(assembler.takeComplete(at: clock.now()))
                    continue
                }
                guard let bytes = Self.piece(of: descriptor) else {
                    keep(assembler.takeComplete(at: clock.now()))
                    return say("cannot read \(input.name): \(String(cString: strerror(errno)))")
                }
                if beginning.count < ForeignFormat.length { beginning += bytes.prefix(ForeignFormat.length) }
                guard !bytes.isEmpty else {
                    keep(try assembler.finish(at: clock.now()))
                    let metadata: Logger.Metadata = ["stream": "\(name)", "fragments": "\(count)"]
                    return logger.info("\(input.name) has come to its end", metadata: metadata)
                }
                keep(try assembler.receive(bytes, at: clock.now()))
                guard assembler.pendingBytes <= Self.largestFragment else {
                    return say("\(input.name): a fragment is larger than \(Self.largestFragment) bytes")
                }
            }
        } catch {
            keep(assembler.takeComplete(at: clock.now()))
            let foreign = ForeignFormat(startingWith: beginning.prefix(ForeignFormat.length))
            say("\(input.name) " + (foreign.map { "is \($0.name), not Matroska" } ?? "is malformed: \(error)"))
        }
    }

    /// The next bytes of a file; none at its end, nil where it cannot be read.
    private static func piece(of descriptor: Int32) -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: piece) { buffer, count in
            var read: Int
            repeat {
                #if canImport(Darwin)
                    read = Darwin.read(descriptor, buffer.baseAddress, piece)
                #elseif canImport(Musl)
                    read = Musl.read(descriptor, buffer.baseAddress, piece)
                #else
                    read = Glibc.read(descriptor, buffer.baseAddress, piece)
                #endif
            } while read < 0 && (errno == EINTR || errno == EAGAIN)
            failed = read < 0
            count = max(0, read)
        }
        return failed ? nil : bytes
    }
}
