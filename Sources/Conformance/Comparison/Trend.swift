/// What changed on one target from run to run.
package struct Trend: Sendable {
    /// What became of a case.
    package enum Change: String, CaseIterable, Sendable {
        /// It held in the run before and does not hold in the last.
        case newlyFailing = "newly failing"
        /// It did not hold in the run before and holds in the last.
        case newlyPassing = "newly passing"
        /// It went to and fro.
        case flaky
        /// It holds, and takes much longer than it did.
        case slower
        /// It is planned for the first time.
        case added
        /// It is not planned any more: neither failing nor passing.
        case gone
    }

    /// One case over the runs.
    package struct Row: Sendable {
        package let path: String
        /// The verdict in each run; `nil` where it was not planned or not judged.
        package let verdicts: [Verdict?]
        package let durations: [Duration?]
        /// `nil` where nothing changed.
        package let change: Change?
    }

    package let rows: [Row]

    /// A case is not slower for less than this.
    private static let leastSlowdown = Duration.milliseconds(250)

    /// Sets runs side by side, oldest first.
    package init(_ runs: [RunReport.Target]) {
        let indices = runs.map { run in
            Dictionary(run.results.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        }
        var seen: Set<String> = []
        let paths = runs.reversed().flatMap { $0.results.map(\.path) }.filter { seen.insert($0).inserted }
        rows = paths.map { path in
            let results = indices.map { $0[path] }
            return Row(
                path: path,
                verdicts: results.map { $0?.verdict },
                durations: results.map { $0?.duration },
                change: Self.change(results)
            )
        }
    }

    private static func change(_ results: [CaseResult?]) -> Change? {
        guard let last = results.last else { return nil }
        guard let last else { return .gone }
        // Skipped and inconclusive runs say nothing about the endpoint.
        let judged = results.compactMap { $0 }.filter { !$0.verdict.isSkipped && !$0.verdict.isInconclusive }
        let held = judged.map { !$0.verdict.isFailure }
        guard judged.count > 1 else {
            return results.count > 1 && results.dropLast().allSatisfy { $0 == nil } ? .added : nil
        }
        let flips = zip(held.dropFirst(), held).count { $0 != $1 }
        if flips > 1 || judged.contains(where: { !$0.earlierAttempts.isEmpty }) { return .flaky }
        guard !last.verdict.isSkipped, !last.verdict.isInconclusive else { return nil }
        if flips == 1, held[held.count - 1] != held[held.count - 2] {
            return held[held.count - 1] ? .newlyPassing : .newlyFailing
        }
        let before = judged.dropLast().map(\.duration).sorted()
        let usual = before[before.count / 2]
        let isSlower = last.duration > usual * 2 && last.duration - usual > leastSlowdown
        return isSlower && held[held.count - 1] ? .slower : nil
    }
}
