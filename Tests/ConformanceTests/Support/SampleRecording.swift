import KinesisVideo
import Testing

@testable import Conformance

/// A recording in memory, made as a run makes one: a jury hears the events, and all that it hears is taken down.
struct SampleRecording {
    var header: Recording.Header
    var scenario: SourceText
    var events: [RecordedEvent] = []

    /// Records the answer of a trial whose parts come a tenth of a second after one another.
    init(
        _ trial: Trial,
        cut cutting: Cutting = .every(700),
        step: String = "",
        top: String = "",
        endsWith last: [RecordedEvent]? = nil,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let text = Sample.text(expect: trial.expect, step: step, top: top)
        let scenario = try Sample.scenario(text, sourceLocation: sourceLocation)
        self.scenario = scenario.source
        header = Recording.Header(
            program: "0.0.0",
            casePath: scenario.id,
            step: "step 1",
            attempt: 1,
            target: Recording.Header.Target(
                name: "sample",
                endpoint: "http://127.0.0.1:1",
                region: "us-east-1",
                dialect: trial.dialect
            ),
            scenarioFile: scenario.source.name,
            startedAt: WallTime(milliseconds: 1_700_000_000_123),
            timeout: .seconds(20),
            scope: .object(["x": .integer(1)]),
            seed: .max
        )
        var events: [RecordedEvent] = [
            .request(
                Recording.Request(
                    method: "POST",
                    url: "http://127.0.0.1:1/getMedia",
                    headers: [
                        HeaderField("Authorization", "AWS4 Signature=secret"),
                        HeaderField("X-Amz-Security-Token", "secret"),
                    ],
                    body: Array("{}".utf8)
                )
            ),
            .head(trial.status, trial.headers, at: .milliseconds(100)),
        ]
        for (index, range) in cutting.ranges(trial.body.count).enumerated() {
            events.append(.part(index, Array(trial.body[range]), at: .milliseconds(200 + 100 * index)))
        }
        events += last ?? trial.outcome.map { [.end($0, at: .seconds(60))] } ?? []
        let step = try #require(scenario.request(named: header.step))
        let item = try #require(Plan([scenario]).cases.first)
        let rules = JudgeRules(contract: Sample.contract, dialect: trial.dialect)
        var jury = try Jury(step, of: item, in: Scope(["x": 1]), rules: rules)
        for event in events where !jury.isDecided {
            if case .answer(let event) = event { jury.take(event) }
            self.events.append(event)
        }
        let result = Replay.Result(jury, of: step, at: Judge.Site(step: step.name, of: item))
        self.events.append(.judgement(result.judgement))
    }

    static let context = Result { try ReplayContext(contract: contract, suite: suite) }

    static var contract: [UInt8] { (try? PackageFolder.source("Scenarios/contract.json").bytes) ?? [] }
    static var suite: [UInt8] { (try? PackageFolder.source("Scenarios/suite.json").bytes) ?? [] }

    /// The file.
    func bytes(limit: UInt64 = .max, zeroesMedia: Bool = false) -> [UInt8] {
        var bytes = RecordingEncoder.beginning(header)
        bytes += RecordingEncoder.resource(.scenario, scenario.bytes)
        // The rest of the preamble is left out here: it is large, and the same everywhere.
        var encoder = RecordingEncoder(limit: limit, zeroesMedia: zeroesMedia)
        for event in events { bytes += encoder.encode(event) }
        return bytes
    }

    /// How it is judged.
    func replay() throws -> Replay {
        let context = try Self.context.get()
        return try Replay(header: header, scenario: try context.scenario(scenario), context: context)
    }

    /// Judges what a file holds.
    func judged(
        _ bytes: [UInt8],
        _ cutting: Recutting = .asRecorded
    ) throws -> (result: Replay.Result, recorded: Recording.Judgement?) {
        var answer = RecordedAnswer(SampleSource(bytes), cutting: cutting)
        let result = try replay().judgedAtOnce(&answer)
        try answer.finish()
        return (result, answer.judgement)
    }

    /// What a file holds.
    static func items(of bytes: [UInt8], cut cutting: Cutting = .whole) throws -> [RecordingReader.Item] {
        var reader = RecordingReader()
        var items: [RecordingReader.Item] = []
        for range in cutting.ranges(bytes.count) {
            let piece = Array(bytes[range])
            var position = 0
            while let item = try reader.next(piece.span.bytes, from: &position) { items.append(item) }
        }
        return items
    }
}

/// A recording that is read from memory.
final class SampleSource: RecordingSource {
    private let bytes: [UInt8]
    private var reader = RecordingReader()
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func next() throws(RecordingError) -> RecordingReader.Item? {
        let bytes = bytes
        return try reader.next(bytes.span.bytes, from: &position)
    }
}

extension RecordedEvent {
    static func head(_ status: Int, _ headers: [HeaderField], at time: Duration) -> RecordedEvent {
        .answer(AnswerEvent(.head(AnswerHead(status: status, headers: headers)), at: time))
    }

    static func part(_ index: Int, _ bytes: [UInt8], at time: Duration) -> RecordedEvent {
        .answer(AnswerEvent(.body(BodyPart(index: index, bytes: bytes)), at: time))
    }

    static func silence(at time: Duration) -> RecordedEvent {
        .answer(AnswerEvent(.silence, at: time))
    }

    static func end(_ outcome: TransportOutcome, at time: Duration) -> RecordedEvent {
        .answer(AnswerEvent(.end(outcome), at: time))
    }
}
