import KinesisVideo
import Testing

@testable import Conformance

/// What authors get wrong, one thing at a time, in a scenario that is well: each is found or warned of where it stands, and what
/// passes in silence has a reason that stands beside it.
///
/// The lines and codes of all of them, with what is said, are the golden file `mistakes.txt`.
@Suite("An author's mistakes")
struct MistakeTests {
    /// The scenario that is spoiled.
    static let scenario = #"""
        {
          "id": "my/scenario",
          "title": "A session goes on where another one ended",
          "requirements": ["GM-SEL-EARLIEST"],
          "tags": ["order"],
          "stream": "recorded",
          "variables": { "number": "${stream.fragments[1].fragmentNumber}" },
          "exclusive": false,
          "rows": [{ "label": "one", "wanted": 1 }, { "label": "two", "wanted": 2 }],
          "steps": [
            {
              "name": "first",
              "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },
              "expect": {
                "status": 200,
                "headers": { "Content-Type": { "startsWith": "video/" } },
                "chunks": {
                  "stopWhen": { "chunks": 3 },
                  "count": 3,
                  "first": { "fragmentNumber": "${stream.fragments[0].fragmentNumber}", "frames": { "atLeast": 1 } },
                  "each": { "serverTimestamp": { "greaterThan": "2017-11-28T06:55:09.126Z" } },
                  "never": { "tags": { "AWS_KINESISVIDEO_ERROR_ID": { "present": true } } },
                  "pairwise": ["next.fragmentNumber > this.fragmentNumber"],
                  "gapWithin": "5s",
                  "rate": { "atMost": 25000000 }
                }
              },
              "capture": { "token": "chunks[-1].continuationToken" }
            },
            { "pause": "100ms" },
            {
              "name": "second",
              "getMedia": { "StartSelector": { "StartSelectorType": "CONTINUATION_TOKEN", "ContinuationToken": "${token}" } },
              "expect": { "chunks": { "stopWhen": { "chunks": 1 }, "some": { "frames": { "atLeast": "${wanted}" } } } },
              "keepOpen": true
            },
            { "close": "second" },
            {
              "name": "third",
              "request": { "path": "/getMedia", "headers": { "X-Note": "a" }, "json": { "AfterFragmentNumber": "${number}" } },
              "expect": { "error": "InvalidArgumentException" }
            },
            {
              "together": [{ "getMedia": { "StreamName": "not-there", "StartSelector": { "StartSelectorType": "NOW" } }, "copies": 3,
                "expect": { "error": "ResourceNotFoundException" } }],
              "tally": [{ "error": "ResourceNotFoundException", "count": { "atLeast": 1 } }]
            }
          ]
        }
        """#

    struct Mistake: Sendable {
        let name: String
        /// What is replaced; it stands in the scenario once.
        let old: String
        let new: String
        /// Why nobody can tell; `nil` where it has to be found.
        let silence: String?
        /// Whether it is found at another place than it was made, as a name that is missing where it is used.
        let isElsewhere: Bool

        init(_ name: String, _ old: String, _ new: String, elsewhere: Bool = false, silence: String? = nil) {
            (self.name, self.old, self.new, self.isElsewhere, self.silence) = (name, old, new, elsewhere, silence)
        }
    }

    /// A mistake in the scenario, and the lines of it.
    private static func spoiled(_ mistake: Mistake) throws -> (text: String, lines: ClosedRange<Int>) {
        let place = try #require(scenario.firstRange(of: mistake.old), "\(mistake.name)")
        #expect(scenario[place.upperBound...].firstRange(of: mistake.old) == nil, "\(mistake.name) stands twice")
        let line = 1 + scenario[..<place.lowerBound].count { $0 == "\n" }
        let text = scenario.replacingCharacters(in: place, with: mistake.new)
        return (text, line...line + mistake.new.count { $0 == "\n" })
    }

    @Test("the scenario itself has none")
    func well() {
        let read = Sample.read(Self.scenario)
        #expect(read.diagnostics.map(\.rendered) == [])
        #expect(read.scenario?.steps.count == 6)
    }

    @Test("are found or warned of where they stand, but for what nobody can tell")
    func found() throws {
        #expect(Self.mistakes.count >= 88)
        var table = ""
        for mistake in Self.mistakes {
            let (text, lines) = try Self.spoiled(mistake)
            let read = Sample.read(text)
            let hasError = read.diagnostics.contains { $0.severity == .error }
            #expect((read.scenario == nil) == hasError, "\(mistake.name)")
            table += "\(mistake.name)\n    \(mistake.new)\n"
            if let silence = mistake.silence {
                #expect(read.diagnostics.map(\.rendered) == [], "\(mistake.name)")
                table += "  passes: \(silence)\n"
            } else {
                #expect(!read.diagnostics.isEmpty, "\(mistake.name) passes")
                let places = read.diagnostics.map(\.location.line)
                #expect(mistake.isElsewhere || places.contains(where: lines.contains), "\(mistake.name): \(places)")
            }
            for diagnostic in read.diagnostics {
                table += "  line \(diagnostic.location.line) \(diagnostic.severity.rawValue) \(diagnostic.code): "
                table += diagnostic.message + "\n"
                if let help = diagnostic.help { table += "    \(help)\n" }
            }
            table += "\n"
        }
        try Golden.expect(table, is: "mistakes.txt")
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
