internal import KinesisVideo
internal import Synchronization

/// Where the sender and the reader of a session meet: the machine and the bytes of what it keeps behind a lock, and the sender that
/// waits for what the reader hears.
final class ProducerDesk<Source: FragmentSupply>: Sendable {
    /// What the sender does.
    enum Work: Sendable {
        case send(Producer.Fragment, withHeader: Bool)
        case endBody
    }

    private struct State {
        var machine: ProducerMachine
        var fragments: [Int: Producer.Fragment] = [:]
        var count = 0
        var failure: Source.Failure?
        var firstSent: Duration?
        /// The sender that waits for something to change.
        var sender: CheckedContinuation<Void, Never>?
        /// Something has changed that the sender has not seen.
        var hasChanged = false
        var isSessionOver = false
    }

    private let source: Source
    private let clock: SteadyClock
    private let state: Mutex<State>

    init(_ machine: ProducerMachine, _ source: Source, clock: SteadyClock) {
        self.source = source
        self.clock = clock
        state = Mutex(State(machine: machine))
    }

    /// What came of it so far.
    var summary: ProducerSummary { state.withLock(\.machine.summary) }

    /// Why the source gives no more.
    var sourceFailure: Source.Failure? { state.withLock(\.failure) }

    /// Whether there is nothing to send.
    var hasNothing: Bool { state.withLock(\.machine.isEmpty) }

    /// Whether something is to be acknowledged.
    var isAwaiting: Bool { state.withLock(\.machine.isAwaiting) }

    /// When the first fragment was first sent.
    var firstSent: Duration { state.withLock(\.firstSent) ?? clock.now }

    // MARK: The sender

    /// Reads a fragment where none is kept.
    func readFirst() async {
        if state.withLock({ $0.machine.isEmpty && !$0.machine.isSourceOver }) { await read() }
    }

    /// What is to be sent next, once there is something; `nil` when the session is over.
    func next() async -> Work? {
        while !Task.isCancelled {
            let (step, fragment) = state.withLock { state -> (ProducerMachine.Step, Producer.Fragment?) in
                state.hasChanged = false
                let step = state.machine.next()
                guard case .send(let index, _) = step else { return (step, nil) }
                if state.firstSent == nil { state.firstSent = clock.now }
                return (step, state.fragments[index])
            }
            switch step {
            case .send(_, let withHeader):
                if let fragment { return .send(fragment, withHeader: withHeader) }
            case .read: await read()
            case .wait: await change()
            case .endBody: return .endBody
            }
            if state.withLock(\.isSessionOver) { return nil }
        }
        return nil
    }

    private func read() async {
        do throws(Source.Failure) {
            guard let fragment = try await source.next() else {
                if !Task.isCancelled { state.withLock { $0.machine.sourceEnded() } }
                return
            }
            state.withLock { state in
                state.fragments[state.count] = fragment
                state.machine.take(
                    ProducerMachine.Fragment(
                        index: state.count,
                        document: fragment.document,
                        timecode: fragment.timecode,
                        bytes: fragment.bytes.count
                    )
                )
                state.count += 1
            }
        } catch {
            state.withLock { state in
                state.failure = error
                state.machine.sourceEnded()
            }
        }
    }

    /// Waits until something is acknowledged, the session is over, or the task is cancelled.
    private func change() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard !state.hasChanged, !state.isSessionOver, !Task.isCancelled else { return true }
                    state.sender = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }

    // MARK: The reader

    func begin() {
        let now = clock.now
        state.withLock { state in
            state.isSessionOver = false
            state.machine.begin(at: now)
        }
    }

    func accepted() {
        state.withLock { $0.machine.accepted() }
    }

    func acknowledged(_ acknowledgement: FragmentAcknowledgement) {
        wake { state in
            for fragment in state.machine.acknowledged(acknowledgement) { state.fragments[fragment.index] = nil }
        }
    }

    func sessionIsOver() {
        wake { $0.isSessionOver = true }
    }

    func ended(
        _ end: ProducerMachine.SessionEnd,
        random: inout some RandomNumberGenerator
    ) -> ProducerMachine.Action {
        let now = clock.now
        // The generator cannot go into the lock's closure and come out again.
        var numbers = SplitMix64(seed: random.next())
        return state.withLock { state in
            let (action, settled) = state.machine.ended(end, at: now, random: &numbers)
            for fragment in settled { state.fragments[fragment.index] = nil }
            return action
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let sender = state.withLock { state in
            change(&state)
            state.hasChanged = true
            return state.sender.take()
        }
        sender?.resume()
    }
}
