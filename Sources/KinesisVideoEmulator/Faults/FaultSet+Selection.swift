internal import KinesisVideo

// The seam of the start: at which fragment a session begins.

extension FaultSet {
    /// What a selector is taken for.
    func mistaken(_ selector: StartSelector) -> StartSelector {
        let type = selector.type.rawValue
        for words in texts(of: .startsAs).map({ $0.split(separator: "/") }) where words.first.map(String.init) == type {
            switch (words.last.flatMap { StartSelectorType(rawValue: String($0)) }, selector) {
            case (.now, _): return .now
            case (.earliest, _): return .earliest
            case (.producerTimestamp, .serverTimestamp(let time)): return .producerTimestamp(time)
            case (.serverTimestamp, .producerTimestamp(let time)): return .serverTimestamp(time)
            default: break
            }
        }
        return selector
    }

    /// What a time is taken for.
    func mistaken(_ time: WallTime) -> WallTime {
        let time = time.advanced(byMilliseconds: count(of: .timestampOffset).map { Int64($0) } ?? 0)
        guard contains(.wholeSeconds) else { return time }
        return time.advanced(byMilliseconds: -(time.milliseconds % 1000))
    }

    /// Moves the start that a selector resolved to.
    func adjust(_ index: Int, for selector: StartSelector, available: Range<Int>) -> Int {
        var index = index
        switch selector {
        case .fragmentNumber where contains(.inclusiveFragmentNumber): index -= 1
        case .continuationToken where contains(.inclusiveToken): index -= 1
        default: break
        }
        if contains(.startsEarlier, selector.type.rawValue) { index -= 1 }
        if contains(.startsLater, selector.type.rawValue) { index += 1 }
        return max(0, index)
    }
}
