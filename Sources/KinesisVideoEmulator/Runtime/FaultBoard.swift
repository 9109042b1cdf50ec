internal import KinesisVideo
internal import Synchronization

/// The faults that are in force, which can be put and taken while the emulator runs.
///
/// Requests ask when they come, sessions at each boundary between two fragments.
final class FaultBoard: Sendable {
    /// What is in force.
    struct Faults: Hashable, Sendable {
        /// The faults of every stream, and of requests that reach none.
        var all: [Fault] = []
        /// The faults of single streams, by logical name.
        var streams: [String: [Fault]] = [:]
    }

    private struct State {
        var faults: Faults
        var generation = 0
    }

    private let state: Mutex<State>

    /// Begins with the faults of a configuration, and those that its streams declare.
    init(_ configuration: EmulatorConfiguration) {
        var faults = Faults(all: configuration.faults, streams: configuration.streamFaults)
        for stream in configuration.streams where !stream.faults.isEmpty {
            faults.streams[stream.name] = stream.faults + (faults.streams[stream.name] ?? [])
        }
        state = Mutex(State(faults: faults))
    }

    /// What is in force.
    var faults: Faults { state.withLock { $0.faults } }

    /// Changes what is in force, from the next request and the next fragment on.
    func change<Problem: Error>(_ change: (inout Faults) throws(Problem) -> Void) throws(Problem) {
        let outcome = state.withLock { state -> Result<Void, Problem> in
            var faults = state.faults
            do throws(Problem) {
                try change(&faults)
            } catch {
                return .failure(error)
            }
            if faults != state.faults { state.generation += 1 }
            state.faults = faults
            return .success(())
        }
        try outcome.get()
    }

    /// What is in force for a stream, or for requests that reach none.
    func set(of stream: String?) -> FaultSet {
        state.withLock { Self.set($0.faults, stream) }
    }

    /// How often what is in force has changed.
    var generation: Int { state.withLock { $0.generation } }

    /// What is in force for a stream where that has changed.
    func set(of stream: String, unless known: inout Int) -> FaultSet? {
        let (set, generation) = state.withLock { state in
            (state.generation == known ? nil : Self.set(state.faults, stream), state.generation)
        }
        known = generation
        return set
    }

    private static func set(_ faults: Faults, _ stream: String?) -> FaultSet {
        FaultSet(faults.all + (stream.flatMap { faults.streams[$0] } ?? []))
    }
}
