internal import KinesisVideo

extension Recording.Header {
    /// The header as it stands in a file.
    var node: JSONNode {
        .object([
            "format": "kvsconform-recording",
            "version": .integer(Recording.version),
            "program": .string(program),
            "case": .string(casePath),
            "step": .string(step),
            "attempt": .integer(attempt),
            "target": .object([
                "name": .string(target.name), "endpoint": .string(target.endpoint), "region": .string(target.region),
                "dialect": .string(target.dialect.rawValue),
            ]),
            "scenario": .string(scenarioFile),
            "startedAt": .string(startedAt.rfc3339Text),
            "timeout": .integer(timeout.wholeNanoseconds),
            "media": .string(media.rawValue),
            "shrunk": shrinking.map(\.node),
            // As text: a number of 64 bits does not survive every reader of JSON.
            "seed": .string(String(seed)),
            "scope": scope,
        ])
    }

    /// Reads a header.
    ///
    /// - Throws: What is wrong with it, in one line.
    init(_ node: JSONNode) throws(Recording.Malformed) {
        if let version = node["version"]?.intValue, version > Recording.version {
            throw Recording.Malformed(
                "it is of version \(version), and this program reads version \(Recording.version)"
            )
        }
        self = try Recording.read(node, as: "a header") { reader -> Self? in
            _ = reader.string("format")
            _ = reader.integer("version", in: 1...Recording.version)
            let target = reader.object("target") { reader in
                Target(
                    name: reader.string("name"),
                    endpoint: reader.string("endpoint"),
                    region: reader.string("region"),
                    dialect: reader.choice("dialect")
                )
            }
            guard let startedAt = WallTime(rfc3339: reader.string("startedAt")),
                let seed = UInt64(reader.string("seed")), let scope = reader.required("scope")?.node
            else { return nil }
            return Self(
                program: reader.string("program"),
                casePath: reader.string("case"),
                step: reader.string("step"),
                attempt: reader.integer("attempt", in: 1...1_000_000),
                target: target,
                scenarioFile: reader.string("scenario"),
                startedAt: startedAt,
                timeout: .nanoseconds(reader.integer("timeout")),
                scope: scope,
                seed: seed,
                media: reader.choice("media"),
                shrinking: reader.optionalObject("shrunk", Recording.Shrinking.init)
            )
        }
    }
}

extension Recording {
    /// Reads an object of a recording; members that this program does not know are passed over.
    ///
    /// - Throws: The first thing that is wrong with it, in one line.
    static func read<Result>(
        _ node: JSONNode,
        as what: String,
        _ body: (FileReader) -> Result?
    ) throws(Malformed) -> Result {
        let diagnostics = Diagnostics(
            SourceText(name: "", bytes: []),
            family: "recording",
            isLenient: true
        )
        let result = SourceValue(node, (), diagnostics).object(what, body)
        if let result, diagnostics.all.isEmpty { return result }
        throw Malformed(diagnostics.all.first?.message ?? "a value of \(what) is not of its kind")
    }
}

extension Recording.Shrinking {
    fileprivate var node: JSONNode {
        .object([
            "bodyBytes": .integer(bodyBytes),
            "kept": .array(kept.map { [.integer($0.lowerBound), .integer($0.upperBound)] }),
            "findings": .array(findings.map(\.node)),
        ])
    }

    fileprivate init(_ reader: FileReader) {
        let ranges = reader.required("kept")?.elements(of: "ranges") ?? []
        let kept = ranges.compactMap { range -> Range<UInt64>? in
            guard let from = range.node[0]?.integerValue, let to = range.node[1]?.integerValue, 0 <= from, from <= to
            else { return nil }
            return UInt64(from)..<UInt64(to)
        }
        self.init(
            bodyBytes: UInt64(reader.integer("bodyBytes")),
            kept: kept,
            findings: reader.objects("findings", of: "a finding", Recording.Trace.init)
        )
    }
}
