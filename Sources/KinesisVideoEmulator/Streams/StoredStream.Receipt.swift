internal import Synchronization

extension StoredStream {
    /// What whoever adds a fragment gets for it: which one it is, and word of what becomes of it.
    final class Receipt: Sendable, Hashable {
        private enum State {
            case open([@Sendable (Bool) -> Void])
            case settled(Bool)
        }

        /// The fragment; its index is a lower one in the end where one before it cannot be stored.
        let fragment: Fragment

        private let state = Mutex(State.open([]))

        /// Begins with a fragment of which nothing is known yet.
        init(_ fragment: Fragment) {
            self.fragment = fragment
        }

        /// Asks to be told when the fragment cannot be lost any more, or that it could not be stored.
        ///
        /// What was stored once stays so: that it has left the stream since, by its age or for room, takes nothing back.
        ///
        /// - Parameter done: Called once, on any thread, also at once, with whether it is safe; for the fragments of one stream
        ///   in the order in which they were added.
        func whenSettled(_ done: @escaping @Sendable (Bool) -> Void) {
            let isSafe: Bool? = state.withLock { state in
                switch state {
                case .settled(let isSafe): return isSafe
                case .open(let waiting):
                    state = .open(waiting + [done])
                    return nil
                }
            }
            if let isSafe { done(isSafe) }
        }

        /// Says what has become of the fragment, once.
        func settle(_ isSafe: Bool) {
            let waiting = state.withLock { state -> [@Sendable (Bool) -> Void] in
                guard case .open(let waiting) = state else { return [] }
                state = .settled(isSafe)
                return waiting
            }
            for done in waiting { done(isSafe) }
        }

        static func == (one: Receipt, other: Receipt) -> Bool { one === other }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }
}
