internal import KinesisVideo

/// Puts differences below those that bring them about, so that what a person reads first are causes.
///
/// That two differences show in the same cases, on the same targets, says nothing: a server may do two things otherwise. One
/// is explained by another where a ``Mechanism`` is known that leads from the one to the other, and leads to just what is
/// seen. It is explained place by place, and there for each two targets that it sets apart; where that is so in some of its
/// places only, the others stay a difference of their own.
struct Explanation {
    private let evidence: ComparisonEvidence

    init(_ evidence: ComparisonEvidence) {
        self.evidence = evidence
    }

    /// Mechanisms lead from earlier aspects to later ones, never back.
    private static let order: [[Aspect]] = [
        [.reading], [.error], [.status],
        [.headers, .contentType, .body, .tags, .tagFormats, .structure, .start, .granted],
        [.errorTags, .inStreamError], [.teardown, .timeToHead, .timeToFirstChunk, .gap, .timeToEnd], [.verdict],
    ]

    private static let rank: [Aspect: Int] = order.enumerated().reduce(into: [:]) { ranks, level in
        for aspect in level.element { ranks[aspect] = level.offset }
    }

    /// One that may explain others, and the number of the cause that it follows from, or is.
    private struct Coarser {
        let difference: Difference
        let apart: Set<Difference.Pair>
        let places: Set<Difference.Place>
        let paths: Set<String>
        let root: Int
    }

    /// What a difference follows from in a place.
    private struct Home: Hashable {
        let root: Int
        let mechanism: String
    }

    /// Sorts differences into causes, each with what follows from it; those that most cases show come first.
    func causes(of all: [Difference]) -> [Difference] {
        func rank(_ difference: Difference) -> Int {
            // Of the readings, the one that another follows from comes first.
            difference.subject == Mechanism.ownARN ? -1 : Self.rank[difference.aspect] ?? Self.order.count
        }
        let ordered = all.enumerated().sorted {
            (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
        }.map(\.element)
        var causes: [Difference] = []
        var coarser: [Coarser] = []
        for difference in ordered {
            // What is not about cases, such as a distribution, has one place all the same: everywhere.
            let places = difference.places.isEmpty ? [Difference.Place(path: "")] : difference.places
            let homes = Self.homes(places.map { home(of: difference, at: $0, among: coarser, causes) })
            let groups = Dictionary(grouping: places.indices, by: { homes[$0] })
            for (home, indices) in groups.sorted(by: { $0.value.lexicographicallyPrecedes($1.value) }) {
                var part = difference
                if !difference.places.isEmpty { part.places = indices.map { places[$0] } }
                let root: Int
                if let home {
                    part.mechanism = home.mechanism
                    causes[home.root].consequences.append(part)
                    root = home.root
                } else {
                    causes.append(part)
                    root = causes.count - 1
                }
                coarser.append(
                    Coarser(
                        difference: part,
                        apart: part.pairsApart,
                        places: Set(part.places),
                        paths: Set(part.paths),
                        root: root
                    )
                )
            }
        }
        return causes.sorted { ($0.weight, $1.aspect.rawValue) > ($1.weight, $0.aspect.rawValue) }
    }

    /// Chooses a cause for each place, the same for as many as possible; `nil` where it is none.
    private static func homes(_ places: [Set<Home>]) -> [Home?] {
        let counts = Dictionary(grouping: places.joined(), by: { $0 }).mapValues(\.count)
        return places.map { homes in
            homes.max {
                (counts[$0, default: 0], $1.root, $1.mechanism) < (counts[$1, default: 0], $0.root, $0.mechanism)
            }
        }
    }

    /// What brings a difference about in a place; nothing where it leaves any two targets unexplained.
    private func home(
        of effect: Difference,
        at place: Difference.Place,
        among known: [Coarser],
        _ causes: [Difference]
    ) -> Set<Home> {
        let mechanisms = Mechanism.all.filter { $0.effects.contains(effect.aspect) }
        guard !mechanisms.isEmpty else { return [] }
        let apart = effect.pairsApart.subtracting(hidden(effect, at: place))
        var open = apart
        var homes: Set<Home> = []
        for cause in known where !cause.apart.isDisjoint(with: open) {
            for mechanism in mechanisms where mechanism.cause == cause.difference.aspect {
                switch mechanism.reach {
                case .step: guard place.step == nil || cause.places.contains(place) else { continue }
                case .case: guard cause.paths.contains(place.path) else { continue }
                case .anywhere: break
                }
                let explained = cause.apart.intersection(apart).filter { pair in
                    mechanism.holds(
                        Mechanism.Link(
                            cause: cause.difference,
                            causePlaces: cause.places,
                            root: causes[cause.root],
                            effect: effect,
                            place: place,
                            targets: [pair.first, pair.second],
                            evidence: evidence
                        )
                    )
                }
                guard !explained.isEmpty else { continue }
                open.subtract(explained)
                homes.insert(Home(root: cause.root, mechanism: mechanism.name))
            }
        }
        return open.isEmpty ? homes : []
    }

    /// The pairs of which one target failed the case for something else, and was not asked any more.
    ///
    /// What it would have shown nobody knows; where no target came through the case, all are told apart.
    private func hidden(_ effect: Difference, at place: Difference.Place) -> Set<Difference.Pair> {
        guard effect.aspect == .verdict else { return [] }
        let failed = evidence.codes(in: place.path)
        let isClean = effect.values.indices.contains { failed[$0] == nil && effect.values[$0] != Difference.unseen }
        guard isClean else { return [] }
        func isElsewhere(_ target: Int) -> Bool { failed[target].map { !$0.contains(effect.subject) } ?? false }
        return effect.pairsApart.filter { isElsewhere($0.first) || isElsewhere($0.second) }
    }
}
