import ConformanceStorage
import KinesisVideo
import Testing

/// What a program carries at its end, and the archive in it.
struct CarriedFilesTests {
    /// An archive as `tar --format=ustar` writes it.
    private static func archive(_ files: [(path: String, bytes: [UInt8])], kind: Character = "0") -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            var header = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, at offset: Int) {
                header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
            }
            put(file.path, at: 0)
            put(octal(file.bytes.count, digits: 11), at: 124)
            put("        ", at: 148)
            put(String(kind), at: 156)
            put("ustar", at: 257)
            put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
            archive += header + file.bytes
            archive += [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
        }
        return archive + [UInt8](repeating: 0, count: 1024)
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// A program that carries an archive.
    private static func program(
        _ archive: [UInt8],
        hash: String? = nil,
        size: Int? = nil,
        commit: String = "0123abcd"
    ) -> [UInt8] {
        let digits = "\(size ?? archive.count)"
        let trailer =
            commit + String(repeating: " ", count: 48 - commit.utf8.count) + (hash ?? SignatureV4.hash(of: archive))
            + String(repeating: "0", count: 16 - digits.utf8.count) + digits + "kvsconform-files"
        return Array("the program itself".utf8) + archive + trailer.utf8
    }

    private static let files: [(path: String, bytes: [UInt8])] = [
        ("Scenarios/contract.json", Array("{}".utf8)),
        ("Scenarios/media/a.mkv", [UInt8](repeating: 7, count: 1500)),
        ("Scenarios/empty.json", []),
    ]

    @Test("The files of an archive are read, each with its bytes")
    func reads() throws {
        let archive = try TarArchive(Self.archive(Self.files))
        #expect(archive.entries.map(\.path) == Self.files.map(\.path))
        #expect(archive.entries.map { archive[$0] } == Self.files.map(\.bytes))
    }

    @Test("An archive that is damaged, cut off, or leads elsewhere is refused with the reason")
    func refuses() {
        func problem(_ bytes: [UInt8]) -> String? {
            do throws(TarArchive.Problem) {
                _ = try TarArchive(bytes)
                return nil
            } catch {
                return error.description
            }
        }
        let whole = Self.archive(Self.files)
        #expect(problem(Array(whole.prefix(1600))) == "the file at byte 1536 is cut off")
        var damaged = whole
        damaged[3] ^= 1
        #expect(problem(damaged) == "the header at byte 0 is damaged")
        #expect(problem(Self.archive([("../x", [])])) == "'../x' leads out of the archive")
        #expect(problem(Self.archive([("/etc/x", [])])) == "'/etc/x' leads out of the archive")
        #expect(problem(Self.archive([("x", [])], kind: "2"))?.hasPrefix("'x' is of kind 50") == true)
    }

    @Test("What a program carries is unpacked, mended where a file is missing, and left alone where it is whole")
    func unpacks() throws {
        let folder = try TemporaryFolder()
        let program = folder.path + "/program"
        try AtomicFile.write(Self.program(Self.archive(Self.files)), to: program)
        let carried = try #require(try CarriedFiles(of: program, hashing: SignatureV4.hash(of:)))
        let unpacked = folder.path + "/cache/suite"
        try carried.unpack(to: unpacked)
        for file in Self.files { #expect(try AtomicFile.read("\(unpacked)/\(file.path)") == file.bytes) }
        try AtomicFile.write([1], to: "\(unpacked)/Scenarios/contract.json")
        try carried.unpack(to: unpacked)
        #expect(try AtomicFile.read("\(unpacked)/Scenarios/contract.json") == Self.files[0].bytes)
        #expect(CarriedFiles.commit(of: program) == "0123abcd")
    }

    @Test("A program that carries nothing is not refused; one that carries something damaged is")
    func tells() throws {
        let folder = try TemporaryFolder()
        let program = folder.path + "/program"
        for bare in [[], Array("a program".utf8), [UInt8](repeating: 0, count: 100_000)] {
            try AtomicFile.write(bare, to: program)
            #expect(try CarriedFiles(of: program, hashing: SignatureV4.hash(of:)) == nil)
            #expect(CarriedFiles.commit(of: program) == nil)
        }
        let archive = Self.archive(Self.files)
        for damaged in [
            Self.program(archive, hash: String(repeating: "0", count: 64)), Self.program(archive, size: 1 << 40),
            Self.program(archive, size: 100_000),
        ] {
            try AtomicFile.write(damaged, to: program)
            #expect(throws: TarArchive.Problem.self) { try CarriedFiles(of: program, hashing: SignatureV4.hash(of:)) }
        }
    }
}
