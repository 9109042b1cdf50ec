import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct SessionDrawingTests {
    private static let finding = Finding(
        code: "stream.order.fragment-number",
        message: "it went backwards",
        wire: WireEvidence(exchange: "getmedia/resume[from=EARLIEST].first", byteOffset: 9, at: .milliseconds(31))
    )

    private static func result(_ findings: [Finding] = [finding]) -> CaseResult {
        CaseResult(
            path: "getmedia/resume[from=EARLIEST]",
            title: "Resuming continues where the last chunk ended",
            location: KinesisVideo.SourceLocation(file: "a.json", line: 1, column: 1),
            requirements: [],
            verdict: .failed,
            findings: findings
        )
    }

    private static func text(_ step: StepRecord, of result: CaseResult = result()) -> String {
        SessionDrawing(step, of: result, on: "us-west-2")?.text ?? ""
    }

    /// Whether a drawing is XML, held below a root that may hold anything.
    private static func isWellFormed(_ drawing: String) throws -> Bool {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        guard drawing.hasPrefix(declaration) else { return false }
        let root = "<root>\(drawing.dropFirst(declaration.count))</root>"
        return try XMLSchemas.problemsOfForm(in: Array(root.utf8)).isEmpty
    }

    @Test func isADocumentThatSaysWhatHappened() throws {
        let text = Self.text(JournalTests.step)
        try Golden.expect(text, is: "session.svg")
        #expect(try Self.isWellFormed(text))
    }

    @Test func whereNothingCameThereIsNothingToDraw() {
        var step = StepRecord(name: "first", outcome: "refused", elapsed: .milliseconds(1))
        #expect(SessionDrawing(step, of: Self.result(), on: "a") == nil)
        step.parts = [.init(at: .zero, bytes: 1)]
        #expect(SessionDrawing(step, of: Self.result(), on: "a") != nil)
    }

    @Test func manyFindingsAreCounted() {
        let text = Self.text(JournalTests.step, of: Self.result(Array(repeating: Self.finding, count: 9)))
        #expect(text.contains("and 3 more"))
        #expect(text.components(of: "class=\"faultline\"") == 9)
        #expect(text.components(of: "● stream.order.fragment-number at 31 ms") == 6)
    }

    @Test(arguments: HostileTextTests.texts) func noTextBreaksOut(_ text: String) throws {
        var step = HostileTextTests.step(text)
        step.status = 200
        let result = HostileTextTests.run(text).targets[0].results[0].with(steps: [step])
        let drawing = try #require(SessionDrawing(step, of: result, on: text)).text
        #expect(try Self.isWellFormed(drawing))
        let names = Set(drawing.split(separator: "<").dropFirst().map { $0.prefix { $0.isLetter } })
        #expect(names.isSubset(of: ["", "svg", "title", "style", "rect", "text", "line", "circle"]))
        let isHarmless = drawing.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isDisruptive }
        #expect(isHarmless)
    }

    @Test(arguments: [
        ("a/b.kvsrec", "a/b.svg"), ("a/b", "a/b.svg"), (".kvsrec", ".svg"), ("a.kvsrec/b", "a.kvsrec/b.svg"),
        ("", ".svg"),
    ])
    func standsBesideItsRecording(_ recording: String, _ expected: String) {
        #expect(SessionDrawing.path(beside: recording) == expected)
    }

    @Test func isDrawnAsSoonAsItsCaseIsJudged() throws {
        let folder = try TemporaryFolder()
        var (with, without) = (JournalTests.step, JournalTests.step)
        with.recording = folder.path + "/here.kvsrec"
        without.recording = nil
        var drawings = SessionDrawings()
        try drawings.receive(
            .caseFinished(target: "us-west-2", Self.result().with(steps: [without, with])),
            in: RunReport(),
            at: .zero
        )
        #expect(folder.names == ["here.svg"])
        #expect(try AtomicFile.read(folder.path + "/here.svg") == Array(Self.text(with).utf8))

        with.recording = folder.path + "/here.svg/below.kvsrec"
        let error = #expect(throws: ReportError.self) {
            try drawings.receive(
                .caseFinished(target: "us-west-2", Self.result().with(steps: [with])),
                in: RunReport(),
                at: .zero
            )
        }
        guard case .file(let problem) = error else {
            Issue.record("it is a problem of the file")
            return
        }
        #expect(problem.operation == .create)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
