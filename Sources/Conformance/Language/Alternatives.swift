internal import KinesisVideo

/// Ways of which an answer must be one: because several are right, or because nobody knows which one is.
package struct Alternatives: Sendable {
    /// How good a way is.
    package enum Grade: String, CaseIterable, Sendable {
        /// As good as any.
        case strict
        /// Good enough to live with: the case is counted as nonStrict.
        case nonStrict
    }

    /// One way.
    package struct Way: Sendable {
        /// What it is called; of a contested point, the id of the reading that it shows.
        package let reading: String
        package let grade: Grade
        package let expectation: Expectation
    }

    /// The contested point that the answer decides, by its id in the contract.
    package let contested: String?

    /// The ways, in the order in which they are looked for.
    package let ways: [Way]

    /// Where they stand in their file.
    package let range: Range<Int>
}

extension Alternatives {
    /// Reads `oneOf` and `contested`; `nil` where there is no `oneOf`.
    init?(
        _ reader: inout ObjectReader,
        ofMedia: Bool,
        in scope: ScopeShape,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) {
        let contestedNode = reader.optional("contested")
        contested = contestedNode.flatMap { diagnostics.known($0, in: vocabulary.contested.keys, "contested point") }
        guard let node = reader.optional("oneOf") else {
            if let contestedNode {
                diagnostics.report(
                    "scenario.missing-member",
                    "a contested point has readings, and none is described",
                    at: contestedNode.range,
                    help: "add \"oneOf\": [{\"reading\": …, \"error\": …}, {\"reading\": …, \"chunks\": …}]"
                )
            }
            return nil
        }
        range = node.range
        let elements = diagnostics.array(node, of: "expectations") ?? []
        if elements.count < 2, node.arrayValue != nil {
            diagnostics.report("scenario.contradiction", "there is nothing to choose from", at: node.range)
        }
        let point = contested
        let readings = point.flatMap { vocabulary.contested[$0] }
        var seen: [String: Range<Int>] = [:]
        var ways: [Way] = []
        for element in elements {
            guard var way = ObjectReader(element, as: "an alternative", &diagnostics) else { continue }
            let readingNode = way.required("reading", &diagnostics)
            let reading = readingNode.flatMap { node in
                readings.map { diagnostics.known(node, in: $0, "reading of '\(point ?? "")' named") }
                    ?? diagnostics.string(node)
            }
            let grade: Grade? = way.optional("grade").flatMap { diagnostics.choice($0, of: "grade") }
            let expectation = Expectation(
                element,
                ofMedia: ofMedia,
                as: .alternative,
                in: scope,
                vocabulary,
                &diagnostics
            )
            guard let expectation, let reading, let readingNode else { continue }
            if let first = seen[reading] {
                diagnostics.report(
                    "scenario.duplicate-label",
                    "two alternatives show the reading '\(reading)'",
                    at: readingNode.range,
                    related: [Diagnostic.Related(range: first, message: "the first one")]
                )
            }
            seen[reading] = readingNode.range
            ways.append(Way(reading: reading, grade: grade ?? .strict, expectation: expectation))
        }
        self.ways = ways
    }
}

extension Diagnostics {
    /// One of the names that are known; reports anything else with the nearest of them.
    mutating func known(_ node: JSONNode, in names: some Collection<String>, _ what: String) -> String? {
        guard let name = string(node) else { return nil }
        if names.contains(name) { return name }
        report(
            "scenario.unknown-name",
            "there is no \(what) '\(name)'",
            at: node.range,
            help: Spelling.help(for: name, in: names)
        )
        return nil
    }
}
