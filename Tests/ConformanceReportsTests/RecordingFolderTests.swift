import Conformance
import FileSystem
import KinesisVideo
import Synchronization
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite("A folder of recordings")
struct RecordingFolderTests {
    private static let source = SourceText(name: "s.json", text: "{}")

    private func folder(
        _ path: String,
        _ kept: RecordingFolder.Kept = .failures,
        limit: UInt64 = 64 << 20
    ) -> RecordingFolder {
        RecordingFolder(
            path,
            program: "0.0.0",
            contract: Self.source,
            suite: Self.source,
            options: RecordingFolder.Options(kept: kept, limit: limit)
        )
    }

    private func header(_ casePath: String = "a/b", _ step: String = "s", attempt: Int = 1, target: String = "t")
        -> Recording.Header
    {
        Recording.Header(
            program: "0.0.0",
            casePath: casePath,
            step: step,
            attempt: attempt,
            target: Recording.Header.Target(name: target, endpoint: "http://x", region: "r", dialect: .openapi),
            scenarioFile: "s.json",
            startedAt: WallTime(milliseconds: Int64(attempt)),
            timeout: .seconds(1),
            scope: .object([])
        )
    }

    /// Records an answer of that many parts of 1000 bytes.
    private func record(_ header: Recording.Header, parts: Int = 2, in folder: RecordingFolder) {
        let tape = folder.tape(for: header, scenario: Self.source)
        tape.append(.answer(AnswerEvent(.head(AnswerHead(status: 200, headers: [])), at: .milliseconds(1))))
        for index in 0..<parts {
            let bytes = [UInt8](repeating: UInt8(index & 0xFF), count: 1000)
            tape.append(.answer(AnswerEvent(.body(BodyPart(index: index, bytes: bytes)), at: .milliseconds(2 + index))))
        }
        tape.append(.answer(AnswerEvent(.end(.finished), at: .seconds(1))))
        tape.append(
            .judgement(Recording.Judgement(verdict: "passed", reason: nil, findings: [], bodyBytes: 0, chunks: 0))
        )
    }

    private func files(at path: String) -> [String] {
        ((try? RecordingShelf.files(at: path)) ?? []).map { String($0.dropFirst(path.count + 1)) }
    }

    private func bodyBytes(_ path: String) throws -> (bytes: Int, isComplete: Bool, gap: Recording.Gap?) {
        let file = try RecordingFile(path)
        var bytes = 0
        var gap: Recording.Gap?
        while let item = try file.next() {
            if case .event(let event) = item { bytes += event.part?.bytes.count ?? 0 }
            if case .event(.gap(let lost)) = item { gap = lost }
        }
        return (bytes, file.isComplete, gap)
    }

    @Test("keeps what did not pass, of each step the last attempt, numbered on, and nothing else")
    func failures() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path)
        record(header(), in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: true)
        #expect(temporary.names == [])
        record(header(), in: recordings)
        record(header(), parts: 3, in: recordings)
        record(header("a/b", "other"), in: recordings)
        record(header("a/c"), in: recordings)
        record(header("a/b", target: "u"), in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: false)
        _ = await recordings.conclude("a/c", on: "t", isPassed: true)
        _ = await recordings.conclude("a/b", on: "u", isPassed: false)
        await recordings.close()
        #expect(files(at: path) == ["t/a/b.other.kvsrec", "t/a/b.s.3.kvsrec", "u/a/b.s.kvsrec"])
        #expect(recordings.file(of: "a/b.s", on: "t") == path + "/t/a/b.s.3.kvsrec")
        #expect(recordings.file(of: "a/c.s", on: "t") == nil)
        #expect(try bodyBytes(path + "/t/a/b.s.3.kvsrec") == (3000, true, nil))
        #expect(recordings.problem == nil)
        remove(path)
    }

    @Test("keeps everything where that is wanted, attempt by attempt")
    func all() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path, .all)
        record(header(), in: recordings)
        record(header(attempt: 2), in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: true)
        // This one is never concluded, as the end of a run leaves it.
        record(header("a/c"), in: recordings)
        await recordings.close()
        #expect(files(at: path) == ["t/a/b.s.2.kvsrec", "t/a/b.s.kvsrec", "t/a/c.s.kvsrec"])
        remove(path)
    }

    @Test("lets a long answer go to the disk, and takes it away again where it passes")
    func longAnswers() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path)
        record(header(), parts: 500, in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: true)
        record(header(), parts: 600, in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: false)
        await recordings.close()
        #expect(files(at: path) == ["t/a/b.s.2.kvsrec"])
        #expect(try bodyBytes(path + "/t/a/b.s.2.kvsrec") == (600_000, true, nil))
        #expect(SystemCall.kind(of: path + "/.unjudged") == nil)
        #expect(recordings.waiting.load(ordering: .relaxed) == 0)
        remove(path)
    }

    @Test("keeps as much of a body as is allowed, and what was said of all of it")
    func limit() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path, limit: 10_500)
        record(header(), parts: 600, in: recordings)
        _ = await recordings.conclude("a/b", on: "t", isPassed: false)
        let gap = Recording.Gap(reason: .limit, parts: 590, bytes: 590_000)
        #expect(try bodyBytes(path + "/t/a/b.s.kvsrec") == (10_000, true, gap))
        await recordings.close()
        remove(path)
    }

    @Test("that cannot be made is one problem, and no file")
    func folderInTheWay() async throws {
        let temporary = try TemporaryFolder()
        try AtomicFile.write([], to: temporary.path + "/r")
        for kept in RecordingFolder.Kept.allCases {
            let recordings = folder(temporary.path + "/r", kept)
            record(header(), in: recordings)
            #expect(await recordings.conclude("a/b", on: "t", isPassed: false) == [:])
            await recordings.close()
            #expect(recordings.file(of: "a/b.s", on: "t") == nil)
            #expect(
                recordings.problem?.description == "cannot create \(temporary.path)/r/t/a/b.s.kvsrec: Not a directory"
            )
        }
        #expect(temporary.names == ["r"])
    }

    @Test("stays in its place whatever cases and steps are named")
    func hostileNames() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path)
        let names = ["../../../x", "a/../../y", "/etc/z", "a\u{0}b", ".hidden/c", String(repeating: "n", count: 5000)]
        for name in names {
            record(header(name, name, target: name), in: recordings)
            _ = await recordings.conclude(name, on: name, isPassed: false)
        }
        await recordings.close()
        #expect(recordings.problem == nil)
        #expect(files(at: path).count == names.count)
        #expect(temporary.names == ["r"])
        remove(path)
    }

    @Test("is found again by case and step, target by target")
    func shelves() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/r"
        let recordings = folder(path, .all)
        for (step, attempt) in [("one", 1), ("one", 2), ("two", 3)] {
            record(header("a/b", step, attempt: attempt), parts: attempt, in: recordings)
        }
        record(header("a/c", target: "u"), in: recordings)
        await recordings.close()
        try AtomicFile.write([1, 2, 3, 4, 5, 6, 7, 8, 9], to: path + "/t/broken.kvsrec")
        try AtomicFile.write([], to: path + "/t/empty.kvsrec")
        try AtomicFile.write([], to: path + "/t/note.txt")
        let (shelves, problems) = try RecordingShelf.shelves(at: path)
        #expect(shelves.map(\.target.name) == ["t", "u"])
        #expect(problems.map(\.path) == [path + "/t/broken.kvsrec"])
        let shelf = try #require(shelves.first)
        #expect(shelf.header(of: "a/b", step: nil)?.step == "one")
        #expect(shelf.header(of: "a/b", step: "one")?.attempt == 2)
        #expect(shelf.header(of: "a/b", step: "three") == nil)
        #expect(shelf.header(of: "a/c", step: nil) == nil)
        #expect(try shelf.open("a/b", step: "two") != nil)
        #expect(try shelf.open("a/x", step: "two") == nil)
        remove(path)
    }

    @Test("that is not there is one clear error")
    func missing() {
        let error = #expect(throws: FileError.self) { try RecordingShelf.files(at: "/nowhere/at/all") }
        #expect(error?.description == "cannot read /nowhere/at/all: No such file or directory")
        let unreadable = #expect(throws: RecordingError.self) { try RecordingFile("/nowhere/at/all") }
        #expect(unreadable?.description == "cannot read /nowhere/at/all: No such file or directory")
    }

    /// Removes what a test made.
    private func remove(_ path: String) {
        for name in (try? SystemCall.names(in: path)) ?? [] {
            if SystemCall.kind(of: "\(path)/\(name)") == .other {
                remove("\(path)/\(name)")
            } else {
                SystemCall.remove("\(path)/\(name)")
            }
        }
        SystemCall.removeFolder(path)
    }
}
