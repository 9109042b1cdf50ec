internal import NIOCore
internal import NIOHTTP1

/// Writes the pieces of a body, each a chunk of the transfer where the answer has chunks.
///
/// It writes past the encoder, which has been told so by the head: there each piece is wrapped for three handlers and becomes three
/// writes. With 16 KiB a piece that is a sixth of a fast reader's processor time.
struct BodyWriter {
    private let encoder: ChannelHandlerContext
    private let isChunked: Bool

    /// Finds the encoder of a connection.
    ///
    /// - Throws: Where there is none.
    init(_ context: ChannelHandlerContext, isChunked: Bool) throws {
        encoder = try context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        self.isChunked = isChunked
    }

    /// Writes pieces, none of which is empty; they go out with the next flush.
    func write(_ pieces: [ByteBuffer]) {
        guard isChunked else {
            for piece in pieces { write(piece) }
            return
        }
        guard !pieces.isEmpty else { return }
        // The lines between all pieces stand in one buffer, whole before a slice is taken: a buffer that is shared is copied first.
        var lines = ByteBufferAllocator().buffer(capacity: pieces.count * 12 + 2)
        var ends: [Int] = []
        ends.reserveCapacity(pieces.count)
        for piece in pieces {
            if !ends.isEmpty { lines.writeStaticString("\r\n") }
            lines.writeString(String(piece.readableBytes, radix: 16))
            lines.writeStaticString("\r\n")
            ends.append(lines.writerIndex)
        }
        lines.writeStaticString("\r\n")
        for (piece, end) in zip(pieces, ends) {
            if let line = lines.readSlice(length: end - lines.readerIndex) { write(line) }
            write(piece)
        }
        write(lines)
    }

    private func write(_ bytes: ByteBuffer) {
        encoder.write(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
    }
}
