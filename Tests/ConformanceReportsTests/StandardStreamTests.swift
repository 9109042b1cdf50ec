import FileSystem
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

@Suite struct StandardStreamTests {
    @Test func writesAllOfAText() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/stream"
        let descriptor = try SystemCall.createNew(path)
        let text = String(repeating: "é\n", count: 200_000)
        try StandardStream(descriptor: descriptor, name: "stream").write(text)
        try SystemCall.close(descriptor)
        #expect(try AtomicFile.read(path) == Array(text.utf8))
    }

    @Test func aReaderThatWentAwayIsAnErrorAndNoSignal() throws {
        StandardStream.ignoreBrokenPipes()
        let pipe = try FileSystem.pipe()
        try SystemCall.close(pipe.reading)
        let stream = StandardStream(descriptor: pipe.writing, name: "standard output")
        let error = #expect(throws: FileError.self) { try stream.write("x") }
        #expect(error?.isBrokenPipe == true)
        #expect(error?.description == "cannot write standard output: Broken pipe")
        #expect(!stream.isTerminal)
        #expect(stream.columns == nil)
        try SystemCall.close(pipe.writing)
    }

    @Test func aClosedStreamIsAnError() throws {
        let error = #expect(throws: FileError.self) { try StandardStream(descriptor: -1, name: "nothing").write("x") }
        #expect(error?.description == "cannot write nothing: Bad file descriptor")
    }
}
