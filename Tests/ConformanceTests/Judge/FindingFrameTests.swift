import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

/// How each kind of finding is drawn, with its two spans: golden files that a person can read.
@Suite("Frames of findings")
struct FindingFrameTests {
    /// What the other tests find, by the part of the judge that they test; the same trials, drawn.
    enum Table: String, CaseIterable {
        case head, chunks, ends, invariants, timing, juries, cases

        func findings() throws -> [(name: String, findings: [Finding])] {
            switch self {
            case .head: try HeadTests.examples.map { ($0.name, try $0.trial.judged().findings) }
            case .chunks: try StreamTests.chunks.map { ($0.name, try $0.trial.judged().findings) }
            case .ends: try StreamTests.ends.map { ($0.name, try $0.trial.judged().findings) }
            case .invariants: try InvariantTests.broken.map { ($0.name, try $0.trial.judged().findings) }
            case .timing: try TimingTests.examples.map { ($0.name, try $0.judged().judge.findings) }
            case .juries: try JuryTests.trials.map { ($0.name, try $0.trial.tried().findings) }
            case .cases: try FindingFrameTests.ofCases()
            }
        }
    }

    /// What is found between requests, not in an answer.
    private static func ofCases() throws -> [(name: String, findings: [Finding])] {
        let scenario = try Sample.scenario(
            #"""
            {
              "id": "a/b", "title": "t", "stream": "recorded",
              "steps": [
                {
                  "name": "burst",
                  "together": [
                    {
                      "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },
                      "copies": 3,
                      "expect": {
                        "oneOf": [
                          { "reading": "open", "status": 200, "chunks": { "stopWhen": { "chunks": 1 } } },
                          { "reading": "limited", "error": "ClientLimitExceededException" }
                        ]
                      }
                    }
                  ],
                  "tally": [{ "error": "ClientLimitExceededException", "count": { "atLeast": 1 } }]
                },
                {
                  "name": "one",
                  "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },
                  "expect": { "status": 200, "chunks": { "stopWhen": { "chunks": 2 } } },
                  "capture": { "token": "chunks[1].continuationToken" }
                }
              ]
            }
            """#
        )
        func site(_ step: String) -> Judge.Site {
            Judge.Site(source: scenario.source, casePath: scenario.id, step: step, requirements: scenario.requirements)
        }
        guard case .together(let burst) = scenario.steps[0], case .request(let one) = scenario.steps[1] else {
            Issue.record("the steps are not what they were")
            return []
        }
        var answer = Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#, body: SampleChunk.stream(1))
        answer.outcome = nil
        let none = Scope()
        let summary = try answer.judged().summary
        return [
            ("a tally", try burst.tallied([summary, summary, nil], within: nil, site(burst.name), in: none).findings),
            ("a capture", [one.missingCapture(in: summary, site(one.name))].compactMap { $0 }),
        ]
    }

    @Test("are as they were", arguments: Table.allCases)
    func frames(_ table: Table) throws {
        let renderer = FindingRenderer(style: TextStyle(colour: false, unicode: true, width: 100))
        let text = try table.findings().filter { !$0.findings.isEmpty }.map { name, findings in
            "# \(name)\n\n" + findings.map { renderer.text($0) }.joined(separator: "\n")
        }
        try Golden.expect(text.joined(separator: "\n"), is: "frames.\(table.rawValue).txt")
    }

    @Test("are there for every code that there is")
    func complete() throws {
        let drawn = Set(try Table.allCases.flatMap { try $0.findings() }.flatMap(\.findings).map(\.code.rawValue))
        #expect(Set(FindingCode.all.map(\.rawValue)).symmetricDifference(drawn).sorted() == [])
    }
}
