package import KinesisVideo

/// What several targets did in the same cases, set side by side.
///
/// Cases are aligned by path and steps by name. What is compared is declared by ``Aspect``; a target that did not plan a
/// case, skipped it or could not be judged there is left out of it, and ``extents`` says of each how much that was.
package struct Comparison: Sendable {
    /// One case on all targets.
    package struct Row: Sendable {
        package let path: String
        /// The verdict on each target; `nil` where the case was not planned for it.
        package let verdicts: [Verdict?]
        /// The codes of what was found that must or should not be, on each target.
        package let codes: [[String]]
        /// Whether two targets or more were judged here, so that there was something to compare.
        package let isCompared: Bool
        /// The aspects in which the targets differ here.
        package internal(set) var aspects: Set<Aspect> = []
    }

    /// How much of a target was compared.
    package struct Extent: Sendable, Hashable {
        /// Why cases were not compared.
        package struct Reason: Sendable, Hashable {
            package let text: String
            package let cases: Int
        }

        /// The cases that were set beside another target's.
        package fileprivate(set) var cases = 0
        /// Why the target was not judged in others, the most frequent reason first.
        package fileprivate(set) var reasons: [Reason] = []
    }

    /// The targets, by name.
    package let targets: [String]

    /// How much of each target was compared, in their order.
    package private(set) var extents: [Extent]

    /// The cases in plan order.
    package private(set) var rows: [Row] = []

    /// The differences, those that most cases show first; what one explains stands below it.
    package private(set) var differences: [Difference] = []

    /// The times that were measured, side by side.
    package let timings: [TimingComparison]

    /// Compares.
    ///
    /// - Parameters:
    ///   - targets: What each target came to.
    ///   - contract: Says which requirements a contested point touches, and which status an exception has in a dialect.
    package init(_ targets: [RunReport.Target], contract: Contract) {
        self.targets = targets.map(\.header.name)
        let indices = targets.map { target in
            Dictionary(target.results.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        }
        var seen: Set<String> = []
        let paths = targets.flatMap { $0.results.map(\.path) }.filter { seen.insert($0).inserted }
        var evidence = ComparisonEvidence(targets, contract: contract)
        var gathered = GatheredDifferences(targets.count)
        extents = Array(repeating: Extent(), count: targets.count)
        var reasons = Array(repeating: [String: Int](), count: targets.count)
        for path in paths {
            let results = indices.map { $0[path] }
            let judged = results.map { $0.flatMap { $0.verdict.reason == nil ? $0 : nil } }
            let isCompared = judged.count { $0 != nil } >= 2
            rows.append(
                Row(
                    path: path,
                    verdicts: results.map { $0?.verdict },
                    codes: results.map { $0?.brokenCodes ?? [] },
                    isCompared: isCompared
                )
            )
            for (index, result) in results.enumerated() {
                if isCompared, judged[index] != nil { extents[index].cases += 1 }
                guard judged[index] == nil else { continue }
                reasons[index][result?.verdict.reason ?? "not planned for this target", default: 0] += 1
            }
            let tried = results.map { $0.flatMap { $0.verdict.isSkipped ? nil : $0 } }
            guard tried.count(where: { $0 != nil }) >= 2 else { continue }
            evidence.take(judged, at: path)
            gathered.take(verdicts: judged, readings: tried, at: path)
            gathered.take(steps: tried, at: path, &evidence)
        }
        for (index, counts) in reasons.enumerated() {
            let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            extents[index].reasons = sorted.map { Extent.Reason(text: $0.key, cases: $0.value) }
        }
        timings = Aspect.timings.map { [evidence] aspect in
            TimingComparison(aspect, of: evidence.steps, targets: targets.count) {
                evidence.fragments[$0].rests(after: $1)
            }
        }
        for timing in timings {
            if let difference = timing.difference { gathered.add(difference) }
        }
        let all = gathered.all(evidence)
        differences = Explanation(evidence).causes(of: all)
        let byPath = Dictionary(
            rows.indices.map { (rows[$0].path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for difference in all {
            for path in difference.paths {
                if let index = byPath[path] { rows[index].aspects.insert(difference.aspect) }
            }
        }
    }

    /// Whether the targets do the same in all that is compared.
    package var isEmpty: Bool {
        differences.isEmpty
    }

    /// The number of cases in which something was compared.
    package var comparedCases: Int {
        rows.count(where: \.isCompared)
    }

    /// The targets of which nothing was compared, by their numbers.
    package var uncompared: [Int] {
        extents.indices.filter { extents[$0].cases == 0 }
    }
}

extension CaseResult {
    /// The codes of what must or should not be, without repetition.
    var brokenCodes: [String] {
        var seen: Set<String> = []
        return findings.filter { $0.level != .may }.map(\.code.rawValue).filter { seen.insert($0).inserted }
    }
}

/// What differences are explained by: what the answers were, and what the findings say.
struct ComparisonEvidence: Sendable {
    /// A finding on a target.
    struct Seen: Sendable {
        let target: Int
        /// The step that it is about; `nil` where nobody knows.
        let step: String?
        let message: String
    }

    let contract: Contract

    /// The fragments of each target's streams.
    let fragments: [SeenFragments]

    /// When each target's run began.
    let startedAt: [WallTime]

    /// The requirements that each case names.
    private(set) var requirements: [String: Set<String>] = [:]

    private var findings: [String: [String: [Seen]]] = [:]

    /// What each target answered in a step.
    private(set) var records: [Difference.Place: [StepRecord?]] = [:]

    /// The same in plan order.
    private(set) var steps: [[StepRecord?]] = []

    init(_ targets: [RunReport.Target], contract: Contract) {
        self.contract = contract
        fragments = targets.map { SeenFragments($0.results) }
        startedAt = targets.map(\.header.startedAt)
    }

    mutating func take(_ results: [CaseResult?], at path: String) {
        requirements[path] = Set(results.compactMap { $0 }.flatMap(\.requirements))
        for (target, result) in results.enumerated() {
            for finding in result?.findings ?? [] where finding.level != .may {
                findings[path, default: [:]][finding.code.rawValue, default: []].append(
                    Seen(target: target, step: finding.step(in: path), message: finding.message)
                )
            }
        }
    }

    mutating func take(_ answers: [StepRecord?], at place: Difference.Place) {
        records[place] = answers
        steps.append(answers)
    }

    /// The codes that each target was found to break in a case, by its number.
    func codes(in path: String) -> [Int: Set<String>] {
        var codes: [Int: Set<String>] = [:]
        for (code, seen) in findings[path] ?? [:] {
            for finding in seen { codes[finding.target, default: []].insert(code) }
        }
        return codes
    }

    /// What was found of a code in a case.
    func findings(of code: String, in path: String) -> [Seen] {
        findings[path]?[code] ?? []
    }
}

extension Finding {
    /// The step that it is about: the scenario's, else the one whose answer is the evidence.
    fileprivate func step(in path: String) -> String? {
        if let scenario { return scenario.step }
        guard let exchange = wire?.exchange, exchange.hasPrefix(path + ".") else { return nil }
        return String(exchange.dropFirst(path.count + 1))
    }
}
