internal import KinesisVideo
internal import Matroska

/// Reads the bytes of a recording, piece by piece and however they are cut, into what was recorded.
///
/// There is no input or output in it, and no more memory than one frame takes. A file that was cut short, as a run that was
/// killed leaves it, is read as far as it goes.
package struct RecordingReader: Sendable {
    /// What is read, in the order of the file.
    package enum Item: Sendable, Hashable {
        /// First, once.
        case header(Recording.Header)
        /// A text that the judge reads.
        case resource(Recording.Resource, [UInt8])
        case event(RecordedEvent)
    }

    private enum State: Sendable, Hashable {
        case signature
        case frame
        case payload(name: String, length: Int)
        case failed(RecordingError)
    }

    private var state = State.signature
    private var buffer: [UInt8] = []
    private var needed = Recording.signature.count
    private var frameOffset: UInt64 = 0
    private var offset: UInt64 = 0
    private var hasHeader = false
    private var pendingRequest: JSONNode?

    /// Whether the last frame of the recording was read.
    package private(set) var isComplete = false

    package init() {}

    /// Whether the bytes of a file are those of a recording, as far as they go.
    package static func recognizes(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count >= Recording.signature.count && bytes.starts(with: Recording.signature)
    }

    /// How many whole frames' bytes were read: from here on, a file that was cut short has nothing to give.
    package var readBytes: UInt64 {
        frameOffset
    }

    /// Reads on until there is something to tell.
    ///
    /// - Parameters:
    ///   - input: The bytes at hand.
    ///   - position: Where to read on in them; moved to where reading stopped.
    /// - Returns: What was read; `nil` when all bytes at hand are.
    /// - Throws: What is wrong with the file; then every further call throws the same.
    package mutating func next(_ input: RawSpan, from position: inout Int) throws(RecordingError) -> Item? {
        if case .failed(let error) = state { throw error }
        do throws(RecordingError) {
            while gather(input, &position) {
                if let item = try step() { return item }
            }
        } catch {
            state = .failed(error)
            throw error
        }
        return nil
    }

    /// Takes bytes until as many as are needed are there.
    private mutating func gather(_ input: RawSpan, _ position: inout Int) -> Bool {
        let count = min(needed - buffer.count, input.byteCount - position)
        if count > 0 {
            input.extracting(position..<position + count).withUnsafeBytes { buffer.append(contentsOf: $0) }
            position += count
            offset += UInt64(count)
        }
        return buffer.count == needed
    }

    private mutating func step() throws(RecordingError) -> Item? {
        switch state {
        case .signature:
            guard buffer == Recording.signature else { throw RecordingError(.notARecording, at: 0) }
            expectFrame()
            return nil
        case .frame:
            let name = String(decoding: buffer[..<4], as: UTF8.self)
            let length = Self.number(buffer[4..<8])
            guard length <= UInt64(Recording.maximumPayload) else {
                throw RecordingError(.tooLong(frame: Self.shown(name), length: UInt32(length)), at: frameOffset)
            }
            state = .payload(name: name, length: Int(length))
            needed = 8 + Int(length) + 4
            return nil
        case .payload(let name, let length):
            let payload = buffer[8..<8 + length]
            var checksum = CRC32()
            checksum.update(buffer.span.bytes.extracting(first: 4))
            checksum.update(buffer.span.bytes.extracting(8..<8 + length))
            guard UInt64(checksum.value) == Self.number(buffer[(8 + length)...]) else {
                throw RecordingError(.damaged(frame: Self.shown(name)), at: frameOffset)
            }
            let item = try item(name, payload)
            expectFrame()
            return item
        case .failed(let error):
            throw error
        }
    }

    private mutating func expectFrame() {
        state = .frame
        buffer.removeAll(keepingCapacity: true)
        needed = 8
        frameOffset = offset
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The kind of a frame as messages give it: bytes that nobody has looked at are not printed.
    private static func shown(_ name: String) -> String {
        name.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? name : "????"
    }

    // MARK: Frames

    private mutating func item(_ name: String, _ payload: ArraySlice<UInt8>) throws(RecordingError) -> Item? {
        guard let kind = Recording.FrameKind(rawValue: name) else {
            // As in PNG: a small first letter says that the rest can be understood without it.
            guard let first = name.utf8.first, (0x61...0x7A).contains(first), hasHeader else {
                throw RecordingError(.unknownFrame(Self.shown(name)), at: frameOffset)
            }
            return nil
        }
        let isInOrder = hasHeader ? kind != .header && !isComplete : kind == .header
        guard isInOrder, (kind == .requestBody) == (pendingRequest != nil) else {
            throw RecordingError(.misplaced(frame: name), at: frameOffset)
        }
        do throws(Recording.Malformed) {
            return try item(kind, payload)
        } catch {
            throw RecordingError(.malformed(frame: name, reason: error.message), at: frameOffset)
        }
    }

    private mutating func item(
        _ kind: Recording.FrameKind,
        _ payload: ArraySlice<UInt8>
    ) throws(Recording.Malformed) -> Item? {
        switch kind {
        case .header:
            let header = try Recording.Header(json(payload))
            hasHeader = true
            return .header(header)
        case .scenario:
            return .resource(.scenario, Array(payload))
        case .contract:
            return .resource(.contract, Array(payload))
        case .suite:
            return .resource(.suite, Array(payload))
        case .request:
            pendingRequest = try json(payload)
            return nil
        case .requestBody:
            let request = try Recording.Request(pendingRequest ?? .null, body: Array(payload))
            pendingRequest = nil
            return .event(.request(request))
        case .connection:
            let node = try json(payload)
            return .event(.answer(AnswerEvent(.sent(try ConnectionTimes(node)), at: try time(in: node))))
        case .response:
            let node = try json(payload)
            return .event(.answer(AnswerEvent(.head(try AnswerHead(node)), at: try time(in: node))))
        case .part, .sparsePart:
            return .event(.answer(try part(payload, isSparse: kind == .sparsePart)))
        case .time:
            return .event(.answer(AnswerEvent(.silence, at: try time(in: json(payload)))))
        case .end:
            let (outcome, time) = try Recording.outcome(json(payload))
            return .event(.answer(AnswerEvent(.end(outcome), at: time)))
        case .gap:
            return .event(.gap(try Recording.Gap(json(payload))))
        case .judgement:
            isComplete = true
            return .event(.judgement(try Recording.Judgement(json(payload))))
        }
    }

    private func json(_ payload: ArraySlice<UInt8>) throws(Recording.Malformed) -> JSONNode {
        do throws(JSONError) {
            return try JSONReader.parse(Array(payload)).root
        } catch {
            throw Recording.Malformed("it is no JSON")
        }
    }

    private func time(in node: JSONNode) throws(Recording.Malformed) -> Duration {
        guard let time = Recording.time(node["at"]) else { throw Recording.Malformed("an event has at") }
        return time
    }

    private func part(_ payload: ArraySlice<UInt8>, isSparse: Bool) throws(Recording.Malformed) -> AnswerEvent {
        guard payload.count >= 12, let time = Int64(exactly: Self.number(payload.dropFirst(4).prefix(8))) else {
            throw Recording.Malformed("a part has a number and a time")
        }
        let stored = payload.dropFirst(12)
        let bytes = isSparse ? SparseBytes.decode(stored, limit: Recording.maximumPart) : Array(stored)
        guard let bytes, bytes.count <= Recording.maximumPart else {
            throw Recording.Malformed("a part has at most \(Recording.maximumPart) bytes")
        }
        let part = BodyPart(index: Int(Self.number(payload.prefix(4))), bytes: bytes)
        return AnswerEvent(.body(part), at: .nanoseconds(time))
    }
}
