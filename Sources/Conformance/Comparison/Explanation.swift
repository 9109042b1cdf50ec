internal import KinesisVideo

/// Puts differences below those that explain them, so that what a person reads first are causes.
///
/// A difference is explained place by place: in a case, each two targets that it sets apart must be set apart there by
/// something coarser. Where that is so in some of its cases only, the others stay a difference of their own – all of them,
/// where they are the most; but a case in which not everything could be compared goes with those that are explained.
struct Explanation {
    /// The requirements that each case names.
    let requirements: [String: Set<String>]

    /// Says which requirements a contested point touches.
    let contract: Contract

    /// The cases in which some of what was seen could not be compared.
    let unclear: Set<String>

    /// Coarser aspects explain finer ones, never the other way round.
    private static let order: [[Aspect]] = [
        [.reading], [.status], [.error], [.headers, .contentType, .body], [.tags, .structure, .tracks], [.timeToHead],
        [.timeToFirstChunk], [.gap], [.tagFormats, .inStreamError], [.teardown], [.verdict],
    ]

    private static let rank: [Aspect: Int] = order.enumerated().reduce(into: [:]) { ranks, level in
        for aspect in level.element { ranks[aspect] = level.offset }
    }

    /// One that may explain others, and the cause that it follows from itself, or is.
    private struct Coarser {
        let difference: Difference
        let apart: Set<Difference.Pair>
        let rank: Int
        let paths: Set<String>
        let touched: Set<String>
        let cause: Int
    }

    /// Sorts differences into causes, each with what follows from it; those that most cases show come first.
    func causes(of all: [Difference]) -> [Difference] {
        let ranked = all.map { (difference: $0, rank: Self.rank[$0.aspect] ?? Self.order.count) }
        let ordered = ranked.sorted {
            ($0.rank, -$0.difference.places.count) < ($1.rank, -$1.difference.places.count)
        }
        var causes: [Difference] = []
        var coarser: [Coarser] = []
        for (difference, rank) in ordered {
            let known = coarser.filter { $0.rank < rank }
            // What is not about cases, such as a distribution, has one place all the same: everywhere.
            let paths = difference.paths.isEmpty ? [""] : difference.paths
            let apart = difference.pairsApart
            let homes = homes(paths.map { ($0, self.causes(of: difference, apart, in: $0, among: known)) })
            let places = Dictionary(grouping: difference.places, by: \.path)
            let groups = Dictionary(grouping: paths.indices, by: { homes[$0] })
            for (cause, indices) in groups.sorted(by: { $0.value.lexicographicallyPrecedes($1.value) }) {
                var part = difference
                part.places = indices.flatMap { places[paths[$0]] ?? [] }
                let home: Int
                if let cause {
                    causes[cause].consequences.append(part)
                    home = cause
                } else {
                    causes.append(part)
                    home = causes.count - 1
                }
                coarser.append(
                    Coarser(
                        difference: part,
                        apart: apart,
                        rank: rank,
                        paths: Set(part.paths),
                        touched: Set(
                            part.aspect == .reading ? contract.contestedPoint(part.subject)?.requirements ?? [] : []
                        ),
                        cause: home
                    )
                )
            }
        }
        return causes.sorted { ($0.weight, $1.aspect.rawValue) > ($1.weight, $0.aspect.rawValue) }
    }

    /// Chooses a cause for each case, the same for as many as possible; `nil` where it is none.
    private func homes(_ cases: [(path: String, causes: Set<Int>)]) -> [Int?] {
        let counts = Dictionary(grouping: cases.flatMap(\.causes), by: { $0 }).mapValues(\.count)
        func usual(_ causes: some Sequence<Int>) -> Int? {
            causes.max { (counts[$0, default: 0], $1) < (counts[$1, default: 0], $0) }
        }
        let unexplained = cases.count { $0.causes.isEmpty && !unclear.contains($0.path) }
        // What mostly stands for itself is not torn apart by the few cases in which something else shows as well.
        guard unexplained * 2 <= cases.count else { return cases.map { _ in nil } }
        return cases.map { $0.causes.isEmpty && unclear.contains($0.path) ? usual(counts.keys) : usual($0.causes) }
    }

    /// What may explain a difference in a case: those that set targets apart there; none where they leave any two
    /// unexplained.
    private func causes(
        of difference: Difference,
        _ apart: Set<Difference.Pair>,
        in path: String,
        among known: [Coarser]
    ) -> Set<Int> {
        var open = apart
        var causes: Set<Int> = []
        for candidate in known
        where explains(candidate, difference, in: path) && !candidate.apart.isDisjoint(with: apart) {
            open.subtract(candidate.apart)
            causes.insert(candidate.cause)
        }
        return open.isEmpty ? causes : []
    }

    private func explains(_ cause: Coarser, _ difference: Difference, in path: String) -> Bool {
        if difference.aspect == .verdict, let invariant = Invariant(casePath: path) {
            // What does not hold is seen in the answers of other cases.
            return cause.difference.aspect == invariant.aspect
        }
        switch (cause.difference.aspect, difference.aspect) {
        case (.reading, .headers):
            return cause.difference.subject == "header-family" && difference.subject.hasPrefix("x-amz")
        case (.reading, .status) where cause.difference.subject == "error-statuses":
            return true
        case (.reading, .verdict), (.reading, .status), (.reading, .error):
            return cause.paths.contains(path) || !(requirements[path] ?? []).isDisjoint(with: cause.touched)
        case (.headers, _), (.timeToHead, .verdict), (.timeToFirstChunk, .verdict), (.gap, .verdict):
            return false
        case (.timeToHead, _), (.timeToFirstChunk, _), (.gap, _):
            return Aspect.timings.contains(difference.aspect)
        default:
            return cause.paths.contains(path)
        }
    }
}

extension Invariant {
    /// In what two endpoints differ of which one breaks it; `nil` where nothing else that is compared shows it.
    fileprivate var aspect: Aspect? {
        switch self {
        case .requestID, .version, .noLength, .errorType: .headers
        case .contentType: .contentType
        case .errorBody: .body
        case .tagsPresent, .tagsOnce, .tagsOrder: .tags
        case .tagsFormat: .tagFormats
        case .oneCluster: .structure
        case .tracks: .tracks
        case .errorDocument, .errorKnown: .inStreamError
        case .properEnd: .teardown
        case .wellFormed, .segmentSize, .tagsSizes, .fragmentOrder, .serverTimestampOrder, .errorAlone, .errorLast: nil
        }
    }
}

extension Difference {
    /// Two targets, the lower number first.
    struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    /// Each two targets that show something else; one that shows nothing is apart from none.
    var pairsApart: Set<Pair> {
        var pairs: Set<Pair> = []
        for first in values.indices where values[first] != Self.unseen {
            for second in values.indices[(first + 1)...]
            where values[second] != Self.unseen && values[first] != values[second] {
                pairs.insert(Pair(first: first, second: second))
            }
        }
        return pairs
    }

    /// How many places show it, or what follows from it.
    fileprivate var weight: Int {
        places.count + consequences.reduce(0) { $0 + $1.places.count }
    }
}
