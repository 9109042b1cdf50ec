/// Finds, for each case that accuses an endpoint which conforms, the fewest freedoms that still make it.
///
/// It is delta debugging (Zeller and Hildebrandt, 2002) over the freedoms of one variation, for many cases at once: whatever
/// is tried for one case is tried with all that are still asked about, and remembered.
package struct VariationShrinker: Sendable {
    /// Runs cases on a variation.
    ///
    /// - Returns: Those that accuse.
    package typealias Trial = @Sendable (_ cases: Set<String>, _ variation: Variation) async -> Set<String>

    private let whole: Variation
    private let trial: Trial
    private let end: ContinuousClock.Instant
    private var pending: Set<String>
    private var seen: [Variation: (asked: Set<String>, accusing: Set<String>)] = [:]

    private init(
        _ whole: Variation,
        _ cases: Set<String>,
        _ end: ContinuousClock.Instant,
        _ trial: @escaping Trial
    ) {
        self.whole = whole
        self.trial = trial
        self.end = end
        pending = cases
    }

    /// Shrinks a variation for each of the cases that accuse on it.
    ///
    /// Cancelling the task ends it with what is known by then, and so does the time that it has.
    ///
    /// - Returns: The smallest variation that was found, for each case that accused once more; a case that did not is left
    ///   out.
    package static func shrink(
        _ whole: Variation,
        for cases: Set<String>,
        until end: ContinuousClock.Instant = .now + .seconds(3600),
        _ trial: @escaping Trial
    ) async -> [String: Variation] {
        var shrinker = VariationShrinker(whole, cases, end, trial)
        var smallest: [String: Variation] = [:]
        for path in cases.sorted() {
            smallest[path] = shrinker.isOver ? shrinker.known(for: path) : await shrinker.smallest(for: path)
            shrinker.pending.remove(path)
        }
        return smallest
    }

    private mutating func smallest(for path: String) async -> Variation? {
        if await accuses(path, .plain) { return .plain }
        // What was found for other cases is often guilty here too.
        if seen[whole]?.accusing.contains(path) != true, known(for: path) == whole {
            guard await accuses(path, whole) else { return nil }
        }
        var left = known(for: path).names
        var parts = 2
        while left.count > 1, !isOver {
            let size = (left.count + parts - 1) / parts
            let chunks = stride(from: 0, to: left.count, by: size).map { Array(left[$0..<min($0 + size, left.count)]) }
            var reduced: (names: [String], parts: Int)?
            for chunk in chunks where reduced == nil {
                if await accuses(path, whole.keeping(chunk)) { reduced = (chunk, 2) }
            }
            for chunk in chunks where reduced == nil && chunks.count > 2 {
                let rest = left.filter { !chunk.contains($0) }
                if await accuses(path, whole.keeping(rest)) { reduced = (rest, max(2, parts - 1)) }
            }
            if let reduced {
                (left, parts) = reduced
            } else if parts < left.count {
                parts = min(left.count, parts * 2)
            } else {
                break
            }
        }
        return whole.keeping(left)
    }

    /// Whether there is no time for another trial.
    private var isOver: Bool { Task.isCancelled || ContinuousClock.now >= end }

    /// The smallest variation that was seen to show a case's accusation; the whole where none was.
    private func known(for path: String) -> Variation {
        seen.filter { $0.value.accusing.contains(path) }.keys
            .min { ($0.names.count, $0.description) < ($1.names.count, $1.description) } ?? whole
    }

    private mutating func accuses(_ path: String, _ variation: Variation) async -> Bool {
        var known = seen[variation] ?? ([], [])
        if !known.asked.contains(path) {
            let asked = pending.subtracting(known.asked)
            known.accusing.formUnion(await trial(asked, variation))
            known.asked.formUnion(asked)
            seen[variation] = known
        }
        return known.accusing.contains(path)
    }
}
