package import KinesisVideo

/// One request and the events of its answer, pulled one at a time.
///
/// What is ahead of the caller is bounded, so memory is too, however much a server sends.
package struct Exchange: AnswerSource, ~Copyable {
    /// The request exactly as it goes over the wire, signed and all.
    package let request: OutgoingRequest

    private let core: ExchangeCore

    init(_ core: ExchangeCore, sending request: OutgoingRequest) {
        self.core = core
        self.request = request
    }

    /// Waits for the next event, in the order of their arrival; `nil` after the end.
    ///
    /// What arrived before the deadline is handed out before the silence, however late it is asked for. When the task is
    /// cancelled, the next event is the end, as cancelled, at once.
    ///
    /// - Parameter deadline: The time of the answer at which to stop waiting: where nothing has arrived before it, the
    ///   event is a silence of exactly that time. It means nothing until the request has gone out. `nil` to wait on.
    /// - Returns: The event.
    package mutating func next(until deadline: Duration? = nil) async -> AnswerEvent? {
        await core.next(until: deadline)
    }

    /// The steps towards a connection that were begun, and the address that the socket is connected to.
    var way: (begun: [ConnectionTrial.Begun], peer: String?) {
        core.way
    }

    /// The time since the start of the exchange, connecting included.
    package var elapsed: Duration {
        core.elapsed
    }
}
