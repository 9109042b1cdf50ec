internal import KinesisVideo

/// What a plan costs before it is run: requests, and the least time that the quotas of a target allow.
///
/// A lower bound: pauses, waiting that cases ask for, and quotas are counted; what the endpoint takes for its answers is
/// not known beforehand.
package struct PlanEstimate: Sendable {
    /// The cost of some of the cases.
    package struct Cost: Sendable, Hashable {
        package fileprivate(set) var cases = 0
        /// Requests where every retry succeeds at once.
        package fileprivate(set) var requests = 0
        /// Requests where every retry is needed.
        package fileprivate(set) var mostRequests = 0
        /// Cases that read a stream until it ends, which takes as long as the endpoint's sessions do.
        package fileprivate(set) var untilEnd = 0
        /// The time that cases wait by themselves, one after another.
        package fileprivate(set) var waiting: Duration = .zero
        /// The time that their sessions are held on purpose, one after another.
        package fileprivate(set) var sessions: Duration = .zero

        static func += (left: inout Cost, right: Cost) {
            left.cases += right.cases
            left.requests += right.requests
            left.mostRequests += right.mostRequests
            left.untilEnd += right.untilEnd
            left.waiting += right.waiting
            left.sessions += right.sessions
        }
    }

    /// The cost of an area: the cases whose ids differ in their last word.
    package struct Area: Sendable {
        package let name: String
        package fileprivate(set) var cost: Cost
    }

    /// What the cases ask of one logical stream.
    package struct Stream: Sendable {
        package let name: String
        package fileprivate(set) var cost = Cost()
        /// What it takes, where the target says that of this stream.
        fileprivate var limits: Target.Limits?
        /// The time that cases wait that have the stream to themselves.
        fileprivate var exclusive: Duration = .zero
        /// The longest that one case waits.
        fileprivate var longest: Duration = .zero

        /// The least time that all of it takes: what the calls a second, the sessions at once, the exclusive cases and
        /// the longest case allow.
        package func minimum(under limits: Target.Limits) -> Duration {
            let limits = self.limits ?? limits
            // The calls of the first second need not wait.
            let calls = Duration.seconds(max(0, cost.requests - 1) / max(1, limits.callsPerSecond))
            return max(calls, cost.sessions / max(1, limits.sessions), exclusive, longest)
        }
    }

    /// The areas, in plan order.
    package private(set) var areas: [Area] = []
    /// The logical streams, sorted by name.
    package private(set) var streams: [Stream] = []
    /// All of it.
    package private(set) var total = Cost()
    /// The reasons why cases are skipped, which cost nothing, with how many there are of each, the most frequent first.
    package let skips: [(reason: String, count: Int)]
    private var longest: Duration = .zero

    /// Estimates a plan.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - offer: The target; `nil` for one that has everything.
    package init(_ plan: Plan, on offer: TargetOffer? = nil) {
        let applied = plan.applied(to: offer)
        skips = applied.skips
        var indices: [String: Int] = [:]
        var byStream: [String: Stream] = [:]
        if let area = plan.always.first?.area {
            var cost = Cost()
            cost.cases = plan.always.count
            total += cost
            indices[area] = areas.count
            areas.append(Area(name: area, cost: cost))
        }
        for item in applied.runnable {
            let cost = Self.cost(of: item)
            total += cost
            longest = max(longest, cost.waiting)
            let area = item.scenario.id.split(separator: "/").dropLast().joined(separator: "/")
            if let index = indices[area] {
                areas[index].cost += cost
            } else {
                indices[area] = areas.count
                areas.append(Area(name: area, cost: cost))
            }
            // A name that only the run gives is none that could be counted here.
            guard let name = try? item.logicalStream() else { continue }
            var stream = byStream[name] ?? Stream(name: name, limits: offer?.streams[name]?.limits)
            stream.cost += cost
            stream.longest = max(stream.longest, cost.waiting)
            if item.scenario.exclusive { stream.exclusive += cost.waiting }
            byStream[name] = stream
        }
        streams = byStream.values.sorted { $0.name < $1.name }
    }

    /// How many cases are skipped.
    package var skipped: Int { skips.reduce(0) { $0 + $1.count } }

    /// The least time that the plan takes: what the busiest stream, the longest case and the jobs allow.
    ///
    /// - Parameters:
    ///   - limits: How much of a stream the client may use.
    ///   - jobs: How many cases run at once.
    /// - Returns: A lower bound; the answers themselves take time too.
    package func minimum(under limits: Target.Limits, jobs: Int) -> Duration {
        max(streams.map { $0.minimum(under: limits) }.max() ?? .zero, longest, total.waiting / max(1, jobs))
    }

    /// What one case costs.
    static func cost(of item: Case) -> Cost {
        var cost = Cost()
        cost.cases = 1
        for step in item.scenario.steps + item.scenario.finally {
            if case .pause(let duration) = step { cost.waiting += duration }
            var longest: Duration = .zero
            for request in step.requests {
                cost.requests += 1
                cost.mostRequests += request.retry?.times ?? 1
                let ways = request.expectation.alternatives?.ways.map(\.expectation) ?? [request.expectation]
                // The least that any of the ways asks for.
                let held = ways.map { waiting(for: $0.chunks?.stopWhen) }.min() ?? .zero
                if ways.allSatisfy({ $0.chunks?.stopWhen == .end }) { cost.untilEnd = 1 }
                cost.sessions += held
                longest = max(longest, held)
            }
            // Requests that are sent at once wait at once.
            cost.waiting += longest
        }
        return cost
    }

    /// How long a reader waits at the least: a stream may have its chunks, or end, before the time is up.
    private static func waiting(for stop: StopCondition?) -> Duration {
        switch stop {
        case .elapsed(let duration), .quiet(let duration): duration
        case .chunks, .bytes, .end, .anyOf, nil: .zero
        }
    }
}
