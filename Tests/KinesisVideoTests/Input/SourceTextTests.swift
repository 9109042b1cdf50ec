import Testing

@testable import KinesisVideo

@Suite("Source text")
struct SourceTextTests {
    static let source = SourceText(name: "a.json", text: "{\n\t\"é\": 1,\r\n\n  €x\u{1D11E}y\n")

    @Test(
        "offsets become lines and columns in scalars",
        arguments: [
            (-5, 1, 1), (0, 1, 1), (1, 1, 2), (2, 2, 1), (3, 2, 2), (4, 2, 3), (6, 2, 4), (7, 2, 5), (12, 2, 10),
            (13, 3, 1), (14, 4, 1), (16, 4, 3), (19, 4, 4), (20, 4, 5), (24, 4, 6), (25, 4, 7), (26, 5, 1),
            (999, 5, 1),
        ]
    )
    func positions(_ offset: Int, _ line: Int, _ column: Int) {
        #expect(Self.source.position(of: offset) == SourceText.Position(line: line, column: column))
    }

    @Test(
        "a place far into a line of many thousand scalars is counted exactly",
        arguments: [0, 1, 1022, 1023, 1024, 1025, 5000]
    )
    func longLine(_ shift: Int) {
        let start = String(repeating: "x", count: shift) + "\n"
        let source = SourceText(name: "a", text: start + String(repeating: "aé€\u{1D11E}", count: 1000))
        for unit in stride(from: 0, to: 1000, by: 37) {
            for (bytes, scalars) in [(0, 0), (1, 1), (3, 2), (6, 3)] {
                let offset = shift + 1 + unit * 10 + bytes
                #expect(source.position(of: offset) == SourceText.Position(line: 2, column: unit * 4 + scalars + 1))
            }
        }
        #expect(source.position(of: .max) == SourceText.Position(line: 2, column: 4001))
    }

    @Test("lines come without their breaks")
    func lines() {
        #expect((0...6).map { Self.source.line($0) } == [nil, "{", "\t\"é\": 1,", "", "  €x\u{1D11E}y", "", nil])
        #expect(SourceText(name: "e", text: "").line(1) == "")
        #expect(SourceText(name: "e", bytes: [0x61, 0xFF, 0x62]).line(1) == "a\u{FFFD}b")
    }

    @Test("places are printed as editors open them")
    func location() {
        #expect(Self.source.location(of: 6).description == "a.json:2:4")
        #expect(Self.source.text(in: 16..<99) == "€x\u{1D11E}y\n")
    }
}
