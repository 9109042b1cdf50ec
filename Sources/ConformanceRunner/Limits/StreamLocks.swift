/// Keeps a case that wants a stream for itself apart from the others that use it.
actor StreamLocks {
    private struct Lock {
        var shared = 0
        var isExclusive = false
        var waiting: [(exclusive: Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private var locks: [String: Lock] = [:]

    /// Waits until the stream is free for this use.
    func acquire(_ stream: String, exclusive: Bool) async {
        let lock = locks[stream, default: Lock()]
        let isFree = exclusive ? lock.shared == 0 && !lock.isExclusive : !lock.isExclusive
        if isFree, lock.waiting.isEmpty {
            take(stream, exclusive: exclusive)
        } else {
            // Whoever hands the lock on takes it for the one that waited.
            await withCheckedContinuation { locks[stream, default: Lock()].waiting.append((exclusive, $0)) }
        }
    }

    /// Gives the stream back.
    func release(_ stream: String, exclusive: Bool) {
        guard var lock = locks[stream] else { return }
        if exclusive { lock.isExclusive = false } else { lock.shared -= 1 }
        locks[stream] = lock
        while let next = locks[stream]?.waiting.first, let lock = locks[stream] {
            guard next.exclusive ? lock.shared == 0 && !lock.isExclusive : !lock.isExclusive else { break }
            locks[stream]?.waiting.removeFirst()
            take(stream, exclusive: next.exclusive)
            next.continuation.resume()
        }
    }

    private func take(_ stream: String, exclusive: Bool) {
        if exclusive {
            locks[stream, default: Lock()].isExclusive = true
        } else {
            locks[stream, default: Lock()].shared += 1
        }
    }
}
