import KinesisVideo
import Testing

@testable import Conformance

/// An answer, and what a scenario expects of it.
struct Trial {
    /// The JSON text of the step's `expect`.
    var expect = #"{ "status": 200, "chunks": { "stopWhen": { "end": true } } }"#
    var status = 200
    var headers: [HeaderField] = Trial.streamHeaders
    var minorVersion = 1
    var body: [UInt8] = []
    /// How the transport ends; `nil` where it goes on in silence.
    var outcome: TransportOutcome? = .finished
    /// Invariants that the step waives.
    var waived: [String] = []
    var dialect = Dialect.openapi
    /// Whether the request was signed as it should be.
    var isSignedProperly = true
    /// The requirements of invariants whose breach fails the case: all, as if it were about each.
    var always = Invariant.allCases.map(\.requirement)
    /// The names that the expectation can speak of.
    var scope = Scope()

    static let streamHeaders = [
        HeaderField("Content-Type", "video/webm"), HeaderField("x-amzn-RequestId", "6f0c"),
        HeaderField("Transfer-Encoding", "chunked"),
    ]

    /// An error as the service answers one.
    static func error(
        _ status: Int,
        _ name: String,
        _ message: String = "The stream is not there.",
        expect: String
    ) -> Trial {
        Trial(
            expect: expect,
            status: status,
            headers: [
                HeaderField("x-amzn-ErrorType", "\(name):http://internal/"), HeaderField("x-amzn-RequestId", "6f0c"),
            ],
            body: Array(#"{"Message":"\#(message)"}"#.utf8)
        )
    }

    /// Names and columns that this trial's expectation may use.
    private var variables: String {
        scope["x"].map { #""variables": { "x": \#($0.text()) },"# } ?? ""
    }

    /// The judge that waits for the answer.
    func judge(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Jury {
        let scenario = try Sample.scenario(Sample.text(expect: expect, top: variables), sourceLocation: sourceLocation)
        let step = try #require(scenario.steps.first?.requests.first)
        return try Jury(
            site: Judge.Site(
                source: scenario.source,
                casePath: scenario.id,
                step: step.name,
                requirements: scenario.requirements,
                always: always
            ),
            expectation: step.expectation,
            in: scope,
            rules: JudgeRules(contract: Sample.contract, dialect: dialect),
            waived: Set(waived),
            isSignedProperly: isSignedProperly
        )
    }

    /// Gives the answer to a judge, in parts of that cutting, everything one second after the request.
    func judged(cut cutting: Cutting = .whole, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws
        -> Jury
    {
        var judge = try judge(sourceLocation: sourceLocation)
        let head = AnswerHead(status: status, headers: headers, minorVersion: minorVersion)
        judge.take(AnswerEvent(.head(head), at: .seconds(1)))
        for (index, range) in cutting.ranges(body.count).enumerated() where !judge.isDecided {
            judge.take(body[range], index: index, at: .seconds(1))
        }
        if let outcome, !judge.isDecided { judge.end(outcome, at: .seconds(1)) }
        return judge
    }

    /// Judges the answer, and expects all of it to be the same however the body is cut.
    @discardableResult
    func judgedAnyhow(
        cuttings: [Cutting] = Cutting.standard,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Jury {
        let whole = try judged(sourceLocation: sourceLocation)
        for cutting in cuttings {
            let cut = try judged(cut: cutting, sourceLocation: sourceLocation)
            let what: Comment = "cut \(cutting.testDescription)"
            #expect(cut.verdict == whole.verdict, what, sourceLocation: sourceLocation)
            #expect(
                cut.findings.map(\.invariant) == whole.findings.map(\.invariant),
                what,
                sourceLocation: sourceLocation
            )
            #expect(cut.summary.trace == whole.summary.trace, what, sourceLocation: sourceLocation)
            #expect(cut.isDecided == whole.isDecided, what, sourceLocation: sourceLocation)
        }
        return whole
    }
}

extension Jury {
    /// Takes in a head.
    mutating func head(_ status: Int, _ headers: [HeaderField], at time: Duration) {
        take(AnswerEvent(.head(AnswerHead(status: status, headers: headers)), at: time))
    }

    /// Takes in a part of a body.
    mutating func take(_ bytes: some Sequence<UInt8>, index: Int, at time: Duration) {
        take(AnswerEvent(.body(BodyPart(index: index, bytes: Array(bytes))), at: time))
    }

    /// Nothing came.
    mutating func time(_ time: Duration) {
        take(AnswerEvent(.silence, at: time))
    }

    /// The transport ended.
    mutating func end(_ outcome: TransportOutcome, at time: Duration) {
        take(AnswerEvent(.end(outcome), at: time))
    }

    /// The findings, a line each.
    var lines: [String] {
        findings.map(\.line)
    }
}

extension Finding {
    /// What was found, and where on both sides.
    var line: String {
        var text = "\(code): \(message)"
        if level != .must { text = "\(level.rawValue) \(text)" }
        if let wire, let offset = wire.byteOffset { text += " @\(offset)" }
        if let path = wire?.elementPath { text += " \(path)" }
        return text
    }

    /// The places in the scenario, with what stands there.
    var places: [String] {
        (scenario?.labels ?? []).map { label in
            let text = scenario?.source.text(in: label.range) ?? ""
            return label.text.isEmpty ? text : "\(text) ← \(label.text)"
        }
    }

    /// All of the finding that must not depend on how the body was cut.
    ///
    /// Which part held a byte, and when, is about the cutting itself. The bytes behind a corruption are those at hand.
    var invariant: [String] {
        let excerpt = wire?.excerpt.map { "\($0.offset): \($0.bytes)" } ?? "no excerpt"
        let isCorruption = code.rawValue == Invariant.wellFormed.rawValue
        return [
            line, "\(level)", "\(requirements)", isCorruption ? "" : excerpt, "\(wire?.chunk ?? -1)", requestID ?? "",
        ]
            + places
    }
}

extension ObservationSummary {
    /// All of the summary that can be compared.
    var trace: [String] {
        [
            "\(status ?? 0) \(outcome) \(chunkCount) \(bodyBytes)", body?.text() ?? "",
            "\(error.map(\.chunk.node) ?? .null)",
            "\(lastChunk.map(\.node) ?? .null)",
        ] + chunks.map { "\($0.node.text()) \($0.offset)..<\($0.endOffset)" }
    }
}
