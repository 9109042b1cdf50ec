internal import Synchronization

/// The place that one session takes among those of its stream, until it is given back.
///
/// A lease that is dropped gives its place back too: no path through a connection can leak one.
final class SessionLease: Sendable {
    private let isHeld = Mutex(true)
    private let giveBack: @Sendable () -> Void

    /// Takes a place.
    ///
    /// - Parameter giveBack: Called once, when the place is free again.
    init(giveBack: @escaping @Sendable () -> Void) {
        self.giveBack = giveBack
    }

    /// Gives the place back; the second time nothing happens.
    func release() {
        let wasHeld = isHeld.withLock { held in
            defer { held = false }
            return held
        }
        if wasHeld { giveBack() }
    }

    deinit {
        release()
    }
}
