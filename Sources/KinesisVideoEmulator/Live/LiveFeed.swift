internal import FileSystem
internal import KinesisVideo
internal import Logging
internal import Matroska
internal import NIOPosix
internal import Synchronization

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
        do throws(SystemCall.Failure) {
            descriptor =
                switch input {
                case .standardInput: try SystemCall.duplicate(0)
                case .pipe(let path): try SystemCall.openWithoutWaiting(path)
                }
        } catch {
            throw ConfigurationError("cannot read \(input.name): \(error)", isMissingFile: true)
        }
        thread.start()
        thread.submit { [self] _ in
            read(descriptor, input, name, store, clock, logger)
            try? SystemCall.close(descriptor)
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
        var room = [UInt8](repeating: 0, count: Self.piece)
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
                guard SystemCall.hasInput(descriptor, within: Self.silence) else {
                    keep(assembler.takeComplete(at: clock.now()))
                    continue
                }
                let bytes: ArraySlice<UInt8>
                do throws(SystemCall.Failure) {
                    bytes = room[..<(try SystemCall.read(descriptor, into: &room))]
                } catch {
                    if error.code == SystemCall.wouldBlock { continue }
                    keep(assembler.takeComplete(at: clock.now()))
                    return say("cannot read \(input.name): \(error)")
                }
                if beginning.count < ForeignFormat.length { beginning += bytes.prefix(ForeignFormat.length) }
                guard !bytes.isEmpty else {
                    keep(try assembler.finish(at: clock.now()))
                    let metadata: Logger.Metadata = ["stream": "\(name)", "fragments": "\(count)"]
                    return logger.info("\(input.name) has come to its end", metadata: metadata)
                }
                keep(try assembler.receive(Array(bytes), at: clock.now()))
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
}
