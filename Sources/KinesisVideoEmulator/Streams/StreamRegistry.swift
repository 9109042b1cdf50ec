internal import KinesisVideo
internal import Synchronization

/// The streams that exist, found by what a request calls them; shared by all connections.
///
/// A stream is a value: whoever has got one goes on with it as it was, whatever becomes of it here.
final class StreamRegistry: Sendable {
    private struct State {
        /// The names in the order of creation.
        var order: [String] = []
        var byName: [String: EmulatedStream] = [:]
        var nameByARN: [String: String] = [:]

        mutating func remove(_ name: String) -> EmulatedStream? {
            guard let stream = byName.removeValue(forKey: name) else { return nil }
            order.removeAll { $0 == name }
            nameByARN[stream.identity.arn] = nil
            return stream
        }
    }

    private let state = Mutex(State())

    /// Held by whoever changes a stream, also while that is written down: who only looks does not wait for a disk.
    private let changing = Mutex(())

    /// Where streams are kept that clients put something into; nil for memory alone.
    let storage: StreamStorage?

    /// Holds what is put into streams that are not kept on disk.
    let memory: FragmentMemory

    /// Registers streams.
    ///
    /// - Parameters:
    ///   - streams: The streams, with what is kept of them.
    ///   - storage: What writes down how they change.
    ///   - memory: What holds their fragments where there is no storage.
    /// - Throws: ``ConfigurationError`` where two streams have one name, or one cannot be written down.
    init(
        _ streams: [EmulatedStream],
        keptIn storage: StreamStorage? = nil,
        memory: FragmentMemory = FragmentMemory()
    ) throws(ConfigurationError) {
        (self.storage, self.memory) = (storage, memory)
        for stream in streams {
            if let other = add(stream) {
                throw ConfigurationError(
                    "the streams '\(other.logicalName)' and '\(stream.logicalName)' "
                        + "have the same name '\(stream.identity.name)'"
                )
            }
            do throws(StorageFiles.Problem) {
                try storage?.save(stream)
            } catch {
                throw ConfigurationError("cannot keep the stream '\(stream.logicalName)' in \(error)")
            }
        }
    }

    /// Every stream, in the order of creation.
    var streams: [EmulatedStream] {
        state.withLock { state in state.order.compactMap { state.byName[$0] } }
    }

    /// The stream of a name or an ARN, which both have to be exact.
    func stream(_ reference: StreamReference) -> EmulatedStream? {
        state.withLock { state in
            switch reference {
            case .name(let name): state.byName[name]
            case .arn(let arn): state.nameByARN[arn].flatMap { state.byName[$0] }
            }
        }
    }

    /// Adds a stream that has just been created, and has it kept where streams are.
    ///
    /// - Returns: The stream that has its name already; nil where it was added.
    /// - Throws: A ``Refusal`` where it cannot be kept; then there is no such stream.
    @discardableResult
    func insert(_ stream: EmulatedStream) throws(Refusal) -> EmulatedStream? {
        try changing.withLock { _ throws(Refusal) -> EmulatedStream? in
            if let other = self.stream(.name(stream.identity.name)) { return other }
            guard let storage, stream.store != nil else { return add(stream) }
            var stream = stream
            do throws(StorageFiles.Problem) {
                try stream.keep(in: storage, isNew: true)
                try storage.save(stream)
            } catch {
                storage.discardLater(stream.identity.name)
                throw Refusal(notStored: error)
            }
            return add(stream)
        }
    }

    /// Adds a stream; returns the one that has its name already.
    private func add(_ stream: EmulatedStream) -> EmulatedStream? {
        let name = stream.identity.name
        return state.withLock { state in
            if let other = state.byName[name] { return other }
            state.order.append(name)
            state.byName[name] = stream
            state.nameByARN[stream.identity.arn] = name
            return nil
        }
    }

    /// Changes a stream, at once for all who look; where streams are kept, once the change is written down.
    ///
    /// - Parameters:
    ///   - name: The stream's name, which stays.
    ///   - change: Changes it, or throws and leaves it as it was; nothing but the value, for it may come to nothing.
    /// - Returns: What the change returned; nil where there is no such stream.
    /// - Throws: What the change threw; and a ``Refusal`` where it cannot be written down, and the stream is as it was.
    @discardableResult
    func update<Result: Sendable>(
        _ name: String,
        _ change: (inout EmulatedStream) throws(Refusal) -> Result
    ) throws(Refusal) -> Result? {
        try changing.withLock { _ throws(Refusal) -> Result? in
            guard let before = stream(.name(name)) else { return nil }
            var stream = before
            let result = try change(&stream)
            do throws(StorageFiles.Problem) {
                try storage?.save(stream)
            } catch {
                throw Refusal(notStored: error)
            }
            let changed = stream
            state.withLock { state in
                if state.byName[name] != nil { state.byName[name] = changed }
            }
            let hours = changed.description.retentionHours
            if hours != before.description.retentionHours { changed.store?.retention = .hours(hours) }
            return result
        }
    }

    /// Removes a stream; its name can be used again.
    ///
    /// - Returns: The stream; nil where there is none of that name.
    /// - Throws: A ``Refusal`` where what is kept of it cannot be removed; then it stays.
    @discardableResult
    func remove(_ name: String) throws(Refusal) -> EmulatedStream? {
        try changing.withLock { _ throws(Refusal) -> EmulatedStream? in
            guard let stream = stream(.name(name)) else { return nil }
            do throws(StorageFiles.Problem) {
                if stream.store != nil { try storage?.discard(name) }
            } catch {
                throw Refusal(notStored: error)
            }
            memory.forget(name)
            return state.withLock { $0.remove(name) }
        }
    }

    /// Removes the streams whose deletion has come to its end.
    ///
    /// What is kept of them says already that they are gone, and is removed a little later.
    ///
    /// - Returns: The streams.
    @discardableResult
    func removeGone(at now: WallTime) -> [EmulatedStream] {
        let streams = state.withLock { state in
            let gone = state.order.filter { state.byName[$0]?.description.status(at: now) == nil }
            return gone.compactMap { state.remove($0) }
        }
        for stream in streams {
            if stream.store != nil { storage?.discardLater(stream.identity.name) }
            memory.forget(stream.identity.name)
        }
        return streams
    }
}

extension Refusal {
    /// Refuses a change that could not be written down.
    fileprivate init(notStored problem: StorageFiles.Problem) {
        self.init(named: "InternalFailure", message: "The stream could not be stored: \(problem.reason)")
    }
}
