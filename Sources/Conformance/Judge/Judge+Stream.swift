internal import KinesisVideo
internal import Matroska

// The chunks of a stream, as they come.
extension Judge {
    /// Something was noticed in the stream.
    mutating func take(_ noticed: Observation.Noticed, _ seen: Observation) {
        guard phase == .stream else { return }
        look(at: .wellFormed)
        look(at: .ownDocument)
        switch noticed {
        case .opened(let chunk):
            judgeOpening(chunk, seen)
        case .completed(let chunk):
            judge(chunk, seen)
        case .failed(let document):
            judge(document, seen)
        case .continuedAfterError(let offset):
            // The stream has not ended where it said that it would: how it ends cannot be seen.
            report(
                .errorLast,
                "another document follows the error document",
                isInTheWay: true,
                wire: seen.evidence(at: offset)
            )
        case .anotherCluster(let offset):
            // What belongs to which fragment cannot be told any more.
            report(
                .ownDocument,
                "a document goes on with another Cluster after its closing Tags; each fragment has a document of its own",
                isInTheWay: true,
                wire: seen.evidence(at: offset)
            )
        case .corrupt(let error):
            // Nothing behind it can be read.
            report(.wellFormed, error, isInTheWay: true, seen)
            phase = .decided
        case .cutShort(let error):
            report(.endsWhole, error, isInTheWay: missing(in: seen) != nil, seen)
            return
        }
        if hasFailed { phase = .decided }
    }

    private mutating func report(_ invariant: Invariant, _ error: EBMLError, isInTheWay: Bool, _ seen: Observation) {
        report(
            invariant,
            error.message,
            isInTheWay: isInTheWay,
            wire: seen.evidence(at: error.offset, path: error.path)
        )
    }

    /// What can be said before the media came.
    private mutating func judgeOpening(_ chunk: MediaChunk, _ seen: Observation) {
        checkOpeningInvariants(of: chunk, seen)
        if chunk.index == 0 { check(expectation.first, "the first chunk", .first, chunk, phases: [.opening], seen) }
        check(expectation.each, "chunk #\(chunk.index)", .each, chunk, phases: [.opening], seen)
        checkOrder(chunk, seen)
        for rule in expectation.pairwise where rule.phase == .opening { check(rule, chunk, seen) }
    }

    private mutating func judge(_ chunk: MediaChunk, _ seen: Observation) {
        let wasOpened = seen.openedTags(of: chunk) != nil
        if !wasOpened { checkOpeningInvariants(of: chunk, seen) }
        let phases: Set<ChunkField.Phase> = wasOpened ? [.closing] : [.opening, .closing]
        checkInvariants(of: chunk, seen)
        if !wasOpened { checkOrder(chunk, seen) }
        if chunk.index == 0 { check(expectation.first, "the first chunk", .first, chunk, phases: phases, seen) }
        check(expectation.each, "chunk #\(chunk.index)", .each, chunk, phases: phases, seen)
        checkNever(chunk, seen)
        if let some = expectation.some, !hasSome { hasSome = holds(some, of: chunk) }
        for rule in expectation.pairwise where !wasOpened || rule.phase == .closing { check(rule, chunk, seen) }
        guard chunk.completion == .closed else { return }
        if let limit = gapDeadline, seen.now > limit { reportGap(in: chunk, seen) }
        if lastClosedAt == nil, let limit = expectation.firstChunkWithin, seen.now > limit {
            report(
                .lateFirstChunk,
                "the first chunk was complete after \(seen.now.shown), not within \(limit.shown)",
                at: expectation.chunksRange,
                wire: seen.evidence(at: chunk.endOffset, chunk: chunk.index)
            )
        }
        lastClosedAt = seen.now
        if !hasFailed, let enough = expectation.stopWhen?.chunkCount, seen.summary.chunkCount >= enough {
            conclude(seen)
        }
    }

    // MARK: Expectations

    /// Checks a pattern, the clauses whose subjects are known in one of the phases.
    mutating func check(
        _ pattern: BoundExpectation.Pattern?,
        _ what: String,
        _ code: FindingCode.Expected,
        _ chunk: MediaChunk,
        phases: Set<ChunkField.Phase>,
        _ seen: Observation
    ) {
        for clause in pattern?.clauses ?? [] where phases.contains(clause.subject.phase) {
            // Where frames were taken out of a recording, nobody can tell what they were.
            if !rules.hasMedia, clause.subject == .field(.frameHash) { continue }
            let value = chunk.value(of: clause.subject)
            guard let expected = clause.matcher.mismatch(value) else { continue }
            report(
                code,
                "\(what): \(clause.subject) is \(value.shown); expected \(expected)",
                at: clause.matcher.range,
                label: label(of: value, clause.matcher, chunk, seen),
                wire: seen.evidence(of: clause.subject, in: chunk)
            )
        }
    }

    /// What a value was, beside the one that was expected: of two long numbers, where they differ and which fragment came.
    private func label(
        of value: FieldValue,
        _ matcher: BoundMatcher,
        _ chunk: MediaChunk,
        _ seen: Observation
    ) -> String {
        let expected: FieldValue? = if case .equals(let value)? = matcher.tests.first { value } else { nil }
        let place = "(#\(chunk.index), +\(seen.now.shown))"
        let identity = expectation.identity(of: value, expecting: expected).map { "; \($0)" } ?? ""
        guard let (came, wanted) = expected.flatMap({ value.difference(from: $0) }) else {
            return "\(value.shown) \(place)\(identity)"
        }
        return "\(came), not \(wanted) \(place)\(identity)"
    }

    private mutating func checkNever(_ chunk: MediaChunk, _ seen: Observation) {
        guard let pattern = expectation.never, !pattern.clauses.isEmpty, holds(pattern, of: chunk) else { return }
        let described = pattern.clauses.map { "\($0.subject) is \(chunk.value(of: $0.subject).shown)" }
        report(
            .never,
            "chunk #\(chunk.index) is what none may be: \(described.joined(separator: ", "))",
            labels: pattern.clauses.map {
                ScenarioEvidence.Label(range: $0.matcher.range, text: chunk.value(of: $0.subject).shown)
            },
            wire: seen.evidence(of: pattern.clauses[0].subject, in: chunk)
        )
    }

    /// Whether a chunk is all that a pattern says.
    private func holds(_ pattern: BoundExpectation.Pattern, of chunk: MediaChunk) -> Bool {
        pattern.clauses.allSatisfy { $0.matcher.mismatch(chunk.value(of: $0.subject)) == nil }
    }

    private mutating func check(_ rule: PairRule, _ next: MediaChunk, _ seen: Observation) {
        guard let previous = seen.predecessor, previous.index + 1 == next.index else { return }
        func value(_ operand: PairRule.Operand) -> FieldValue {
            FieldValue(of: operand.field, in: operand.side == .this ? previous : next)
        }
        let left = value(rule.left)
        let right = value(rule.right)
        // A value that is missing or malformed is the invariants' to complain about.
        guard let order = left.order(right), !rule.comparison.holds(order) else { return }
        func label(_ operand: PairRule.Operand) -> ScenarioEvidence.Label {
            let chunk = operand.side == .this ? previous : next
            let other = operand == rule.left ? right : left
            let shown = value(operand).difference(from: other)?.this ?? value(operand).shown
            return ScenarioEvidence.Label(range: operand.range, text: "\(shown) (#\(chunk.index))")
        }
        let subject = ChunkPattern.Subject.field(rule.left.side == .next ? rule.left.field : rule.right.field)
        report(
            .pairwise,
            "between chunks #\(previous.index) and #\(next.index): \(left.shown) \(rule.comparison.rawValue) \(right.shown) does not hold",
            labels: [label(rule.left), label(rule.right)],
            wire: seen.evidence(of: subject, in: next)
        )
    }
}

extension Observation {
    /// The place of what a clause looks at.
    func evidence(of subject: ChunkPattern.Subject, in chunk: MediaChunk) -> WireEvidence {
        let name: String? =
            switch subject {
            case .tag(let name): name
            case .field(.fragmentNumber): TagName.fragmentNumber.rawValue
            case .field(.serverTimestamp): TagName.serverTimestamp.rawValue
            case .field(.producerTimestamp): TagName.producerTimestamp.rawValue
            case .field(.millisBehindNow), .field(.offClock), .field(.behindDrift): TagName.millisBehindNow.rawValue
            case .field(.continuationToken): TagName.continuationToken.rawValue
            case .field, .track: nil
            }
        guard let tag = chunk.serviceTags.first(where: { $0.name == name }) else {
            return evidence(of: chunk)
        }
        return evidence(at: tag, in: chunk)
    }
}

extension MediaChunk {
    /// The value of what a clause looks at.
    func value(of subject: ChunkPattern.Subject) -> FieldValue {
        switch subject {
        case .field(let field):
            FieldValue(of: field, in: self)
        case .tag(let name):
            (serviceTags.first { $0.name == name }?.value ?? userTags.first { $0.name == name }?.value)
                .map(FieldValue.text) ?? .absent
        case .track(.number(let number), let field):
            tracks.first { $0.number == number }.map(field.value) ?? .absent
        case .track(.first(let type), let field):
            tracks.first { TrackField.type.value(in: $0) == .text(type) }.map(field.value) ?? .absent
        }
    }
}

extension PairRule {
    /// When both sides are known.
    var phase: ChunkField.Phase {
        left.field.phase == .opening && right.field.phase == .opening ? .opening : .closing
    }
}

extension PairRule.Comparison {
    /// Whether the order of two values is the one that is wanted.
    fileprivate func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}
