/// Where the events of one answer come from: a connection, or a recording.
package protocol AnswerSource: ~Copyable {
    /// Why the events cannot be had; `Never` where they always can.
    associatedtype Failure: Error

    /// Waits for what happens next.
    ///
    /// - Parameter deadline: A moment of the answer's time that the caller wants to be told of. Where it passes before anything
    ///   came, a source that has a clock hands out an ``AnswerEvent/Kind/silence`` with exactly that time; what arrived
    ///   before it is handed out first, however late the caller asks. `nil` to wait without end.
    /// - Returns: The next event; `nil` after the end.
    /// - Throws: Why there is none to be had.
    mutating func next(until deadline: Duration?) async throws(Failure) -> AnswerEvent?
}

/// What hears the events of an answer and makes something of them.
package protocol AnswerListener {
    /// Whether nothing that may still come is of interest.
    var isDecided: Bool { get }

    /// When time alone decides something; `nil` where only events can.
    var deadline: Duration? { get }

    /// Takes in the next event. Whatever time alone decides before the event's own time has been decided by then.
    mutating func take(_ event: AnswerEvent)
}

extension AnswerSource where Self: ~Copyable {
    /// Has a listener hear the answer until it has heard enough, or the answer is over.
    ///
    /// This is the only loop in which answers are heard.
    ///
    /// - Parameters:
    ///   - listener: Hears each event.
    ///   - tell: Told of each event before the listener is.
    /// - Throws: Why the next event cannot be had.
    package mutating func hear(
        _ listener: inout some AnswerListener,
        telling tell: (AnswerEvent) -> Void = { _ in }
    ) async throws(Failure) {
        while !listener.isDecided, let event = try await next(until: listener.deadline) {
            tell(event)
            listener.take(event)
        }
    }
}
