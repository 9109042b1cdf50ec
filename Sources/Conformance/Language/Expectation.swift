package import KinesisVideo

/// How binding a requirement or an expectation is, as the contract has it.
package typealias Level = Contract.Level

/// What must hold of the answer to one request.
package struct Expectation: Sendable {
    /// What a header field must be: absent, or matched by a test.
    package enum Header: Sendable {
        case forbidden(name: String, range: Range<Int>)
        case matched(name: String, Matcher)
    }

    /// A test of a value in a JSON body.
    package struct BodyClause: Sendable {
        /// The way to the value, below `body`.
        package let path: Reference
        package let matcher: Matcher
    }

    /// The status code, where the scenario names it; with an error or chunks it follows from the contract.
    package let status: Matcher?

    /// The exceptions of which one must be answered, by name; `nil` where none is expected.
    package let errors: Late<[String]>?

    /// Where the error is expected, for messages.
    package let errorRange: Range<Int>?

    /// Header fields.
    package let headers: [Header]

    /// The message in the body of an error.
    package let message: Matcher?

    /// What stands in the body of an answer that is no stream, by its path in the JSON.
    package let body: [BodyClause]

    /// What the stream must be like; `nil` where the answer is no stream.
    package let chunks: ChunkExpectation?

    /// How binding all of this is.
    package let level: Late<Level>

    /// What should and what may hold beside it.
    package let lesser: [Expectation]

    /// The ways of which the answer must be one; `nil` where there is only the one that stands here.
    package let alternatives: Alternatives?

    /// Where the expectation stands in its file.
    package let range: Range<Int>
}

extension Expectation {
    /// What an expectation is a part of.
    enum Role: Sendable, Hashable {
        /// All that a step expects.
        case whole
        /// What should or may hold beside another, which says when enough is read.
        case lesser(Level, StopCondition?)
        /// One way of several.
        case alternative

        /// Whether it alone says what kind of answer is expected.
        var isComplete: Bool {
            if case .lesser = self { false } else { true }
        }
    }

    /// What can be expected of one answer.
    static func parts(chunks: ValueKind) -> [ObjectGrammar.Member] {
        [
            .optional(
                "status",
                .matcher(.integer),
                "The status code. With 'error' or 'chunks' it follows from the contract.",
                examples: [200]
            ),
            .optional(
                "error",
                .anyOf([.ref("exception"), .array("exceptions", .ref("exception"), atLeast: 1), .ref("late")]),
                "The exception that must be answered, or several of which one must be.",
                examples: ["ResourceNotFoundException"]
            ),
            .optional(
                "headers",
                .other(.object(others: .anyOf([.type("null"), .ref("textMatcher")]))),
                "Header fields by name, each with a value or a matcher; null forbids one.",
                examples: [.object(["Content-Type": .object(["startsWith": "video/"]), "Content-Length": .null])]
            ),
            .optional("message", .matcher(.text), "The message in the body of an error."),
            .optional(
                "body",
                .other(
                    .object(others: .ref("jsonMatcher"))
                        .with(Schema.names(.anyOf([.const("$comment"), .text(SchemaPattern.bodyPath)])))
                ),
                "Values in a JSON body by their paths.",
                examples: [.object(["DataEndpoint": .object(["startsWith": "https://"])])]
            ),
            .optional("chunks", chunks, "What the stream must be like while it comes."),
        ]
    }

    /// What holds beside the rest, and is less binding.
    static let lesserMembers: [ObjectGrammar.Member] = [Level.should, .may].map { level in
        .optional(level.rawValue, .ref("lesserExpectation"), "What \(level.rawValue) hold beside it.")
    }

    static let levelMember = ObjectGrammar.Member.optional(
        "level",
        .late(.choice("level", Level.self)),
        "How binding all of this is.",
        default: .string(Level.must.rawValue)
    )

    static let grammar = ObjectGrammar(
        "an expectation",
        parts(chunks: .ref("chunks")) + [levelMember] + lesserMembers + Alternatives.members
    )

    static let lesserGrammar = ObjectGrammar(
        "an expectation",
        parts(chunks: .anyOf([.ref("furtherChunks"), .ref("chunks")]))
    )

    /// Reads an expectation.
    ///
    /// - Parameters:
    ///   - value: The value of `expect`.
    ///   - ofMedia: Whether the request is GetMedia, to which success answers with a stream.
    ///   - role: What it is a part of.
    init?(_ value: ScenarioValue, ofMedia: Bool, as role: Role = .whole) {
        let grammar = role == .whole ? Self.grammar : Self.lesserGrammar
        guard let reader = ScenarioObject(value, grammar) else { return nil }
        self.init(reader, ofMedia: ofMedia, as: role)
    }

    /// Reads an expectation from an object that has been opened.
    init?(_ reader: ScenarioObject, ofMedia: Bool, as role: Role) {
        let value = reader.value
        range = value.range
        alternatives = role == .whole ? Alternatives(reader, ofMedia: ofMedia) : nil
        status = reader.matcher("status", for: .integer)
        let error = reader.optional("error")
        errorRange = error?.range
        errors = error.flatMap { Late($0) { Self.errorNames($0, known: $0.vocabulary.exceptions) } }
        headers = reader.optional("headers").map(Self.headers) ?? []
        message = reader.matcher("message", for: .text)
        body = reader.optional("body").map(Self.body) ?? []
        let inherited: StopCondition? = if case .lesser(_, let stop) = role { stop } else { nil }
        chunks = reader.optional("chunks").flatMap { ChunkExpectation($0, stoppingLike: inherited) }
        let given: Level = if case .lesser(let level, _) = role { level } else { .must }
        level = reader.optional("level").flatMap { Late($0, Self.level) } ?? .known(given)
        var lesser: [Expectation] = []
        if alternatives == nil {
            for level in [Level.should, .may] {
                let role = Role.lesser(level, chunks?.stopWhen)
                let part = reader.optional(level.rawValue).flatMap { Expectation($0, ofMedia: ofMedia, as: role) }
                if let part { lesser.append(part) }
            }
        }
        self.lesser = lesser
        checkAlternatives(value)
        checkStatus(value)
        // What is expected stands in the alternatives then; and of a part, the whole says what kind of answer it is.
        guard alternatives == nil, inherited == nil, role.isComplete else { return }
        if let error, reader.has("chunks") {
            error.report(
                "contradiction",
                "an answer is an error or a stream of chunks, not both",
                help: "an error inside the stream is expected with \"chunks\": {\"ends\": {\"error\": …}}"
            )
        }
        // A status that could not be read was complained about already.
        let expectsSuccess =
            status.map { status in
                status.tests.contains { test in
                    if case .equals(.literal(let value)) = test { value.intValue == 200 } else { false }
                }
            } ?? (reader.has("status") ? false : nil)
        if ofMedia, error == nil, !reader.has("chunks"), body.isEmpty, expectsSuccess ?? (message == nil) {
            value.report(
                "missing-member",
                "a stream is expected, and nothing says when enough of it is read",
                at: value.start,
                help: "add \"chunks\": {\"stopWhen\": {\"chunks\": 1}}, or the \"error\" that is expected"
            )
        }
    }

    /// Reports what stands beside alternatives.
    private func checkAlternatives(_ value: ScenarioValue) {
        let exclusive = (Self.lesserMembers + Self.lesserGrammar.members).map(\.name)
        guard let alternatives,
            let other = value.entries(as: "an expectation").first(where: { exclusive.contains($0.name) })
        else { return }
        value.report(
            "contradiction",
            "'\(other.name)' stands beside alternatives; it belongs into each of them",
            at: other.nameRange,
            related: [Diagnostic.Related(range: alternatives.range, message: "the alternatives")]
        )
    }

    /// Reports chunks beside a status with which none come.
    private func checkStatus(_ value: ScenarioValue) {
        guard let status, let chunks, let expected = status.unreachable(in: 200...200) else { return }
        value.report(
            "impossible",
            "chunks come with status 200; with \(expected) there are none",
            at: status.range,
            related: [Diagnostic.Related(range: chunks.range, message: "these never come")],
            help: "leave out 'chunks', or the status, which is 200 with them"
        )
    }

    /// Reads a level.
    static func level(_ value: ScenarioValue) -> Level? {
        value.choice(of: "level")
    }

    private static func body(_ value: ScenarioValue) -> [BodyClause] {
        value.entries(as: "'body'").compactMap { entry in
            guard let path = Reference("body.\(entry.name)") else {
                value.report(
                    "malformed-reference",
                    "'\(entry.name)' is no path into a body",
                    at: entry.nameRange,
                    help: "for example: DataEndpoint, or errors[0].message"
                )
                return nil
            }
            return Matcher(entry.value, for: .json).map { BodyClause(path: path, matcher: $0) }
        }
    }

    /// Reads the name of an exception, or several; where `known` is `nil`, they were looked at before.
    static func errorNames(_ value: ScenarioValue, known: [String]?) -> [String]? {
        let names = value.node.arrayValue?.map(value.with) ?? [value]
        if names.isEmpty { value.wrongType(expected: "the name of an exception, or several") }
        return names.compactMap { name in
            guard let text = name.node.stringValue else {
                name.wrongType(expected: "the name of an exception, such as \"ResourceNotFoundException\"")
                return nil
            }
            guard let known, !known.contains(text) else { return text }
            name.report(unknown: text, "the contract has no exception '\(text)'", in: known)
            return nil
        }
    }

    private static func headers(_ value: ScenarioValue) -> [Header] {
        value.entries(as: "'headers'").compactMap { entry in
            if entry.value.node.isNull { return .forbidden(name: entry.name, range: entry.nameRange) }
            return Matcher(entry.value, for: .text).map { .matched(name: entry.name, $0) }
        }
    }
}

extension Expectation {
    /// Whether an answer of a kind may be as expected, as far as the file tells; an error without a name stands for any.
    func admits(_ kind: TogetherStep.Tally.Kind) -> Bool {
        if let alternatives { return alternatives.ways.contains { $0.expectation.admits(kind) } }
        guard case .known(.must) = level else { return true }
        switch kind {
        case .error(let name):
            if chunks != nil || (status.map { $0.only(200) } ?? false) { return false }
            guard case .known(let names)? = errors else { return true }
            return name.isEmpty || names.contains(name)
        case .status(let code):
            if errors != nil { return code != 200 }
            if chunks != nil, code != 200 { return false }
            return status.map { $0.passes(code) } ?? true
        }
    }
}
