import FileSystem
import KinesisVideo
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct RunFolderTests {
    private static let moment = WallTime(milliseconds: 1_790_858_096_118)

    @Test(arguments: [1, 9, 881, 882, 1000] as [Int64])
    func namesSortAsRunsHappened(milliseconds: Int64) throws {
        let folder = try TemporaryFolder()
        var generator = SystemRandomNumberGenerator()
        let later = try RunFolder(
            in: folder.path,
            startedAt: Self.moment.advanced(byMilliseconds: milliseconds),
            using: &generator
        )
        let earlier = try RunFolder(in: folder.path, startedAt: Self.moment, using: &generator)
        #expect(earlier.path < later.path)
        let name = earlier.path.dropFirst(folder.path.count + 1)
        #expect(name.hasPrefix("20261001T123456Z-076") && name.utf8.count == 23)
        #expect(SystemCall.resolved(folder.path + "/latest") == SystemCall.resolved(earlier.path))
        SystemCall.remove(folder.path + "/latest")
        FileSystem.removeFolders([earlier.path, later.path])
    }

    @Test func theLastRunsAreKeptAndWhatNoRunMade() throws {
        let folder = try TemporaryFolder()
        var generator = SystemRandomNumberGenerator()
        var runs: [RunFolder] = []
        for second in 0..<5 {
            let moment = Self.moment.advanced(byMilliseconds: Int64(second) * 1000)
            let run = try RunFolder(in: folder.path, startedAt: moment, using: &generator)
            try SystemCall.createFolders(run.recordings + "/us-west-2/a")
            try AtomicFile.write([1], to: run.recordings + "/us-west-2/a/b.kvsrec")
            // A folder without a journal is none that a run finished making.
            if second != 1 { try AtomicFile.write([1], to: run.journal) }
            runs.append(run)
        }
        let others = ["/20261001T123456Z-abcdeg", "/mine", "/20261001T123456Z"]
        for other in others {
            try SystemCall.createFolders(folder.path + other)
            try AtomicFile.write([1], to: folder.path + other + "/journal.jsonl")
        }
        RunFolder.removeOld(in: folder.path, keeping: 2)
        let left = runs.map { SystemCall.isFolder($0.path) }
        #expect(left == [false, true, false, true, true])
        #expect(others.allSatisfy { SystemCall.isFolder(folder.path + $0) })
        #expect(SystemCall.resolved(folder.path + "/latest") == SystemCall.resolved(runs[4].path))
        RunFolder.removeOld(in: folder.path, keeping: 0)
        #expect(SystemCall.isFolder(runs[4].path), "the run that is done is kept")
        FileSystem.removeTree(folder.path)
    }

    @Test func aNameThatIsTakenIsNotUsedAgain() throws {
        struct Same: RandomNumberGenerator {
            var numbers: [UInt64] = [1 << 12, 1 << 12, 2 << 12, 2 << 12, 3 << 12]
            mutating func next() -> UInt64 { numbers.isEmpty ? 0 : numbers.removeFirst() }
        }
        let folder = try TemporaryFolder()
        var one = Same()
        let first = try RunFolder(in: folder.path, startedAt: Self.moment, using: &one)
        var other = Same()
        // It gives the same number first, and the one after that is taken by nobody.
        let second = try RunFolder(in: folder.path, startedAt: Self.moment, using: &other)
        #expect(first.path != second.path)
        SystemCall.remove(folder.path + "/latest")
        FileSystem.removeFolders([first.path, second.path])
    }

    @Test func whereNothingCanBeCreatedIsSaid() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([], to: folder.path + "/file")
        var generator = SystemRandomNumberGenerator()
        let error = #expect(throws: FileError.self) {
            try RunFolder(in: folder.path + "/file", startedAt: Self.moment, using: &generator)
        }
        #expect(error?.operation == .create)
    }

    @Test func whatStandsInThePlaceOfTheLinkStays() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([7], to: folder.path + "/latest")
        var generator = SystemRandomNumberGenerator()
        let run = try RunFolder(in: folder.path, startedAt: Self.moment, using: &generator)
        #expect(try AtomicFile.read(folder.path + "/latest") == [7])
        FileSystem.removeFolders([run.path])
    }
}
