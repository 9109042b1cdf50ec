internal import NIOCore
internal import Synchronization

/// The blocks of files that were read last, shared by all who read the same: a thousand readers of one stream hold its bytes once.
///
/// A block that nobody reads any more makes room for others (second chance), and lends them its memory.
final class FileBlocks: Sendable {
    /// The blocks of the process.
    static let shared = FileBlocks(count: 512)

    /// How large a block is, in bytes.
    static let size = 128 * 1024

    private static let lastID = Atomic(0)

    fileprivate struct Key: Hashable {
        let file: Int
        let block: Int
    }

    fileprivate struct Slot {
        var key: Key?
        var bytes = ByteBuffer()
        var isUsed = false
    }

    fileprivate struct State {
        var slots: [Slot]
        var places: [Key: Int] = [:]
        var hand = 0
    }

    private let state: Mutex<State>

    /// Makes room.
    ///
    /// - Parameter count: How many blocks are kept at most.
    init(count: Int) {
        state = Mutex(State(slots: Array(repeating: Slot(), count: count)))
    }

    /// A number that no file has had.
    static func nextID() -> Int { lastID.add(1, ordering: .relaxed).newValue }

    /// The bytes at a range of offsets that lies in one block; fewer where the file ends before, or cannot be read.
    ///
    /// A file that grows keeps what it has, so that only what was missing is looked for again.
    func bytes(of file: ReadableFile, at range: Range<Int>) -> ByteBuffer {
        let block = range.lowerBound / Self.size
        let key = Key(file: file.id, block: block)
        let start = block * Self.size
        let place = range.lowerBound - start..<range.upperBound - start
        var room = ByteBuffer()
        let found: ByteBuffer? = state.withLock { state in
            if let index = state.places[key] {
                state.slots[index].isUsed = true
                let bytes = state.slots[index].bytes
                if bytes.readableBytes >= place.upperBound { return bytes }
            }
            room = state.takeRoom()
            return nil
        }
        if let found { return found.getSlice(at: place.lowerBound, length: place.count) ?? ByteBuffer() }
        // Read outside of the lock: two who miss the same block at once both read it, and the last one's is kept.
        room.clear(minimumCapacity: Self.size)
        file.read(start..<start + Self.size, into: &room)
        state.withLock { $0.keep(room, as: key) }
        let count = max(0, min(place.count, room.readableBytes - place.lowerBound))
        return room.getSlice(at: place.lowerBound, length: count) ?? ByteBuffer()
    }
}

extension FileBlocks.State {
    /// Empties the slot that is next to go, and hands out its memory.
    mutating func takeRoom() -> ByteBuffer {
        while slots[hand].isUsed {
            slots[hand].isUsed = false
            hand = (hand + 1) % slots.count
        }
        if let key = slots[hand].key { places[key] = nil }
        defer { slots[hand] = FileBlocks.Slot() }
        return slots[hand].bytes
    }

    /// Keeps a block in the slot that it has, or in the next that is free.
    mutating func keep(_ bytes: ByteBuffer, as key: FileBlocks.Key) {
        if places[key] == nil {
            if slots[hand].key != nil { _ = takeRoom() }
            places[key] = hand
            hand = (hand + 1) % slots.count
        }
        if let index = places[key] { slots[index] = FileBlocks.Slot(key: key, bytes: bytes, isUsed: true) }
    }
}
