internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Whether the process may open as many files as its connections need.
package enum OpenFiles {
    /// How many each event loop takes: what it waits with, what wakes it, and its timer.
    private static let perLoop = 3

    /// What connections, reports and recordings take.
    package enum Spare: Int, Sendable {
        /// So many that there is something to say where more cannot be opened.
        case few = 8
        /// So many that both ends of some cases at once are open: an emulator in this process that cannot accept would look
        /// like an endpoint that does not answer.
        case bothEnds = 40
    }

    /// Makes what connections run on.
    ///
    /// The event loops end the process where they cannot be made, so it is tried before.
    ///
    /// - Parameter spare: How many more files can be opened at least.
    /// - Throws: ``Failure`` where too few files can be opened.
    package static func prepareForConnections(_ spare: Spare = .few) throws(Failure) {
        let needed = NIOSingletons.groupLoopCountSuggestion * perLoop + spare.rawValue
        var opened: [Int32] = []
        while opened.count < needed {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { break }
            opened.append(descriptor)
        }
        for descriptor in opened { close(descriptor) }
        guard opened.count == needed else {
            throw Failure(
                .system,
                "too many files are open here: connections need \(needed) more, and \(opened.count) can be opened (ulimit -n)"
            )
        }
        _ = MultiThreadedEventLoopGroup.singleton.any()
    }
}
