import FileSystem
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct AtomicFileTests {
    @Test func writesAndReplaces() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a b%20c.xml"
        try AtomicFile.write(Array("one".utf8), to: path)
        try AtomicFile.write(Array("two".utf8), to: path)
        #expect(try AtomicFile.read(path) == Array("two".utf8))
        #expect(folder.names == ["a b%20c.xml"])
    }

    @Test func createsFolders() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/x/y/z.xml"
        try AtomicFile.write([], to: path)
        #expect(try AtomicFile.read(path) == [])
        SystemCall.remove(path)
        FileSystem.removeFolders([folder.path + "/x/y", folder.path + "/x"])
    }

    @Test func followsALink() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1], to: folder.path + "/file")
        FileSystem.link(folder.path + "/link", to: "file")
        try AtomicFile.write([2], to: folder.path + "/link")
        #expect(try AtomicFile.read(folder.path + "/file") == [2])
        #expect(folder.names == ["file", "link"])
    }

    /// What a pipe stands behind has no path: a link to it, as /dev/stdout is, must not be taken for one that leads nowhere.
    @Test func aLinkToAPipeIsWrittenToAndStays() throws {
        let folder = try TemporaryFolder()
        let pipe = try FileSystem.pipe()
        defer {
            try? SystemCall.close(pipe.reading)
            try? SystemCall.close(pipe.writing)
        }
        let link = folder.path + "/out"
        FileSystem.link(link, to: "/proc/self/fd/\(pipe.writing)")
        guard SystemCall.kind(behind: link) != nil else { return }
        try AtomicFile.write(Array("told".utf8), to: link)
        try #require(SystemCall.kind(of: link) == .link)
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = try SystemCall.read(pipe.reading, into: &bytes)
        #expect(bytes.prefix(count) == Array("told".utf8)[...])
    }

    @Test func aFullDeviceIsOneClearError() throws {
        guard SystemCall.kind(of: "/dev/full") != nil else { return }
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/dev/full") }
        #expect(error?.operation == .write)
        #expect(error?.description == "cannot write /dev/full: No space left on device")
    }

    @Test func aFolderInTheWayIsOneClearError() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.path) }
        #expect(error?.operation == .create)
        #expect(error?.description == "cannot create \(folder.path): Is a directory")
    }

    @Test func aFileWhereAFolderShouldBeIsOneClearError() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1], to: folder.path + "/file")
        let path = folder.path + "/file/junit.xml"
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
        #expect(error?.description == "cannot create \(path): Not a directory")
        #expect(folder.names == ["file"])
    }

    @Test(.enabled(if: !FileSystem.isPrivileged, "the superuser may write anywhere"))
    func aFolderThatMayNotBeWrittenIsOneClearError() throws {
        let folder = try TemporaryFolder()
        folder.setWritable(false)
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.path + "/junit.xml") }
        #expect(error?.operation == .create)
        #expect(error?.reason == "Permission denied")
    }

    /// Not even the superuser creates a file there.
    @Test(.enabled(if: SystemCall.kind(of: "/proc/self") != nil, "there is no /proc"))
    func aFileSystemThatTakesNoFilesIsOneClearError() {
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/proc/junit.xml") }
        #expect(error?.operation == .create)
        #expect(error?.path == "/proc/junit.xml")
    }

    @Test func aMissingFileIsOneClearError() {
        let error = #expect(throws: FileError.self) { try AtomicFile.read("/nonexistent/a") }
        #expect(error?.description == "cannot read /nonexistent/a: No such file or directory")
    }

    @Test func readingIsBounded() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([UInt8](repeating: 1, count: 100_000), to: folder.path + "/large")
        #expect(throws: FileError.self) { try AtomicFile.read(folder.path + "/large", limit: 99_999) }
        #expect(try AtomicFile.read(folder.path + "/large", limit: 100_000).count == 100_000)
    }
}
