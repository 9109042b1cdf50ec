import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

/// The journal: written, read, cut off anywhere, and broken.
@Suite struct JournalTests {
    /// The journal of some events, as bytes.
    static func bytes(of events: [RunEvent]) -> [UInt8] {
        var writer = JournalWriter()
        return events.enumerated().flatMap { index, event in
            writer.lines(for: event, at: .milliseconds(index)).flatMap { $0.bytes() + [0x0A] }
        }
    }

    /// What a reader makes of pieces of a journal.
    static func report(of pieces: [ArraySlice<UInt8>]) throws -> RunReport {
        var reader = JournalReader()
        var run = RunReport()
        for piece in pieces {
            for event in try reader.read(piece) { run.apply(event) }
        }
        for event in reader.finish() { run.apply(event) }
        run.endUnfinished()
        return run
    }

    /// A run as a runner tells it: every target announced, then begun.
    static func events(interrupted: Bool = false) -> [RunEvent] {
        let events = Samples.events(interrupted: interrupted)
        let announced = events.compactMap { event -> RunEvent? in
            if case .targetStarted(let header) = event { .targetPlanned(header) } else { nil }
        }
        return events.prefix(1) + announced + events.dropFirst()
    }

    static func junit(_ run: RunReport) throws -> [UInt8] {
        try ReportKind.junit.format().documents(of: run)[0].bytes
    }

    @Test(arguments: [false, true]) func aReportOfTheJournalIsTheReportOfTheRun(_ interrupted: Bool) throws {
        let events = Self.events(interrupted: interrupted)
        let read = try Self.report(of: [Self.bytes(of: events)[...]])
        for kind in ReportKind.allCases {
            let ofRun = try kind.format().documents(of: Samples.run(events))
            let ofJournal = try kind.format().documents(of: read)
            #expect(ofRun == ofJournal, "\(kind)")
        }
    }

    @Test(arguments: HostileTextTests.texts) func whateverATextSaysItIsReadAsItWas(_ text: String) throws {
        var run = HostileTextTests.run(text)
        run.endUnfinished()
        let first = try ReportKind.jsonl.format().documents(of: run)[0].bytes
        let read = try Self.report(of: [first[...]])
        #expect(try ReportKind.jsonl.format().documents(of: read)[0].bytes == first)
        #expect(first.split(separator: 0x0A).allSatisfy { !$0.contains { $0 < 0x20 } })
    }

    @Test func howItIsCutIntoPiecesChangesNothing() throws {
        let bytes = Self.bytes(of: Self.events())
        let whole = try Self.junit(Self.report(of: [bytes[...]]))
        for size in [1, 2, 7, 4096] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            #expect(try Self.junit(Self.report(of: pieces)) == whole)
        }
    }

    /// However early a run is killed: the report is well-formed and red, and what was judged is in it.
    @Test func cutOffAnywhereItIsARedReport() throws {
        let bytes = Self.bytes(of: Self.events())
        let lineEnds = bytes.indices.filter { bytes[$0] == 0x0A }
        let ends = lineEnds.flatMap { [$0 - 1, $0, $0 + 1] } + stride(from: 0, to: bytes.count, by: 61)
        for end in Set(ends).sorted() where end < bytes.count {
            let run = try Self.report(of: [bytes[..<end]])
            #expect(run.interrupted && run.counts.inconclusive > 0)
            let judged = bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
                .count { $0.starts(with: Array(#"{"event":"caseFinished""#.utf8)) }
            let unjudged = Verdict.inconclusive(.unjudged)
            #expect(run.results.count { $0.verdict != unjudged } == judged)
            guard end % 7 == 0 else { continue }
            #expect(try XMLSchemas.problemsOfForm(in: Self.junit(run)).isEmpty)
        }
    }

    @Test func aRunThatWasKilledBeforeItsEndIsRedThoughAllWasJudged() throws {
        let events = Self.events().filter { event in
            switch event {
            case .runFinished: false
            case .caseFinished(_, let result): !result.verdict.isBad
            default: true
            }
        }
        var plan = events
        for index in plan.indices {
            guard case .targetPlanned(let header) = plan[index] else { continue }
            let judged = events.compactMap { event -> String? in
                if case .caseFinished(header.name, let result) = event { result.path } else { nil }
            }
            plan[index] = .targetPlanned(header.with(plan: header.plan.filter { judged.contains($0.path) }))
        }
        let run = try Self.report(of: [Self.bytes(of: plan)[...]])
        #expect(run.counts.inconclusive == 1 && run.counts.failed == 0)
        let text = String(decoding: try Self.junit(run), as: UTF8.self)
        #expect(text.contains("kvsconform/run-ended") && text.contains("kvsconform.Interrupted"))
        // It stays so when it is written and read again.
        let again = try ReportKind.jsonl.format().documents(of: run)[0].bytes
        #expect(try Self.junit(Self.report(of: [again[...]])) == Self.junit(run))
    }

    @Test func aLaterVersionMayTellMore() throws {
        var lines = String(decoding: Self.bytes(of: Self.events()), as: UTF8.self).lines.map { String($0) }
        let expected = try Self.junit(Self.report(of: [Self.bytes(of: Self.events())[...]]))
        lines.insert(#"{"event":"weather","is":"fine"}"#, at: 2)
        let text = lines.joined(separator: "\n").replacing(
            #""event":"caseFinished","#,
            with: #""event":"caseFinished","new":[1],"#
        )
        #expect(try Self.junit(Self.report(of: [Array(text.utf8)[...]])) == expected)
    }

    @Test(arguments: [
        ("x", "line 1: not JSON"),
        ("[]", "line 1: the line: expected an object, found an array"),
        (#"{"event":"target"}"#, "line 1: a journal begins with the event 'run'"),
        (#"{"event":"run","format":"other"}"#, "line 1: not a journal of kvsconform"),
        (
            #"{"event":"run","format":"kvsconform-journal","formatVersion":2}"#,
            "line 1: format version 2 is newer than this program knows (1)"
        ),
        (header + "\n" + header, "line 2: a second event 'run'"),
        (header + "\n\n" + #"{"event":"plan","target":"t"}"#, "line 3: no line before this one has the target 't'"),
        (header + "\n" + target + "\n" + target, "line 3: a second target 't'"),
        (
            header + "\n" + target + "\n" + finished(#""verdict":"fine""#),
            "line 3: the case 'c' is not in the plan of 't'"
        ),
        (header + "\n" + plan + "\n" + finished(#""verdict":"fine""#), "line 4: there is no verdict 'fine'"),
        (header + "\n" + plan + "\n" + finished(#""verdict":7"#), "line 4: 'verdict' is not a string"),
        (
            header + "\n" + plan + "\n"
                + finished(
                    #""verdict":"failed","durationNs":1,"findings":[{"code":"a","level":"must","message":"m","scenario":{"source":"s","case":"c","step":"p","labels":[]}}]"#
                ), "line 4: no line before this one has the source 's'"
        ),
    ]) func whatIsBrokenIsSaidWithItsLine(_ text: String, _ message: String) {
        let error = #expect(throws: JournalError.self) { try Self.report(of: [Array((text + "\n").utf8)[...]]) }
        #expect(error?.description.hasPrefix(message) == true, "\(error.map { "\($0)" } ?? "")")
    }

    private static let header =
        #"{"event":"run","format":"kvsconform-journal","formatVersion":1,"version":"1","startedAt":"2026-10-01T12:00:00.000Z","command":"c","seed":0}"#
    private static let target = target(0)
    private static let plan =
        target(1)
        + "\n"
        + #"{"event":"plan","target":"t","first":0,"cases":[{"case":"c","title":"t","file":"f","line":1,"column":1}]}"#

    private static func target(_ cases: Int) -> String {
        #"{"event":"target","target":"t","endpoint":"e","region":"r","dialect":"d","startedAt":"2026-10-01T12:00:00.000Z","cases":"#
            + "\(cases)}"
    }

    private static func finished(_ members: String) -> String {
        #"{"event":"caseFinished","target":"t","case":"c","# + members + "}"
    }

    // MARK: Targets

    @Test func whatWasDecidedAboutATargetIsReadAsItWasWritten() throws {
        let all = TargetHeader.Preparation(
            controlEndpoint: "https://control.example",
            usesFIPS: true,
            usesDualStack: true,
            dialect: .answers,
            dialectEvidence: ["ResourceNotFoundException 404"],
            unspoken: ["the emulator does not read 'a' as 'b'"],
            credentials: .chain,
            credentialSource: "profile 'prod' in ~/.aws/config",
            streamEndpoints: ["recorded": "https://s-1.example"],
            trust: "system",
            proxy: "proxy.example:3128",
            connectTo: "192.0.2.1:8443"
        )
        let least = TargetHeader.Preparation(dialect: nil, credentials: nil)
        for preparation in [all, least, nil] {
            let events = Self.events().map { event -> RunEvent in
                guard case .targetPlanned(var header) = event else { return event }
                header.preparation = preparation
                return .targetPlanned(header)
            }
            let run = try Self.report(of: [Self.bytes(of: events)[...]])
            #expect(run.targets.map(\.header.preparation) == [preparation, preparation])
        }
        var writer = JournalWriter()
        let header = TargetHeader(
            name: "t",
            endpoint: "e",
            region: "r",
            dialect: "d",
            preparation: all,
            startedAt: WallTime(milliseconds: 0),
            plan: []
        )
        let written = writer.lines(for: .targetPlanned(header), at: .zero).first?["prepared"]?.objectValue
        #expect(written?.count == Mirror(reflecting: all).children.count, "a property is not written, or not set here")
        // What a later version finds elsewhere is not known here, and no error.
        let line = Self.target.replacing(#""cases""#, with: #""prepared":{"dialectFrom":"probes"},"cases""#)
        let later = try Self.report(of: [Array((Self.header + "\n" + line + "\n").utf8)[...]])
        #expect(later.targets.map(\.header.preparation) == [least])
    }

    // MARK: Steps

    /// A record in which nothing is left at its default.
    static let step: StepRecord = {
        var chunk = StepRecord.Chunk(index: 3, offset: 5, endOffset: .max, completedAt: .nanoseconds(7))
        chunk.fragmentNumber = "9"
        chunk.serverTimestamp = "1.5"
        chunk.producerTimestamp = "-1"
        chunk.millisBehindNow = "0"
        chunk.tags = [.init("A", "digits:1"), .init("A", "none")]
        chunk.elements = ["Tags", "Cluster"]
        (chunk.openingTags, chunk.hasKnownSize, chunk.hasWideTags) = (1, false, true)
        (chunk.clusters, chunk.frames, chunk.keyframes) = (1, 2, 3)
        chunk.codecs = ["V_MPEG4/ISO/AVC"]
        var step = StepRecord(name: "first", outcome: "finished", elapsed: .milliseconds(40))
        step.attempts = 4
        step.request = .init(method: "POST", path: "/getMedia", body: "{}", bodyBytes: 2, isSigned: true)
        step.status = 200
        step.headers = [.init("a", "b"), .init("a", "c")]
        step.errorType = "E"
        step.requestID = "id"
        step.bodyMembers = [.init("message", "string")]
        step.headAt = .nanoseconds(1)
        step.firstChunkAt = .nanoseconds(2)
        step.firstFragment = "9"
        step.bodyBytes = .max
        step.chunkCount = 300
        step.chunks = [chunk]
        step.partCount = 9
        step.parts = [.init(at: .nanoseconds(3), bytes: 4), .init(at: .nanoseconds(5), bytes: 6, count: 8)]
        step.streamError = .init(id: "4000", code: nil, tags: ["ID"], at: .nanoseconds(9))
        step.readings = ["one": "a", "two": "b"]
        step.recording = "recordings/a.kvsrec"
        return step
    }()

    @Test func aStepIsReadAsItWasWritten() throws {
        #expect(try StepRecord(Self.step.node) == Self.step)
        let least = StepRecord(name: "", outcome: "stopped", elapsed: .zero)
        #expect(try StepRecord(least.node) == least)
        let names = Set(Self.step.node.objectValue?.map(\.name) ?? [])
        #expect(
            names.count == Mirror(reflecting: Self.step).children.count,
            "a property is not written, or not set here"
        )
    }

    @Test func stepsStandWithTheirCase() throws {
        let events = Self.events().map { event -> RunEvent in
            guard case .caseFinished(let target, let result) = event else { return event }
            return .caseFinished(target: target, result.with(steps: [Self.step]))
        }
        let run = try Self.report(of: [Self.bytes(of: events)[...]])
        #expect(run.results.allSatisfy { $0.steps == [Self.step] && $0.readings.map(\.reading) == ["b", nil] })
    }
}

extension Verdict {
    fileprivate var isBad: Bool {
        switch self {
        case .failed, .inconclusive: true
        case .passed, .nonStrict, .accepted, .skipped: false
        }
    }
}

extension CaseResult {
    /// The same result with other steps, and with readings.
    func with(steps: [StepRecord]) -> CaseResult {
        CaseResult(
            path: path,
            title: title,
            location: location,
            requirements: requirements,
            verdict: verdict,
            findings: findings,
            notes: notes,
            readings: [ContestedReading(point: "a", reading: "b"), ContestedReading(point: "c", reading: nil)],
            duration: duration,
            earlierAttempts: earlierAttempts,
            steps: steps
        )
    }
}
