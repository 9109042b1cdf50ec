import KinesisVideo
import Matroska
import Testing

@testable import Conformance

@Suite("A recording judged again")
struct ReplayTests {
    /// Answers of every sort, with verdicts that fall at bytes, at ends, and by time alone.
    private static let trials: [(name: String, trial: Trial, last: [RecordedEvent]?)] = [
        ("passes", Trial(body: SampleChunk.stream(3)), nil),
        (
            "stops early",
            Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#, body: SampleChunk.stream(3)), nil
        ),
        (
            "fails at a byte",
            Trial(
                expect: #"{ "chunks": { "stopWhen": { "end": true }, "each": { "frames": 7 } } }"#,
                body: SampleChunk.stream(3)
            ), nil
        ),
        (
            "fails beside what should hold",
            Trial(
                expect:
                    #"{ "should": { "chunks": { "each": { "index": 0 } } }, "chunks": { "stopWhen": { "end": true }, "each": { "frames": 7 } } }"#,
                body: SampleChunk.stream(3)
            ), nil
        ),
        (
            "is malformed",
            Trial(body: SampleChunk.stream(1) + [0x1A, 0x45, 0xDF, 0xA3, 0x00] + SampleChunk.stream(1)), nil
        ),
        ("is cut", Trial(body: Array(SampleChunk.stream(2).dropLast(100)), outcome: .truncated), nil),
        (
            "stalls", Trial(body: SampleChunk.stream(2)),
            [.silence(at: .seconds(20)), .end(.timedOut, at: .seconds(20))]
        ),
        (
            "is over in time",
            Trial(expect: #"{ "chunks": { "stopWhen": { "elapsed": "450ms" } } }"#, body: SampleChunk.stream(3)), nil
        ),
        (
            "is late",
            Trial(
                expect: #"{ "chunks": { "stopWhen": { "end": true }, "firstChunkWithin": "300ms" } }"#,
                body: SampleChunk.stream(3)
            ), nil
        ),
        (
            "is an error",
            .error(400, "InvalidArgumentException", expect: #"{ "error": "ResourceNotFoundException" }"#), nil
        ),
        (
            "is throttled",
            .error(400, "ClientLimitExceededException", expect: #"{ "error": "ResourceNotFoundException" }"#), nil
        ),
        ("is unreachable", Trial(outcome: .unreachable(reason: "refused")), nil),
    ]

    private static let cuttings: [Recutting] =
        [.asRecorded, .every(1), .every(13), .every(100_000)] + (0..<10).map { .random(seed: $0) }

    @Test("comes to the same, to the byte, the part and the millisecond, however it is cut", arguments: trials.indices)
    func same(index: Int) throws {
        let (name, trial, last) = Self.trials[index]
        for recordedCutting in [Cutting.every(700), .whole] {
            let sample = try SampleRecording(trial, cut: recordedCutting, endsWith: last)
            let bytes = sample.bytes()
            let recorded = try sample.judged(bytes).result
            for cutting in Self.cuttings {
                let what: Comment = "\(name), \(cutting)"
                let replay = try sample.judged(bytes, cutting)
                #expect(replay.recorded.map { replay.result.judgement.differences(from: $0) } == [], what)
                #expect(replay.result.findings.map(\.whole) == recorded.findings.map(\.whole), what)
                #expect(replay.result.verdict == recorded.verdict, what)
            }
        }
    }

    @Test("comes to the same without its media", arguments: trials.indices)
    func withoutMedia(index: Int) throws {
        let (name, trial, last) = Self.trials[index]
        for cutting in [Cutting.every(1), .every(700), .whole] {
            let sample = try SampleRecording(trial, cut: cutting, endsWith: last)
            let replay = try sample.judged(sample.bytes(zeroesMedia: true))
            #expect(replay.recorded.map { replay.result.judgement.differences(from: $0) } == [], "\(name) \(cutting)")
        }
    }

    @Test("says what is not as it was recorded")
    func differences() throws {
        var sample = try SampleRecording(Self.trials[2].trial)
        guard case .judgement(let said) = sample.events.removeLast() else { return }
        sample.events.append(
            .judgement(
                Recording.Judgement(
                    verdict: "passed",
                    reason: nil,
                    findings: [Recording.Trace(code: "x", level: .must, message: "y", byteOffset: 3)],
                    bodyBytes: said.bodyBytes,
                    chunks: said.chunks
                )
            )
        )
        let replay = try sample.judged(sample.bytes())
        let differences = try #require(replay.recorded.map { replay.result.judgement.differences(from: $0) })
        #expect(differences.first == "the verdict is 'failed', and was 'passed'")
        #expect(differences.last == "missing: x: y (byte 3)")
        #expect(differences.count == said.findings.count + 2)
    }

    @Test("that was cut short is inconclusive, unless the verdict had fallen")
    func cutShort() throws {
        var sample = try SampleRecording(Self.trials[0].trial)
        sample.events = Array(sample.events.prefix(4))
        let replay = try sample.judged(sample.bytes())
        #expect(replay.recorded == nil)
        #expect(
            replay.result.verdict
                == .inconclusive(
                    Inconclusive(
                        .unrecorded,
                        "the recording was cut short after 1400 bytes of the body, before the verdict"
                    )
                )
        )
        var decided = try SampleRecording(Self.trials[2].trial)
        decided.events.removeLast()
        #expect(try decided.judged(decided.bytes()).result.verdict == .failed)
    }

    @Test("also misses what was to be remembered")
    func captures() throws {
        let sample = try SampleRecording(
            Self.trials[1].trial,
            step: #" "capture": { "y": "chunks[0].tags.NOT_THERE" },"#
        )
        let result = try sample.judged(sample.bytes()).result
        #expect(result.verdict == .failed)
        #expect(result.findings.map(\.code) == ["capture.missing"])
    }

    @Test("whose scenario is not what it was is refused")
    func refusals() throws {
        let sample = try SampleRecording(Self.trials[0].trial)
        let context = try SampleRecording.context.get()
        let scenario = try context.scenario(sample.scenario)
        var header = sample.header
        header.casePath = "a/b"
        var error = #expect(throws: ReplayError.self) {
            try Replay(header: header, scenario: scenario, context: context)
        }
        #expect(error?.description == "its scenario has no case 'a/b'")
        header = sample.header
        header.step = "second"
        error = #expect(throws: ReplayError.self) { try Replay(header: header, scenario: scenario, context: context) }
        #expect(error?.description == "its scenario has no step 'second'")
        header = sample.header
        header.scope = .null
        error = #expect(throws: ReplayError.self) { try Replay(header: header, scenario: scenario, context: context) }
        #expect(error?.description == "the values that its scenario speaks of were too large to be recorded")
        error = #expect(throws: ReplayError.self) { try context.scenario(SourceText(name: "x", text: "{}")) }
        #expect(
            error?.description
                == "its scenario is not one that this program understands: a scenario must have a member 'id'"
        )
        error = #expect(throws: ReplayError.self) { try ReplayContext(contract: [], suite: []) }
        #expect(error?.description.hasPrefix("its contract is not one that this program understands") == true)
    }

    @Test(
        "is cut as it is told",
        arguments: [
            ("as-recorded", [[0..<10], [0..<3]]), ("one-byte", [(0..<10).map { $0..<$0 + 1 }, [0..<1, 1..<2, 2..<3]]),
            ("4", [[0..<4, 4..<8, 8..<10], [0..<2, 2..<3]]), ("10", [[0..<10], [0..<3]]),
            ("9999", [[0..<10], [0..<3]]),
        ]
    )
    func cutter(text: String, pieces: [[Range<Int>]]) throws {
        var cutter = Recutting.Cutter(try #require(Recutting(text)))
        #expect([cutter.pieces(of: 10), cutter.pieces(of: 3)] == pieces)
    }

    @Test("is not cut in a way that nobody knows", arguments: ["", "0", "-1", "random", "random:", "random:x", "one"])
    func unknownCut(text: String) {
        #expect(Recutting(text) == nil)
    }

    @Test("is cut at random in pieces that are all of it, the same for the same seed")
    func randomCutter() {
        func pieces(_ seed: UInt64) -> [Range<Int>] {
            var cutter = Recutting.Cutter(.random(seed: seed))
            return cutter.pieces(of: 50_000)
        }
        for seed in 0..<20 as Range<UInt64> {
            let all = pieces(seed)
            #expect(all == pieces(seed))
            #expect(all != pieces(seed + 1))
            #expect(all.first?.lowerBound == 0)
            #expect(all.last?.upperBound == 50_000)
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound && !$0.isEmpty })
            #expect(all.contains { $0.count == 1 })
            #expect(all.contains { $0.count > 1000 })
        }
    }
}

extension Finding {
    /// All of the finding, what belongs to the parts included; but for the bytes behind a corruption, which are those at hand.
    fileprivate var whole: [String] {
        invariant + ["\(wire?.bodyPart ?? -1)", "\(wire?.at ?? .zero)"]
    }
}
