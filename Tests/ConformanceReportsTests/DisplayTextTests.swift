import Testing

@testable import ConformanceReports

@Suite struct DisplayTextTests {
    struct Example: CustomTestStringConvertible {
        let input: String
        let unicode: String
        let ascii: String
        let columns: Int
        var testDescription: String { unicode }
    }

    static let examples = [
        Example(input: "plain", unicode: "plain", ascii: "plain", columns: 5),
        Example(input: "", unicode: "", ascii: "", columns: 0),
        Example(input: "a\u{0}b", unicode: "a\\u{0}b", ascii: "a\\u{0}b", columns: 7),
        Example(input: "\u{1B}[31m", unicode: "\\u{1B}[31m", ascii: "\\u{1B}[31m", columns: 10),
        Example(
            input: "\r\n\t\u{7F}",
            unicode: "\\u{D}\\u{A}\\u{9}\\u{7F}",
            ascii: "\\u{D}\\u{A}\\u{9}\\u{7F}",
            columns: 21
        ),
        Example(input: "\u{85}\u{9B}", unicode: "\\u{85}\\u{9B}", ascii: "\\u{85}\\u{9B}", columns: 12),
        Example(input: "\u{202E}x\u{2069}", unicode: "\\u{202E}x\\u{2069}", ascii: "\\u{202E}x\\u{2069}", columns: 17),
        Example(input: "\u{FEFF}\u{200D}", unicode: "\\u{FEFF}\\u{200D}", ascii: "\\u{FEFF}\\u{200D}", columns: 16),
        Example(input: "\u{FFFE}", unicode: "\\u{FFFE}", ascii: "\\u{FFFE}", columns: 8),
        Example(input: "\u{2028}", unicode: "\\u{2028}", ascii: "\\u{2028}", columns: 8),
        Example(input: "\u{E0041}", unicode: "\\u{E0041}", ascii: "\\u{E0041}", columns: 9),
        Example(input: "e\u{301}", unicode: "e\u{301}", ascii: "e\\u{301}", columns: 1),
        Example(input: "\u{301}", unicode: "\\u{301}", ascii: "\\u{301}", columns: 7),
        Example(input: " \u{301}", unicode: " \\u{301}", ascii: " \\u{301}", columns: 8),
        Example(input: "\n\u{301}", unicode: "\\u{A}\\u{301}", ascii: "\\u{A}\\u{301}", columns: 12),
        Example(input: "漢字", unicode: "漢字", ascii: "\\u{6F22}\\u{5B57}", columns: 4),
        Example(input: "ｆ", unicode: "ｆ", ascii: "\\u{FF46}", columns: 2),
        Example(input: "🎞⌚", unicode: "🎞⌚", ascii: "\\u{1F39E}\\u{231A}", columns: 3),
        Example(input: "한", unicode: "한", ascii: "\\u{D55C}", columns: 2),
        Example(input: "…“x”…", unicode: "…“x”…", ascii: "...\"x\"...", columns: 5),
    ]

    @Test(arguments: examples) func isHarmless(_ example: Example) {
        let unicode = DisplayText(example.input, unicode: true)
        #expect(unicode.string == example.unicode)
        #expect(unicode.columns == example.columns)
        #expect(DisplayText.columns(of: unicode.string) == example.columns)
        let ascii = DisplayText(example.input, unicode: false)
        #expect(ascii.string == example.ascii)
        #expect(ascii.columns == ascii.string.utf8.count)
    }

    @Test func aStackOfMarksIsCut() {
        let text = DisplayText("a" + String(repeating: "\u{301}", count: 6), unicode: true)
        #expect(text.string == "a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}")
    }

    @Test func bytesThatAreNoTextAreShown() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0xA9, 0xE6, 0x97, 0x62, 0xED, 0xA0, 0x80]
        #expect(DisplayText(bytes[...], unicode: true).string == "a\\xffé\\xe6\\x97b\\xed\\xa0\\x80")
    }

    /// Every cell stands for the bytes that it came from, and nothing is left out.
    @Test func cellsCoverTheirBytes() {
        let bytes: [UInt8] = Array("xé\u{301}\t漢".utf8) + [0xF0, 0x9F, 0x41, 0x80]
        for start in bytes.indices {
            let text = DisplayText(bytes[start...], unicode: true, tabWidth: 4)
            #expect(text.cells.first?.bytes.lowerBound == start)
            #expect(text.cells.last?.bytes.upperBound == bytes.count)
            #expect(zip(text.cells, text.cells.dropFirst()).allSatisfy { $0.bytes.upperBound == $1.bytes.lowerBound })
        }
    }

    struct Wrapping: CustomTestStringConvertible {
        let text: String
        let lines: [String]
        var testDescription: String { text }
    }

    @Test(arguments: [
        Wrapping(text: "one two three", lines: ["one two", "three"]),
        Wrapping(text: "exactly", lines: ["exactly"]),
        Wrapping(text: "exactly eight", lines: ["exactly", "eight"]),
        Wrapping(text: "unbreakable", lines: ["unbreak", "able"]),
        Wrapping(text: "漢字漢字", lines: ["漢字漢", "字"]),
        Wrapping(text: "", lines: [""]),
    ]) func wraps(_ example: Wrapping) {
        #expect(DisplayText(example.text, unicode: true).wrapped(first: 7, rest: 7) == example.lines)
    }

    @Test(arguments: [
        ("short", "short"), ("sixteen columns!", "sixteen columns!"), ("seventeen columns", "seventeen colum…"),
        ("漢字漢字漢字漢字漢", "漢字漢字漢字漢…"),
    ])
    func truncates(_ text: String, _ expected: String) {
        #expect(DisplayText(text, unicode: true).truncated(to: 16, ellipsis: "…") == expected)
    }
}
