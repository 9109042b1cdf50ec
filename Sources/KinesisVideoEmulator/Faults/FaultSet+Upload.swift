internal import KinesisVideo
internal import NIOCore

// The seam of the acknowledgements: what a producer is told of its fragments, and whether it is true.

extension FaultSet {
    /// The error that ends an upload once so many of its fragments are stored; nil for none.
    func uploadError(afterFragments stored: Int) -> IngestErrorID? {
        guard stored == 1, let id = count(of: .uploadError) else { return nil }
        return IngestErrorID(rawValue: id)
    }

    /// What is told in place of an acknowledgement.
    ///
    /// - Parameters:
    ///   - meant: The one that is true.
    ///   - overtaken: What waits to be told behind the next one.
    /// - Returns: Those to send, in order.
    func told(
        _ meant: FragmentAcknowledgement,
        overtaken: inout [FragmentAcknowledgement]
    ) -> [FragmentAcknowledgement] {
        guard !contains(.missingAck, meant.eventText) else { return [] }
        if contains(.swappedAcks), meant.event == .buffering {
            overtaken.append(meant)
            return []
        }
        let told = contains(.repeatedAck, meant.eventText) ? [meant, meant] : [meant]
        guard meant.event == .received, !overtaken.isEmpty else { return told }
        return told + [overtaken.removeFirst()]
    }

    /// The writes that a line leaves in.
    func cut(_ line: ByteBuffer) -> [ByteBuffer] {
        guard let size = count(of: .slicedAcks) else { return [line] }
        var (rest, pieces) = (line, [ByteBuffer]())
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            pieces.append(piece)
        }
        return pieces
    }
}
