/// How a body is cut into writes, and how fast they may follow each other.
package struct Delivery: Hashable, Sendable {
    /// Where the writes are cut.
    package enum Cutting: Hashable, Sendable {
        /// As the service was measured to do: each master's header and each leaf alone, media in pieces of at most
        /// 16 KiB, the closing Tags in one.
        case elements
        /// Each part of a document in pieces as large as they get.
        case burst
        /// Pieces of so many bytes.
        case pieces(Int)
    }

    /// Where the writes are cut.
    package var cutting: Cutting

    /// The most that one session gets, in bytes a second; nil for no bound.
    package var bytesPerSecond: Int?

    /// Describes a delivery.
    package init(cutting: Cutting = .elements, bytesPerSecond: Int? = nil) {
        self.cutting = cutting
        self.bytesPerSecond = bytesPerSecond
    }
}
