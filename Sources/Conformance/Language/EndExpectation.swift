internal import KinesisVideo

/// How a stream must end.
package struct EndExpectation: Sendable, Hashable {
    /// The transport outcomes that can be expected.
    package enum Outcome: String, ExplainedChoice, Sendable {
        case finished, truncated, reset

        package var summary: String {
            switch self {
            case .finished: "With the last chunk of the chunked body."
            case .truncated: "The connection is closed before that."
            case .reset: "The connection is reset."
            }
        }
    }

    /// How the tags of an error document can be called: a contested point.
    package enum TagNames: String, ExplainedChoice, Sendable {
        case error, exception

        package var summary: String {
            switch self {
            case .error: "AWS_KINESISVIDEO_ERROR_CODE and …_ERROR_ID."
            case .exception: "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE and …_EXCEPTION_MESSAGE."
            }
        }
    }

    /// How the transport must end.
    package private(set) var outcome = Outcome.finished
    /// The id of the error document that must stand last; `nil` where there must be none.
    package private(set) var errorID: Template?
    /// The code in the error document.
    package private(set) var code: Matcher?
    /// How its tags must be called; `nil` where either will do.
    package private(set) var names: TagNames?
    /// How soon after the request the end must come.
    package private(set) var within: Duration?
    /// Where this stands in its file.
    package let range: Range<Int>

    private static let outcomes = ValueKind.choice("end of a stream", Outcome.self)

    static let ofErrors = ObjectGrammar(
        "'error'",
        [
            .required("id", .anyOf([.ref("inStreamErrorID"), .ref("given")]), "Its id.", examples: [4000]),
            .optional("code", .matcher(.text), "Its code."),
            .optional(
                "names",
                .choice("names of the tags", TagNames.self),
                "What its tags are called; either will do where it is missing."
            ),
        ]
    )

    static let grammar = ObjectGrammar(
        "'ends'",
        [
            .optional(
                "outcome",
                outcomes,
                "How the transport must end.",
                default: .string(Outcome.finished.rawValue)
            ),
            .optional(
                "error",
                .object(ofErrors),
                "The error document that stands last; without it there must be none."
            ),
            .optional("within", .duration, "How long after the request the end comes at the latest."),
        ]
    )

    /// An outcome alone, or an object with more.
    static let kind = ValueKind.anyOf([outcomes, .object(grammar)])

    init?(_ value: ScenarioValue) {
        range = value.range
        if value.node.stringValue != nil {
            guard let outcome: Outcome = value.choice(of: "end of a stream") else { return nil }
            self.outcome = outcome
            return
        }
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        outcome = reader.optionalChoice("outcome") ?? .finished
        within = reader.duration("within")
        if let error = reader.optional("error"), let document = ScenarioObject(error, Self.ofErrors) {
            code = document.matcher("code", for: .text)
            names = document.optionalChoice("names")
            errorID = document.optional("id").flatMap { Self.errorID($0) }
        }
    }

    private static func errorID(_ value: ScenarioValue) -> Template? {
        let template = Template(value)
        guard let literal = template.literal else {
            if template.container == nil { return template }
            value.wrongType(expected: "the id of an in-stream error, an integer")
            return nil
        }
        guard let number = literal.intValue else {
            value.wrongType(expected: "the id of an in-stream error, an integer")
            return nil
        }
        let known = value.vocabulary.inStreamErrorIDs
        if !known.contains(number) {
            let message = "the contract has no in-stream error \(number)"
            value.report(unknown: "\(number)", message, in: known.map { "\($0)" })
        }
        return template
    }
}
