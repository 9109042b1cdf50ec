import Testing

@testable import kvsconform

@Suite("What is said of a chunk")
struct ChunkRowTests {
    private static let header = "   #  fragment                      bytes\n"
    private static let row = ChunkRow(
        line: "   0  91343852333181432392682      20008",
        title: "   0  91343852333181432392682",
        facts: ["server 1.000", "", "15 frames", "20008 bytes\u{1B}[2J"]
    )

    @Test("is a line of a table where there is room for one, and a few lines where there is not")
    func width() {
        let width = Self.header.utf8.count - 1
        for columns in [nil, width] {
            #expect(Self.row.text(under: Self.header, in: columns).hasPrefix(Self.row.line))
            #expect(ChunkRow.header(Self.header, in: columns) == Self.header)
        }
        #expect(ChunkRow.header(Self.header, in: width - 1).isEmpty)
        let folded = Self.row.text(under: Self.header, in: width - 1).split(separator: "\n").map(String.init)
        #expect(folded.first == Self.row.title)
        #expect(folded.dropFirst().allSatisfy { $0.hasPrefix("      ") && $0.count < width })
        #expect(folded[1].contains("server 1.000, 15 frames,"))
        #expect(!folded.joined().contains("\u{1B}"))
    }
}
