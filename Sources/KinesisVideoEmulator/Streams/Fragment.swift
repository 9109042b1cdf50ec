internal import KinesisVideo

/// One fragment of an emulated stream: everything about it but its bytes.
struct Fragment: Hashable, Sendable {
    /// The position in the stream, from 0; the oldest retained fragment of a stream that grows moves up.
    let index: Int

    /// The number that the service gave it.
    let number: FragmentNumber

    /// When the service received it.
    let serverTimestamp: WallTime

    /// How long after the stream's first fragment that was, in milliseconds.
    let offset: Int64

    /// When the producer says it began; milliseconds from the session's start for a relative session.
    let producerTimestamp: WallTime

    /// How long it lasts, in milliseconds; at least 1.
    let duration: Int64

    /// Which Cluster of the media it replays.
    let mediaIndex: Int
}

extension Fragment {
    /// The fragment at another place of a stream that holds what was put into it.
    func moved(to index: Int) -> Fragment {
        Fragment(
            index: index,
            number: number,
            serverTimestamp: serverTimestamp,
            offset: offset,
            producerTimestamp: producerTimestamp,
            duration: duration,
            mediaIndex: index
        )
    }
}
