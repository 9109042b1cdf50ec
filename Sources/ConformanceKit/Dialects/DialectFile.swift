package import ConformanceRunner
package import KinesisVideo
package import KinesisVideoEmulator

/// How an endpoint reads what is contested, as a JSON file has it: what `kvsconform dialect` saw and an emulator can speak.
package struct DialectFile: Sendable, Hashable {
    /// The readings that were seen, by the ids of the contested points; of `error-statuses` it is the name of a dialect.
    package var readings: [String: String]
    /// Why no reading of a point was seen, a sentence each without full stop.
    package var unseen: [String: String]

    package init(readings: [String: String] = [:], unseen: [String: String] = [:]) {
        self.readings = readings
        self.unseen = unseen
    }

    /// The contested point whose readings are the dialects.
    static let statuses = "error-statuses"

    /// The readings of one who differs from others in the statuses alone.
    package init(_ dialect: Dialect) {
        self.init(readings: [Self.statuses: dialect.rawValue])
    }

    /// What `--dialect` of an emulator takes: the name of a dialect, or a file.
    ///
    /// - Parameters:
    ///   - text: The name, or the file's path.
    ///   - suite: Says which points and readings there are.
    /// - Throws: ``Failure`` where it is neither, and where something is wrong with the file.
    package init(named text: String, of suite: Suite) throws(Failure) {
        guard Dialect(rawValue: text) == nil, text.hasSuffix(".json") || SuiteFiles.exists(text) else {
            self.init(try Dialect(named: text))
            return
        }
        let read = Self.read(try SuiteFiles.source(text), contract: suite.contract)
        guard let dialect = read.dialect else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        self = dialect
    }

    // MARK: The file

    private static func grammar(_ contract: Contract) -> ObjectGrammar {
        let readings = contract.contested.map { point in
            ObjectGrammar.Member.optional(
                point.id,
                .choice("reading of '\(point.id)'", point.readings.map { ($0.id, $0.text) }),
                point.question
            )
        }
        let unseen = contract.contested.map { ObjectGrammar.Member.optional($0.id, .string, $0.question) }
        return ObjectGrammar(
            "a dialect",
            [
                .schema,
                .required(
                    "readings",
                    .object(ObjectGrammar("'readings'", readings)),
                    "Which reading of each contested point the endpoint's answers show.",
                    examples: [.object(["error-statuses": "service-model", "name-and-arn": "refused"])]
                ),
                .optional(
                    "unseen",
                    .object(ObjectGrammar("'unseen'", unseen)),
                    "Why no reading of a point was seen; an emulator does there what it does by itself."
                ),
            ]
        )
    }

    /// The schema of the files, with the points and readings of a contract.
    package static func schema(_ contract: Contract) -> JSONNode {
        grammar(contract).schema.document(
            named: "dialect",
            title: "Dialect of kvsconform",
            description: "How an endpoint reads what is contested, as 'kvsconform dialect' saw it."
        )
    }

    /// Reads a file, or says everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - contract: Says which points and readings there are.
    /// - Returns: The dialect, where there is nothing to complain about; and the messages, in the order of the file.
    package static func read(
        _ source: SourceText,
        contract: Contract
    ) -> (dialect: DialectFile?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "dialect") { value in
            FileReader(value, grammar(contract)).map { reader in
                let dialect = DialectFile(
                    readings: reader.optionalObject("readings", Self.texts) ?? [:],
                    unseen: reader.optionalObject("unseen", Self.texts) ?? [:]
                )
                for point in dialect.unseen.keys.sorted() where dialect.readings[point] != nil {
                    reader.optional("unseen")?.report("seen", "'\(point)' is among the readings too")
                }
                return dialect
            }
        }
        return (read.result, read.diagnostics)
    }

    private static func texts(_ reader: FileReader) -> [String: String] {
        Dictionary(
            reader.present.compactMap { name in reader.optionalString(name).map { (name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The file's content, sorted.
    ///
    /// - Parameter comment: For people: where it was seen, and when.
    /// - Returns: The document.
    package func document(_ comment: String) -> JSONNode {
        func object(_ texts: [String: String]) -> JSONNode {
            .object(
                texts.sorted { $0.key < $1.key }.map { JSONNode.Member(name: $0.key, value: .string($0.value)) }
            )
        }
        return .object([
            "$comment": .string(comment),
            "readings": object(readings),
            "unseen": unseen.isEmpty ? nil : object(unseen),
        ])
    }

    // MARK: Speaking

    /// Has an emulator read what is contested as it was seen, as far as it can; see ``unspoken``.
    package func apply(to configuration: inout EmulatorConfiguration) {
        for (point, reading) in readings.sorted(by: { $0.key < $1.key }) {
            Freedom.ofPoint(point)?.value(showing: reading)?.apply(&configuration)
        }
    }

    /// The readings that no emulator can be set to, a sentence each, in the order of the points.
    package var unspoken: [String] {
        readings.sorted { $0.key < $1.key }.compactMap { point, reading in
            let known = Freedom.ofPoint(point)
            guard known?.value(showing: reading) == nil else { return nil }
            let others = known.map { ": it can be set to \($0.readings.joined(separator: ", "))" } ?? ""
            return "the emulator does not read '\(point)' as '\(reading)'\(others)"
        }
    }
}
