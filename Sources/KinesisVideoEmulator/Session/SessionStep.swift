internal import KinesisVideo
internal import NIOCore

/// What a session wants done next; one step at a time, whenever the connection can take it.
enum SessionStep: Hashable, Sendable {
    /// Write these bytes as one piece of the body.
    case send(ByteBuffer)
    /// Come back at this time; nil for never, which only the client's leaving ends.
    case wait(until: WallTime?)
    /// Come back when the stream has the fragment of this index, or at this time.
    case waitForFragment(Int, until: WallTime)
    /// End the body properly and leave the connection open.
    case finish
    /// Close the connection without ending the body.
    case cut
    /// Reset the connection.
    case reset
}
