import Testing

@testable import ConformanceReports

/// Markdown as a terminal shows it.
@Suite("Markdown")
struct MarkdownTextTests {
    private static let page = """
        # stream.first

        *Invariant.* A paragraph with `code`, **strong** words
        and a [link](Documentation/Scenarios.md#waive), which is longer than a narrow line is; a * alone is a star.

        - one
        - two, which goes on
          in another line, and does not end before it has to be broken

        ```sh
        kvsconform run --target emulator --fault stall   # as it is, however long it may be and wide
        ```

        | code | says |
        |---|---|
        | `a.b` | What it *says* is long enough to be broken at this width. |
        | `a.name-that-is-much-longer-than-the-others` | Below. |

        The end – with “marks”.
        """

    @Test(
        "is drawn in the width that there is",
        arguments: [
            ("60", TextStyle(width: 60)), ("60.ascii", TextStyle(unicode: false, width: 60)),
            ("200.colour", TextStyle(colour: true, width: 200)),
        ]
    )
    func drawn(name: String, style: TextStyle) throws {
        let text = MarkdownText(style: style).text(Self.page)
        try Golden.expect(text, is: "markdown.\(name).txt")
        let most = min(style.width, 100)
        let wide = text.lines.filter { !$0.hasPrefix("    kvsconform") && $0.count > most && !style.colour }
        #expect(wide == [])
    }

    @Test("loses its marks where only words are wanted")
    func plain() {
        #expect(MarkdownText.plain("a `b` **c** *d* [e `f`](g)\nh * i") == "a b c d e f h * i")
    }

    @Test("of an entry is summed up by its first sentence")
    func summary() {
        let entry = FindingsPage.Entry(name: "a", text: "*Invariant, should.* What `x` is. More.\n\nAnd more.")
        #expect(entry.summary == "What x is.")
    }

    @Test("of the page is read by its headings and tables, with links from the package")
    func page() {
        let page = FindingsPage(
            """
            # Findings
            ## HTTP
            ### http.status

            See [there](Operating.md#x) and [here](#y).

            ## Diagnostics

            | word | is about |
            |---|---|
            | `json` | a file |

            | code | says |
            |---|---|
            | `json.syntax` | Wrong. |
            | `….unused-name` (a warning) | Unused. |
            """
        )
        let links = "See [there](Documentation/Operating.md#x) and [here](Documentation/Findings.md#y)."
        #expect(page.findings == [.init(name: "http.status", text: links)])
        #expect(page.families == [.init(name: "json", text: "a file")])
        #expect(page.diagnostics.map(\.name) == ["json.syntax", "….unused-name"])
        #expect(page.warnings == ["….unused-name"])
    }
}
