import Conformance
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct RunFilesTests {
    /// A folder with a run in it that left these files.
    private static func run(_ files: [String], in folder: borrowing TemporaryFolder) throws -> String {
        let run = folder.path + "/run"
        for file in files { try AtomicFile.write([1], to: "\(run)/\(file)") }
        return run
    }

    private static func result(_ recordings: [String?]) -> CaseResult {
        let steps = recordings.map { recording in
            var step = JournalTests.step
            step.recording = recording
            return step
        }
        return Samples.run().targets[0].results[0].with(steps: steps)
    }

    @Test func recordingsAndDrawingsAreFoundWhereTheRunIsNow() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(["recordings/a/b.kvsrec", "recordings/a/b.svg", "recordings/c.kvsrec"], in: folder)
        defer { FileSystem.removeTree(run) }
        // The run called its folder otherwise: it has been moved since.
        let result = Self.result(["Reports/recordings/x/recordings/a/b.kvsrec", nil, "elsewhere/recordings/c.kvsrec"])
        let expected = ["recordings/a/b.kvsrec", "recordings/a/b.svg", "recordings/c.kvsrec"]
        for (document, prefix) in [
            (DocumentReporter.Destination.file(folder.path + "/junit.xml"), "run/"),
            (.folder(folder.path), "run/"), (.file(run + "/page.html"), ""),
            (.file(folder.path + "/not/yet/there.html"), "../../run/"), (.folder(run + "/other"), "../"),
        ] {
            #expect(RunFiles(of: [run], seenFrom: document).files(of: result) == expected.map { prefix + $0 })
        }
        #expect(
            RunFiles(of: [run + "/journal.jsonl"], seenFrom: .folder(run)).recording("recordings/c.kvsrec")
                == "recordings/c.kvsrec"
        )
    }

    @Test func aStreamIsSeenFromTheWorkingFolder() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(["recordings/c.kvsrec"], in: folder)
        defer { FileSystem.removeTree(run) }
        let paths = [nil, DocumentReporter.Destination.file("/dev/null")].map {
            RunFiles(of: [run], seenFrom: $0).recording("recordings/c.kvsrec")
        }
        #expect(
            paths
                == [RunFiles(of: [run], seenFrom: .folder(".")).recording("recordings/c.kvsrec")].flatMap { [$0, $0] }
        )
        #expect(paths[0]?.hasSuffix("/run/recordings/c.kvsrec") == true)
    }

    @Test(arguments: [
        "recordings/gone.kvsrec", "recordings/../c.kvsrec", "recordings/./c.kvsrec", "recordings//c.kvsrec",
        "recordings",
        "recordings/", "c.kvsrec", "", "/", "/etc/passwd", "x/recordings/../recordings/c.kvsrec/..",
        "recordings/folder",
    ])
    func nothingElseIsNamed(_ recorded: String) throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(["recordings/c.kvsrec", "recordings/folder/d", "c.kvsrec"], in: folder)
        defer { FileSystem.removeTree(run) }
        let files = RunFiles(of: [run], seenFrom: .folder(folder.path))
        #expect(files.recording(recorded) == nil)
        #expect(files.files(of: Self.result([recorded])) == [])
    }

    @Test(arguments: [
        ("a/b-c_d.e~f", "a/b-c_d.e~f"), ("javascript:alert(1)", "javascript%3aalert%281%29"),
        ("a?b#c%3A", "a%3fb%23c%253A"),
        ("\"<&'>", "%22%3c%26%27%3e"), ("ü\u{338}", "%c3%bc%cc%b8"), ("../a b", "../a%20b"),
    ])
    func aReferenceIsNothingButAPath(_ path: String, _ expected: String) {
        #expect(RunFiles.reference(to: path) == expected)
    }

    @Test func reportsNameThem() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(["recordings/a[x%3A1].kvsrec"], in: folder)
        defer { FileSystem.removeTree(run) }
        var report = RunReport()
        for event in JournalTests.events() {
            guard case .caseFinished(let target, let result) = event else {
                report.apply(event)
                continue
            }
            var step = JournalTests.step
            step.recording = "Reports/run/recordings/a[x%3A1].kvsrec"
            report.apply(.caseFinished(target: target, result.with(steps: [step])))
        }
        let options = ReportKind.Options(files: RunFiles(of: [run], seenFrom: .folder(folder.path)))
        func text(_ kind: ReportKind, _ options: ReportKind.Options) throws -> String {
            String(decoding: try kind.format(options).documents(of: report)[0].bytes, as: UTF8.self)
        }
        let attachment = "[[ATTACHMENT|run/recordings/a[x%3A1].kvsrec]]\n</system-out>"
        let link = "href=\"run/recordings/a%5bx%253A1%5d.kvsrec\""
        #expect(try text(.junit, options).contains(attachment))
        #expect(try text(.junitPerTarget, options).contains(attachment))
        #expect(try text(.html, options).contains(link))
        #expect(try !text(.junit, ReportKind.Options()).contains("ATTACHMENT"))
        #expect(try !text(.html, ReportKind.Options()).contains(".kvsrec\""))
    }
}
