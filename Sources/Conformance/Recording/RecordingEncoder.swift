internal import KinesisVideo
internal import Matroska

/// Turns what is recorded into the bytes of a file, frame by frame.
///
/// A frame is its kind in four letters, the length of its payload (32 bits, big-endian), the payload, and the CRC-32 of kind
/// and payload (big-endian).
package struct RecordingEncoder: Sendable {
    /// How many bytes parts of the body may take in the file.
    private let limit: UInt64
    private let zeroesMedia: Bool
    private var used: UInt64 = 0
    private var erasure: MediaErasure?
    private var gap: Recording.Gap?

    /// Prepares to write a recording.
    ///
    /// - Parameters:
    ///   - limit: How many bytes parts of the body may take; later ones are left out, and the file says so.
    ///   - zeroesMedia: Whether the bytes of frames are replaced by zeros.
    package init(limit: UInt64 = .max, zeroesMedia: Bool = false) {
        self.limit = limit
        self.zeroesMedia = zeroesMedia
    }

    /// The beginning of a file.
    package static func beginning(_ header: Recording.Header) -> [UInt8] {
        var bytes = Recording.signature
        var header = header
        var payload = header.node.bytes()
        if payload.count > Recording.maximumPayload {
            // Generated values of absurd size: the answer is still worth looking at, though not to be judged again.
            header.scope = .null
            payload = header.node.bytes()
        }
        append(.header, payload, to: &bytes)
        return bytes
    }

    /// A text that the judge reads; nothing where it is of absurd size.
    package static func resource(_ resource: Recording.Resource, _ text: [UInt8]) -> [UInt8] {
        guard text.count <= Recording.maximumPayload, let kind = Recording.FrameKind(rawValue: resource.rawValue) else {
            return []
        }
        var bytes: [UInt8] = []
        append(kind, text, to: &bytes)
        return bytes
    }

    /// The bytes of an event.
    package mutating func encode(_ event: RecordedEvent) -> [UInt8] {
        var bytes: [UInt8] = []
        switch event {
        case .request(let request):
            Self.append(.request, request.node.bytes(), to: &bytes)
            Self.append(.requestBody, request.body, to: &bytes)
        case .answer(let event):
            encode(event, to: &bytes)
        case .gap(let lost):
            gap = Recording.Gap(
                reason: gap?.reason ?? lost.reason,
                parts: (gap?.parts ?? 0) + lost.parts,
                bytes: (gap?.bytes ?? 0) &+ lost.bytes
            )
        case .judgement(let judgement):
            closeGap(&bytes)
            Self.append(.judgement, judgement.node.bytes(), to: &bytes)
        }
        return bytes
    }

    private mutating func encode(_ event: AnswerEvent, to bytes: inout [UInt8]) {
        switch event.kind {
        case .sent(let times):
            Self.append(.connection, times.node(at: event.time).bytes(), to: &bytes)
        case .head(let head):
            Self.append(.response, head.node(at: event.time).bytes(), to: &bytes)
            let isJSON = Judge.isJSON(head.headers.firstValue(named: "content-type"))
            if zeroesMedia, head.status == 200, !isJSON { erasure = MediaErasure() }
        case .body(let part):
            encode(part, at: event.time, to: &bytes)
        case .silence:
            closeGap(&bytes)
            Self.append(.time, JSONNode.object(["at": .integer(event.time.wholeNanoseconds)]).bytes(), to: &bytes)
        case .end(let outcome):
            closeGap(&bytes)
            Self.append(.end, Recording.node(outcome, at: event.time).bytes(), to: &bytes)
        }
    }

    private mutating func encode(_ part: BodyPart, at time: Duration, to bytes: inout [UInt8]) {
        var start = 0
        repeat {
            let end = min(part.bytes.count, start + Recording.maximumPart)
            let piece = start == 0 && end == part.bytes.count ? part.bytes : Array(part.bytes[start..<end])
            encode(piece, of: part.index, at: time, to: &bytes)
            start = end
        } while start < part.bytes.count
    }

    private mutating func encode(_ piece: [UInt8], of part: Int, at time: Duration, to bytes: inout [UInt8]) {
        guard gap == nil else { return leaveOut(piece) }
        var payload: [UInt8] = []
        payload.reserveCapacity(piece.count + 12)
        Self.append(UInt32(clamping: part), to: &payload)
        Self.append(UInt64(clamping: time.wholeNanoseconds), to: &payload)
        let media = erasure?.mediaRanges(in: piece.span.bytes) ?? []
        if media.isEmpty {
            payload += piece
        } else {
            SparseBytes.encode(piece, zeroing: media, to: &payload)
        }
        guard UInt64(payload.count) <= limit - used else { return leaveOut(piece) }
        used += UInt64(payload.count)
        Self.append(media.isEmpty ? .part : .sparsePart, payload, to: &bytes)
    }

    private mutating func leaveOut(_ piece: [UInt8]) {
        var lost = gap ?? Recording.Gap(reason: .limit, parts: 0, bytes: 0)
        lost.parts += 1
        lost.bytes &+= UInt64(piece.count)
        gap = lost
    }

    private mutating func closeGap(_ bytes: inout [UInt8]) {
        guard let lost = gap.take() else { return }
        Self.append(.gap, lost.node.bytes(), to: &bytes)
    }

    // MARK: Frames

    private static func append(_ kind: Recording.FrameKind, _ payload: [UInt8], to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + payload.count + 12)
        let letters = Array(kind.rawValue.utf8)
        bytes += letters
        append(UInt32(payload.count), to: &bytes)
        bytes += payload
        var checksum = CRC32()
        checksum.update(letters.span.bytes)
        checksum.update(payload.span.bytes)
        append(checksum.value, to: &bytes)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
