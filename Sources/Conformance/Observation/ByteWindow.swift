/// The most recent bytes of a body, kept as evidence.
struct ByteWindow: Sendable {
    private let capacity: Int
    /// Made when the first byte comes: most answers of a suite are refusals without a stream.
    private var ring: [UInt8] = []
    /// The offset of the byte after the last one.
    private(set) var end: UInt64 = 0

    init(capacity: Int = 64 * 1024) {
        self.capacity = capacity
    }

    /// Takes in the next bytes.
    mutating func append(_ bytes: RawSpan) {
        if ring.isEmpty { ring = [UInt8](repeating: 0, count: capacity) }
        let skipped = max(0, bytes.byteCount - capacity)
        var from = skipped
        var to = Int((end + UInt64(skipped)) % UInt64(capacity))
        while from < bytes.byteCount {
            let count = min(bytes.byteCount - from, capacity - to)
            ring.withUnsafeMutableBytes { ring in
                bytes.extracting(from..<from + count).withUnsafeBytes { source in
                    UnsafeMutableRawBufferPointer(rebasing: ring[to..<to + count]).copyMemory(from: source)
                }
            }
            from += count
            to = (to + count) % capacity
        }
        end += UInt64(bytes.byteCount)
    }

    /// The bytes from an offset on, as many as are still known; empty where the place is too far back or ahead.
    func bytes(from offset: UInt64, count: Int) -> [UInt8] {
        let oldest = end > UInt64(capacity) ? end - UInt64(capacity) : 0
        guard offset >= oldest, offset < end else { return [] }
        let available = min(UInt64(count), end - offset)
        return (0..<available).map { ring[Int((offset + $0) % UInt64(capacity))] }
    }
}
