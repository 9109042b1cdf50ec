import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct SourceFrameTests {
    struct Example: CustomTestStringConvertible {
        let name: String
        let text: String
        let labels: [(Range<Int>, String)]
        var width = 72
        var testDescription: String { name }
    }

    static let long = "{" + (0..<60).map { "\"member\($0)\": \($0)" }.joined(separator: ", ") + "}"

    static let examples = [
        Example(
            name: "overlapping",
            text: "{ \"a\": { \"b\": 1 } }",
            labels: [(7..<17, "object"), (9..<12, "name"), (14..<15, "value")]
        ),
        Example(name: "same-range", text: "{ \"a\": 1 }", labels: [(2..<5, "once"), (2..<5, "twice"), (2..<5, "")]),
        Example(
            name: "several-lines",
            text: (1...120).map { "line \($0)" }.joined(separator: "\n"),
            labels: [(0..<4, "first"), (14..<18, "third: the line between is shown"), (1000..<1004, "far away")]
        ),
        Example(
            name: "adjacent-lines",
            text: "one\ntwo\r\nthree\n",
            labels: [(0..<3, ""), (4..<7, "a"), (9..<14, "b")]
        ),
        Example(
            name: "over-line-ends",
            text: "{\n  \"a\": {\n    \"b\": 1\n  }\n}",
            labels: [(9..<26, "this object"), (4..<7, "its name")]
        ),
        Example(name: "window-middle", text: long, labels: [(402..<412, "member"), (420..<430, "another")]),
        Example(name: "window-start", text: long, labels: [(1..<10, "first")]),
        Example(name: "window-end", text: long, labels: [(long.utf8.count - 3..<long.utf8.count, "last")]),
        Example(name: "window-twice", text: long, labels: [(1..<10, "first"), (900..<908, "far behind it")]),
        Example(name: "window-too-wide", text: long, labels: [(100..<800, "most of the line")]),
        Example(name: "empty-text", text: "", labels: [(0..<0, "a value is missing")]),
        Example(name: "end-of-text", text: "{ \"a\": 1", labels: [(8..<8, "the text ends here")]),
        Example(name: "end-of-line", text: "{ \"a\": 1\n", labels: [(8..<9, "a line break")]),
        Example(name: "outside", text: "{}", labels: [(40..<50, "outside of the text"), (-5 ..< -2, "before it")]),
        Example(name: "tabs", text: "\t{\t\"a\":\t1 }", labels: [(1..<2, "brace"), (3..<6, "name"), (8..<9, "value")]),
        Example(
            name: "narrow",
            text: "{ \"a\": 1 }",
            labels: [(2..<5, "a name that has much to say for itself, and little room to say it in")],
            width: 40
        ),
    ]

    @Test(arguments: examples) func draws(_ example: Example) throws {
        for (name, unicode) in [("unicode", true), ("ascii", false)] {
            let frame = SourceFrame(
                source: SourceText(name: "a.json", text: example.text),
                labels: example.labels.map { SourceFrame.Label(range: $0.0, text: $0.1) },
                style: TextStyle(unicode: unicode, width: example.width)
            )
            try Golden.expect(frame.text, is: "frame.\(example.name).\(name).txt")
            // Only a label at the right edge may make a line longer: its text needs room.
            for line in frame.lines where example.name != "window-end" { #expect(line.columns <= example.width) }
        }
    }

    @Test func showsBytesThatAreNoText() throws {
        let bytes = Array("{ \"a\": \"".utf8) + [0xFF, 0xE6, 0x97, 0x80, 0xC0, 0xAF] + Array("\" }".utf8)
        let frame = SourceFrame(
            source: SourceText(name: "a.json", bytes: bytes),
            labels: [.init(range: 8..<9, text: "no UTF-8"), .init(range: 12..<14, text: "nor this")],
            style: .plain
        )
        try Golden.expect(frame.text, is: "frame.no-utf8.unicode.txt")
    }

    /// Whatever the labels are, a frame is drawn: every range over every cut of a text with characters of all lengths.
    @Test func takesAnyRange() {
        let source = SourceText(name: "a", text: "a\té\r\n日\u{301}\n\n🎞x")
        for low in -1...source.bytes.count + 1 {
            for high in low...source.bytes.count + 2 {
                for width in [40, 41] {
                    let style = TextStyle(unicode: low % 2 == 0, width: width)
                    let frame = SourceFrame(source: source, labels: [.init(range: low..<high, text: "x")], style: style)
                    #expect(frame.text.lines.count >= 5)
                }
            }
        }
    }

    /// What is drawn of a line of a megabyte is what would be drawn of what lies near.
    @Test(arguments: ["a", "é", "\u{4E2D}", "e\u{301}\u{302}\u{303}\u{304}", "\u{1F600}", "\u{202E}", "\u{7}"])
    func longLines(_ unit: String) {
        let bytes = unit.utf8.count
        func picture(_ count: Int, unicode: Bool) -> [Substring] {
            let text = String(repeating: unit, count: count) + "\"here\"" + String(repeating: unit, count: count)
            let start = count * bytes
            let frame = SourceFrame(
                source: SourceText(name: "a.json", text: "first\n" + text + "\nlast"),
                labels: [
                    SourceFrame.Label(range: start + 6..<start + 12, text: "this"),
                    SourceFrame.Label(range: start + 12..<start + 13, text: "that"),
                ],
                style: TextStyle(unicode: unicode, width: 72)
            )
            return frame.text.split(separator: "\n").dropFirst().map { $0 }
        }
        for unicode in [true, false] {
            let near = picture(4_000, unicode: unicode)
            #expect(near.contains { $0.contains("\"here\"") })
            #expect(picture(100_000 / bytes * 10, unicode: unicode) == near)
        }
    }

    @Test func longLinesBetween() {
        let long = String(repeating: "\u{4E2D}", count: 100_000)
        let frame = SourceFrame(
            source: SourceText(name: "a", text: "one\n\(long)\nthree"),
            labels: [SourceFrame.Label(range: 0..<3), SourceFrame.Label(range: 300_005..<300_008)],
            style: TextStyle(unicode: true, width: 40)
        )
        #expect(frame.text.contains("\u{4E2D}\u{4E2D}…"))
        #expect(frame.text.utf8.count < 2_000)
    }
}
