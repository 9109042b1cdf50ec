package import KinesisVideo

/// What several targets did in the same cases, set side by side.
///
/// Cases are aligned by path and steps by name. What is compared is declared by ``Aspect``; a case that only some targets
/// have planned, or that some skipped, is not compared.
package struct Comparison: Sendable {
    /// One case on all targets.
    package struct Row: Sendable {
        package let path: String
        /// The verdict on each target; `nil` where the case was not planned for it.
        package let verdicts: [Verdict?]
        /// The codes of what was found that must or should not be, on each target.
        package let codes: [[String]]
        /// The aspects in which the targets differ here.
        package internal(set) var aspects: Set<Aspect> = []
    }

    /// The targets, by name.
    package let targets: [String]

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
    ///   - contract: Says which requirements a contested point touches.
    package init(_ targets: [RunReport.Target], contract: Contract) {
        self.targets = targets.map(\.header.name)
        let indices = targets.map { target in
            Dictionary(target.results.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        }
        var seen: Set<String> = []
        let paths = targets.flatMap { $0.results.map(\.path) }.filter { seen.insert($0).inserted }
        var gathered = Gathered()
        var steps: [[StepRecord]] = []
        var requirements: [String: Set<String>] = [:]
        var unclear: Set<String> = []
        for path in paths {
            let results = indices.map { $0[path] }
            rows.append(
                Row(path: path, verdicts: results.map { $0?.verdict }, codes: results.map { $0?.brokenCodes ?? [] })
            )
            let compared = results.compactMap { $0 }
            guard compared.count == targets.count, !compared.contains(where: \.verdict.isSkipped) else { continue }
            requirements[path] = Set(compared.flatMap(\.requirements))
            gathered.take(compared, at: path)
            for name in compared[0].steps.map(\.name) {
                let records = compared.compactMap { result in result.steps.first { $0.name == name } }
                guard records.count == targets.count else { continue }
                // Which of several requests at once is served is nobody's promise, and when a call is one too many is ours.
                guard !name.contains(" #"), !records.contains(where: { Self.throttling.contains($0.errorType ?? "") })
                else {
                    unclear.insert(path)
                    continue
                }
                // A judge that saw enough in the first chunk did not wait for its end.
                if Set(records.map(\.chunks.isEmpty)).count > 1 { unclear.insert(path) }
                let held = compared.allSatisfy(\.verdict.isPass)
                gathered.take(records, held: held, at: Difference.Place(path: path, step: name))
                steps.append(records)
            }
        }
        timings = Aspect.timings.map { TimingComparison($0, of: steps, targets: targets.count) }
        for timing in timings {
            if let difference = timing.difference { gathered.add(difference) }
        }
        let explanation = Explanation(requirements: requirements, contract: contract, unclear: unclear)
        differences = explanation.causes(of: gathered.all)
        let byPath = Dictionary(
            rows.indices.map { (rows[$0].path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for difference in gathered.all {
            for path in difference.paths {
                if let index = byPath[path] { rows[index].aspects.insert(difference.aspect) }
            }
        }
    }

    private static let throttling: Set = [
        ServiceException.clientLimitExceeded.name, ServiceException.connectionLimitExceeded.name,
    ]

    /// Whether the targets do the same in all that is compared.
    package var isEmpty: Bool {
        differences.isEmpty
    }
}

/// The differences as they are found: the same one in many places is one.
private struct Gathered {
    private struct Key: Hashable {
        let aspect: Aspect
        let subject: String
        let values: [String]
    }

    private(set) var all: [Difference] = []
    private var index: [Key: Int] = [:]

    mutating func add(_ aspect: Aspect, _ subject: String, _ values: [String], at place: Difference.Place) {
        guard Set(values).count > 1 else { return }
        let key = Key(aspect: aspect, subject: subject, values: values)
        if let known = index[key] {
            if all[known].places.last != place { all[known].places.append(place) }
            return
        }
        index[key] = all.count
        all.append(Difference(aspect: aspect, subject: subject, values: values, places: [place]))
    }

    mutating func add(_ difference: Difference) {
        all.append(difference)
    }

    /// Compares what a case came to.
    mutating func take(_ results: [CaseResult], at path: String) {
        let place = Difference.Place(path: path)
        // What could not be judged says nothing about the endpoint.
        if !results.contains(where: \.verdict.isInconclusive) {
            let codes = Set(results.flatMap(\.brokenCodes)).sorted().joined(separator: ", ")
            add(.verdict, codes, results.map(\.verdictAndCodes), at: place)
        }
        let points = Set(results.flatMap { $0.readings.map(\.point) }).sorted()
        for point in points {
            // An answer that is none of the readings that a scenario knows differs in something else as well.
            let seen = results.map { $0.readings.first { $0.point == point }?.reading }
            if Set(seen.compactMap { $0 }).count > 1 {
                add(.reading, point, seen.map { $0 ?? Difference.unseen }, at: place)
            }
        }
    }

    /// Compares the answers to one request, of which the case held on all targets or not.
    mutating func take(_ records: [StepRecord], held: Bool, at place: Difference.Place) {
        let facts = records.map(StepFacts.init)
        guard !facts.contains(where: { $0.kind == .none }) else { return }
        for aspect in [Aspect.status, .error] {
            add(aspect, "", facts.map { $0.facts[aspect] ?? "" }, at: place)
        }
        // Of answers of two kinds everything else is different too, and says nothing more.
        guard let kind = facts.first?.kind, facts.allSatisfy({ $0.kind == kind }) else { return }
        for name in facts.reduce(into: Set<String>(), { $0.formUnion($1.headers) }).sorted() {
            add(.headers, name, facts.map { $0.headers.contains(name) ? "present" : "absent" }, at: place)
        }
        for aspect in [Aspect.contentType, .body] {
            add(aspect, "", facts.map { $0.facts[aspect] ?? "none" }, at: place)
        }
        guard kind == .stream else { return }
        let common = facts.map(\.chunks.count).min() ?? 0
        for index in 0..<common {
            for aspect in [Aspect.tags, .tagFormats, .structure, .tracks] {
                add(aspect, "", facts.map { $0.chunks[index][aspect] ?? "" }, at: place)
            }
        }
        // A judge that has seen enough reads no further: where one stopped, how the stream ends is not known of all.
        guard held, !facts.contains(where: { $0.facts[.teardown] == ObservationSummary.stopped }) else { return }
        add(.inStreamError, "", facts.map { $0.facts[.inStreamError] ?? "none" }, at: place)
        add(.teardown, "", facts.map { $0.facts[.teardown] ?? "" }, at: place)
    }
}

extension CaseResult {
    /// The codes of what must or should not be, without repetition.
    var brokenCodes: [String] {
        var seen: Set<String> = []
        return findings.filter { $0.level != .may }.map(\.code.rawValue).filter { seen.insert($0).inserted }
    }

    /// What is compared of the case as a whole: two targets that fail for two reasons do not do the same.
    fileprivate var verdictAndCodes: String {
        brokenCodes.isEmpty ? verdict.name : "\(verdict.name): \(brokenCodes.sorted().joined(separator: ", "))"
    }
}
