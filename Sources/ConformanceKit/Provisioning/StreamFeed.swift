internal import Conformance
package import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoEmulator
internal import Synchronization

/// Keeps the streams of a target growing that stand for those that grow, while something is done with it.
package final class StreamFeed: Sendable {
    /// How long the first fragment of each may take.
    private static let patience = Duration.seconds(15)

    private let tasks = Mutex<[Task<Void, Never>]>([])
    private let tell: @Sendable (String) -> Void

    /// Makes a feed that gives nothing yet.
    ///
    /// - Parameter tell: Told, in a sentence, of each stream that is not fed, or not any more.
    package init(tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    /// Begins to feed the streams of a target that `provision` made, and waits until each has grown.
    ///
    /// - Parameters:
    ///   - target: The target.
    ///   - suite: Says which streams grow, and what of.
    ///   - caller: Whose account it is.
    /// - Throws: ``Failure`` where the target has no control plane, or the suite's streams cannot be read.
    package func begin(_ target: PreparedTarget, _ suite: Suite, _ caller: Caller) async throws(Failure) {
        let provisioner = try Provisioner(suite, target, caller)
        let media = Dictionary(
            try suite.emulator().streams.compactMap { stream in stream.media.map { (stream.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        // A fragment of the service's lasts for a second at the least, and that of what grows here is half of one.
        guard let path = media["recorded"] else { return }
        for logical in suite.manifest.streams where logical.grows {
            guard let stream = target.target.streams[logical.name], media[logical.name] != nil else { continue }
            let tell = tell
            let (firsts, begun) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                do throws(Failure) {
                    let why = try await provisioner.feed(stream.name, with: path) { begun.yield() }
                    if let why { tell("the stream '\(stream.name)' grows no more: \(why)") }
                } catch {
                    tell("\(error)")
                }
                begun.finish()
            }
            tasks.withLock { $0.append(task) }
            let timer = Task {
                try? await Task.sleep(for: Self.patience)
                begun.finish()
            }
            for await _ in firsts { break }
            timer.cancel()
        }
    }

    /// Stops feeding.
    package func end() async {
        let tasks = tasks.withLock(\.self)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
