import Testing

@testable import Conformance

/// A trial with a name, for tables whose outcomes stand in a golden file.
struct NamedTrial {
    let name: String
    let trial: Trial

    init(_ name: String, _ body: [UInt8], _ change: (inout Trial) -> Void = { _ in }) {
        self.init(name, Trial().expect, body, change)
    }

    init(_ name: String, _ expect: String, _ body: [UInt8], _ change: (inout Trial) -> Void = { _ in }) {
        self.name = name
        var trial = Trial(expect: expect, body: body)
        change(&trial)
        self.trial = trial
    }

    /// A trial of an expectation of chunks, three of which are read to the end of the body.
    init(chunks: String, _ name: String, _ body: [UInt8]? = nil, _ change: (inout Trial) -> Void = { _ in }) {
        self.init(
            name,
            #"{ "chunks": { "stopWhen": { "end": true }, \#(chunks) } }"#,
            body ?? SampleChunk.stream(3),
            change
        )
    }
}

extension [NamedTrial] {
    /// What a judge says of each, anyhow it is cut: for a person to read, and for a golden file to keep.
    func judgements() throws -> String {
        try map { named in
            let judge = try named.trial.judgedAnyhow()
            var text = "\(named.name)\n    \(judge.verdict.name), \(judge.summary.chunkCount) chunks\n"
            if let reason = judge.verdict.reason { text += "    because \(reason)\n" }
            for finding in judge.findings {
                text += "    \(finding.line)\n"
                for place in finding.places { text += "        \(place.prefix { $0 != "\n" }.prefix(120))\n" }
            }
            return text
        }
        .joined(separator: "\n")
    }
}

extension FindingCode: ExpressibleByStringLiteral {
    /// In tests a code is written as it stands in reports.
    public init(stringLiteral name: String) { self.init(rawValue: name) }
}
