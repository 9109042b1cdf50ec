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

    /// Where streams are kept that clients put something into; nil for memory alone.
    let storage: StreamStorage?

    /// Registers streams.
    ///
    /// - Parameters:
    ///   - streams: The streams.
    ///   - storage: What writes down how they change.
    /// - Throws: ``ConfigurationError`` where two streams have one name.
    init(_ streams: [EmulatedStream], keptIn storage: StreamStorage? = nil) throws(ConfigurationError) {
        self.storage = storage
        for stream in streams {
            guard let other = insert(stream) else { continue }
            throw ConfigurationError(
                "the streams '\(other.logicalName)' and '\(stream.logicalName)' "
                    + "have the same name '\(stream.identity.name)'"
            )
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

    /// Adds a stream.
    ///
    /// - Returns: The stream that has its name already; nil where it was added.
    @discardableResult
    func insert(_ stream: EmulatedStream) -> EmulatedStream? {
        let name = stream.identity.name
        let other: EmulatedStream? = state.withLock { state in
            if let other = state.byName[name] { return other }
            state.order.append(name)
            state.byName[name] = stream
            state.nameByARN[stream.identity.arn] = name
            return nil
        }
        if other == nil { save(name) }
        return other
    }

    /// Writes down how a stream is now.
    private func save(_ name: String) {
        storage?.save(name) { state.withLock { $0.byName[name] } }
    }

    /// Changes a stream, at once for all who look.
    ///
    /// - Parameters:
    ///   - name: The stream's name, which stays.
    ///   - change: Changes it, or throws and leaves it as it was; nothing slow, for everybody waits.
    /// - Returns: What the change returned; nil where there is no such stream.
    /// - Throws: What the change threw.
    @discardableResult
    func update<Result: Sendable, Problem: Error>(
        _ name: String,
        _ change: (inout EmulatedStream) throws(Problem) -> Result
    ) throws(Problem) -> Result? {
        let outcome = state.withLock { state -> Swift.Result<Result, Problem>? in
            guard var stream = state.byName[name] else { return nil }
            do throws(Problem) {
                let result = try change(&stream)
                state.byName[name] = stream
                return .success(result)
            } catch {
                return .failure(error)
            }
        }
        let result = try outcome?.get()
        if result != nil { save(name) }
        return result
    }

    /// Removes a stream; its name can be used again.
    ///
    /// - Returns: The stream; nil where there is none of that name.
    @discardableResult
    func remove(_ name: String) -> EmulatedStream? {
        let stream = state.withLock { $0.remove(name) }
        if stream?.store != nil { storage?.remove(name) }
        return stream
    }

    /// Removes the streams whose deletion has come to its end.
    ///
    /// - Returns: The streams.
    @discardableResult
    func removeGone(at now: WallTime) -> [EmulatedStream] {
        let streams = state.withLock { state in
            let gone = state.order.filter { state.byName[$0]?.description.status(at: now) == nil }
            return gone.compactMap { state.remove($0) }
        }
        for stream in streams where stream.store != nil { storage?.remove(stream.identity.name) }
        return streams
    }
}
