/// How long something took on each target, as distributions: never as a single number.
///
/// Targets are told apart by pairs: each time is set against the median of all targets in the same step, so that a step
/// that is slow by nature is slow for all. What a stream decides, how large its fragments are and when they come, is not
/// measured. A target stands apart when the median of its distances is large, and neither its
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
        /// What three of four are below.
        package let upperQuartile: Duration

        /// Nothing is known of less than this many.
        package static let minimumCount = 6

        init?(_ values: [Duration], atLeast minimum: Int = Self.minimumCount) {
            guard values.count >= minimum else { return nil }
            let sorted = values.sorted()
            count = sorted.count
            median = sorted[count / 2]
            lowerQuartile = sorted[count / 4]
            upperQuartile = sorted[count - 1 - count / 4]
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

    /// … and for less than this, where it is about how long a session waits before it ends.
    package static let leastWait = Duration.milliseconds(500)

    /// Few sessions end because nothing comes.
    private static let leastEnds = 3

    /// Compares.
    ///
    /// - Parameters:
    ///   - aspect: Which time.
    ///   - steps: What each target answered in each step; `nil` where there is nothing to be compared.
    ///   - targets: The number of targets.
    ///   - isAtRest: Whether a stream had nothing more to say when a session ended, by the target's number.
    init(
        _ aspect: Aspect,
        of steps: [[StepRecord?]],
        targets: Int,
        isAtRest: (Int, StepRecord) -> Bool = { _, _ in false }
    ) {
        self.aspect = aspect
        var values = Array(repeating: [Duration](), count: targets)
        var apart = values
        for records in steps {
            let times = records.enumerated().map { index, record in
                record.flatMap { record -> Duration? in
                    if aspect == .timeToEnd, !isAtRest(index, record) { return nil }
                    return Self.time(aspect, of: record)
                }
            }
            for (index, time) in times.enumerated() { if let time { values[index].append(time) } }
            let known = times.compactMap { $0 }.sorted()
            guard known.count >= 2 else { continue }
            let middle = known[(known.count - 1) / 2]
            for (index, time) in times.enumerated() { if let time { apart[index].append(time - middle) } }
        }
        let least = aspect == .timeToEnd ? Self.leastEnds : Distribution.minimumCount
        distributions = values.map { Distribution($0, atLeast: least) }
        distances = apart.map { Distribution($0, atLeast: least) }
    }

    private static func time(_ aspect: Aspect, of record: StepRecord) -> Duration? {
        switch aspect {
        case .timeToHead:
            return record.headAt
        case .timeToFirstChunk:
            guard record.chunkCount > 0, let head = record.headAt, let first = record.parts.first?.at else {
                return nil
            }
            return max(.zero, first - head)
        case .gap:
            let gaps = gaps(of: record)
            return gaps.isEmpty ? nil : gaps[gaps.count / 2]
        case .timeToEnd:
            guard record.outcome == "finished", record.streamError == nil, let last = record.chunks.last else {
                return nil
            }
            return record.elapsed - last.completedAt
        default:
            return nil
        }
    }

    /// The times from the end of a chunk to the first bytes of the next, sorted; where the next was not there yet, its
    /// producer decided.
    private static func gaps(of record: StepRecord) -> [Duration] {
        var starts: [(offset: UInt64, at: Duration)] = []
        var offset: UInt64 = 0
        for part in record.parts {
            offset &+= part.bytes
            starts.append((offset, part.at))
        }
        let chunks = record.chunks.filter { $0.index < StepRecord.maximumChunks / 2 }
        var part = 0
        return zip(chunks, chunks.dropFirst()).compactMap { before, after -> Duration? in
            guard let behind = after.millisBehindNow.flatMap({ Int64($0) }),
                .milliseconds(behind) >= after.completedAt - before.completedAt
            else { return nil }
            while part < starts.count, starts[part].offset <= before.endOffset { part += 1 }
            guard part < starts.count else { return nil }
            return max(.zero, starts[part].at - before.completedAt)
        }.sorted()
    }

    /// The difference, where a target stands apart.
    package var difference: Difference? {
        let isEnd = aspect == .timeToEnd
        let least = isEnd ? Self.leastWait : Self.leastDistance
        let values = distances.map { distance -> String in
            guard let distance else { return Difference.unseen }
            // What is slow itself is slow in most steps; what shares a busy machine is so in some and quicker in others.
            if distance.median >= least, min(distance.interval.lowerBound, distance.lowerQuartile) >= least / 3 {
                return isEnd ? "later" : "slower"
            }
            // To wait less is another behaviour; to answer sooner is the same, on a better day.
            let latest = max(distance.interval.upperBound, distance.upperQuartile)
            if isEnd, distance.median <= .zero - least, latest <= .zero - least / 3 { return "sooner" }
            return "as usual"
        }
        let difference = Difference(aspect: aspect, subject: "", values: values, places: [])
        return difference.pairsApart.isEmpty ? nil : difference
    }
}
