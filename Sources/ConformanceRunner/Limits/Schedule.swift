internal import Conformance

/// Says which case is next: the first whose stream is free for its use of it.
///
/// Cases that want a stream for themselves stand in front of the others, each in plan order: they follow one another, and
/// no run is shorter than they are together. One whose stream is not free waits here and not in a running task, so that the
/// others use the time; those behind it that want the same stream wait with it, so that it has its turn.
struct Schedule {
    /// A case that runs, to be given back when it is finished.
    struct Started: Sendable {
        let item: Case
        fileprivate let use: Use?
    }

    /// How a case uses its stream.
    fileprivate struct Use: Sendable {
        /// What the target calls the stream: two logical names may stand for one.
        let stream: String
        let isExclusive: Bool
    }

    private var waiting: [(item: Case, use: Use?)]
    /// The first of those that wait: what is started is taken from near the front.
    private var next = 0
    private var readers: [String: Int] = [:]
    private var owned: Set<String> = []

    /// Plans the cases of a run on a target.
    init(_ cases: [Case], on target: Target) {
        let uses = cases.map { ($0, Self.use(of: $0, on: target)) }
        waiting = uses.filter { $0.1?.isExclusive == true } + uses.filter { $0.1?.isExclusive != true }
    }

    /// Whether every case was started.
    var isEmpty: Bool { next >= waiting.count }

    /// Takes the next case that may start now; `nil` where all that are left wait for one that runs.
    mutating func start() -> Started? {
        var claimed: Set<String> = []
        for index in next..<waiting.count {
            guard let use = waiting[index].use else { return take(at: index) }
            let isFree = !owned.contains(use.stream) && (!use.isExclusive || readers[use.stream, default: 0] == 0)
            if isFree, !claimed.contains(use.stream) {
                if use.isExclusive { owned.insert(use.stream) } else { readers[use.stream, default: 0] += 1 }
                return take(at: index)
            }
            claimed.insert(use.stream)
        }
        return nil
    }

    /// Gives back the stream of a case that is finished.
    mutating func finish(_ started: Started) {
        guard let use = started.use else { return }
        if use.isExclusive { owned.remove(use.stream) } else { readers[use.stream, default: 0] -= 1 }
    }

    /// The few before it move up, in their order.
    private mutating func take(at index: Int) -> Started {
        let taken = waiting[index]
        for place in stride(from: index, to: next, by: -1) { waiting[place] = waiting[place - 1] }
        next += 1
        return Started(item: taken.item, use: taken.use)
    }

    /// `nil` for a case that uses no stream of the target.
    private static func use(of item: Case, on target: Target) -> Use? {
        guard let name = try? item.logicalStream(), let stream = target.streams[name] else { return nil }
        return Use(stream: stream.name, isExclusive: item.scenario.exclusive)
    }
}
