import Testing

@testable import ConformanceReports

@Suite struct XMLTextTests {
    struct Example: CustomTestStringConvertible {
        let input: String
        let text: String
        let line: String
        var testDescription: String { text }
    }

    static let examples = [
        Example(input: "plain é 漢 🎞", text: "plain é 漢 🎞", line: "plain é 漢 🎞"),
        Example(input: "", text: "", line: ""),
        Example(input: "a\tb\nc", text: "a\tb\nc", line: "a\\u{9}b\\u{A}c"),
        Example(input: "\r\n", text: "\\u{D}\n", line: "\\u{D}\\u{A}"),
        Example(
            input: "\u{0}\u{8}\u{1B}\u{1F}",
            text: "\\u{0}\\u{8}\\u{1B}\\u{1F}",
            line: "\\u{0}\\u{8}\\u{1B}\\u{1F}"
        ),
        Example(
            input: "\u{7F}\u{80}\u{9F}\u{A0}",
            text: "\\u{7F}\\u{80}\\u{9F}\u{A0}",
            line: "\\u{7F}\\u{80}\\u{9F}\u{A0}"
        ),
        Example(
            input: "\u{FFFD}\u{FFFE}\u{FFFF}\u{10000}",
            text: "\u{FFFD}\\u{FFFE}\\u{FFFF}\u{10000}",
            line: "\u{FFFD}\\u{FFFE}\\u{FFFF}\u{10000}"
        ),
        // A carriage return that is one Character with what follows, and a mark on a control character.
        Example(input: "\u{1B}\u{301}", text: "\\u{1B}\u{301}", line: "\\u{1B}\u{301}"),
        Example(input: "]]>&<\"'", text: "]]>&<\"'", line: "]]>&<\"'"),
    ]

    @Test(arguments: examples) func isWhatEveryReaderAccepts(_ example: Example) throws {
        #expect(XMLText(example.input).string == example.text)
        #expect(XMLText.line(example.input).string == example.line)
    }

    /// Every scalar, as text and as an attribute, gives a document that the library reads back to the same text.
    @Test func everyScalarIsReadBack() throws {
        var scalars = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init)
        scalars.removeAll { $0.value > 0x2FFF && $0.value < 0xFF00 }
        scalars.removeAll { $0.value > 0x10FFF && $0.value < 0x10FF00 }
        let text = String(String.UnicodeScalarView(scalars))
        let writer = try XMLWriter.document()
        try writer.element("root", ["text": .line(text)]) { () throws(XMLWriter.Failure) in
            try writer.text(XMLText(text))
        }
        let bytes = try writer.finish()
        #expect(try XMLSchemas.problemsOfForm(in: bytes).isEmpty)
    }

    @Test func cuttingNamesWhatIsCut() {
        let text = XMLText("0123456789é").cut(to: 6)
        #expect(text.string == "012\n[… 6 bytes were cut here …]\n9é")
        #expect(XMLText("123456").cut(to: 6).string == "123456")
        #expect(XMLText("ééé").cut(to: 2).string == "\n[… 4 bytes were cut here …]\né")
    }

    @Test func shorteningEndsWithAnEllipsis() {
        #expect(XMLText("abcdef").shortened(to: 6).string == "abcdef")
        #expect(XMLText("abcdefg").shortened(to: 6).string == "abcde…")
    }
}
