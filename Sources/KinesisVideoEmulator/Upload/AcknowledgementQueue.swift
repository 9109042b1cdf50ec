internal import KinesisVideo
internal import NIOCore

/// Acknowledgements on their way: one JSON object a line, each when its time has come.
struct AcknowledgementQueue: Sendable {
    private struct Entry: Sendable {
        let bytes: ByteBuffer
        let due: WallTime
    }

    private var entries = CircularBuffer<Entry>()
    /// What a fault lets another one overtake.
    private var overtaken: [FragmentAcknowledgement] = []

    /// When the next one may leave; nil where there is none.
    var due: WallTime? { entries.first?.due }

    /// The next bytes to send; nil where there are none yet.
    mutating func next(at now: WallTime) -> ByteBuffer? {
        guard let first = entries.first, first.due <= now else { return nil }
        return entries.popFirst()?.bytes
    }

    /// Adds an acknowledgement, or what a fault makes of it.
    mutating func add(_ acknowledgement: FragmentAcknowledgement, _ faults: FaultSet, at now: WallTime) {
        let delay = faults.count(of: .lateAcks).map { Int64($0) } ?? 0
        let due = max(entries.last?.due ?? now, now.advanced(byMilliseconds: delay))
        for told in faults.told(acknowledgement, overtaken: &overtaken) {
            let line = told.line(endsLine: !faults.contains(.joinedAcks))
            for piece in faults.cut(line) { entries.append(Entry(bytes: piece, due: due)) }
        }
    }
}

extension FragmentAcknowledgement {
    /// The object as the service writes it.
    var node: JSONNode {
        .object([
            "EventType": .string(eventText),
            "FragmentTimecode": timecode.map { .integer($0) },
            "FragmentNumber": fragmentNumber.map { .string($0.text) },
            "ErrorId": errorID.map { .integer($0.rawValue) },
            "ErrorCode": errorCode.map { .string($0) },
        ])
    }

    /// The object with what separates it from the next.
    fileprivate func line(endsLine: Bool) -> ByteBuffer {
        ByteBuffer(bytes: node.bytes() + (endsLine ? [UInt8(ascii: "\n")] : []))
    }
}
