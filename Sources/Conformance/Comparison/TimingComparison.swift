/// How long something took on each target, as distributions: never as a single number.
///
/// Targets are told apart by pairs: each time is set against the median of all targets in the same step, so that a step
/// that is slow by nature is slow for all. A target stands apart when the median of its distances is large, and neither its
/// interval nor the quickest quarter of its steps reaches down to where noise could be.
package struct TimingComparison: Sendable {
    /// The times of one target.
    package struct Distribution: Sendable, Hashable {
        /// How many were measured.
        package let count: Int
        package let median: Duration
        /// Where the median lies with 99 % confidence, by order statistics.
        package let interval: ClosedRange<Duration>
        /// What three of four are above.
        package let lowerQuartile: Duration

        /// Nothing is known of less than this many.
        package static let minimumCount = 6

        init?(_ values: [Duration]) {
            guard values.count >= Self.minimumCount else { return nil }
            let sorted = values.sorted()
            count = sorted.count
            median = sorted[count / 2]
            lowerQuartile = sorted[count / 4]
            // The ranks of a binomial distribution around n/2, by its normal approximation with z = 2.576.
            let half = Int((2.576 * Double(count).squareRoot() / 2).rounded(.up))
            interval = sorted[max(0, count / 2 - half)]...sorted[min(count - 1, count / 2 + half)]
        }
    }

    package let aspect: Aspect

    /// The times on each target; `nil` where there are too few.
    package let distributions: [Distribution?]

    /// How far each target is from the others in the same steps.
    package let distances: [Distribution?]

    /// A target does not stand apart for less than this.
    package static let leastDistance = Duration.milliseconds(15)

    init(_ aspect: Aspect, of steps: [[StepRecord]], targets: Int) {
        self.aspect = aspect
        var values = Array(repeating: [Duration](), count: targets)
        var apart = values
        for records in steps {
            let times = records.map { Self.time(aspect, of: $0) }
            for (index, time) in times.enumerated() { if let time { values[index].append(time) } }
            let known = times.compactMap { $0 }
            guard known.count == targets else { continue }
            let middle = known.sorted()[(targets - 1) / 2]
            for (index, time) in known.enumerated() { apart[index].append(time - middle) }
        }
        distributions = values.map { Distribution($0) }
        distances = apart.map { Distribution($0) }
    }

    private static func time(_ aspect: Aspect, of record: StepRecord) -> Duration? {
        switch aspect {
        case .timeToHead:
            return record.headAt
        case .timeToFirstChunk:
            guard let head = record.headAt, let first = record.firstChunkAt else { return nil }
            return first - head
        case .gap:
            let times = record.chunks.filter { $0.index < StepRecord.maximumChunks / 2 }.map(\.completedAt)
            let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
            return gaps.isEmpty ? nil : gaps.sorted()[gaps.count / 2]
        default:
            return nil
        }
    }

    /// The difference, where a target stands apart.
    package var difference: Difference? {
        let isSlow = distances.map { distance in
            guard let distance else { return false }
            // What is slow itself is slow in most steps; what shares a busy machine is so in some and quicker in others.
            return distance.median >= Self.leastDistance
                && min(distance.interval.lowerBound, distance.lowerQuartile) >= Self.leastDistance / 3
        }
        guard isSlow.contains(true), isSlow.contains(false) else { return nil }
        return Difference(aspect: aspect, subject: "", values: isSlow.map { $0 ? "slower" : "as usual" }, places: [])
    }
}
