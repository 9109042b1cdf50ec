import Conformance
import Testing

@testable import ConformanceReports

@Suite struct ReproductionTests {
    @Test(arguments: [
        (["a", "b/c.d"], "a b/c.d"), (["getmedia/resume[from=EARLIEST]"], "'getmedia/resume[from=EARLIEST]'"),
        (["it's"], "'it'\\''s'"), ([""], "''"), (["$(x) `y` \"z\" !"], "'$(x) `y` \"z\" !'"), (["é"], "'é'"),
    ]) func quotes(_ words: [String], _ command: String) {
        #expect(Reproduction.shellCommand(words) == command)
    }

    @Test func composes() {
        var reproduction = Reproduction()
        #expect(
            reproduction.commands(for: Samples.order, of: "a[b]", on: "us-west-2") == [
                "kvsconform run 'a[b]' --target us-west-2"
            ]
        )
        reproduction.program = ".build/debug/kvsconform"
        reproduction.targetArgument = { _ in nil }
        reproduction.recording = { "Reports/last/\($0)/\($1).kvsrec" }
        #expect(
            reproduction.commands(for: Samples.order, of: "a", on: "t") == [
                ".build/debug/kvsconform run a", ".build/debug/kvsconform replay Reports/last/t/resume.first.kvsrec",
            ]
        )
        #expect(reproduction.commands(for: Samples.requestID, of: "a", on: "t").count == 1)
    }
}
