internal import KinesisVideo
internal import Matroska

// The chunks of a stream, as they come.
extension Judge {
    /// Reads on until all bytes are read or enough was seen.
    mutating func readStream(_ bytes: RawSpan) {
        // What stands behind the last byte that is wanted is not looked at: only the cutting brought it along.
        let enough = expectation.stopWhen?.byteCount
        let wanted = enough.map { $0 - min($0, summary.bodyBytes) } ?? .max
        let input = bytes.extracting(first: Int(min(wanted, UInt64(bytes.byteCount))))
        var consumed = 0
        var position = 0
        do throws(EBMLError) {
            while phase == .stream {
                let event = try chunks.next(input, from: &position)
                consume(input.extracting(consumed..<position))
                consumed = position
                guard let event else { break }
                take(event)
            }
        } catch {
            consume(input.extracting(consumed..<position))
            // The byte that is wrong need not have been consumed.
            window.append(input.extracting(position...).extracting(first: Self.excerptLength))
            report(.wellFormed, error.message, wire: evidence(at: error.offset, path: error.path))
            phase = .decided
        }
        guard phase == .stream, let enough, summary.bodyBytes >= enough else { return }
        conclude()
    }

    /// Counts and keeps what was read, byte for byte as far as the verdict reached: evidence has no future.
    private mutating func consume(_ bytes: RawSpan) {
        window.append(bytes)
        summary.bodyBytes &+= UInt64(bytes.byteCount)
    }

    mutating func take(_ event: ChunkReader.Event) {
        switch event {
        case .opened(let chunk):
            openedIndex = chunk.index
            judgedTags = chunk.serviceTags.count
            judgeOpening(chunk)
        case .completed(let chunk):
            judge(chunk)
        case .failed(let document):
            judge(document)
        case .continuedAfterError(let offset):
            report(.errorLast, "another document follows the error document", wire: evidence(at: offset))
        }
        if hasFailed { phase = .decided }
    }

    /// What can be said before the media came.
    private mutating func judgeOpening(_ chunk: MediaChunk) {
        checkOpeningInvariants(of: chunk)
        if chunk.index == 0 { check(expectation.first, "the first chunk", "stream.first", chunk, phases: [.opening]) }
        check(expectation.each, "chunk #\(chunk.index)", "stream.each", chunk, phases: [.opening])
        checkOrder(chunk)
        for rule in expectation.pairwise where rule.phase == .opening { check(rule, chunk) }
    }

    private mutating func judge(_ chunk: MediaChunk) {
        let wasOpened = openedIndex == chunk.index
        if !wasOpened {
            judgedTags = chunk.serviceTags.count
            checkOpeningInvariants(of: chunk)
        }
        let phases: Set<ChunkField.Phase> = wasOpened ? [.closing] : [.opening, .closing]
        checkInvariants(of: chunk)
        if !wasOpened { checkOrder(chunk) }
        if chunk.index == 0 { check(expectation.first, "the first chunk", "stream.first", chunk, phases: phases) }
        check(expectation.each, "chunk #\(chunk.index)", "stream.each", chunk, phases: phases)
        checkNever(chunk)
        for rule in expectation.pairwise where !wasOpened || rule.phase == .closing { check(rule, chunk) }
        previous = chunk
        guard chunk.completion == .closed else { return }
        summary.append(chunk)
        summary.timeline.chunk(chunk, at: now)
        closedChunks += 1
        if let limit = gapDeadline, now > limit { reportGap(now, in: chunk) }
        lastClosedAt = now
        if closedChunks == 1, let limit = expectation.firstChunkWithin, now > limit {
            report(
                "timing.first-chunk",
                "the first chunk was complete after \(now.shown), not within \(limit.shown)",
                at: expectation.chunksRange,
                wire: evidence(at: chunk.endOffset, chunk: chunk.index)
            )
        }
        if !hasFailed, let enough = expectation.stopWhen?.chunkCount, closedChunks >= enough { conclude() }
    }

    // MARK: Expectations

    /// Checks a pattern, the clauses whose subjects are known in one of the phases.
    mutating func check(
        _ pattern: BoundExpectation.Pattern?,
        _ what: String,
        _ code: String,
        _ chunk: MediaChunk,
        phases: Set<ChunkField.Phase>
    ) {
        for clause in pattern?.clauses ?? [] where phases.contains(clause.subject.phase) {
            let value = chunk.value(of: clause.subject)
            guard let expected = clause.matcher.mismatch(value) else { continue }
            report(
                code,
                "\(what): \(clause.subject) is \(value.shown); expected \(expected)",
                at: clause.matcher.range,
                label: "\(value.shown) (#\(chunk.index), +\(now.shown))",
                wire: evidence(of: clause.subject, in: chunk)
            )
        }
    }

    private mutating func checkNever(_ chunk: MediaChunk) {
        guard let pattern = expectation.never, !pattern.clauses.isEmpty else { return }
        for clause in pattern.clauses where clause.matcher.mismatch(chunk.value(of: clause.subject)) != nil { return }
        let described = pattern.clauses.map { "\($0.subject) is \(chunk.value(of: $0.subject).shown)" }
        report(
            "stream.never",
            "chunk #\(chunk.index) is what none may be: \(described.joined(separator: ", "))",
            labels: pattern.clauses.map {
                ScenarioEvidence.Label(range: $0.matcher.range, text: chunk.value(of: $0.subject).shown)
            },
            wire: evidence(of: pattern.clauses[0].subject, in: chunk)
        )
    }

    private mutating func check(_ rule: PairRule, _ next: MediaChunk) {
        guard let previous, previous.index + 1 == next.index else { return }
        func value(_ operand: PairRule.Operand) -> FieldValue {
            FieldValue(of: operand.field, in: operand.side == .this ? previous : next)
        }
        let left = value(rule.left)
        let right = value(rule.right)
        // A value that is missing or malformed is the invariants' to complain about.
        guard let order = left.order(right), !rule.comparison.holds(order) else { return }
        func label(_ operand: PairRule.Operand) -> ScenarioEvidence.Label {
            let chunk = operand.side == .this ? previous : next
            return ScenarioEvidence.Label(
                range: operand.range,
                text: "\(value(operand).shown) (#\(chunk.index))"
            )
        }
        let subject = ChunkPattern.Subject.field(rule.left.side == .next ? rule.left.field : rule.right.field)
        report(
            "stream.pairwise",
            "between chunks #\(previous.index) and #\(next.index): \(left.shown) \(rule.comparison.rawValue) \(right.shown) does not hold",
            labels: [label(rule.left), label(rule.right)],
            wire: evidence(of: subject, in: next)
        )
    }
}

extension Judge {
    /// The place of what a clause looks at.
    func evidence(of subject: ChunkPattern.Subject, in chunk: MediaChunk) -> WireEvidence {
        let name: String? =
            switch subject {
            case .tag(let name): name
            case .field(.fragmentNumber): TagName.fragmentNumber.rawValue
            case .field(.serverTimestamp): TagName.serverTimestamp.rawValue
            case .field(.producerTimestamp): TagName.producerTimestamp.rawValue
            case .field(.millisBehindNow): TagName.millisBehindNow.rawValue
            case .field(.continuationToken): TagName.continuationToken.rawValue
            case .field, .track: nil
            }
        guard let tag = chunk.serviceTags.first(where: { $0.name == name }) else {
            return evidence(at: chunk.offset, chunk: chunk.index)
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
        case .track(let number, let field):
            tracks.first { $0.number == number }.map(field.value) ?? .absent
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
