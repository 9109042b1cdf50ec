/// The way by which the body of a request is sent while its answer is read.
package struct Upload: Sendable {
    private let core: ExchangeCore

    init(_ core: ExchangeCore) {
        self.core = core
    }

    /// Sends the next bytes of the body; returns when they are on their way, so that memory is bounded.
    ///
    /// - Parameter bytes: The bytes; none means nothing.
    /// - Returns: Whether they were taken: not where the answerer has refused the request, or the connection is gone.
    package func send(_ bytes: [UInt8]) async -> Bool {
        bytes.isEmpty ? true : await core.push(bytes)
    }

    /// Ends the body; the answer goes on.
    ///
    /// - Returns: Whether the end was sent.
    @discardableResult
    package func finish() async -> Bool {
        await core.push(nil)
    }

    /// Gives the exchange up: nothing that waits to be sent waits any longer.
    package func abandon() {
        core.cancel()
    }
}
