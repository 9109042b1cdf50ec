/// Which body part held a byte, and when it came; the most recent parts only.
struct BodyPartIndex: Sendable {
    struct Part: Sendable {
        let index: Int
        let offset: UInt64
        let receivedAt: Duration
    }

    private static let capacity = 1024
    private var parts: [Part] = []
    private var next = 0

    /// Notes a part; the further pieces of one that is noted already belong to it.
    mutating func append(_ part: Part) {
        let last = parts.count < Self.capacity ? parts.count - 1 : (next + Self.capacity - 1) % Self.capacity
        if last >= 0, parts[last].index == part.index { return }
        if parts.count < Self.capacity {
            parts.append(part)
        } else {
            parts[next] = part
        }
        next = (next + 1) % Self.capacity
    }

    /// The part that held a byte, where it is still known.
    func part(holding offset: UInt64) -> Part? {
        // Parts stand in the order of their offsets, beginning at `next` once the ring is full.
        let start = parts.count < Self.capacity ? 0 : next
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[(start + middle) % parts.count].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : parts[(start + low - 1) % parts.count]
    }
}
