import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

/// What junitparser, a reader that nobody here wrote, makes of the reports.
@Suite(.enabled(if: Python.hasJUnitParser, "python3 with junitparser is not installed"))
struct JUnitReaderTests {
    @Test(arguments: [JUnitFormat.Layout.combined, .perTarget], [false, true])
    func countsWhatTheReportStates(_ layout: JUnitFormat.Layout, _ interrupted: Bool) throws {
        let run = Samples.run(Samples.events(interrupted: interrupted))
        for document in try JUnitFormatTests.format(layout).documents(of: run) {
            let folder = try TemporaryFolder()
            try AtomicFile.write(document.bytes, to: folder.path + "/report.xml")
            let script = Package.tests + "/Clients/read_junit.py"
            let status = Python.run([script, folder.path + "/report.xml"], output: folder.path + "/counts.json")
            #expect(status == 0)
            let counts = String(decoding: try AtomicFile.read(folder.path + "/counts.json"), as: UTF8.self)
            try Golden.expect(counts, is: "reader.\(document.name)\(interrupted ? ".interrupted" : "").json")
        }
    }
}
