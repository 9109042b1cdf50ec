internal import KinesisVideo

/// How a stream must end.
package struct EndExpectation: Sendable, Hashable {
    /// The transport outcomes that can be expected.
    package enum Outcome: String, CaseIterable, Sendable {
        case finished
        case truncated
        case reset
    }

    /// How the tags of an error document can be called: a contested point.
    package enum TagNames: String, CaseIterable, Sendable {
        /// `AWS_KINESISVIDEO_ERROR_CODE` and `…_ERROR_ID`.
        case error
        /// `AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE` and `…_EXCEPTION_MESSAGE`.
        case exception
    }

    /// How the transport must end.
    package let outcome: Outcome

    /// The id of the error document that must stand last; `nil` where there must be none.
    package let errorID: Template?

    /// The code in the error document.
    package let code: Matcher?

    /// How its tags must be called; `nil` where either will do.
    package let names: TagNames?

    /// How soon after the request the end must come.
    package let within: Duration?

    /// Where this stands in its file.
    package let range: Range<Int>

    init?(_ node: JSONNode, in scope: ScopeShape, _ vocabulary: Vocabulary, _ diagnostics: inout Diagnostics) {
        range = node.range
        if node.stringValue != nil {
            guard let outcome: Outcome = diagnostics.choice(node, of: "end of a stream") else { return nil }
            self.outcome = outcome
            errorID = nil
            code = nil
            names = nil
            within = nil
            return
        }
        guard var reader = ObjectReader(node, as: "'ends'", &diagnostics) else { return nil }
        outcome = reader.optional("outcome").flatMap { diagnostics.choice($0, of: "end of a stream") } ?? .finished
        within = reader.duration("within", &diagnostics)
        if let error = reader.optional("error"), var document = ObjectReader(error, as: "'error'", &diagnostics) {
            let id = document.required("id", &diagnostics)
            code = document.optional("code").flatMap { Matcher($0, for: .text, in: scope, &diagnostics) }
            names = document.optional("names").flatMap { diagnostics.choice($0, of: "names of the tags") }
            document.finish(&diagnostics)
            errorID = id.map { Template($0, in: scope, &diagnostics) }
            if let id, errorID?.container != nil {
                diagnostics.wrongType(id, expected: "the id of an in-stream error, an integer")
            }
            if let literal = errorID?.literal {
                guard let number = literal.intValue else {
                    diagnostics.wrongType(literal, expected: "the id of an in-stream error, an integer")
                    return nil
                }
                if !vocabulary.inStreamErrorIDs.contains(number) {
                    diagnostics.report(
                        "scenario.unknown-name",
                        "the contract has no in-stream error \(number)",
                        at: literal.range,
                        help: Spelling.help(for: "\(number)", in: vocabulary.inStreamErrorIDs.map { "\($0)" })
                    )
                }
            }
        } else {
            errorID = nil
            code = nil
            names = nil
        }
        reader.finish(&diagnostics)
    }
}
