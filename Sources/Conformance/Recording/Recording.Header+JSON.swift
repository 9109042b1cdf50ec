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
        var problems: [JSONProblem] = []
        let header = JSONObjectReader.read(node, problems: &problems) { reader -> Self? in
            _ = reader.string("format")
            _ = reader.integer("version", in: 1...Recording.version)
            let program = reader.string("program")
            let casePath = reader.string("case")
            let step = reader.string("step")
            let attempt = reader.integer("attempt", in: 1...1_000_000)
            let target = reader.object("target") { reader -> Target? in
                let name = reader.string("name")
                let endpoint = reader.string("endpoint")
                let region = reader.string("region")
                let dialect: Dialect? = reader.choice("dialect")
                guard let name, let endpoint, let region, let dialect else { return nil }
                return Target(name: name, endpoint: endpoint, region: region, dialect: dialect)
            }
            let file = reader.string("scenario")
            let startedAt = reader.string("startedAt").flatMap { WallTime(rfc3339: $0) }
            let timeout = reader.integer("timeout", in: 0...Int.max)
            let media: Media? = reader.choice("media")
            let seed = reader.string("seed").flatMap { UInt64($0) }
            let shrinking = reader.optionalObject("shrunk") { Recording.Shrinking(&$0) }
            let scope = reader.required("scope")
            guard let program, let casePath, let step, let attempt, let target, let file, let startedAt, let timeout,
                let media, let seed, let scope
            else { return nil }
            return Self(
                program: program,
                casePath: casePath,
                step: step,
                attempt: attempt,
                target: target,
                scenarioFile: file,
                startedAt: startedAt,
                timeout: .nanoseconds(timeout),
                scope: scope,
                seed: seed,
                media: media,
                shrinking: shrinking
            )
        }
        guard let header else {
            throw Recording.Malformed(
                problems.first.map { "\($0.path) \($0.message)" } ?? "a value is none of its kind"
            )
        }
        self = header
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

    fileprivate init?(_ reader: inout JSONObjectReader) {
        guard let bytes = reader.integer("bodyBytes", in: 0...Int.max),
            let ranges = reader.required("kept")?.arrayValue,
            let findings = reader.objects("findings", { Recording.Trace(&$0) })
        else { return nil }
        let kept = ranges.compactMap { range -> Range<UInt64>? in
            guard let from = range[0]?.integerValue, let to = range[1]?.integerValue, 0 <= from, from <= to else {
                return nil
            }
            return UInt64(from)..<UInt64(to)
        }
        self.init(bodyBytes: UInt64(bytes), kept: kept, findings: findings)
    }
}

extension Duration {
    /// Whole nanoseconds, rounded down; the greatest number where it does not fit, 0 for negative durations.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, alsoOverflows) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflows || alsoOverflows ? .max : sum
    }
}
