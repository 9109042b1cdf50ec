internal import KinesisVideo

// The seam of the start: at which fragment a session begins.

extension FaultSet {
    /// Moves the start that a selector resolved to.
    func adjust(_ index: Int, for selector: StartSelector, available: Range<Int>) -> Int {
        switch selector {
        case .now:
            if contains(.nowIsEarliest) { return available.lowerBound }
            return contains(.nowIsNext) ? index + 1 : index
        case .earliest: return contains(.earliestIsSecond) ? index + 1 : index
        case .fragmentNumber: return contains(.inclusiveFragmentNumber) ? max(0, index - 1) : index
        case .continuationToken: return contains(.inclusiveToken) ? max(0, index - 1) : index
        case .serverTimestamp, .producerTimestamp: return contains(.timestampOffByOne) ? index + 1 : index
        }
    }
}
