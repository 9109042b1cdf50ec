internal import KinesisVideo

/// What must hold of the answer to one request.
package struct Expectation: Sendable {
    /// What a header field must be: absent, or matched by a test.
    package enum Header: Sendable {
        case forbidden(name: String, range: Range<Int>)
        case matched(name: String, Matcher)
    }

    /// The status code, where the scenario names it; with an error or chunks it follows from the contract.
    package let status: Matcher?

    /// The exceptions of which one must be answered, by name; empty where none is expected.
    package let errors: [String]

    /// Where the error is expected, for messages.
    package let errorRange: Range<Int>?

    /// Header fields.
    package let headers: [Header]

    /// The message in the body of an error.
    package let message: Matcher?

    /// What the stream must be like; `nil` where the answer is no stream.
    package let chunks: ChunkExpectation?

    /// How binding all of this is.
    package let level: Level

    /// Where the expectation stands in its file.
    package let range: Range<Int>
}

extension Expectation {
    /// Reads an expectation.
    ///
    /// - Parameters:
    ///   - node: The value of `expect`.
    ///   - ofMedia: Whether the request is GetMedia, to which success answers with a stream.
    ///   - scope: The names that are known.
    ///   - vocabulary: The names that the contract has.
    ///   - diagnostics: Takes what is wrong.
    init?(
        _ node: JSONNode,
        ofMedia: Bool,
        in scope: ScopeShape,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) {
        guard var reader = ObjectReader(node, as: "an expectation", &diagnostics) else { return nil }
        range = node.range
        let statusNode = reader.optional("status")
        status = statusNode.flatMap { Matcher($0, for: .integer, in: scope, &diagnostics) }
        let error = reader.optional("error")
        errorRange = error?.range
        errors = error.map { Self.errorNames($0, vocabulary, &diagnostics) } ?? []
        headers = reader.optional("headers").map { Self.headers($0, in: scope, &diagnostics) } ?? []
        message = reader.optional("message").flatMap { Matcher($0, for: .text, in: scope, &diagnostics) }
        let chunksNode = reader.optional("chunks")
        chunks = chunksNode.flatMap { ChunkExpectation($0, in: scope, vocabulary, &diagnostics) }
        level = reader.optional("level").flatMap { diagnostics.choice($0, of: "level") } ?? .must
        reader.finish(&diagnostics)

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
        if ofMedia, error == nil, chunksNode == nil, expectsSuccess ?? (message == nil) {
            diagnostics.report(
                "scenario.missing-member",
                "a stream is expected, and nothing says when enough of it is read",
                at: node.range.lowerBound..<node.range.lowerBound + 1,
                help: "add \"chunks\": {\"stopWhen\": {\"chunks\": 1}}, or the \"error\" that is expected"
            )
        }
    }

    private static func errorNames(
        _ node: JSONNode,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) -> [String] {
        let nodes = node.arrayValue ?? [node]
        if nodes.isEmpty { diagnostics.wrongType(node, expected: "the name of an exception, or several") }
        return nodes.compactMap { node in
            guard let name = diagnostics.string(node) else { return nil }
            if vocabulary.exceptions.contains(name) { return name }
            diagnostics.report(
                "scenario.unknown-name",
                "the contract has no exception '\(name)'",
                at: node.range,
                help: Suggestion.help(for: name, in: vocabulary.exceptions)
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
        return matchers.flatMap(\.references) + (chunks?.references ?? [])
    }
}
