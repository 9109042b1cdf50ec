/// The status line and header fields of a response, and when they came.
package struct ResponseHead: Sendable {
    /// The status code as it came, 100–999.
    package let status: Int

    /// Header fields in the order and spelling of the wire.
    package let headers: [(name: String, value: String)]

    /// Time from the start of the request.
    package let receivedAt: Duration
}
