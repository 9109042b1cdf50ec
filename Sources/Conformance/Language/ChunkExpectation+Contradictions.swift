internal import KinesisVideo

// What cannot hold because reading stops before.
extension ChunkExpectation {
    /// The largest number of chunks of which it is tried one by one whether a count can come to it.
    private static let maximumTried = 1000

    /// Reports what no stream could fulfil, however it goes on, because no more of it is read.
    ///
    /// - Parameters:
    ///   - stop: Where this expectation says when enough is read; `nil` where another one does.
    ///   - value: The expectation, which takes what is wrong.
    func checkAgainstStop(_ stop: ScenarioValue?, _ value: ScenarioValue) {
        guard let most = stopWhen.chunkCount else { return }
        let related = stop.map { [Diagnostic.Related(range: $0.range, message: "this stops before")] } ?? []
        let shown = "\(Count(most, "chunk"))"
        if let count, let expected = unreachable(count, most) {
            value.report(
                "impossible",
                "reading stops after \(shown); a count of \(expected) never comes",
                at: count.range,
                related: related,
                help: "leave out 'count': a stream that ends before is noticed anyway"
            )
        }
        if most == 1, let rule = pairwise.first {
            value.report(
                "impossible",
                "reading stops after 1 chunk; there are no two to compare",
                at: rule.range,
                related: related,
                help: "read two at the least: \"stopWhen\": {\"chunks\": 2}"
            )
        }
    }

    /// What a count is to be, where no number of chunks that is read can be that.
    private func unreachable(_ count: Matcher, _ most: Int) -> String? {
        let isOnlyCounted = stopWhen.alternatives.allSatisfy { if case .chunks = $0 { true } else { false } }
        // Where fewer end a stream, that is a failure of its own; where something else stops, fewer are as good.
        guard isOnlyCounted || most <= Self.maximumTried else { return nil }
        return count.unreachable(in: (isOnlyCounted ? most : 0)...most)
    }
}

extension Expectation {
    /// How many chunks of the answer are read at the most.
    enum Reading: Hashable {
        /// None: the answer is not read as a stream.
        case none
        /// No more than these.
        case atMost(Int)
        /// As many as come until something else stops.
        case any
    }

    /// How many chunks of the answer are read at the most, whichever way it takes.
    var reading: Reading {
        let ways = [self] + (alternatives?.ways.map(\.expectation) ?? [])
        let counts = (ways + lesser).compactMap { $0.chunks?.stopWhen }.map(\.chunkCount)
        guard !counts.isEmpty else { return .none }
        return counts.contains(nil) ? .any : .atMost(counts.compactMap(\.self).max() ?? 0)
    }
}

extension ScenarioValue {
    /// Reports the capture of a chunk that its step does not read.
    func check(_ path: Reference, isReadBy expectation: Expectation) {
        guard path.root == "chunks" else { return }
        switch expectation.reading {
        case .any: break
        case .none:
            report(
                "dangling-reference",
                "this step reads no chunks",
                help: "expect \"chunks\": {\"stopWhen\": {\"chunks\": 1}}"
            )
        case .atMost(let most):
            guard case .index(let index) = path.components.first, !(-most..<most).contains(index) else { return }
            report(
                "dangling-reference",
                "this step reads \(Count(most, "chunk")); there is no 'chunks[\(index)]'",
                help: "write an index from 0 to \(most - 1), or from -1 back"
            )
        }
    }
}
