import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct HTMLFormatTests {
    static func page(_ run: RunReport) throws -> String {
        String(decoding: try ReportKind.html.format().documents(of: run)[0].bytes, as: UTF8.self)
    }

    /// What a parser that nobody here wrote makes of a page; what is wrong with it, or nothing.
    private static func isSound(_ page: String, journal: [UInt8]? = nil) throws -> Bool {
        let folder = try TemporaryFolder()
        try AtomicFile.write(Array(page.utf8), to: folder.path + "/page.html")
        var arguments = [Package.tests + "/Clients/check_html.py", folder.path + "/page.html"]
        if let journal {
            try AtomicFile.write(journal, to: folder.path + "/journal.jsonl")
            arguments.append(folder.path + "/journal.jsonl")
        }
        return Python.run(arguments, output: folder.path + "/output") == 0
    }

    @Test func saysWhatTheJournalSays() throws {
        let events = JournalTests.events().map { event -> RunEvent in
            guard case .caseFinished(let target, let result) = event else { return event }
            return .caseFinished(target: target, result.with(steps: [JournalTests.step]))
        }
        let page = try Self.page(Samples.run(events))
        #expect(try Self.isSound(page, journal: JournalTests.bytes(of: events)))
        for fact in [
            "✗ FAILED", "12 cases", "1 failed", "flaky", "href=\"#cause-0\"", "stream.order.fragment-number",
            "GM-ORDER-02", "…145176369", "0100064", "44", "kvsconform run &#39;getmedia/resume[from=EARLIEST]&#39;",
            "chunk #3, fragment 9", "+0.000 s", "targets differ: 2", "target provides no stream &#39;kms-disabled&#39;",
        ] {
            #expect(page.contains(fact), "\(fact)")
        }
    }

    @Test func aCheckerThatPassesEverythingWouldBeNone() throws {
        let page = try Self.page(Samples.run())
        #expect(try Self.isSound(page))
        for (old, new) in [
            ("</main>", "<script>1</script></main>"), ("\"use strict\";", "\"use strict\"; "), ("</h1>", ""),
            ("color-scheme:light dark", "color-scheme:dark"),
            ("<main id=\"main\">", "<main id=\"main\" onclick=\"1\">"), ("href=\"#main\"", "href=\"http://a\""),
        ] {
            #expect(try !Self.isSound(page.replacing(old, with: new, maxReplacements: 1)), "\(new)")
        }
    }

    @Test func aPageOfSeveralRunsShowsWhatBecameOfEachCase() throws {
        var history = RunHistory()
        let newest = Samples.run()
        for (index, verdict) in [Verdict.passed, .failed, .passed].enumerated() {
            var events = Samples.events()
            for (place, event) in events.enumerated() {
                switch event {
                case .runStarted(var header):
                    header.startedAt = header.startedAt.advanced(byMilliseconds: Int64(index - 5) * 1000)
                    header.suite = "sha256:\(index)"
                    events[place] = .runStarted(header)
                case .caseFinished(let target, var result) where result.verdict == .passed:
                    result.verdict = verdict
                    events[place] = .caseFinished(target: target, result)
                default: break
                }
            }
            history.insert(Samples.run(events), named: "Reports/<run \(index)>")
        }
        history.insert(newest, named: "Reports/newest")
        let document = try HTMLFormat(history: history).documents(of: newest)[0]
        let page = String(decoding: document.bytes, as: UTF8.self)
        #expect(try Self.isSound(page))
        for fact in [
            "From run to run", "in 4 runs", "flaky", "failed in 1 of 4 runs", "runs 1 … 4", "&lt;run 1&gt;",
            "another suite than the newest run", "aria-label=\"4 runs: 3 passed, 1 failed\"", "class=\"s-bad\" x=\"6\"",
        ] {
            #expect(page.contains(fact), "\(fact)")
        }
        #expect(try !Self.page(newest).contains("From run to run"))
    }

    @Test(arguments: HostileTextTests.texts) func noTextBreaksOut(_ text: String) throws {
        #expect(try Self.isSound(Self.page(HostileTextTests.run(text))))
    }

    @Test func aRunWithoutAnythingIsAPage() throws {
        var run = RunReport()
        #expect(try Self.isSound(Self.page(run)))
        run.endUnfinished()
        #expect(try Self.page(run).contains("✗ INTERRUPTED"))
    }

    @Test func markupIsEscapedByteByByte() {
        #expect(HTMLText("<a href=\"x\">&'").string == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;")
        // A combining mark makes one character of it and the sign before it.
        #expect(HTMLText("<\u{338}b").string == "&lt;\u{338}b")
        #expect(HTMLText("\u{202E}a\u{0}").string == "\\u{202E}a\\u{0}")
        #expect(HTMLText.lines("<\n>").string == "&lt;\n&gt;")
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64IsThatOfTheStandard(_ text: String, _ expected: String) {
        #expect(Base64.text(of: Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        (0.0, "0.00%"), (1, "100.00%"), (0.123456, "12.35%"), (-1, "0.00%"), (7, "100.00%"), (.nan, "0.00%"),
    ])
    func percentagesStayInTheirBounds(_ fraction: Double, _ expected: String) {
        #expect(Percent.text(fraction) == expected)
    }
}
