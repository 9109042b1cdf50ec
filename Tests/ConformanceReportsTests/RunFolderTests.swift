import KinesisVideo
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct RunFolderTests {
    private static let moment = WallTime(milliseconds: 1_790_858_096_118)

    @Test func namesSortAsRunsHappened() throws {
        let folder = try TemporaryFolder()
        var generator = SystemRandomNumberGenerator()
        let later = try RunFolder(
            in: folder.path,
            startedAt: Self.moment.advanced(byMilliseconds: 1000),
            using: &generator
        )
        let earlier = try RunFolder(in: folder.path, startedAt: Self.moment, using: &generator)
        #expect(earlier.path < later.path)
        let name = earlier.path.dropFirst(folder.path.count + 1)
        #expect(name.hasPrefix("20261001T123456Z-") && name.utf8.count == 23)
        #expect(SystemCall.resolved(folder.path + "/latest") == SystemCall.resolved(earlier.path))
        SystemCall.remove(folder.path + "/latest")
        FileSystem.removeFolders([earlier.path, later.path])
    }

    @Test func aNameThatIsTakenIsNotUsedAgain() throws {
        struct Same: RandomNumberGenerator {
            var numbers: [UInt64] = [1 << 30, 1 << 30, 2 << 30, 2 << 30, 3 << 30]
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
