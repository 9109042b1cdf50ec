internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Gives the connections of an event loop their turns, and has the loop look at its sockets after each round.
///
/// A task that asks to be run again at once is run before any socket is looked at, for a loop runs what is due until nothing is:
/// a single fast reader would keep out all others. Here all who wait have their turns one after the other, and whenever two milliseconds
/// are over, the sockets are looked at.
final class Turns: Sendable {
    private struct State {
        var waiting = CircularBuffer<@Sendable () -> Void>()
        var isScheduled = false
    }

    private static let own = ThreadSpecificVariable<Turns>()
    private static let pause = TimeAmount.microseconds(10)
    private static let longest = TimeAmount.milliseconds(2)

    private let loop: any EventLoop
    private let state = Mutex(State())

    private init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// The turns of the loop that is running.
    static func of(_ loop: any EventLoop) -> Turns {
        if let turns = own.currentValue, turns.loop === loop { return turns }
        let turns = Turns(loop)
        own.currentValue = turns
        return turns
    }

    /// Runs a task in the next round, on the loop.
    func wait(_ task: @escaping @Sendable () -> Void) {
        let isFirst = state.withLock { state in
            state.waiting.append(task)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { schedule() }
    }

    private func schedule() {
        loop.scheduleTask(in: Self.pause) { self.run() }
    }

    private func run() {
        let end = NIODeadline.now() + Self.longest
        // Who asks for another turn meanwhile is behind all who wait.
        while let task = state.withLock({ $0.waiting.popFirst() }) {
            task()
            if NIODeadline.now() >= end { break }
        }
        let goesOn = state.withLock { state in
            state.isScheduled = !state.waiting.isEmpty
            return state.isScheduled
        }
        if goesOn { schedule() }
    }
}
