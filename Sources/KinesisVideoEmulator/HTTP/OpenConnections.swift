internal import NIOCore
internal import Synchronization

/// The connections that are open, so that none outlives the emulator.
final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// Remembers a connection until it closes.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.channels.withLock { $0[id] = nil }
        }
    }

    /// Asks every connection to come to its end, and closes those that take longer.
    func close(within grace: Duration) async {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(Quiescence()) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await Task.sleep(for: grace)
                for channel in open { channel.close(promise: nil) }
            }
            for channel in open { try? await channel.closeFuture.get() }
            group.cancelAll()
        }
    }
}
