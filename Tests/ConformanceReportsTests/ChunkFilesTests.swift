import ConformanceStorage
import FoundationEssentials
import Testing

@testable import ConformanceStorage

@Suite("Files of chunks")
struct ChunkFilesTests {
    /// Runs with a folder of its own, and says what lies in it afterwards, by name.
    private func written(_ body: (String) throws -> Void) throws -> [String: Int] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "chunk-files-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
        var sizes: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            sizes[name] = try Data(contentsOf: folder.appending(path: name)).count
        }
        return sizes
    }

    private static func chunk(_ size: Int) -> [UInt8] { Array(repeating: 1, count: size) }

    @Test("one file where nothing bounds it, and none before the first chunk")
    func one() throws {
        #expect(try written { _ = ChunkFiles(path: "\($0)/a.mkv") } == [:])
        let sizes = try written { folder in
            var files = ChunkFiles(path: "\(folder)/a.mkv")
            for _ in 1...3 { try files.append(Self.chunk(10), at: .zero) }
            try files.close()
        }
        #expect(sizes == ["a.mkv": 30])
    }

    @Test("a new file before one is too large; what is larger by itself has its own")
    func size() throws {
        let sizes = try written { folder in
            var files = ChunkFiles(path: "\(folder)/a.mkv", maximumBytes: 25)
            for size in [10, 15, 1, 40, 5] { try files.append(Self.chunk(size), at: .zero) }
            try files.close()
            #expect(files.count == 4)
        }
        #expect(sizes == ["a-00001.mkv": 25, "a-00002.mkv": 1, "a-00003.mkv": 40, "a-00004.mkv": 5])
    }

    @Test("a new file when one is old, counted from its first chunk")
    func age() throws {
        let sizes = try written { folder in
            var files = ChunkFiles(path: "\(folder)/a.mkv", maximumAge: .seconds(10))
            for second in [100, 105, 109, 110, 125] { try files.append(Self.chunk(1), at: .seconds(second)) }
            try files.close()
        }
        #expect(sizes == ["a-00001.mkv": 3, "a-00002.mkv": 1, "a-00003.mkv": 1])
    }

    @Test(
        "the number stands before the extension of the name",
        arguments: [
            ("a.mkv", "a-00007.mkv"), ("a", "a-00007"), ("b.d/a", "b.d/a-00007"), ("b/.a", "b/.a-00007"),
            ("a.b.mkv", "a.b-00007.mkv"),
        ]
    )
    func name(path: String, expected: String) {
        #expect(ChunkFiles.name(path, 7) == expected)
    }
}
