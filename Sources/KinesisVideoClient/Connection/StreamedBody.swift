internal import NIOCore

/// The body of a request that is made while it is sent, in chunks (RFC 9112, section 7.1).
///
/// Whoever makes it waits until each piece is written, so that no more than one is ahead of the connection; a piece that comes
/// before the body may be sent waits too.
struct StreamedBody {
    /// Told whether a piece was written.
    typealias Taken = CheckedContinuation<Bool, Never>

    /// Something to write, and who waits for it.
    struct Piece {
        let bytes: ByteBuffer
        let taken: Taken
    }

    private enum State {
        /// The answerer has not asked for the body yet.
        case held
        case open
        /// Nothing of it is wanted any more.
        case over
    }

    private var state = State.held
    private var waiting: [Piece] = []

    /// Takes the next piece.
    ///
    /// - Parameters:
    ///   - bytes: The piece, of which there is at least one byte; `nil` for the end of the body.
    ///   - taken: Who is told that it was written, or that it is not wanted.
    /// - Returns: What is to be written now.
    mutating func push(_ bytes: [UInt8]?, _ taken: Taken) -> [Piece] {
        let piece = Piece(bytes: Self.chunk(bytes), taken: taken)
        switch state {
        case .held: waiting.append(piece)
        case .open: return [piece]
        case .over: taken.resume(returning: false)
        }
        return []
    }

    /// The body may be sent.
    ///
    /// - Returns: What is to be written now.
    mutating func open() -> [Piece] {
        guard case .held = state else { return [] }
        state = .open
        defer { waiting = [] }
        return waiting
    }

    /// Nothing more of the body is wanted.
    mutating func close() {
        state = .over
        for piece in waiting { piece.taken.resume(returning: false) }
        waiting = []
    }

    private static func chunk(_ bytes: [UInt8]?) -> ByteBuffer {
        guard let bytes else { return ByteBuffer(string: "0\r\n\r\n") }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(bytes.count + 12)
        buffer.writeString("\(String(bytes.count, radix: 16))\r\n")
        buffer.writeBytes(bytes)
        buffer.writeString("\r\n")
        return buffer
    }
}
