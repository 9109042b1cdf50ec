/// Writes EBML elements, byte for byte as asked.
package struct EBMLWriter: Sendable {
    /// How the size of an element is written.
    package enum SizeForm: Hashable, Sendable {
        /// In as few bytes as it needs.
        case shortest
        /// In that many bytes, 1 to 8, or in more where it does not fit.
        case length(Int)
        /// As unknown, in that many bytes, 1 to 8.
        case unknown(length: Int)
    }

    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Begins with nothing written.
    package init() {}

    /// The offset at which the next byte will stand.
    package var count: Int { bytes.count }

    /// Writes bytes as they are.
    package mutating func raw(_ bytes: some Sequence<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }

    /// Writes a header alone; what follows is the caller's.
    package mutating func header(_ id: ElementID, size: UInt64, form: SizeForm = .shortest) {
        bigEndian(UInt64(id.rawValue), length: id.encodedLength)
        switch form {
        case .shortest: self.size(size, length: 1)
        case .length(let length): self.size(size, length: length)
        case .unknown(let length): bigEndian(Self.marked(.max, length: clamped(length)), length: clamped(length))
        }
    }

    /// Writes a master and what `body` writes into it.
    package mutating func master<Failure: Error>(
        _ id: ElementID,
        form: SizeForm = .shortest,
        _ body: (inout EBMLWriter) throws(Failure) -> Void
    ) throws(Failure) {
        var inner = EBMLWriter()
        try body(&inner)
        header(id, size: UInt64(inner.bytes.count), form: form)
        raw(inner.bytes)
    }

    /// Writes a leaf with any payload.
    package mutating func binary(_ id: ElementID, _ payload: some Collection<UInt8>, form: SizeForm = .shortest) {
        header(id, size: UInt64(payload.count), form: form)
        raw(payload)
    }

    /// Writes an unsigned integer in `length` bytes, 1 to 8, or by default in as few as it needs.
    package mutating func unsigned(_ id: ElementID, _ value: UInt64, length: Int = 1, form: SizeForm = .shortest) {
        let needed = (71 - value.leadingZeroBitCount) / 8
        let length = max(clamped(length), needed)
        header(id, size: UInt64(length), form: form)
        bigEndian(value, length: length)
    }

    /// Writes a signed integer in as few bytes as it needs.
    package mutating func signed(_ id: ElementID, _ value: Int64, form: SizeForm = .shortest) {
        let magnitude = value < 0 ? ~value : value
        let length = (64 - magnitude.leadingZeroBitCount) / 8 + 1
        header(id, size: UInt64(length), form: form)
        bigEndian(UInt64(bitPattern: value), length: length)
    }

    /// Writes a floating-point number in 8 bytes, or in 4 where that loses nothing.
    package mutating func float(_ id: ElementID, _ value: Double, form: SizeForm = .shortest) {
        let short = Float(value)
        if Double(short) == value {
            header(id, size: 4, form: form)
            bigEndian(UInt64(short.bitPattern), length: 4)
        } else {
            header(id, size: 8, form: form)
            bigEndian(value.bitPattern, length: 8)
        }
    }

    /// Writes a text, filled up with NUL bytes to `paddedLength` where it is shorter.
    package mutating func string(
        _ id: ElementID,
        _ value: String,
        paddedLength: Int = 0,
        form: SizeForm = .shortest
    ) {
        let text = Array(value.utf8)
        let padding = Array(repeating: 0 as UInt8, count: max(0, paddedLength - text.count))
        binary(id, text + padding, form: form)
    }

    /// Writes a `Void` that takes `total` bytes, header included; at least 2.
    package mutating func void(total: Int) {
        // A size of 8 bytes where one would not do: then every total can be reached.
        let sizeLength = total - 2 < 0x7F ? 1 : 8
        let payload = max(0, total - 1 - sizeLength)
        header(.void, size: UInt64(payload), form: .length(sizeLength))
        raw(repeatElement(0, count: payload))
    }

    /// The bytes of a variable-length integer in `length` bytes, or in more where it does not fit.
    package static func variableInteger(_ value: UInt64, length: Int = 1) -> [UInt8] {
        var writer = EBMLWriter()
        writer.size(value, length: length)
        return writer.bytes
    }

    private mutating func size(_ value: UInt64, length: Int) {
        var length = clamped(length)
        // All ones is reserved for the unknown size.
        while length < 8, value >= (1 << UInt64(7 * length)) - 1 { length += 1 }
        bigEndian(Self.marked(value, length: length), length: length)
    }

    private static func marked(_ value: UInt64, length: Int) -> UInt64 {
        let marker = (1 as UInt64) << UInt64(7 * length)
        return marker | (value & (marker - 1))
    }

    private mutating func bigEndian(_ value: UInt64, length: Int) {
        for index in (0..<length).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
        }
    }

    private func clamped(_ length: Int) -> Int { min(max(length, 1), 8) }
}
