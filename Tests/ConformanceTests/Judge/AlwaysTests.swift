import KinesisVideo
import Testing

@testable import Conformance

/// What must always hold, seen by cases that are about something else.
@Suite("What must always hold")
struct AlwaysTests {
    /// Two chunks whose tags stand in another order.
    private static let otherOrder = [0, 1].flatMap { index in
        SampleChunk(index).with { $0.opening.swapAt(0, 1) }.bytes
    }

    @Test("is noted beside a case that is about something else, which goes on")
    func besides() throws {
        var trial = Trial(body: Self.otherOrder, always: [])
        trial.headers = [HeaderField("Content-Type", "text/plain"), HeaderField("Transfer-Encoding", "chunked")]
        let jury = try trial.judgedAnyhow()
        #expect(jury.verdict == .passed && jury.findings.isEmpty)
        #expect(jury.summary.chunkCount == 2)
        let breaches = jury.always.ordered
        #expect(breaches.map(\.invariant) == [.requestID, .contentType, .tagsOrder])
        #expect(breaches.map(\.finding.level) == [.must, .should, .must])
        #expect(breaches.last?.finding.message.hasPrefix("chunk #0:") == true)
        #expect(breaches.last?.finding.wire?.chunk == 0)
        #expect(
            jury.always.examined.isSuperset(of: [.wellFormed, .tagsPresent, .fragmentOrder, .properEnd, .noLength])
        )
        #expect(jury.always.examined.isDisjoint(with: [.errorType, .errorBody, .errorDocument]))
    }

    @Test("fails a case that names its requirement, and is noted all the same")
    func about() throws {
        let jury = try Trial(body: Self.otherOrder, always: ["GM-STREAM-TAG-ORDER"]).judgedAnyhow()
        #expect(jury.verdict == .failed)
        #expect(jury.findings.map(\.code) == ["stream.tags.order"])
        #expect(jury.always.breaches.keys.sorted { $0.rawValue < $1.rawValue } == [.tagsOrder])
    }

    @Test("is not looked at where a step waives it")
    func waived() throws {
        let jury = try Trial(body: Self.otherOrder, waived: ["stream.tags.order"], always: []).judgedAnyhow()
        #expect(jury.always.breaches.isEmpty && !jury.always.examined.contains(.tagsOrder))
    }

    @Test("fails a case that cannot see for it what it is about")
    func inTheWay() throws {
        var trial = Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#, always: [])
        trial.body = SampleChunk.stream(2)
        trial.outcome = .reset
        #expect(try trial.judgedAnyhow().findings.map(\.code) == ["transport.proper-end"])
        trial.expect = #"{ "chunks": { "stopWhen": { "end": true } } }"#
        let enough = try trial.judgedAnyhow()
        #expect(enough.verdict == .passed && enough.always.breaches[.properEnd] != nil)
        trial.body += [0, 17]
        #expect(try trial.judgedAnyhow().findings.map(\.code) == ["stream.well-formed"])
        trial.expect = #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "outcome": "finished" } } }"#
        trial.body = SampleChunk.stream(2)
        #expect(try trial.judgedAnyhow().findings.map(\.code) == ["transport.proper-end"])
    }

    @Test("does not hide which reading an endpoint follows")
    func contested() throws {
        let expect = #"""
            { "contested": "unknown-fragment-number", "oneOf": [
                { "reading": "next", "chunks": { "stopWhen": { "chunks": 2 } } },
                { "reading": "refused", "error": "InvalidArgumentException" } ] }
            """#
        let jury = try Trial(expect: expect, body: Self.otherOrder, always: []).judgedAnyhow()
        #expect(jury.reading?.reading == "next")
        #expect(jury.verdict == .passed && jury.always.breaches[.tagsOrder] != nil)
    }

    @Test("asks no name of an error that it misses already")
    func namelessError() throws {
        var trial = Trial.error(480, "ResourceNotFoundException", expect: #"{ "error": "ResourceNotFoundException" }"#)
        trial.status = 485
        trial.headers = [HeaderField("x-amzn-RequestId", "6f0c")]
        trial.always = []
        #expect(try trial.judged().findings.map(\.code) == ["http.error"])
        let statuses = JudgeRules(contract: Sample.contract, dialect: .openapi)
        trial.status = try #require(statuses.status(of: "ResourceNotFoundException"))
        let jury = try trial.judged()
        #expect(jury.verdict == .passed && jury.always.breaches[.errorType] != nil)
    }

    @Test("says nothing of an answer that is about who asks")
    func beside() throws {
        var trial = Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#, always: [])
        trial.status = 429
        trial.headers = []
        let jury = try trial.judged()
        #expect(jury.verdict.cause == .throttled && jury.always.examined.isEmpty)
    }

    // MARK: The ledger

    private static func ledger(_ trials: Trial...) throws -> AlwaysLedger {
        var ledger = AlwaysLedger()
        for trial in trials { ledger.take(try trial.judged().always) }
        return ledger
    }

    @Test("is counted in answers and cases, and told by the first in the plan")
    func counts() throws {
        let sound = Trial(body: SampleChunk.stream(2), always: [])
        let broken = Trial(body: Self.otherOrder, always: [])
        var second = broken
        second.headers = Trial.streamHeaders.map { $0.name == "x-amzn-RequestId" ? HeaderField($0.name, "second") : $0 }
        var ledger = AlwaysLedger()
        // The order in which cases are done says nothing.
        ledger.take(case: try Self.ledger(second, broken), at: 7)
        ledger.take(case: try Self.ledger(sound), at: 0)
        ledger.take(case: try Self.ledger(sound, broken), at: 3)
        let planned = AlwaysCase.all(of: Sample.contract, in: SourceText(name: "contract.json", text: "{}"))
        let results = ledger.results(of: planned)
        #expect(results.map(\.path) == Invariant.allCases.map(\.casePath))
        let failed = results.filter { $0.verdict == .failed }
        #expect(failed.map(\.path) == ["getmedia/always/tag-order"])
        #expect(failed.first?.notes == ["seen in 3 of 5 answers, in 2 of 3 cases, first in getmedia/sample"])
        #expect(
            failed.first?.findings.first?.message.hasSuffix(
                "; seen in 3 of 5 answers, in 2 of 3 cases, first in getmedia/sample"
            )
                == true
        )
        #expect(failed.first?.findings.first?.requestID == "6f0c")
        #expect(failed.first?.requirements == ["GM-STREAM-TAG-ORDER"])
        #expect(failed.first?.showingPath == "getmedia/sample")
        let held = results.first { $0.path == "getmedia/always/well-formed" }
        #expect(held?.verdict == .passed && held?.notes == ["held in 5 answers of 3 cases"])
        let unseen = results.first { $0.path == "getmedia/always/error-body" }
        #expect(unseen?.verdict == .skipped(reason: "no answer showed whether it holds"))
        #expect(ledger.hasFailed)
        // Where nobody planned it, only what is broken is told; where the run was cut short too.
        #expect(ledger.results(of: []).map(\.path) == ["getmedia/always/tag-order"])
        #expect(ledger.results(of: planned, isWhole: false).map(\.path) == ["getmedia/always/tag-order"])
    }

    @Test("has names of its own that can be read back")
    func names() {
        for invariant in Invariant.allCases {
            #expect(Invariant(casePath: invariant.casePath) == invariant)
            #expect(invariant.summary.hasSuffix("."))
        }
        #expect(Set(Invariant.allCases.map(\.casePath)).count == Invariant.allCases.count)
        #expect(Invariant(casePath: "getmedia/always/other") == nil)
        #expect(Invariant(casePath: "tag-order") == nil)
    }
}
