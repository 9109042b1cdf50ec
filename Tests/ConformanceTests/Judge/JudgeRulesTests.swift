import KinesisVideo
import Testing

@testable import Conformance

/// How binding a requirement is, by what it rests on.
@Suite("What binds")
struct JudgeRulesTests {
    private static func rules(_ evidence: Contract.Evidence) -> JudgeRules {
        JudgeRules(contract: Sample.contract, dialect: .openapi, evidence: evidence)
    }

    @Test("is everything, unless only documents do")
    func observed() {
        #expect(Self.rules(.observed).level(of: "GM-STREAM-TAG-ORDER") == .must)
        #expect(Self.rules(.documented).level(of: "GM-STREAM-TAG-ORDER") == .should)
        #expect(Self.rules(.documented).level(of: "GM-HEAD-STATUS") == .must)
        #expect(Self.rules(.documented).level(of: "GM-STREAM-WELL-FORMED") == .must)
    }

    @Test("is an expectation that is about something documented as well")
    func both() {
        let rules = Self.rules(.documented)
        #expect(rules.level(.must, about: ["GM-STREAM-TAG-ORDER"]) == .should)
        #expect(rules.level(.may, about: ["GM-STREAM-TAG-ORDER"]) == .may)
        #expect(rules.level(.must, about: ["GM-STREAM-TAG-ORDER", "GM-HEAD-STATUS"]) == .must)
        #expect(rules.level(.must, about: []) == .must)
    }

    @Test("are no statuses of a neighbour's errors")
    func neighbour() {
        let rules = Self.rules(.observed)
        #expect(rules.status(of: "ResourceNotFoundException") == 480)
        #expect(rules.ofNeighbour.status(of: "ResourceNotFoundException") == nil)
    }
}
