/// The type of an element's payload (RFC 8794, section 7).
package enum ElementType: Hashable, Sendable {
    /// Holds other elements.
    case master
    /// A big-endian unsigned integer of 0 to 8 bytes.
    case unsignedInteger
    /// A big-endian two's-complement integer of 0 to 8 bytes.
    case signedInteger
    /// An IEEE 754 number of 0, 4 or 8 bytes.
    case float
    /// Printable ASCII, possibly padded with NUL bytes.
    case string
    /// UTF-8, possibly padded with NUL bytes.
    case utf8
    /// Nanoseconds since 2001-01-01T00:00:00Z, 0 or 8 bytes.
    case date
    /// Any bytes.
    case binary
}
