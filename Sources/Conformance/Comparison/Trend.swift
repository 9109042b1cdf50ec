/// What changed on one target from run to run.
package struct Trend: Sendable {
    /// What became of a case.
    package enum Change: String, CaseIterable, Sendable {
        /// It held in the run before and does not hold in the last.
        case newlyFailing = "newly failing"
        /// It went to and fro.
        case flaky
        /// It did not hold in the run before and holds in the last.
        case newlyPassing = "newly passing"
        /// It holds, and takes much longer than it did.
        case slower
        /// It is in the suite for the first time.
        case added
        /// It is not in the suite any more: neither failing nor passing.
        case gone
    }

    /// One case over the runs.
    package struct Row: Sendable {
        package let path: String
        /// What came of it in each run; `nil` where it was not planned.
        package let marks: [RunHistory.Mark?]
        /// `nil` where nothing changed.
        package let change: Change?

        /// The verdict in each run; `nil` where it was not planned.
        package var verdicts: [Verdict?] { marks.map { $0?.verdict } }

        /// The median of its times in the runs that judged it, the last of them aside; `nil` where there are none.
        package var usualDuration: Duration? {
            let before = judged.dropLast().map(\.duration).sorted()
            return before.isEmpty ? nil : before[before.count / 2]
        }

        /// Its time in the last run that judged it.
        package var lastDuration: Duration? { judged.last?.duration }

        /// Whether it failed when it was judged last.
        package var isFailing: Bool { judged.last?.verdict.isFailure ?? false }

        /// What came of it in the runs that judged it.
        package var judged: [RunHistory.Mark] { marks.compactMap { $0 }.filter(\.isJudged) }
    }

    /// The name of the target.
    package let target: String
    /// The runs that have the target, oldest first, as indices of those of the history.
    package let runs: [Int]
    /// The cases, those of the last run first and in its order.
    package let rows: [Row]

    /// A case is not slower for less than this.
    private static let leastSlowdown = Duration.milliseconds(250)

    /// Looks at one target over the runs that have it.
    ///
    /// - Parameters:
    ///   - history: The runs.
    ///   - name: The name of the target.
    package init(_ history: RunHistory, of name: String) {
        let taken = history.runs.indices.filter { history.runs[$0].target(name) != nil }
        var columns: [[RunHistory.Mark?]] = []
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: history.cases.count)
        for run in taken.reversed() {
            var column = [RunHistory.Mark?](repeating: nil, count: history.cases.count)
            for (index, mark) in history.runs[run].target(name)?.marks ?? [] {
                column[index] = mark
                if !isSeen[index] { order.append(index) }
                isSeen[index] = true
            }
            columns.append(column)
        }
        columns.reverse()
        target = name
        runs = taken
        rows = order.map { index in
            let marks = columns.map { $0[index] }
            return Row(
                path: history.cases[index],
                marks: marks,
                change: Self.change(marks, taken.map { history.runs[$0] })
            )
        }
    }

    /// The cases of one kind of change, those that fail before the others.
    package func rows(_ change: Change) -> [Row] {
        let rows = rows.filter { $0.change == change }
        return rows.filter(\.isFailing) + rows.filter { !$0.isFailing }
    }

    private static func change(_ marks: [RunHistory.Mark?], _ runs: [RunHistory.Run]) -> Change? {
        guard marks.count > 1, let run = runs.last, let place = marks.lastIndex(where: { $0 != nil }),
            let last = marks[place]
        else { return nil }
        // Who ran a part, or the same suite, left the case out and did not lose it: what came before stands.
        if place < marks.count - 1, run.isPart != true, !run.asked(sameAs: runs[place]) { return .gone }
        let judged = marks.compactMap { $0 }.filter(\.isJudged)
        let held = judged.map { !$0.verdict.isFailure }
        guard judged.count > 1 else {
            let isNew = place == marks.count - 1 && marks.dropLast().allSatisfy { $0 == nil }
            return isNew && runs.dropLast().contains { $0.isPart != true && !$0.asked(sameAs: run) } ? .added : nil
        }
        let flips = zip(held.dropFirst(), held).count { $0 != $1 }
        if flips > 1 || judged.contains(where: \.isRetried) { return .flaky }
        guard last.isJudged else { return nil }
        if flips == 1, held[held.count - 1] != held[held.count - 2] {
            return held[held.count - 1] ? .newlyPassing : .newlyFailing
        }
        let before = judged.dropLast().map(\.duration).sorted()
        let usual = before[before.count / 2]
        let isSlower = last.duration > usual * 2 && last.duration - usual > leastSlowdown
        return isSlower && held[held.count - 1] ? .slower : nil
    }
}

extension RunHistory.Mark {
    /// Whether it says something about the endpoint; what was skipped or is inconclusive does not.
    package var isJudged: Bool { !verdict.isSkipped && !verdict.isInconclusive }
}
