import Conformance
import FileSystem
import KinesisVideo
import Synchronization
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

/// A console that remembers what it was told.
final class Console: Sendable {
    private let writes = Mutex<[String]>([])

    /// Everything that was written, in the pieces that it was written in.
    var pieces: [String] { writes.withLock { $0 } }

    var text: String { pieces.joined() }

    /// A reporter that writes here.
    func reporter(_ options: ConsoleReporter.Options) -> ConsoleReporter {
        ConsoleReporter(options) { [self] text in writes.withLock { $0.append(text) } }
    }

    /// What is said at the end of a run.
    static func text(of run: RunReport, style: TextStyle) -> String {
        let console = Console()
        var reporter = console.reporter(.init(style: style, verbosity: .verbose))
        try? reporter.finish(run)
        return console.text
    }
}

@Suite struct ConsoleReporterTests {
    static func options(
        _ style: TextStyle = .plain,
        _ verbosity: ConsoleReporter.Verbosity = .normal,
        columns: Int? = nil
    ) -> ConsoleReporter.Options {
        var reproduction = Reproduction()
        reproduction.recording = { "Reports/last/\($0)/\($1).kvsrec" }
        var options = ConsoleReporter.Options(
            style: style,
            verbosity: verbosity,
            reproduction: reproduction,
            rerunCommand: "kvsconform run --rerun-failed",
            reports: ["Reports/last/junit.xml"]
        )
        if columns != nil { options.terminalColumns = { columns } }
        return options
    }

    /// Tells a run at so much time an event.
    static func tell(
        _ events: [RunEvent],
        _ options: ConsoleReporter.Options,
        every step: Duration = .milliseconds(700)
    ) -> Console {
        let console = Console()
        var group = ReporterGroup([console.reporter(options)])
        for (index, event) in events.enumerated() { group.receive(event, at: step * index) }
        group.finish()
        #expect(group.errors.isEmpty)
        return console
    }

    struct Example: CustomTestStringConvertible {
        let name: String
        let options: ConsoleReporter.Options
        var folder = Golden.Folder.tests
        var interrupted = false
        var testDescription: String { name }
    }

    static let examples = [
        Example(name: "console.txt", options: options(), folder: .examples),
        Example(name: "console.ascii.txt", options: options(.ascii)),
        Example(name: "console.quiet.txt", options: options(.plain, .quiet)),
        Example(name: "console.verbose.txt", options: options(.plain, .verbose)),
        Example(name: "console.colour.txt", options: options(TextStyle(colour: true, width: 80))),
        Example(name: "console.interrupted.txt", options: options(), interrupted: true),
    ]

    @Test(arguments: examples) func tells(_ example: Example) throws {
        let console = Self.tell(Samples.events(interrupted: example.interrupted), example.options)
        try Golden.expect(console.text, is: example.name, in: example.folder)
    }

    @Test(arguments: [30, 80, 200]) func redrawsOneLineOnATerminal(_ columns: Int) throws {
        let console = Self.tell(
            Samples.events(),
            Self.options(TextStyle(width: 80), columns: columns),
            every: .milliseconds(120)
        )
        try Golden.expect(console.text, is: "console.terminal-\(columns).txt")
        let drawings = console.text.split(separator: "\u{1B}[2K").filter { !$0.contains("\n") }
        #expect(drawings.allSatisfy { DisplayText.columns(of: $0.filter { $0 != "\r" }) < columns })
    }

    @Test func isRedrawnAtMostTenTimesASecond() {
        let console = Console()
        var group = ReporterGroup([console.reporter(Self.options(columns: 80))])
        for event in Samples.events().prefix(3) { group.receive(event, at: .zero) }
        let before = console.pieces.count
        for tick in 0..<1000 { group.tick(at: .milliseconds(tick)) }
        #expect(console.pieces.count - before == 9)
    }

    @Test func saysProgressEveryFewSecondsElsewhere() {
        let console = Self.tell(Samples.events(), Self.options(), every: .milliseconds(900))
        #expect(console.text.lines.count { $0.contains(" cases judged, ") } == 4)
        let fast = Self.tell(Samples.events(), Self.options(), every: .milliseconds(10))
        #expect(!fast.text.contains(" cases judged, "))
    }

    @Test func givesASignOfLifeWhileNothingHappens() {
        let console = Console()
        var group = ReporterGroup([console.reporter(Self.options())])
        for event in Samples.events().prefix(3) { group.receive(event, at: .zero) }
        for tick in 0..<100 { group.tick(at: .seconds(tick)) }
        let lines = console.text.lines.filter { $0.contains("cases judged") }
        #expect(lines.first == "0 of 6 cases judged, 0:30; running us-west-2 getmedia/resume[from=EARLIEST]")
        #expect(lines.count == 3)
    }

    @Test func aReasonThatManyCasesShareIsNotSaidForEach() {
        let events: [RunEvent] = (0..<100).map { index in
            let result = CaseResult(
                path: "a/\(index)",
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: .inconclusive(Inconclusive(.other, index == 50 ? "another" : "nobody is there"))
            )
            return .caseFinished(target: "x", result)
        }
        let lines = Self.tell(events, Self.options(), every: .milliseconds(1)).text.lines
        #expect(
            lines.filter { $0.hasPrefix("? ") }.map { $0.split(separator: " ")[3] } == [
                "a/0:", "a/1:", "a/2:", "a/50:",
            ]
        )
        #expect(lines.count { $0 == "    more on x for this reason are counted at the end: nobody is there" } == 1)
        var verbose = Self.options()
        verbose.verbosity = .verbose
        #expect(Self.tell(events, verbose, every: .milliseconds(1)).text.lines.count { $0.hasPrefix("? ") } >= 100)
    }

    /// Cases of a target that all came to one verdict, each with an answer to a request of its own.
    static func cases(
        _ count: Int,
        _ verdict: Verdict,
        status: Int = 500,
        finding: Bool = true,
        taking duration: (Int) -> Duration = { _ in .milliseconds(1) }
    ) -> [RunEvent] {
        let results = (0..<count).map { index in
            var step = StepRecord(name: "step 1", outcome: "finished", elapsed: .zero)
            step.status = status
            step.headers = [StepRecord.Pair("Location", "https://elsewhere")]
            step.request = .init(method: "POST", path: "/getMedia", body: "\(index)", bodyBytes: 2, isSigned: true)
            return CaseResult(
                path: "a/\(index)",
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: verdict,
                findings: finding ? [Finding(code: "http.status", message: "message \(index)")] : [],
                duration: duration(index),
                steps: [step]
            )
        }
        let header = TargetHeader(
            name: "x",
            endpoint: "http://h",
            region: "r",
            dialect: "openapi",
            startedAt: WallTime(milliseconds: 0),
            plan: results.map(\.planned)
        )
        return [.targetStarted(header)] + results.map { .caseFinished(target: "x", $0) }
    }

    @Test(arguments: [(500, "the answer is 500"), (307, "the answer is 307 to https://elsewhere")])
    func oneAnswerToEverythingIsOneSentence(_ status: Int, _ answer: String) {
        let sentence = "x: whatever is asked, \(answer)"
        let text = Self.tell(Self.cases(50, .failed, status: status), Self.options(), every: .milliseconds(1)).text
        #expect(text.lines.count { $0.hasPrefix("✗ failed") && $0.contains("message") } == 9)
        #expect(text.contains("    \(sentence); what comes of it is counted at the end\n"))
        #expect(text.contains("alike         \(sentence)\n") && text.contains("and 49 more on x with http.status"))
        // What passes, and what answers otherwise, is no such target.
        let events = Self.cases(51, .failed, status: status)
        for other in [Self.cases(51, .passed, status: status), Self.cases(51, .failed, status: 404)] {
            let mixed = [events[0], other[51]] + events[1..<51]
            let text = Self.tell(mixed, Self.options(), every: .milliseconds(1)).text
            #expect(!text.contains("whatever is asked"), "\(text)")
        }
        let few = Self.tell(Self.cases(9, .failed, status: status), Self.options(), every: .milliseconds(1)).text
        #expect(!few.contains("whatever is asked"))
        let good = Self.tell(Self.cases(50, .nonStrict, status: 200), Self.options(), every: .milliseconds(1)).text
        #expect(!good.contains("whatever is asked"))
    }

    @Test func whatKeepsATargetFromBeingJudgedIsSaidOnce() {
        let why = Inconclusive.unreachable("nothing listens there")
        let events = Self.cases(50, .inconclusive(why), finding: false)
        let text = Self.tell(events, Self.options(), every: .milliseconds(1)).text
        #expect(text.ranges(of: "nothing listens there").count == 1, "\(text)")
    }

    @Test func aQuietConsoleSaysWhy() {
        let why = Inconclusive.unreachable("nothing listens there")
        let events = Self.cases(3, .inconclusive(why), finding: false)
        let text = Self.tell(events, Self.options(.plain, .quiet), every: .milliseconds(1)).text
        #expect(
            text == """

                inconclusive  3 × the endpoint could not be reached: nothing listens there

                INCONCLUSIVE  3 cases: 3 inconclusive

                """
        )
    }

    @Test func namesTheCasesThatTookLonger() {
        let events = Self.cases(8, .passed, finding: false) { .seconds($0) }
        var options = Self.options()
        options.slow = .seconds(5)
        let text = Self.tell(events, options, every: .milliseconds(1)).text
        #expect(text.contains("slow          7.00 s  x  a/7\nslow          6.00 s  x  a/6\n"), "\(text)")
        #expect(text.lines.count { $0.hasPrefix("slow") } == 2)
    }

    @Test(arguments: [
        ("0 of 3 judged", 3, "SKIPPED  3 cases: 3 skipped"), ("1 of 3", 2, "PASSED  3 cases: 1 passed, 2 skipped"),
    ])
    func whatJudgedNothingIsNoPass(_ name: String, _ skipped: Int, _ conclusion: String) {
        let results = (0..<3).map { index in
            CaseResult(
                path: "a/\(index)",
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: index < skipped ? .skipped(reason: "the target maps no stream to 'live'") : .passed
            )
        }
        let plan = results.map {
            TargetHeader.PlannedCase(path: $0.path, title: $0.title, location: $0.location, requirements: [])
        }
        let header = TargetHeader(
            name: "x",
            endpoint: "http://h",
            region: "r",
            dialect: "openapi",
            startedAt: WallTime(milliseconds: 0),
            plan: plan
        )
        let run = Samples.run(
            [.targetStarted(header)] + results.map { .caseFinished(target: "x", $0) }
                + [.runFinished(interrupted: false, elapsed: .milliseconds(5))]
        )
        #expect(Console.text(of: run, style: .plain).lines.last { !$0.isEmpty } == "\(conclusion) in 5 ms", "\(name)")
        #expect(RunConclusion(run).word == conclusion.prefix { $0 != " " })
    }

    @Test func theOrderOfFinishingChangesNothingAtTheEnd() {
        let events = Samples.events()
        let finished = events.indices.filter {
            if case .caseFinished(target: "us-west-2", _) = events[$0] { true } else { false }
        }
        var reversed = events
        for (to, from) in zip(finished, finished.reversed()) { reversed[to] = events[from] }
        #expect(
            Console.text(of: Samples.run(reversed), style: .plain)
                == Console.text(of: Samples.run(events), style: .plain)
        )
    }

    @Test func aReaderThatWentAwayIsOneError() {
        let calls = Atomic<Int>(0)
        let gone = ConsoleReporter(Self.options()) { _ throws(FileError) in
            calls.add(1, ordering: .relaxed)
            throw FileError(.write, path: "standard output", code: SystemCall.brokenPipe)
        }
        let other = Console()
        var group = ReporterGroup([gone, other.reporter(Self.options())])
        for event in Samples.events() { group.receive(event, at: .zero) }
        group.finish()
        #expect(group.errors.map(\.description) == ["cannot write standard output: Broken pipe"])
        #expect(calls.load(ordering: .relaxed) == 1)
        #expect(other.text.hasSuffix(" in 9.73 s\n"))
    }

    @Test(
        "shows some of the cases that look the same, and counts the others",
        arguments: [
            (ConsoleReporter.Verbosity.normal, 3, false), (.quiet, 3, true), (.verbose, 8, true),
        ]
    )
    func alike(verbosity: ConsoleReporter.Verbosity, inFull: Int, namesOthers: Bool) {
        var run = RunReport()
        let planned = (0..<10).map { index in
            TargetHeader.PlannedCase(
                path: "a/case[\(index)]",
                title: "t",
                location: SourceLocation(file: "a.json", line: 1, column: 1),
                requirements: []
            )
        }
        let header = TargetHeader(
            name: "one",
            endpoint: "http://127.0.0.1:1",
            region: "r",
            dialect: "openapi",
            startedAt: WallTime(milliseconds: 0),
            plan: planned
        )
        run.apply(.targetStarted(header))
        for (index, planned) in planned.enumerated() {
            let result = CaseResult(
                path: planned.path,
                title: planned.title,
                location: planned.location,
                requirements: [],
                verdict: .failed,
                findings: [Finding(code: index < 8 ? "stream.first" : "http.status", message: "message \(index)")],
                duration: .zero
            )
            run.apply(.caseFinished(target: "one", result))
        }
        let console = Console()
        var reporter = console.reporter(Self.options(.plain, verbosity))
        try? reporter.finish(run)
        #expect((0..<8).count { console.text.contains("message \($0)\n") } == inFull)
        #expect(console.text.contains("message 8\n") && console.text.contains("message 9\n"))
        #expect(console.text.contains("and 5 more on one with stream.first") == (verbosity != .verbose))
        #expect(console.text.contains("a/case[7]") == namesOthers)
    }
}
