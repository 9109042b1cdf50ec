internal import KinesisVideo

/// An expectation whose references are filled in.
package struct BoundExpectation: Sendable {
    struct Pattern: Sendable {
        struct Clause: Sendable {
            let subject: ChunkPattern.Subject
            let matcher: BoundMatcher
        }
        let clauses: [Clause]
        let range: Range<Int>
    }

    struct Header: Sendable {
        let name: String
        /// `nil` where the field must be absent.
        let matcher: BoundMatcher?
        let range: Range<Int>
    }

    struct BodyClause: Sendable {
        let path: Reference
        let matcher: BoundMatcher
    }

    struct End: Sendable {
        let outcome: EndExpectation.Outcome
        let errorID: Int?
        let code: BoundMatcher?
        let names: EndExpectation.TagNames?
        let within: Duration?
        let range: Range<Int>
    }

    let status: BoundMatcher?
    let errors: [String]
    let errorRange: Range<Int>?
    let headers: [Header]
    let message: BoundMatcher?
    let body: [BodyClause]
    let level: Level
    let range: Range<Int>

    // Of the stream; `stopWhen` is nil where none is expected.
    let stopWhen: StopCondition?
    let count: BoundMatcher?
    let first: Pattern?
    let last: Pattern?
    let each: Pattern?
    let never: Pattern?
    let some: Pattern?
    let pairwise: [PairRule]
    let ends: End?
    let headWithin: Duration?
    let firstChunkWithin: Duration?
    let gapWithin: Duration?
    let rate: BoundMatcher?
    let chunksRange: Range<Int>

    /// What is known of the stream's fragments, for findings that say which of them came.
    private let fragments: JSONNode?

    /// Expects nothing at all, for a judge that only looks at what must always hold.
    init(watching range: Range<Int>, stopWhen: StopCondition?) {
        (status, errors, errorRange, headers, message, body) = (nil, [], nil, [], nil, [])
        (level, self.range, self.stopWhen, chunksRange) = (.must, range, stopWhen, range)
        (count, first, last, each, never, some, pairwise, ends) = (nil, nil, nil, nil, nil, nil, [], nil)
        (headWithin, firstChunkWithin, gapWithin, rate, fragments) = (nil, nil, nil, nil, nil)
    }

    /// Fills in the references of an expectation.
    ///
    /// - Throws: ``ResolutionError`` for the first reference that has no value.
    package init(_ expectation: Expectation, in scope: Scope) throws(ResolutionError) {
        let scope = scope.metered
        func matcher(
            _ matcher: Matcher?,
            _ type: ChunkField.ValueType
        ) throws(ResolutionError) -> BoundMatcher? {
            guard let matcher else { return nil }
            return try BoundMatcher(matcher, as: type, in: scope)
        }
        func pattern(_ pattern: ChunkPattern?) throws(ResolutionError) -> Pattern? {
            guard let pattern else { return nil }
            var clauses: [Pattern.Clause] = []
            for clause in pattern.clauses {
                clauses.append(
                    Pattern.Clause(
                        subject: clause.subject,
                        matcher: try BoundMatcher(clause.matcher, as: clause.subject.type, in: scope)
                    )
                )
            }
            return Pattern(clauses: clauses, range: pattern.range)
        }
        status = try matcher(expectation.status, .integer)
        errors =
            try expectation.errors?.value(in: scope) { Expectation.errorNames($0, known: nil) } ?? []
        errorRange = expectation.errorRange
        headers = try expectation.headers.map { header throws(ResolutionError) in
            switch header {
            case .forbidden(let name, let range): Header(name: name, matcher: nil, range: range)
            case .matched(let name, let test): Header(name: name, matcher: try matcher(test, .text), range: test.range)
            }
        }
        message = try matcher(expectation.message, .text)
        body = try expectation.body.map { clause throws(ResolutionError) in
            BodyClause(path: clause.path, matcher: try BoundMatcher(clause.matcher, as: .json, in: scope))
        }
        level = try expectation.level.value(in: scope, Expectation.level)
        range = expectation.range
        fragments = scope["stream"]?["fragments"]

        let chunks = expectation.chunks
        stopWhen = chunks?.stopWhen
        count = try matcher(chunks?.count, .integer)
        first = try pattern(chunks?.first)
        last = try pattern(chunks?.last)
        each = try pattern(chunks?.each)
        never = try pattern(chunks?.never)
        some = try pattern(chunks?.some)
        pairwise = chunks?.pairwise ?? []
        headWithin = chunks?.headWithin
        firstChunkWithin = chunks?.firstChunkWithin
        gapWithin = chunks?.gapWithin
        rate = try matcher(chunks?.rate, .integer)
        chunksRange = chunks?.range ?? expectation.range
        if let end = chunks?.ends {
            ends = End(
                outcome: end.outcome,
                errorID: try end.errorID.map { template throws(ResolutionError) in
                    let node = try template.resolved(in: scope)
                    if let id = node.intValue ?? node.stringValue.flatMap({ Int($0) }) { return id }
                    throw ResolutionError(
                        reference: template.references.first ?? Reference(root: "error"),
                        message: "\(node.text()) is no id of an in-stream error"
                    )
                },
                code: try matcher(end.code, .text),
                names: end.names,
                within: end.within,
                range: end.range
            )
        } else {
            ends = nil
        }
    }
}

extension BoundExpectation {
    /// What a number that came is, among the fragments that are known of the stream: `that is stream.fragments[2], one before the
    /// expected one`; `nil` where it is none of them.
    func identity(of value: FieldValue, expecting expected: FieldValue?) -> String? {
        func place(_ value: FieldValue?) -> Int? {
            guard case .fragmentNumber(let number)? = value else { return nil }
            return fragments?.arrayValue?.firstIndex { fragment in
                fragment["fragmentNumber"]?.stringValue.flatMap(FragmentNumber.init) == number
            }
        }
        guard let came = place(value) else { return nil }
        let identity = "that is stream.fragments[\(came)]"
        guard let wanted = place(expected), wanted != came else { return identity }
        let distance = abs(came - wanted)
        return
            "\(identity), \(distance == 1 ? "one" : "\(distance)") \(came < wanted ? "before" : "after") the expected one"
    }
}
