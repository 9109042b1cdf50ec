import KinesisVideo
import Matroska
import Testing

@testable import Conformance

/// What every stream is checked against.
@Suite("Invariants")
struct InvariantTests {
    private static func producerTags(_ writer: inout EBMLWriter) {
        writer.tags([("TITLE", "recorded"), ("AWS_KINESISVIDEO_OTHER", "reserved, and not the service's")])
        writer.tags([])
        writer.tags([("TITLE", "again")])
    }

    /// What the wire shows of real streams, and what must therefore never be held against one.
    static let faithful: [NamedTrial] = [
        NamedTrial("known Clusters", [0, 1, 2].flatMap { SampleChunk($0).with { $0.clusterForm = .length(8) }.bytes }),
        NamedTrial("unknown Clusters", SampleChunk.stream(3)),
        NamedTrial(
            "a producer's Tags before Info, before and after the Cluster",
            [0, 1].flatMap { index in
                SampleChunk(index).with {
                    $0.beforeInfo = producerTags
                    $0.beforeCluster = producerTags
                    $0.afterCluster = producerTags
                }.bytes
            }
        ),
        NamedTrial(
            "Void, CRC-32, Cues and unknown elements",
            SampleChunk().with {
                $0.beforeInfo = { writer in
                    writer.master(.seekHead) { $0.binary(.crc32, [1, 2, 3, 4]) }
                    writer.void(total: 20)
                    writer.binary(ElementID(rawValue: 0x4FFE), [0x1A, 0x45, 0xDF, 0xA3])
                }
                $0.afterCluster = { $0.binary(ElementID(rawValue: 0x1C53_BB6B), [] as [UInt8]) }
            }.bytes
        ),
        NamedTrial(
            "Cluster times that repeat and go back",
            [0, 1, 2].flatMap { index in SampleChunk(index).with { $0.clusters = [UInt64(5 - index)] }.bytes }
        ),
        NamedTrial(
            "producer times that go back",
            [0, 1].flatMap { SampleChunk($0).tag("PRODUCER_TIMESTAMP", "\(9 - $0).000").bytes }
        ),
        NamedTrial(
            "server times that repeat",
            [0, 1].flatMap { SampleChunk($0).tag("SERVER_TIMESTAMP", "1511852109.126").bytes }
        ),
        NamedTrial("a token that is not the number", SampleChunk().tag("CONTINUATION_TOKEN", "a-b_c.d").bytes),
        NamedTrial("a number of one digit", SampleChunk().tag("FRAGMENT_NUMBER", "7").bytes),
        NamedTrial("several tracks", SampleChunk().with { $0.tracks = [SampleChunk.video, SampleChunk.video] }.bytes),
        NamedTrial("an empty body", []),
        NamedTrial(
            "an error with the number of the fragment",
            #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": 4000 } } } }"#,
            SampleChunk.stream(1) + SampleChunk.error(number: SampleChunk.fragmentNumber(1))
        ),
    ]

    @Test("let everything pass that real streams do")
    func faithfulStreams() throws {
        for named in Self.faithful {
            let judge = try named.trial.judgedAnyhow()
            #expect(judge.lines.isEmpty, "\(named.name)")
            #expect(judge.verdict == .passed, "\(named.name)")
        }
    }

    private static let error = #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": 4000 } } } }"#

    /// One stream for each way to break one; the name is the invariant's code and what is broken.
    static let broken: [NamedTrial] = [
        NamedTrial("stream.well-formed: a byte that begins no element", SampleChunk.stream(1) + [0x00, 0x11]),
        NamedTrial("stream.well-formed: the body begins with a Segment", Array(SampleChunk().bytes.dropFirst(47))),
        NamedTrial("stream.ends-whole: inside of a block", Array(SampleChunk().bytes.prefix(400))),
        NamedTrial(
            "stream.ends-whole: after the opening Tags",
            SampleChunk.stream(1) + Array(SampleChunk(1).bytes.prefix(380))
        ),
        NamedTrial("stream.segment-size: a known size", SampleChunk().with { $0.segmentForm = .length(8) }.bytes),
        NamedTrial(
            "stream.segment-size: unknown in one byte",
            SampleChunk().with { $0.segmentForm = .unknown(length: 1) }.bytes
        ),
        NamedTrial("stream.tags.present: no fragment number", SampleChunk().tag("FRAGMENT_NUMBER", nil).bytes),
        NamedTrial("stream.tags.present: no opening Tags", SampleChunk().with { $0.opening = [] }.bytes),
        NamedTrial("stream.tags.present: no token", SampleChunk().tag("CONTINUATION_TOKEN", nil).bytes),
        NamedTrial(
            "stream.tags.present: no closing Tags at the end",
            SampleChunk.stream(1) + SampleChunk(1).with { $0.closing = [] }.bytes
        ),
        NamedTrial(
            "stream.tags.present: no closing Tags before the next document",
            SampleChunk().with { $0.closing = [] }.bytes + SampleChunk(1).bytes
        ),
        NamedTrial("stream.tags.once: a tag twice", SampleChunk().with { $0.opening.append($0.opening[1]) }.bytes),
        NamedTrial(
            "stream.tags.once: a closing tag among the opening ones too",
            SampleChunk().with { $0.opening.append($0.closing[0]) }.bytes
        ),
        NamedTrial("stream.tags.order: swapped", SampleChunk().with { $0.opening.swapAt(0, 2) }.bytes),
        NamedTrial(
            "stream.tags.order: an opening tag after the Cluster",
            SampleChunk().with {
                $0.closing.insert($0.opening[2], at: 0)
                $0.opening.removeLast()
            }.bytes
        ),
        NamedTrial("stream.tags.format: the number", SampleChunk().tag("FRAGMENT_NUMBER", "0x1f").bytes),
        NamedTrial("stream.tags.format: an empty number", SampleChunk().tag("FRAGMENT_NUMBER", "").bytes),
        NamedTrial(
            "stream.tags.format: a server time without decimals",
            SampleChunk().tag("SERVER_TIMESTAMP", "1511852109").bytes
        ),
        NamedTrial(
            "stream.tags.format: a producer time in exponent form",
            SampleChunk().tag("PRODUCER_TIMESTAMP", "1.5E9").bytes
        ),
        NamedTrial("stream.tags.format: a negative distance", SampleChunk().tag("MILLIS_BEHIND_NOW", "-1").bytes),
        NamedTrial("stream.tags.format: a token with a blank", SampleChunk().tag("CONTINUATION_TOKEN", "a b").bytes),
        NamedTrial("stream.tags.sizes: as short as can be", SampleChunk().with { $0.hasWideSizes = false }.bytes),
        NamedTrial("stream.one-cluster: two", SampleChunk().with { $0.clusters = [0, 40] }.bytes),
        NamedTrial(
            "stream.own-document: a Cluster after the closing Tags",
            SampleChunk().with { chunk in
                chunk.afterClosing = {
                    $0.cluster(timestamp: 40) { $0.simpleBlock(track: 1, relativeTimestamp: 0, frames: [[7]]) }
                }
            }.bytes
        ),
        NamedTrial(
            "stream.tracks: a block of another track",
            SampleChunk().with { $0.tracks[0].number = 2 }.bytes
        ),
        NamedTrial("stream.tracks: none", SampleChunk().with { $0.tracks = [] }.bytes),
        NamedTrial(
            "stream.tracks: after the media",
            SampleChunk().with {
                $0.tracks = []
                $0.clusterForm = .shortest
                $0.afterCluster = { $0.tracks([SampleChunk.video]) }
            }.bytes
        ),
        NamedTrial(
            "stream.order.fragment-number: back",
            [0, 2, 1].flatMap { SampleChunk($0).tag("SERVER_TIMESTAMP", "1511852109.126").bytes }
        ),
        NamedTrial("stream.order.fragment-number: repeated", [0, 0].flatMap { SampleChunk($0).bytes }),
        NamedTrial(
            "stream.order.server-timestamp: back",
            SampleChunk(0).bytes + SampleChunk(1).tag("SERVER_TIMESTAMP", "1511852109.125").bytes
        ),
        NamedTrial("stream.error.document: no id", error, SampleChunk.stream(1) + SampleChunk.error(id: nil)),
        NamedTrial("stream.error.document: no code", error, SampleChunk.stream(1) + SampleChunk.error(code: nil)),
        NamedTrial("stream.error.document: an empty code", error, SampleChunk.stream(1) + SampleChunk.error(code: "")),
        NamedTrial(
            "stream.tags.format: an error id that is no number",
            error,
            SampleChunk.stream(1) + SampleChunk.error(id: "x")
        ),
        NamedTrial(
            "stream.error.known: an id that the contract does not have",
            #"{ "level": "should", "chunks": { "stopWhen": { "end": true } } }"#,
            SampleChunk.stream(1) + SampleChunk.error(id: "4711")
        ),
        NamedTrial(
            "stream.error.alone: an error in a document with media",
            error,
            SampleChunk(0).with {
                $0.closing = [
                    ("AWS_KINESISVIDEO_ERROR_CODE", "STREAM_READ_ERROR"), ("AWS_KINESISVIDEO_ERROR_ID", "4000"),
                ]
            }.bytes
        ),
        NamedTrial("stream.error.last: another chunk after it", error, SampleChunk.error() + SampleChunk.stream(1)),
        NamedTrial("stream.error.last: another error after it", error, SampleChunk.error() + SampleChunk.error()),
        NamedTrial("transport.proper-end: a cut after a chunk", SampleChunk.stream(1)) { $0.outcome = .truncated },
        NamedTrial("transport.proper-end: a cut inside of a chunk", Array(SampleChunk().bytes.prefix(400))) {
            $0.outcome = .reset
        },
    ]

    @Test("tell what is broken, and where")
    func brokenStreams() throws {
        try Golden.expect(Self.broken.judgements(), is: "judge.invariants.txt")
        for named in Self.broken {
            let code = named.name.prefix { $0 != ":" }
            let codes = try named.trial.judged().findings.map(\.code)
            #expect(codes.contains(FindingCode(rawValue: String(code))), "\(named.name) is found as \(codes)")
        }
    }

    @Test("hold back where they are waived")
    func waivers() throws {
        for named in Self.broken where !named.name.hasPrefix("stream.well-formed") {
            var trial = named.trial
            trial.waived = Invariant.codes
            let findings = try trial.judgedAnyhow().findings
            #expect(findings.allSatisfy { !Invariant.codes.contains($0.code.rawValue) }, "\(named.name)")
        }
    }

    @Test("each break a stream of their own, or an answer's head")
    func coverage() {
        let named = Set(Self.broken.map { String($0.name.prefix { $0 != ":" }) })
        let ofHeads = Set(
            HeadTests.examples.flatMap(\.findings).map { text in
                let words = text.split(separator: " ").first { $0.contains(".") } ?? ""
                return String(words.prefix { $0 != ":" })
            }
        )
        for invariant in Invariant.allCases {
            #expect(named.union(ofHeads).contains(invariant.rawValue))
        }
    }

    @Test("check requirements that the contract has")
    func requirements() {
        for invariant in Invariant.allCases where invariant != .tagsFormat {
            #expect(Sample.contract.requirement(invariant.requirement) != nil, "\(invariant.requirement)")
        }
        for tag in TagName.all {
            let suffix = tag.rawValue.replacing("AWS_KINESISVIDEO_", with: "").replacing("_", with: "-")
            #expect(Sample.contract.requirement("GM-STREAM-TAG-FORMAT-\(suffix)") != nil, "\(suffix)")
        }
    }

    @Test("show the bytes of what they speak of, also in a body that comes in one part")
    func evidence() throws {
        // The wrong tag stands far more than the evidence window before the end of the part.
        let body = SampleChunk(0).tag("SERVER_TIMESTAMP", "soon").with { $0.frameLength = 400_000 }.bytes
        for cutting in [Cutting.whole, .every(16_384), .every(1)] {
            let judge = try Trial(body: body).judged(cut: cutting)
            let finding = try #require(judge.findings.first)
            let excerpt = try #require(finding.wire?.excerpt)
            #expect(String(decoding: excerpt.bytes, as: UTF8.self).contains("soon"))
            #expect(finding.wire?.elementPath == "/Segment[1]/Tags[1]/Tag[1]/SimpleTag[2]/TagString[1]")
        }
    }
}
