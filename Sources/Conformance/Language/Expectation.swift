internal import KinesisVideo

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

    /// Reads an expectation.
    ///
    /// - Parameters:
    ///   - node: The value of `expect`.
    ///   - ofMedia: Whether the request is GetMedia, to which success answers with a stream.
    ///   - role: What it is a part of.
    ///   - scope: The names that are known.
    ///   - vocabulary: The names that the contract has.
    ///   - diagnostics: Takes what is wrong.
    init?(
        _ node: JSONNode,
        ofMedia: Bool,
        as role: Role = .whole,
        in scope: ScopeShape,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) {
        guard var reader = ObjectReader(node, as: "an expectation", &diagnostics) else { return nil }
        range = node.range
        alternatives =
            role == .whole
            ? Alternatives(&reader, ofMedia: ofMedia, in: scope, vocabulary, &diagnostics) : nil
        if case .alternative = role { for name in ["reading", "grade"] { _ = reader.optional(name) } }
        let statusNode = reader.optional("status")
        status = statusNode.flatMap { Matcher($0, for: .integer, in: scope, &diagnostics) }
        let error = reader.optional("error")
        errorRange = error?.range
        errors = error.flatMap { error in
            Late(error, in: scope, &diagnostics) { node, diagnostics in
                Self.errorNames(node, known: vocabulary.exceptions, &diagnostics)
            }
        }
        headers = reader.optional("headers").map { Self.headers($0, in: scope, &diagnostics) } ?? []
        message = reader.optional("message").flatMap { Matcher($0, for: .text, in: scope, &diagnostics) }
        body = reader.optional("body").map { Self.body($0, in: scope, &diagnostics) } ?? []
        let chunksNode = reader.optional("chunks")
        let inherited: StopCondition? = if case .lesser(_, let stop) = role { stop } else { nil }
        chunks = chunksNode.flatMap {
            ChunkExpectation($0, stoppingLike: inherited, in: scope, vocabulary, &diagnostics)
        }
        switch role {
        case .whole:
            level = reader.optional("level").flatMap { Late($0, in: scope, &diagnostics, Self.level) } ?? .known(.must)
        case .lesser(let given, _):
            level = .known(given)
        case .alternative:
            level = .known(.must)
        }
        var lesser: [Expectation] = []
        if role == .whole, alternatives == nil {
            for level in [Level.should, .may] {
                guard let node = reader.optional(level.rawValue) else { continue }
                let role = Role.lesser(level, chunks?.stopWhen)
                guard let part = Expectation(node, ofMedia: ofMedia, as: role, in: scope, vocabulary, &diagnostics)
                else { continue }
                lesser.append(part)
            }
        }
        self.lesser = lesser
        reader.finish(&diagnostics)
        if let alternatives, let other = reader.allMembers.first(where: { Self.exclusive.contains($0.name) }) {
            diagnostics.report(
                "scenario.contradiction",
                "'\(other.name)' stands beside alternatives; it belongs into each of them",
                at: other.nameRange,
                related: [Diagnostic.Related(range: alternatives.range, message: "the alternatives")]
            )
        }
        if let status, let chunks, let matcher = try? BoundMatcher(status, as: .integer, in: Scope()),
            let expected = matcher.mismatch(.integer(200))
        {
            diagnostics.report(
                "scenario.impossible",
                "chunks come with status 200; with \(expected) there are none",
                at: status.range,
                related: [Diagnostic.Related(range: chunks.range, message: "these never come")],
                help: "leave out 'chunks', or the status, which is 200 with them"
            )
        }
        // What is expected stands in the alternatives then; and of a part, the whole says what kind of answer it is.
        guard alternatives == nil, inherited == nil, role.isComplete else { return }

        if error != nil, chunksNode != nil {
            diagnostics.report(
                "scenario.contradiction",
                "an answer is an error or a stream of chunks, not both",
                at: error?.range ?? node.range,
                help: "an error inside the stream is expected with \"chunks\": {\"ends\": {\"error\": …}}"
            )
        }
        // A status that could not be read was complained about already.
        let expectsSuccess =
            status.map { status in
                status.tests.contains { test in
                    if case .equals(.literal(let value)) = test { value.intValue == 200 } else { false }
                }
            } ?? (statusNode == nil ? nil : false)
        if ofMedia, error == nil, chunksNode == nil, body.isEmpty, expectsSuccess ?? (message == nil) {
            diagnostics.report(
                "scenario.missing-member",
                "a stream is expected, and nothing says when enough of it is read",
                at: node.range.lowerBound..<node.range.lowerBound + 1,
                help: "add \"chunks\": {\"stopWhen\": {\"chunks\": 1}}, or the \"error\" that is expected"
            )
        }
    }

    /// What an expectation has in place of alternatives.
    private static let exclusive: Set = ["status", "error", "headers", "message", "body", "chunks", "should", "may"]

    /// Reads a level.
    static func level(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Level? {
        diagnostics.choice(node, of: "level")
    }

    private static func body(
        _ node: JSONNode,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> [BodyClause] {
        guard let reader = ObjectReader(node, as: "'body'", &diagnostics) else { return [] }
        return reader.allMembers.filter { $0.name != "$comment" }.compactMap { member in
            guard let path = Reference("body.\(member.name)") else {
                diagnostics.report(
                    "scenario.malformed-reference",
                    "'\(member.name)' is no path into a body",
                    at: member.nameRange,
                    help: "for example: DataEndpoint, or errors[0].message"
                )
                return nil
            }
            return Matcher(member.value, for: .json, in: scope, &diagnostics).map {
                BodyClause(path: path, matcher: $0)
            }
        }
    }

    /// Reads the name of an exception, or several; where `known` is `nil`, they were looked at before.
    static func errorNames(
        _ node: JSONNode,
        known: [String]?,
        _ diagnostics: inout Diagnostics
    ) -> [String]? {
        let nodes = node.arrayValue ?? [node]
        if nodes.isEmpty { diagnostics.wrongType(node, expected: "the name of an exception, or several") }
        return nodes.compactMap { node in
            guard let name = node.stringValue else {
                diagnostics.wrongType(node, expected: "the name of an exception, such as \"ResourceNotFoundException\"")
                return nil
            }
            guard let known, !known.contains(name) else { return name }
            diagnostics.report(
                "scenario.unknown-name",
                "the contract has no exception '\(name)'",
                at: node.range,
                help: Spelling.help(for: name, in: known)
            )
            return nil
        }
    }

    private static func headers(
        _ node: JSONNode,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> [Header] {
        guard let reader = ObjectReader(node, as: "'headers'", &diagnostics) else { return [] }
        return reader.allMembers.compactMap { member in
            if member.value.isNull { return .forbidden(name: member.name, range: member.nameRange) }
            return Matcher(member.value, for: .text, in: scope, &diagnostics).map { .matched(name: member.name, $0) }
        }
    }

    /// The references in all of the expectation.
    package var references: [Reference] {
        var matchers = [status, message].compactMap { $0 }
        for case .matched(_, let matcher) in headers { matchers.append(matcher) }
        let parts = lesser + (alternatives?.ways.map(\.expectation) ?? [])
        return matchers.flatMap(\.references) + body.flatMap(\.matcher.references) + (chunks?.references ?? [])
            + (errors?.references ?? []) + level.references + parts.flatMap(\.references)
    }
}
