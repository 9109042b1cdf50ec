/// Reads the payloads of elements (RFC 8794, section 7).
package enum ElementValue {
    /// A big-endian unsigned integer of up to 8 bytes; `nil` where it is empty, which means the element's default.
    package static func unsigned(_ bytes: [UInt8]) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A big-endian two's-complement integer of up to 8 bytes; `nil` where it is empty.
    package static func signed(_ bytes: [UInt8]) -> Int64? {
        guard let first = bytes.first else { return nil }
        return bytes.reduce(Int64(Int8(bitPattern: first) >> 7)) { $0 << 8 | Int64($1) }
    }

    /// An IEEE 754 number of 4 or 8 bytes; `nil` where it has another length, or is not a number: that says nothing, and
    /// no event with it would equal itself.
    package static func float(_ bytes: [UInt8]) -> Double? {
        let value: Double
        switch bytes.count {
        case 4: value = Double(Float(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) }))
        case 8: value = Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
        default: return nil
        }
        return value.isNaN ? nil : value
    }

    /// The text up to the first NUL byte, with which producers pad and terminate (RFC 8794, section 13).
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    package static func repairedText(_ bytes: [UInt8]) -> String {
        String(decoding: unpadded(bytes), as: UTF8.self)
    }

    /// The text up to the first NUL byte, or `nil` where it is not printable ASCII, or not UTF-8.
    package static func text(_ bytes: [UInt8], isASCII: Bool) -> String? {
        let text = unpadded(bytes)
        if isASCII, !text.allSatisfy({ (0x20...0x7E).contains($0) }) { return nil }
        return String(validating: text, as: UTF8.self)
    }

    private static func unpadded(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.prefix { $0 != 0 }
    }

    /// Whether a payload of that type can have that length.
    static func isValidLength(_ length: UInt64, of type: ElementType) -> Bool {
        switch type {
        case .unsignedInteger, .signedInteger: length <= 8
        case .float: length == 0 || length == 4 || length == 8
        case .date: length == 0 || length == 8
        case .master, .string, .utf8, .binary: true
        }
    }
}
