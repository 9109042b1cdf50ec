/// The size of an element's payload as its header declares it.
package enum ElementSize: Hashable, Sendable {
    /// A number of bytes, at most 2⁵⁶ − 2.
    case known(UInt64)
    /// The reserved value of all one bits: the element ends where something comes that it cannot hold (RFC 8794, section 6.2).
    case unknown
}
