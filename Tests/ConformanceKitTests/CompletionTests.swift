import Conformance
import ConformanceRunner
import KinesisVideo
import Testing

@testable import ConformanceKit

/// What a word of a command line can become.
@Suite("A word that is begun")
struct CompletionTests {
    private static func texts(_ prefix: String, _ find: (Completion) -> [Candidate]) -> [String] {
        find(Completion(prefix, in: Kit.locator)).map(\.text)
    }

    @Test(
        "goes on to the next part of a path, and further where there is one way only",
        arguments: [
            ("", ["a/", "b/c/x", "b/c/y"]), ("b", ["b/c/x", "b/c/y"]), ("a/", ["a/one", "a/two"]),
            ("a/one", ["a/one", "a/one[v=1]", "a/one[v=/2]"]), ("a/one[v=", ["a/one[v=1]", "a/one[v=/2]"]), ("c", []),
        ]
    )
    func parts(prefix: String, expected: [String]) {
        let paths = ["a/one", "a/one[v=1]", "a/one[v=/2]", "a/two", "b/c/x", "b/c/y"].filter { path in
            // Labels are read only where they are wanted.
            !path.contains("[") || prefix.hasPrefix("a/one")
        }
        let top = prefix.isEmpty ? ["a/", "b/"] : expected
        #expect(Completion.parts(of: paths, behind: prefix) == top)
    }

    @Test("is a case of the suite")
    func cases() throws {
        #expect(Self.texts("getm", \.cases).contains("getmedia/resume/"))
        #expect(Self.texts("getmedia/always/tag-o", \.cases) == ["getmedia/always/tag-order"])
        let labels = Self.texts("getmedia/resume/token[", \.cases)
        #expect(labels.contains("getmedia/resume/token[on=recorded]") && labels.count == 4)
        // The scenarios are named by their places: what is offered is what a run takes.
        let plan = try RunPlan(CaseSelection(what: ["getmedia/resume/token"]), of: Kit.locator).plan
        #expect(plan.cases.map(\.path) == labels)
    }

    @Test("is a fault, its argument, its occasion, or its stream")
    func faults() {
        #expect(Self.texts("inclusiveF", \.faults) == ["inclusiveFragmentNumber"])
        #expect(Self.texts("wrongStat", \.faults) == ["wrongStatus", "wrongStatus="])
        #expect(Self.texts("ignoresLimit=", \.faults) == ["ignoresLimit=calls", "ignoresLimit=sessions"])
        #expect(Self.texts("ignoresLength=", \.faults).contains("ignoresLength=ContinuationToken"))
        #expect(
            Self.texts("missingTag=AWS_KINESISVIDEO_S", \.faults) == ["missingTag=AWS_KINESISVIDEO_SERVER_TIMESTAMP"]
        )
        #expect(Self.texts("repeatedFragment@l", \.faults) == ["repeatedFragment@later"])
        #expect(Self.texts("slowHead@", \.faults) == [])
        #expect(Self.texts("stall=2:rel", \.faults) == ["stall=2:relative-time"])
    }

    @Test("is a target")
    func targets() {
        #expect(Self.texts("emul", \.targets) == ["emulator", "emulator:dialect="])
        #expect(Self.texts("emulator:dialect=o", \.targets).contains("emulator:dialect=observed"))
        #expect(Self.texts("eu-w", \.targets) == ["eu-west-1", "eu-west-2", "eu-west-3"])
        #expect(!Self.texts("", \.regions).contains("aws-global"))
        let folder = Kit.root + "/Scenarios/"
        #expect(Self.texts(folder + "contr", \.targets) == [folder + "contract.json"])
        #expect(Self.texts("recording:" + folder + "str", \.targets) == ["recording:" + folder + "streams/"])
    }

    @Test("is a name of the suite or of what can be explained")
    func names() {
        #expect(Self.texts("GM-SEL-N", \.requirements) == ["GM-SEL-NOW"])
        #expect(Self.texts("relat") { $0.streams("=") } == ["relative-time="])
        #expect(Set(Self.texts("", \.tags)).isSuperset(of: ["always", "contested", "slow"]))
        #expect(Self.texts("scenario.unk", \.topics).contains("scenario.unknown-member"))
        #expect(Self.texts("4500", \.topics) == ["4500"])
    }

    @Test("is left alone where there is no suite, but for what needs none")
    func alone() {
        let completion = Completion("", in: SuiteLocator(folder: "/nowhere"))
        #expect(completion.cases == [] && completion.requirements == [] && completion.streams() == [])
        #expect(completion.faults.count > 50 && completion.targets.contains { $0.text == "emulator" })
    }

    @Test("is open where something has to follow")
    func open() {
        #expect(["a/", "a=", "a:"].allSatisfy { Candidate($0).isOpen })
        #expect(!Candidate("a").isOpen && !Candidate("").isOpen)
    }
}
