internal import KinesisVideo

/// Where the fragments of a stream come from.
///
/// Indices count from the first fragment that the stream ever had: those that are there keep theirs when older ones leave.
protocol FragmentSource: Sendable {
    /// The indices of the fragments that can be read at a moment.
    func available(at now: WallTime) -> Range<Int>

    /// The fragment at an index; nil where there is none, or where none can be foreseen.
    ///
    /// A source that is a function of time knows what has not arrived yet: its server timestamp is in the future.
    func fragment(at index: Int) -> Fragment?

    /// The producer's bytes of a fragment; nil where there are none, or they are gone.
    func media(of fragment: Fragment) -> FragmentMedia?

    /// The index of the fragment that contains a moment of the server's clock, whether it has arrived or not; that of the next
    /// one to come, or the count of all that there will be, where the stream ends before it.
    func index(of time: WallTime) -> Int

    /// Asks to be told when a fragment is there.
    ///
    /// - Parameters:
    ///   - index: The fragment's index.
    ///   - wake: Called once, on any thread, also at once; not after the wait was cancelled or let go.
    /// - Returns: The wait; nil where time alone decides what is there.
    func wait(forFragment index: Int, _ wake: @escaping @Sendable () -> Void) -> FragmentWait?
}

extension FragmentSource {
    /// Time alone decides what is there.
    func wait(forFragment index: Int, _ wake: @escaping @Sendable () -> Void) -> FragmentWait? { nil }

    /// The first fragment of a range whose number is not below the one given.
    func firstIndex(in range: Range<Int>, notBelow number: FragmentNumber) -> Int {
        // The numbers increase with the index, so halving the range is enough. What has left since counts as lower.
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if fragment(at: middle).map({ $0.number < number }) ?? true { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Somebody who waits for a fragment, until the wait is cancelled or let go.
final class FragmentWait: Sendable {
    private let forget: @Sendable () -> Void

    /// Makes a wait.
    ///
    /// - Parameter forget: Called when nobody waits any more.
    init(forget: @escaping @Sendable () -> Void) {
        self.forget = forget
    }

    deinit {
        forget()
    }
}
