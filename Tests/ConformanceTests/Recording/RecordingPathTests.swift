import KinesisVideo
import Testing

@testable import Conformance

@Suite("The path of a recording")
struct RecordingPathTests {
    private static func path(_ casePath: String, _ step: String, _ attempt: Int = 1, target: String = "t") -> String {
        RecordingPath.path(target: target, casePath: casePath, step: step, attempt: attempt)
    }

    @Test(
        "is readable where names are plain, and stays in its folder where they are not",
        arguments: [
            ("getmedia/resume[on=recorded]", "first", 1, "t/getmedia/resume[on=recorded].first.kvsrec"),
            ("a/b", "step 1", 2, "t/a/b.step~1.2.kvsrec"), ("a/b", "x.2", 1, "t/a/b.x%2E2.kvsrec"),
            ("a/b[x/../../y]", "../../etc/passwd", 1, "t/a/b[x%2F..%2F..%2Fy].%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.kvsrec"),
            ("a/b[x]]]", "[]]", 1, "t/a/b[x]%5D%5D.[]%5D.kvsrec"),
            ("../b", "..", 1, "t/%2E./b.%2E%2E.kvsrec"), ("/etc//b", "", 1, "t/%/etc/%/b.%.kvsrec"),
            ("a/b[\u{0}\n\u{1B}\u{202E}]", "-rf ~ $HOME", 1, "t/a/b[%00%0A%1B%E2%80%AE].%2Drf~%7E~%24HOME.kvsrec"),
        ]
    )
    func names(casePath: String, step: String, attempt: Int, path: String) {
        #expect(Self.path(casePath, step, attempt) == path)
    }

    @Test("never leaves its folder, and is never too long")
    func safety() {
        var generator = SplitMix64(seed: 11)
        let alphabet = Array("./\\ ~%[]a-é\u{0}\u{202E}👩‍👩‍👧:*?\"<>|")
        func name() -> String {
            String(
                (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "."
                }
            )
        }
        for _ in 0..<500 {
            let path = Self.path(name(), name(), Int.random(in: 1...3, using: &generator), target: name())
            for part in path.split(separator: "/", omittingEmptySubsequences: false) {
                #expect(!part.isEmpty)
                #expect(part.first != "." && part.first != "-" && part.first != "~")
                #expect(part.utf8.count <= 230)
                #expect(part.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\\*?\"<>|:$`'".utf8.contains($0) })
            }
        }
    }

    @Test("is another for every other exchange")
    func uniqueness() {
        let long = String(repeating: "x", count: 400)
        let exchanges: [(String, String, Int)] = [
            ("a/b", "c", 1), ("a/b", "c", 2), ("a/b", "c.2", 1), ("a/b", "c 2", 1), ("a/b", "c~2", 1),
            ("a/b", "c%7E2", 1),
            ("a/b[x.y]", "z", 1), ("a/b[x]", "y.z", 1), ("a/b[x].y", "z", 1), ("a/b", long, 1), ("a/b", long + "y", 1),
            ("a/b[\(long)]", "c", 1), ("a/b[\(long)y]", "c", 1), ("a/b", "", 1), ("a/b", "%", 1),
        ]
        let paths = exchanges.map { Self.path($0.0, $0.1, $0.2) }
        #expect(Set(paths).count == paths.count)
    }
}
