package import NIOCore

/// A piece of a response's body as the transport delivered it.
///
/// Where it was cut says nothing about chunks; the judge's verdict must not depend on it. Index and time are evidence.
package struct BodyPart: Sendable {
    /// The number of the part in its body, from 0.
    package let index: Int

    /// Where the part begins, in bytes from the start of the body.
    package let offset: UInt64

    /// The bytes.
    package let bytes: ByteBuffer

    /// Time from the start of the request.
    package let receivedAt: Duration
}
