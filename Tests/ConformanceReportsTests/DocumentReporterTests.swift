import Conformance
import FileSystem
import Synchronization
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct DocumentReporterTests {
    @Test func writesDocumentsWhenTheRunIsOver() throws {
        let folder = try TemporaryFolder()
        var group = ReporterGroup([
            DocumentReporter(.junit(.perTarget), to: .folder(folder.path)),
            DocumentReporter(.junit(), to: .file(folder.path + "/all.xml")),
        ])
        for event in Samples.events() { group.receive(event, at: .zero) }
        #expect(folder.names.isEmpty)
        group.finish()
        #expect(group.errors.isEmpty)
        #expect(folder.names == ["TEST-kvsconform.eu-west-1.xml", "TEST-kvsconform.us-west-2.xml", "all.xml"])
    }

    /// Readers take all files of that form for the run's: one of a target that is not run any more would count for ever.
    @Test func filesOfTargetsThatAreNoLongerRunGo() throws {
        let folder = try TemporaryFolder()
        for name in [
            "TEST-kvsconform.old.xml", "TEST-kvsconform.us-west-2.xml", "TEST-other.xml", "TEST-kvsconform.txt",
        ] {
            try AtomicFile.write([1], to: "\(folder.path)/\(name)")
        }
        var group = ReporterGroup([
            DocumentReporter(.junit(.perTarget), to: .folder(folder.path)), StaleSuites(in: folder.path),
        ])
        for event in Samples.events() { group.receive(event, at: .zero) }
        #expect(folder.names.contains("TEST-kvsconform.old.xml"))
        group.finish()
        #expect(
            folder.names == [
                "TEST-kvsconform.eu-west-1.xml", "TEST-kvsconform.txt", "TEST-kvsconform.us-west-2.xml",
                "TEST-other.xml",
            ]
        )
        #expect(try AtomicFile.read(folder.path + "/TEST-kvsconform.us-west-2.xml").count > 1)
    }

    @Test func writesSnapshotsOnTheWay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/junit.xml"
        var group = ReporterGroup([DocumentReporter(.junit(), to: .file(path), snapshotInterval: .seconds(2))])
        for event in Samples.events().prefix(4) { group.receive(event, at: .seconds(1)) }
        #expect(folder.names.isEmpty)
        group.tick(at: .seconds(2))
        let snapshot = String(decoding: try AtomicFile.read(path), as: UTF8.self)
        #expect(snapshot.contains("<testsuites name=\"kvsconform\" tests=\"6\" failures=\"0\" errors=\"6\""))
        SystemCall.remove(path)
        group.tick(at: .seconds(9))
        #expect(folder.names.isEmpty, "nothing happened, so nothing is written")
    }

    @Test func aDiskThatIsFullIsOneErrorAndTheOthersGoOn() throws {
        guard SystemCall.kind(of: "/dev/full") != nil else { return }
        let folder = try TemporaryFolder()
        var group = ReporterGroup([
            DocumentReporter(.junit(), to: .file("/dev/full")),
            DocumentReporter(.junit(), to: .file(folder.path + "/junit.xml")),
        ])
        for event in Samples.events() { group.receive(event, at: .zero) }
        group.finish()
        #expect(group.errors.map(\.description) == ["cannot write /dev/full: No space left on device"])
        #expect(folder.names == ["junit.xml"])
    }

    @Test func aReportThatReadersRefuseIsAWarning() throws {
        struct Large: ReportFormat {
            func documents(of run: RunReport) -> [ReportDocument] {
                [ReportDocument(name: "a", bytes: [1], warnings: ["too large"])]
            }
        }
        let folder = try TemporaryFolder()
        let warnings = Mutex<[String]>([])
        let path = folder.path + "/a"
        var group = ReporterGroup([
            DocumentReporter(Large(), to: .file(path)) { text in warnings.withLock { $0.append(text) } }
        ])
        group.finish()
        #expect(warnings.withLock { $0 } == ["\(path): too large"])
    }

    @Test(arguments: ReportKind.allCases) func everyKindHasAFormat(_ kind: ReportKind) throws {
        #expect(try !kind.format().documents(of: Samples.run()).isEmpty)
    }
}
