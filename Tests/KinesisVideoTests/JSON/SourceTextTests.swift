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

    @Test("lines come without their breaks")
    func lines() {
        #expect(Self.source.lineCount == 5)
        #expect((0...6).map { Self.source.line($0) } == [nil, "{", "\t\"é\": 1,", "", "  €x\u{1D11E}y", "", nil])
        #expect(SourceText(name: "e", text: "").line(1) == "")
        #expect(SourceText(name: "e", bytes: [0x61, 0xFF, 0x62]).line(1) == "a\u{FFFD}b")
    }

    @Test("places are printed as editors open them")
    func location() {
        #expect(Self.source.location(of: 6) == "a.json:2:4")
        #expect(Self.source.text(in: 16..<99) == "€x\u{1D11E}y\n")
    }
}
