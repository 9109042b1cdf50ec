internal import KinesisVideo

/// The differences as they are found: the same one in many places is one.
///
/// A status, an exception and a finding are told by what the targets show; of everything else a target shows one thing or
/// several, and what all places show together is the difference.
struct GatheredDifferences {
    private struct Key: Hashable {
        let fact: StepFacts.Key
        /// What each target shows; empty where the difference is told of all places together.
        let values: [String]
    }

    /// The aspects that are told of all places together.
    private static let merging: Set<Aspect> = [
        .reading, .headers, .contentType, .body, .start, .errorTags, .tags, .tagFormats, .structure,
    ]

    private struct Entry {
        let fact: StepFacts.Key
        /// What each target shows where they differ.
        var seen: [Set<String>]
        var places: [Difference.Place] = []
    }

    private let targets: Int
    private var entries: [Entry] = []
    private var index: [Key: Int] = [:]
    private var others: [Difference] = []

    init(_ targets: Int) {
        self.targets = targets
    }

    /// All of them, in the order in which they were found.
    func all(_ evidence: ComparisonEvidence) -> [Difference] {
        entries.compactMap { entry in
            let values = entry.seen.indices.map { target in
                entry.fact == Self.dialectPoint
                    ? evidence.dialect(of: target, among: entry.seen[target], in: entry.places)
                    : Self.told(entry.seen[target], of: entry.fact)
            }
            let difference = Difference(
                aspect: entry.fact.aspect,
                subject: entry.fact.subject,
                values: values,
                places: entry.places
            )
            return difference.pairsApart.isEmpty ? nil : difference
        } + others
    }

    private static let dialectPoint = StepFacts.Key(.reading, Mechanism.statuses)

    private static func told(_ seen: Set<String>, of fact: StepFacts.Key) -> String {
        switch seen.count {
        case 0: return Difference.unseen
        case 1: return seen.first ?? ""
        default:
            // In which orders tags come by chance says nothing.
            if fact == StepFacts.Key(.tags, TagPlaces.order) { return TagPlaces.changing }
            let sorted = seen.sorted()
            return sorted.prefix(3).joined(separator: " or ") + (sorted.count > 3 ? " …" : "")
        }
    }

    mutating func add(_ difference: Difference) {
        others.append(difference)
    }

    private mutating func add(_ fact: StepFacts.Key, _ values: [String?], at place: Difference.Place) {
        guard Set(values.compactMap { $0 }).count > 1 else { return }
        let isMerged = Self.merging.contains(fact.aspect)
        let key = Key(fact: fact, values: isMerged ? [] : values.map { $0 ?? Difference.unseen })
        let known = index[key] ?? entries.count
        if known == entries.count {
            index[key] = known
            entries.append(Entry(fact: fact, seen: Array(repeating: [], count: targets)))
        }
        for (target, value) in values.enumerated() { if let value { entries[known].seen[target].insert(value) } }
        if entries[known].places.last != place { entries[known].places.append(place) }
    }

    // MARK: Cases

    /// Compares what a case came to.
    ///
    /// - Parameters:
    ///   - verdicts: The results that say something about the endpoint.
    ///   - readings: All that were tried.
    ///   - path: The case.
    mutating func take(verdicts: [CaseResult?], readings: [CaseResult?], at path: String) {
        let place = Difference.Place(path: path)
        let codes = Set(verdicts.compactMap { $0 }.flatMap(\.brokenCodes)).sorted()
        // Each finding is compared by itself: two that a case has may have two causes.
        for code in codes {
            add(StepFacts.Key(.verdict, code), verdicts.map { $0?.finding(of: code) }, at: place)
        }
        if codes.isEmpty { add(StepFacts.Key(.verdict), verdicts.map { $0?.verdict.name }, at: place) }
        for point in Set(readings.compactMap { $0 }.flatMap { $0.readings.map(\.point) }).sorted() {
            // An answer that is none of the readings that a scenario knows differs in something else as well.
            let seen = readings.map { $0?.readings.first { $0.point == point }?.reading }
            add(StepFacts.Key(.reading, point), seen, at: place)
        }
    }

    // MARK: Steps

    private static let throttling: Set = [
        ServiceException.clientLimitExceeded.name, ServiceException.connectionLimitExceeded.name,
    ]

    /// Compares the steps of a case.
    mutating func take(steps results: [CaseResult?], at path: String, _ evidence: inout ComparisonEvidence) {
        var seen: Set<String> = []
        let names = results.compactMap { $0 }.flatMap { $0.steps.map(\.name) }.filter { seen.insert($0).inserted }
        var together: [String] = []
        for name in names {
            // Which of several requests at once is served is nobody's promise: how many are is compared.
            if let base = Self.base(of: name) {
                if !together.contains(base) { together.append(base) }
                continue
            }
            let records = results.map { result -> StepRecord? in
                let record = result?.steps.first { $0.name == name }
                // When a call is one too many is ours.
                return record.flatMap { Self.throttling.contains($0.errorType ?? "") ? nil : $0 }
            }
            guard records.count(where: { $0 != nil }) >= 2 else { continue }
            let place = Difference.Place(path: path, step: name)
            evidence.take(records, at: place)
            take(records, held: results.map { $0?.verdict.isPass ?? false }, at: place, evidence.fragments)
        }
        for base in together {
            let groups = results.map { $0?.steps.filter { Self.base(of: $0.name) == base } ?? [] }
            take(together: groups, at: Difference.Place(path: path, step: base))
        }
    }

    /// The name that requests which go out at once have in common: `call` of `call #2`.
    private static func base(of name: String) -> String? {
        guard let mark = name.firstRange(of: " #"), Int(name[mark.upperBound...]) != nil else { return nil }
        return String(name[..<mark.lowerBound])
    }

    /// Compares the answers to one request, of which the case held on a target or not.
    private mutating func take(
        _ records: [StepRecord?],
        held: [Bool],
        at place: Difference.Place,
        _ fragments: [SeenFragments]
    ) {
        let facts = zip(records, held).map { record, held in record.flatMap { StepFacts($0, held: held) } }
        add(StepFacts.Key(.status), facts.map { $0?.status }, at: place)
        add(StepFacts.Key(.error), facts.map { $0?.error }, at: place)
        // Of answers of two kinds everything else is different too, and says nothing more.
        for kind in [StepFacts.Kind.answer, .stream] {
            let like = facts.map { $0.flatMap { $0.kind == kind ? $0 : nil } }
            guard like.count(where: { $0 != nil }) >= 2 else { continue }
            let keys = Set(like.compactMap { $0 }.flatMap(\.facts.keys))
            for key in keys.sorted(by: { ($0.aspect.rawValue, $0.subject) < ($1.aspect.rawValue, $1.subject) }) {
                add(key, like.map { $0?.value(of: key) }, at: place)
            }
            guard kind == .stream else { continue }
            for (key, values) in TagPlaces(like).facts { add(key, values, at: place) }
            takeCodes(like.map { $0?.errorCode }, at: place)
        }
        let starts = zip(records, fragments).map { record, fragments in record.flatMap { fragments.start(of: $0) } }
        for selector in Set(starts.compactMap { $0?.selector }).sorted() {
            add(StepFacts.Key(.start, selector), starts.map { $0?.selector == selector ? $0?.place : nil }, at: place)
        }
    }

    /// Compares the words of in-stream errors: their form is free, and what is in the same form must be the same.
    private mutating func takeCodes(_ codes: [String?], at place: Difference.Place) {
        let forms = codes.map { $0.map(StepFacts.form(ofCode:)) }
        add(StepFacts.Key(.inStreamError, StepFacts.codeForm), forms, at: place)
        guard Set(forms.compactMap { $0 }).count == 1 else { return }
        add(StepFacts.Key(.inStreamError, "code"), codes, at: place)
    }

    /// A window that begins a moment later grants a call or two more.
    private static let callTolerance = 2

    /// Compares how many of the requests that went out at once were granted.
    private mutating func take(together groups: [[StepRecord]], at place: Difference.Place) {
        func counts(_ isGranted: (StepRecord) -> Bool) -> [Int?] {
            groups.map { group in
                group.isEmpty || group.contains { $0.status == nil } ? nil : group.count(where: isGranted)
            }
        }
        let refused = ServiceException.clientLimitExceeded.name
        add(
            StepFacts.Key(.granted, "calls"),
            Self.words(counts { $0.errorType != refused }, tolerance: Self.callTolerance),
            at: place
        )
        // Where calls are refused, how many sessions there are is decided by that.
        guard !groups.joined().contains(where: { $0.errorType == refused }) else { return }
        add(StepFacts.Key(.granted, "sessions"), Self.words(counts { $0.status == 200 }, tolerance: 0), at: place)
    }

    /// Counts as texts, those that lie close together in one.
    private static func words(_ counts: [Int?], tolerance: Int) -> [String?] {
        var groups: [ClosedRange<Int>] = []
        for count in Set(counts.compactMap { $0 }).sorted() {
            if let last = groups.last, count - last.lowerBound <= tolerance {
                groups[groups.count - 1] = last.lowerBound...count
            } else {
                groups.append(count...count)
            }
        }
        return counts.map { count in
            guard let count, let group = groups.first(where: { $0.contains(count) }) else { return nil }
            return group.count == 1 ? "\(count)" : "\(group.lowerBound) to \(group.upperBound)"
        }
    }
}

extension CaseResult {
    /// What is found of the chunks themselves: with which of two that are both right a session starts depends on what the
    /// stream has there, and so does whether that is strict.
    private static let ofChunks = Set(
        [FindingCode.Expected.first, .last, .each, .pairwise, .never, .count, .noAlternative, .tolerated].map(
            \.rawValue
        )
    )

    /// Whether something was found, and how binding it is.
    fileprivate func finding(of code: String) -> String {
        let levels = Set(findings.filter { $0.code.rawValue == code }.map(\.level))
        if levels.contains(.must) { return "failed" }
        return levels.contains(.should) && !Self.ofChunks.contains(code) ? "non-strict" : "not found"
    }
}

extension ComparisonEvidence {
    /// The dialect that a target follows, where the statuses of single exceptions leave several: the one that has them all.
    ///
    /// - Parameters:
    ///   - target: The target's number.
    ///   - readings: The readings that its answers showed, one by one.
    ///   - places: Where they showed them.
    /// - Returns: The dialect's name; all readings where none has them all.
    fileprivate func dialect(of target: Int, among readings: Set<String>, in places: [Difference.Place]) -> String {
        guard readings.count > 1 else { return readings.first ?? Difference.unseen }
        let paths = Set(places.map(\.path))
        let answers = records.filter { paths.contains($0.key.path) }.compactMap { $0.value[target] }
        let fitting = Dialect.allCases.first { dialect in
            readings.contains(dialect.rawValue)
                && answers.allSatisfy { record in
                    guard let name = record.errorType, let rule = contract.error(named: name) else { return true }
                    return rule.status(in: dialect) == record.status
                }
        }
        return fitting?.rawValue ?? readings.sorted().joined(separator: " or ")
    }
}
