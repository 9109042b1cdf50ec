import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import KinesisVideoEmulator
import Testing

/// What has a name in a report, a message or a scenario can be explained.
@Suite("Explained is")
struct TopicsTests {
    private static let topics = Topics(Kit.locator)
    private static let alone = Topics(SuiteLocator(folder: "/nowhere"))

    private static func text(_ name: String, _ topics: Topics = topics) throws -> String {
        try topics.named(name).map { topics.text(of: $0, asked: name) }.joined()
    }

    @Test("every code of a finding, also where there is no suite")
    func findings() throws {
        let accepted = ["accepted.expired", "accepted.passed"]
        let page = FindingsPage.own.findings.map(\.name).sorted()
        #expect(page == (FindingCode.all.map(\.rawValue) + accepted).sorted())
        for code in page {
            let text = try Self.text(code, Self.alone)
            #expect(text.hasPrefix("# \(code)\n") && text.utf8.count > code.utf8.count + 20)
        }
    }

    /// The codes of messages that stand in the sources, without their families where any has them, and the families.
    private static func spoken() throws -> (codes: Set<String>, families: Set<String>) {
        // What is wrong is said by these functions, or by a message that is made in place.
        let code = /(?:(?:report|warn)\(\s*|code: (?:String = )?)"((?:[a-z]+\.)?[a-z]+(?:-[a-z]+)*)"/
        let family = /(?:Diagnostics\.read\([^"()]*as:|family:) "([a-z]+)"/
        var codes: Set<String> = []
        var families: Set<String> = []
        let root = Kit.root + "/Sources"
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) where path.hasSuffix(".swift") {
            let text = try Kit.text(of: "Sources/\(path)")
            codes.formUnion(text.matches(of: code).map { String($0.output.1) })
            families.formUnion(text.matches(of: family).map { String($0.output.1) })
        }
        return (codes, families)
    }

    @Test("every code of a message about our own input")
    func diagnostics() throws {
        let spoken = try Self.spoken()
        #expect(spoken.codes.count > 40)
        func word(_ code: String) -> String { String(code.split(separator: ".").last ?? "") }
        let explained = Set(FindingsPage.own.diagnostics.map { word($0.name) })
        // Said of too many messages, by a family that stands in the text.
        let said = Set(spoken.codes.map(word)).union(["too-many"])
        #expect(said.subtracting(explained).sorted() == [], "Documentation/Findings.md has no row for these")
        #expect(explained.subtracting(said).sorted() == [], "nothing says these that Documentation/Findings.md has")
        for code in spoken.codes where code.contains(".") {
            #expect(try Self.alone.named(code).map(\.kind) == [.diagnostics], "\(code)")
        }
        let families = Set(FindingsPage.own.families.map(\.name))
        // A schema is ours, and only whether it is JSON is looked at.
        #expect(families == spoken.families.union(["json", "selection"]).subtracting(["schema"]))
        for family in families.subtracting(["json", "selection"]) {
            #expect(try Self.text("\(family).unknown-member", Self.alone).hasPrefix("# \(family).unknown-member\n"))
        }
    }

    @Test("all that the contract and the emulator name")
    func contract() throws {
        let contract = try Kit.locator.suite().contract
        let errors = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        let names =
            contract.requirements.map(\.id) + contract.contested.map(\.id) + errors.map(\.name)
            + contract.inStreamErrors.flatMap { ["\($0.id.rawValue)", $0.code] } + Fault.Name.allCases.map(\.rawValue)
            + Invariant.allCases.map(\.casePath)
        for name in names { #expect(try Self.topics.named(name).count == 1, "\(name)") }
        let requirement = try Self.text("gm-resume-fragment-number")
        #expect(requirement.contains("`getmedia/resume/fragment-number[on=recorded]`"))
        #expect(requirement.contains("`inclusiveFragmentNumber`"))
        #expect(try Self.text("error-statuses").contains("| `openapi` | 480 to 485. |"))
        #expect(try Self.text("ClientLimitExceededException").contains("483 in `openapi`, 400 in `service-model`"))
        #expect(try Self.text("KMS_KEY_DISABLED").hasPrefix("# 4501\n"))
        #expect(try Self.text("http.request-id").contains("| requirement | GM-HEAD-REQUEST-ID (must) |"))
        #expect(try Self.text("missingTag=X@later").contains("GM-STREAM-TAGS"))
    }

    @Test(
        "by its name, and what is no name is told from what was meant",
        arguments: [
            ("strem.first", "did you mean 'stream.first'?"),
            ("GM-RESUME", "GM-RESUME-TOKEN, GM-RESUME-FRAGMENT-NUMBER"),
            ("unused-nam", "did you mean 'unused-name'?"), ("nothing of the kind", "'kvsconform explain' lists all"),
        ]
    )
    func unknown(name: String, advice: String) {
        let failure = #expect(throws: Failure.self) { try Self.topics.named(name) }
        #expect(failure?.kind == .usage && failure?.message.contains(advice) == true, "\(failure?.message ?? "")")
    }

    @Test("no requirement where there is no suite, and that is said")
    func withoutSuite() throws {
        let failure = #expect(throws: Failure.self) { try Self.alone.named("GM-SEL-NOW") }
        #expect(failure?.message.contains("what a suite explains is left out: ") == true)
        let list = Self.alone.list()
        #expect(list.contains("`stall`") && !list.contains("# Requirements"))
        #expect(Self.topics.list([.contested]).contains("`error-statuses`"))
    }
}
