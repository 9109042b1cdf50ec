internal import Conformance
internal import KinesisVideo

/// The timeline of one exchange as a picture of its own: an SVG document that needs nothing else.
struct SessionDrawing {
    private let step: StepRecord
    private let result: CaseResult
    private let target: String
    private let timeline: SessionTimeline

    /// What a drawing's name ends with, in place of what its recording's ends with.
    static let fileExtension = ".svg"

    /// Prepares a drawing; `nil` where nothing came that could be drawn.
    init?(_ step: StepRecord, of result: CaseResult, on target: String) {
        timeline = SessionTimeline(step, of: result)
        guard timeline.showsAnything else { return nil }
        self.step = step
        self.result = result
        self.target = target
    }

    /// The path of the drawing that belongs to a recording.
    static func path(beside recording: String) -> String {
        guard recording.hasSuffix(Recording.fileExtension) else { return recording + fileExtension }
        return recording.dropLast(Recording.fileExtension.count) + fileExtension
    }

    private static let width = 960
    private static let margin = 16
    private static let lineHeight = 20
    /// Where the lanes begin, and how wide they are: names stand to the left, and what is late runs over to the right.
    private static let lanes = (left: 72, width: 800)
    /// How many characters of a line fit.
    private static let columns = 118
    /// How many findings are named; more are marked only.
    private static let mostFindings = 6

    /// The document.
    var text: String {
        let lines = lines
        let top = Self.margin + lines.count * Self.lineHeight + 14
        let height = top + SessionTimeline.height + Self.margin
        var svg = HTMLWriter()
        svg.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        svg.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "width": "\(Self.width)", "height": "\(height)",
                "viewBox": "0 0 \(Self.width) \(height)", "role": "img", "aria-label": timeline.spoken,
            ]
        ) { svg in
            svg.element("title", text: "\(result.path) · step \"\(step.name)\" · \(target)")
            svg.raw("<style>\(Self.style)</style>\n")
            svg.element("rect", ["class": "ground", "width": "100%", "height": "100%"]) { _ in }
            for (index, line) in lines.enumerated() {
                svg.line()
                svg.element(
                    "text",
                    [
                        "class": line.className, "x": "\(Self.margin)",
                        "y": "\(Self.margin + index * Self.lineHeight + 12)",
                    ],
                    text: XMLText.line(line.text).shortened(to: Self.columns).string
                )
            }
            for (index, lane) in SessionTimeline.lanes.enumerated() {
                svg.line()
                svg.element(
                    "text",
                    [
                        "x": "\(Self.lanes.left - 10)", "y": "\(top + index * SessionTimeline.laneHeight + 18)",
                        "text-anchor": "end",
                    ],
                    text: lane
                )
            }
            svg.line()
            svg.element(
                "svg",
                [
                    "x": "\(Self.lanes.left)", "y": "\(top)", "width": "\(Self.lanes.width)",
                    "height": "\(SessionTimeline.height)", "overflow": "visible",
                ]
            ) { timeline.write(to: &$0) }
        }
        svg.line()
        return svg.html
    }

    /// What stands above the drawing: which exchange this is, how it went, and what was found in it.
    private var lines: [(text: String, className: String?)] {
        let mark = TextStyle(unicode: true).mark(of: result.verdict)
        var facts = step.request.map { ["\($0.method) \($0.path)\($0.isSigned ? "" : " (unsigned)")"] } ?? []
        facts.append(step.status.map { "\($0)" } ?? "no answer")
        if let error = step.errorType { facts.append(error) }
        facts.append(Count(step.chunkCount, "chunk").description)
        facts.append("\(step.bodyBytes) bytes")
        facts.append("\(step.outcome) after \(step.elapsed.forReading)")
        var lines: [(text: String, className: String?)] = [
            ("\(mark.glyph) \(result.path)", "title"),
            ("\(target) · step \"\(step.name)\" · " + facts.joined(separator: " · "), nil),
        ]
        for mark in timeline.marks.prefix(Self.mostFindings) {
            lines.append(("● \(mark.code) at \(mark.at.forReading)", "fault"))
        }
        if timeline.marks.count > Self.mostFindings {
            lines.append(("and \(timeline.marks.count - Self.mostFindings) more", "fault"))
        }
        return lines
    }

    /// Colours without variables, which many programs that show an SVG do not know.
    private static let style = """
        text{fill:#59636f;font:11px system-ui,sans-serif}.ground{fill:#fff}.axis{stroke:#d9dde3}.wait{fill:#e4e8ee}.part{fill:#8b949e}
        .chunk{fill:#7fb2e5;stroke:#2f6fad}.head{fill:#1a7f37}.end{stroke:#1b2027}.fault,text.fault{fill:#c0182b}
        .faultline{stroke:#c0182b;stroke-dasharray:3 3}text.fault{font-weight:700}text.title{fill:#1b2027;font-size:13px;font-weight:700}
        @media(prefers-color-scheme:dark){text{fill:#9aa6b2}.ground{fill:#101418}.axis{stroke:#303945}.wait{fill:#252d37}.part{fill:#768390}
        .chunk{fill:#2b5f93;stroke:#79b8f2}.head{fill:#4cc26b}.end{stroke:#e4e9ef}.fault,text.fault{fill:#ff7b80}
        .faultline{stroke:#ff7b80}text.title{fill:#e4e9ef}}
        """
}
