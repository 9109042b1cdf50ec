internal import KinesisVideo

/// Ways of which an answer must be one: because several are right, or because nobody knows which one is.
package struct Alternatives: Sendable {
    /// How good a way is.
    package enum Grade: String, ExplainedChoice, Sendable {
        case strict, nonStrict

        package var summary: String {
            switch self {
            case .strict: "As good as any."
            case .nonStrict: "Good enough to live with: the case is counted as nonStrict."
            }
        }
    }

    /// One way.
    package struct Way: Sendable {
        /// What it is called; of a contested point, the id of the reading that it shows.
        package let reading: String
        package let grade: Grade
        package let expectation: Expectation

        static let grammar = ObjectGrammar(
            "an alternative",
            [
                .required("reading", .string, "What the way is called; of a contested point, the id of a reading."),
                .optional(
                    "grade",
                    .choice("grade", Grade.self),
                    "How good the way is.",
                    default: .string(Grade.strict.rawValue)
                ),
            ] + Expectation.parts(chunks: .ref("chunks"))
        )
    }

    /// The contested point that the answer decides, by its id in the contract.
    package let contested: String?
    /// The ways, in the order in which they are looked for.
    package let ways: [Way]
    /// Where they stand in their file.
    package let range: Range<Int>

    /// What an expectation has that offers alternatives.
    static let members: [ObjectGrammar.Member] = [
        .optional(
            "oneOf",
            .array("expectations", .ref("alternative"), atLeast: 2),
            "Ways of which the answer must be one: because several are right, or because the sources disagree."
        ),
        .optional(
            "contested",
            .ref("contestedPoint"),
            "The contested point that the answer decides; each way is then a reading of it."
        ),
    ]
}

extension Alternatives {
    /// Reads `oneOf` and `contested`; `nil` where there is no `oneOf`.
    init?(_ reader: ScenarioObject, ofMedia: Bool) {
        let point = reader.optional("contested")
        let contested = reader.value.vocabulary.contested
        self.contested = point?.known(in: contested.keys, "contested point")
        guard let ways = reader.optional("oneOf") else {
            point?.report(
                "missing-member",
                "a contested point has readings, and none is described",
                help: "add \"oneOf\": [{\"reading\": …, \"error\": …}, {\"reading\": …, \"chunks\": …}]"
            )
            return nil
        }
        range = ways.range
        let elements = ways.elements(of: "expectations") ?? []
        if elements.count < 2 { ways.report("contradiction", "there is nothing to choose from") }
        let readings = self.contested.flatMap { contested[$0] }
        let named = "reading of '\(self.contested ?? "")' named"
        var seen: [String: Range<Int>] = [:]
        self.ways = elements.compactMap { element in
            guard let way = ScenarioObject(element, Way.grammar) else { return nil }
            let node = way.optional("reading")
            let reading = readings.map { node?.known(in: $0, named) } ?? node?.string()
            let expectation = Expectation(way, ofMedia: ofMedia, as: .alternative)
            guard let expectation, let reading, let node else { return nil }
            if let first = seen[reading] {
                node.report(
                    "duplicate-label",
                    "two alternatives show the reading '\(reading)'",
                    related: [Diagnostic.Related(range: first, message: "the first one")]
                )
            }
            seen[reading] = node.range
            return Way(reading: reading, grade: way.optionalChoice("grade") ?? .strict, expectation: expectation)
        }
    }
}
