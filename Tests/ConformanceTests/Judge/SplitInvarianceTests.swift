import KinesisVideo
import Matroska
import Testing

@testable import Conformance

/// How the bytes were cut never changes a verdict, not even for bodies that nobody thought of.
@Suite("Any cutting gives the same verdict")
struct SplitInvarianceTests {
    private static let expectations = [
        #"{ "chunks": { "stopWhen": { "end": true } } }"#,
        #"{ "chunks": { "stopWhen": { "chunks": 2 }, "count": 2, "each": { "frames": 2 }, "last": { "index": 1 } } }"#,
        #"{ "chunks": { "stopWhen": { "bytes": 777 } } }"#,
        #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": 4000 } } } }"#,
        #"{ "level": "should", "chunks": { "stopWhen": { "anyOf": [{ "end": true }, { "bytes": 1200 }] }, "each": { "frames": 1 }, "pairwise": "next.index < this.index" } }"#,
    ]

    @Test("of a body with random damage, which also traps nothing", arguments: 0..<60)
    func damage(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        var body = SampleChunk.stream(2) + (seed.isMultiple(of: 2) ? SampleChunk.error() : SampleChunk(2).bytes)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<body.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: body[place] = [0, 0x7F, 0x80, 0xFF, 0x01].randomElement(using: &generator) ?? 0
            case 2: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...30, using: &generator)))
            case 3: body.insert(contentsOf: [0x1A, 0x45, 0xDF, 0xA3], at: place)
            default: body.removeLast(min(body.count - 1, Int.random(in: 1...300, using: &generator)))
            }
        }
        var trial = Trial(body: body)
        trial.outcome = [.finished, .truncated, .reset].randomElement(using: &generator)
        for expect in Self.expectations {
            trial.expect = expect
            try trial.judgedAnyhow(cuttings: [
                .every(1), .every(5), .random(seed: UInt64(seed), maximum: 9),
                .random(seed: UInt64(seed), maximum: 400),
            ])
        }
    }

    @Test("of a real body", .enabled(if: SharedData.isPresent, SharedData.absence), arguments: CaptureTests.names)
    func captures(name: String) throws {
        let body = try SharedData.bytes("captures/\(name)")
        for outcome in [TransportOutcome.finished, .truncated] {
            var trial = Trial(body: body)
            trial.outcome = outcome
            try trial.judgedAnyhow(cuttings: body.count < 10_000 ? Cutting.standard : Cutting.coarse)
        }
    }
}
