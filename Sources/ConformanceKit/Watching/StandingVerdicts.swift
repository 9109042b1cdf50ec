package import Conformance

/// What each case came to when it was run last, over runs that each took some of them.
package struct StandingVerdicts: Sendable {
    private struct Key: Hashable {
        let target: String
        let path: String
    }

    private var failures: Set<Key> = []

    package init() {}

    /// Takes in a run.
    ///
    /// - Parameters:
    ///   - run: What came of its cases.
    ///   - isWhole: Whether it took all there are, so that nothing of the earlier ones stands.
    package mutating func take(_ run: RunReport, isWhole: Bool) {
        if isWhole { failures = [] }
        for target in run.targets {
            for result in target.results { failures.remove(Key(target: target.header.name, path: result.path)) }
            for result in target.results where result.verdict == .failed || result.verdict.isInconclusive {
                // What must always hold, and did not in a case, is that case's failure here.
                failures.insert(Key(target: target.header.name, path: result.showingPath))
            }
        }
    }

    /// Forgets cases that there are not any more.
    ///
    /// - Parameter paths: The paths of all cases that there are.
    package mutating func keep(_ paths: Set<String>) {
        failures = failures.filter { paths.contains($0.path) }
    }

    /// How many cases failed when they were run last, or could not be judged.
    package var failing: Int { Set(failures.map(\.path)).count }

    /// How many cases still fail, or could not be judged, that a run did not take.
    package func failing(outside run: RunReport) -> Int {
        let taken = Set(run.results.flatMap { [$0.path, $0.showingPath] })
        return Set(failures.map(\.path)).subtracting(taken).count
    }
}
