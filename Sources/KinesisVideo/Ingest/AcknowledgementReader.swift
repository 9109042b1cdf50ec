/// Reads the answer to PutMedia: JSON objects one after the other, with or without white space between them.
///
/// Bytes may be cut anywhere. An object is read when its last byte has come; what is kept until then is bounded.
package struct AcknowledgementReader: Sendable {
    /// The most bytes of an object; the longest that the service sends have some 200.
    private let limit: Int
    private var object: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Makes a reader.
    ///
    /// - Parameter limit: The most bytes of one object.
    package init(limit: Int = 16_384) {
        self.limit = limit
    }

    /// Whether an object has begun and not ended.
    package var isInsideObject: Bool { depth > 0 }

    /// Reads on to the end of the next object.
    ///
    /// - Parameters:
    ///   - bytes: What has come.
    ///   - position: Where to begin in it; moved behind what was read.
    /// - Returns: The next acknowledgement; `nil` where more bytes are needed.
    /// - Throws: ``AcknowledgementError`` where what came is none; nothing can be read behind it.
    package mutating func next(
        _ bytes: some RandomAccessCollection<UInt8>,
        from position: inout Int
    ) throws(AcknowledgementError) -> FragmentAcknowledgement? {
        while position < bytes.count {
            let byte = bytes[bytes.index(bytes.startIndex, offsetBy: position)]
            position += 1
            guard depth > 0 || !Self.isSpace(byte) else { continue }
            guard depth > 0 || byte == UInt8(ascii: "{") else {
                throw AcknowledgementError("'\(Self.shown(byte))' stands where an object should begin")
            }
            object.append(byte)
            guard object.count <= limit else {
                throw AcknowledgementError("an object has more than \(limit) bytes")
            }
            follow(byte)
            if depth == 0 { return try acknowledgement() }
        }
        return nil
    }

    private mutating func follow(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }

    private mutating func acknowledgement() throws(AcknowledgementError) -> FragmentAcknowledgement {
        defer { object.removeAll(keepingCapacity: true) }
        let node: JSONNode
        do throws(JSONError) {
            node = try JSONReader.parse(object, limits: JSONReader.Limits(maximumDepth: 8, maximumBytes: limit)).root
        } catch {
            throw AcknowledgementError("an object is not JSON: \(error)")
        }
        guard let acknowledgement = FragmentAcknowledgement(node) else {
            throw AcknowledgementError("an object has no EventType")
        }
        return acknowledgement
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? String(Unicode.Scalar(byte)) : "0x\(String(byte, radix: 16))"
    }
}

/// What in the answer to PutMedia is no acknowledgement.
package struct AcknowledgementError: Error, Hashable, CustomStringConvertible {
    /// One clause for a person.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
