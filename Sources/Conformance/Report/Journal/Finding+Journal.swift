internal import KinesisVideo

extension Finding {
    /// The finding as a journal has it; the text of its scenario stands in lines of its own.
    var node: JSONNode {
        .object([
            "code": .string(code.rawValue),
            "level": .string(level.rawValue),
            "requirements": .strings(requirements),
            "message": .string(message),
            "scenario": scenario?.node,
            "wire": wire?.node,
            "requestId": requestID.map { .string($0) },
        ])
    }

    /// Reads a finding.
    ///
    /// - Parameters:
    ///   - fields: The members.
    ///   - source: The text of a scenario by its name, as far as the journal had it.
    /// - Throws: ``JournalError`` that names the member that is wrong.
    init(_ fields: JournalFields, source: (String) -> SourceText?) throws(JournalError) {
        let level = try fields.string("level")
        guard let level = Level(rawValue: level) else { throw JournalError("'level' is not must, should or may") }
        self.init(
            code: FindingCode(rawValue: try fields.string("code")),
            level: level,
            requirements: try fields.strings("requirements"),
            message: try fields.string("message"),
            scenario: try fields.object("scenario") { fields throws(JournalError) in
                try ScenarioEvidence(fields, source: source)
            },
            wire: try fields.object("wire") { fields throws(JournalError) in try WireEvidence(fields) },
            requestID: try fields.optionalString("requestId")
        )
    }
}

extension ScenarioEvidence {
    fileprivate var node: JSONNode {
        .object([
            "source": .string(source.name),
            "case": .string(casePath),
            "step": .string(step),
            "labels": .array(
                labels.map { label in
                    // Line and column are for people who read the journal: the offsets say it all.
                    let place = source.position(of: label.range.lowerBound)
                    return .object([
                        "start": .integer(label.range.lowerBound),
                        "end": .integer(label.range.upperBound),
                        "line": .integer(place.line),
                        "column": .integer(place.column),
                        "text": label.text.isEmpty ? nil : .string(label.text),
                    ])
                }
            ),
        ])
    }

    fileprivate init(_ fields: JournalFields, source: (String) -> SourceText?) throws(JournalError) {
        let name = try fields.string("source")
        guard let text = source(name) else { throw JournalError("no line before this one has the source '\(name)'") }
        self.init(
            source: text,
            labels: try fields.objects("labels") { fields throws(JournalError) in
                let (start, end) = (try fields.count("start"), try fields.count("end"))
                guard start <= end else { throw JournalError("'end' is before 'start'") }
                return Label(range: start..<end, text: try fields.optionalString("text") ?? "")
            },
            casePath: try fields.string("case"),
            step: try fields.string("step")
        )
    }
}

extension WireEvidence {
    fileprivate var node: JSONNode {
        .object([
            "exchange": .string(exchange),
            "byte": byteOffset.map { .integer($0) },
            "bodyPart": bodyPart.map { .integer($0) },
            "chunk": chunk.map { .integer($0) },
            "element": elementPath.map { .string($0) },
            "atNs": at.map { .nanoseconds($0) },
            "excerpt": excerpt.map {
                .object(["offset": .integer($0.offset), "hex": .string(Hexadecimal.text($0.bytes))])
            },
        ])
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            exchange: try fields.string("exchange"),
            byteOffset: try fields.optionalUnsigned("byte"),
            bodyPart: try fields.optionalCount("bodyPart"),
            chunk: try fields.optionalCount("chunk"),
            elementPath: try fields.optionalString("element"),
            at: try fields.optionalDuration("atNs"),
            excerpt: try fields.object("excerpt") { fields throws(JournalError) in
                guard let bytes = Hexadecimal.bytes(of: try fields.string("hex")) else {
                    throw JournalError("'hex' is not pairs of hexadecimal digits")
                }
                return Excerpt(offset: try fields.unsigned("offset"), bytes: bytes)
            }
        )
    }
}
