internal import Conformance

/// One exchange: request and head, a drawing of what came when, and its chunks as a table.
struct HTMLSession {
    private let step: StepRecord
    /// Where findings of this step are on its time axis.
    private let marks: [(at: Duration, code: String)]
    private let end: Duration

    init(_ step: StepRecord, findings: [Finding], casePath: String) {
        self.step = step
        let wires = findings.filter { $0.wire?.exchange == "\(casePath).\(step.name)" }
        marks = wires.compactMap { finding in finding.wire?.at.map { ($0, finding.code) } }
        let times = [step.elapsed, step.headAt, step.parts.last?.at, step.streamError?.at].compactMap(\.self)
        end = max(times.max() ?? .zero, .milliseconds(1))
    }

    func write(to html: inout HTMLWriter) {
        html.element("h4") { html in
            html.text("step \"\(step.name)\"")
            if step.attempts > 1 { html.text(" (tried \(step.attempts) times)") }
        }
        facts(&html)
        if step.status != nil || !step.parts.isEmpty { timeline(&html) }
        chunks(&html)
        details(&html)
    }

    private func facts(_ html: inout HTMLWriter) {
        html.element("p") { html in
            if let request = step.request {
                html.element("code", text: "\(request.method) \(request.path)\(request.isSigned ? "" : " (unsigned)")")
                html.text(" → ")
            }
            var facts = [step.status.map { "\($0)" } ?? "no answer"]
            if let error = step.errorType { facts.append(error) }
            if step.chunkCount > 0 { facts.append(step.chunkCount == 1 ? "1 chunk" : "\(step.chunkCount) chunks") }
            facts.append("\(step.bodyBytes) bytes in \(step.partCount == 1 ? "1 part" : "\(step.partCount) parts")")
            facts.append("\(step.outcome) after \(step.elapsed.forReading)")
            html.text(facts.joined(separator: " · "))
            if let recording = step.recording {
                html.text(" · ")
                html.element("code", text: recording)
            }
        }
    }

    // MARK: Timeline

    private static let laneHeight = 28
    private static let lanes = ["head", "parts", "chunks"]

    private func timeline(_ html: inout HTMLWriter) {
        let height = Self.laneHeight * Self.lanes.count + 22
        html.element("div", ["class": "timeline"]) { html in
            html.element("div", ["class": "lanes", "aria-hidden": "true"]) { html in
                for lane in Self.lanes { html.element("div", text: lane) }
            }
            html.element("svg", ["height": "\(height)", "role": "img", "aria-label": spoken]) { html in
                axis(&html)
                head(&html)
                parts(&html)
                chunkRectangles(&html)
                endings(&html)
            }
        }
    }

    /// The drawing in words.
    private var spoken: String {
        var facts: [String] = []
        if let head = step.headAt { facts.append("head after \(head.forReading)") }
        if let first = step.firstChunkAt { facts.append("first chunk after \(first.forReading)") }
        if let error = step.streamError { facts.append("error \(error.id ?? "?") after \(error.at.forReading)") }
        facts.append(contentsOf: marks.map { "\($0.code) after \($0.at.forReading)" })
        facts.append("\(step.outcome) after \(step.elapsed.forReading)")
        return "Timeline: " + facts.joined(separator: ", ")
    }

    private func x(_ time: Duration) -> String {
        Percent.text(time / end)
    }

    private func axis(_ html: inout HTMLWriter) {
        let bottom = Self.laneHeight * Self.lanes.count
        html.shape("line", ["class": "axis", "x1": "0", "x2": "100%", "y1": "\(bottom)", "y2": "\(bottom)"])
        let tick = Self.tick(for: end)
        for number in 0...8 {
            let time = tick * number
            guard time <= end else { break }
            html.shape("line", ["class": "axis", "x1": x(time), "x2": x(time), "y1": "0", "y2": "\(bottom + 4)"])
            html.element(
                "text",
                ["x": x(time), "y": "\(bottom + 17)", "text-anchor": number == 0 ? "start" : "middle"]
            ) {
                $0.text(number == 0 ? "0" : time.forReading)
            }
        }
    }

    /// The distance of ticks: 1, 2 or 5 of something, so that there are three to seven.
    private static func tick(for end: Duration) -> Duration {
        var unit = Duration.microseconds(100)
        while unit < .seconds(100_000) {
            for factor in [1, 2, 5] where end / (unit * factor) <= 7 { return unit * factor }
            unit *= 10
        }
        return unit
    }

    private func head(_ html: inout HTMLWriter) {
        guard let head = step.headAt else { return }
        html.element("rect", ["class": "wait", "x": "0", "y": "9", "width": x(head), "height": "10"]) {
            $0.element("title", text: "waiting for the head: \(head.forReading)")
        }
        html.element("circle", ["class": "head", "cx": x(head), "cy": "14", "r": "5"]) {
            $0.element("title", text: "head \(step.status.map { "\($0) " } ?? "")after \(head.forReading)")
        }
        let isLate = head / end > 0.8
        html.element(
            "text",
            ["x": x(head), "dx": isLate ? "-9" : "9", "y": "18", "text-anchor": isLate ? "end" : "start"]
        ) {
            $0.text("\(step.status.map { "\($0)" } ?? "") \(head.forReading)")
        }
    }

    /// How many columns body parts are drawn in: more than that nobody can tell apart.
    private static let partColumns = 96

    private func parts(_ html: inout HTMLWriter) {
        var columns: [Int: UInt64] = [:]
        for part in step.parts {
            let column = Int((part.at / end * Double(Self.partColumns)).rounded(.down))
            columns[min(max(column, 0), Self.partColumns), default: 0] &+= part.bytes
        }
        let most = Double(max(1, columns.values.max() ?? 1))
        for (column, bytes) in columns.sorted(by: { $0.key < $1.key }) {
            let height = 4 + Int(18 * (Double(bytes) / most).squareRoot())
            html.shape(
                "rect",
                [
                    "class": "part", "x": Percent.text(column, of: Self.partColumns),
                    "y": "\(Self.laneHeight * 2 - 3 - height)", "width": "2", "height": "\(height)",
                ]
            )
        }
    }

    private func chunkRectangles(_ html: inout HTMLWriter) {
        let top = Self.laneHeight * 2 + 4
        var start = step.headAt ?? .zero
        var previous: Int?
        for chunk in step.chunks {
            // Where chunks are left out, so is the time that they took.
            if let previous, chunk.index != previous + 1 { start = chunk.completedAt }
            let from = min(start, chunk.completedAt)
            let width = max(0, (chunk.completedAt - from) / end)
            html.element(
                "rect",
                [
                    "class": "chunk", "x": x(from), "y": "\(top)", "width": Percent.text(max(width, 0.002)),
                    "height": "20", "rx": "2",
                ]
            ) {
                let number = chunk.fragmentNumber.map { ", fragment \($0)" } ?? ""
                $0.element(
                    "title",
                    text: "chunk #\(chunk.index)\(number), \(chunk.endOffset &- chunk.offset) bytes, "
                        + "complete at \(chunk.completedAt.forReading)"
                )
            }
            if width > 0.045 {
                let middle = (from / end) + width / 2
                html.element("text", ["x": Percent.text(middle), "y": "\(top + 14)", "text-anchor": "middle"]) {
                    $0.text("#\(chunk.index)")
                }
            }
            start = chunk.completedAt
            previous = chunk.index
        }
    }

    private func endings(_ html: inout HTMLWriter) {
        let bottom = Self.laneHeight * Self.lanes.count
        if let error = step.streamError {
            html.element("text", ["class": "fault", "x": x(error.at), "y": "\(bottom - 9)", "text-anchor": "middle"]) {
                $0.text("✕ \(error.id ?? "")")
                $0.element("title", text: "error \(error.id ?? "?") \(error.code ?? "") at \(error.at.forReading)")
            }
        }
        html.element(
            "line",
            ["class": "end", "x1": x(step.elapsed), "x2": x(step.elapsed), "y1": "2", "y2": "\(bottom)"]
        ) { $0.element("title", text: "\(step.outcome) at \(step.elapsed.forReading)") }
        html.element("text", ["x": x(step.elapsed), "dx": "4", "y": "\(bottom - 36)"]) { $0.text(step.outcome) }
        for mark in marks {
            html.element(
                "line",
                ["class": "faultline", "x1": x(mark.at), "x2": x(mark.at), "y1": "-2", "y2": "\(bottom)"]
            ) { $0.element("title", text: "\(mark.code) at \(mark.at.forReading)") }
            html.shape("circle", ["class": "fault", "cx": x(mark.at), "cy": "-2", "r": "3.5"])
        }
    }

    // MARK: Tables

    private func chunks(_ html: inout HTMLWriter) {
        guard !step.chunks.isEmpty else { return }
        html.element("details", ["class": "more"]) { html in
            let shown = step.chunks.count < step.chunkCount ? ", \(step.chunks.count) of them shown" : ""
            html.element("summary", text: "chunks (\(step.chunkCount)\(shown))")
            html.element(
                "div",
                ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Chunks of step \(step.name)"]
            ) { html in
                html.element("table", ["class": "chunks"]) { html in
                    html.element("thead") { html in
                        html.element("tr") { html in
                            for (name, isNumber) in Self.chunkColumns {
                                html.element("th", ["scope": "col", "class": isNumber ? "n" : nil], text: name)
                            }
                        }
                    }
                    html.element("tbody") { html in
                        for chunk in step.chunks { Self.row(of: chunk, &html) }
                    }
                }
            }
        }
    }

    private static let chunkColumns: [(String, isNumber: Bool)] = [
        ("#", true), ("complete", true), ("offset", true), ("bytes", true), ("fragment number", false),
        ("server time", true), ("producer time", true), ("ms behind now", true), ("frames", true), ("keys", true),
        ("codecs", false), ("elements", false),
    ]

    private static func row(of chunk: StepRecord.Chunk, _ html: inout HTMLWriter) {
        let cells = [
            "\(chunk.index)", "+\(chunk.completedAt.asDecimalSeconds) s", "\(chunk.offset)",
            "\(chunk.endOffset &- chunk.offset)", chunk.fragmentNumber ?? "–", chunk.serverTimestamp ?? "–",
            chunk.producerTimestamp ?? "–", chunk.millisBehindNow ?? "–", "\(chunk.frames)", "\(chunk.keyframes)",
            chunk.codecs.joined(separator: ", "), chunk.elements.joined(separator: " "),
        ]
        html.element("tr") { html in
            for (cell, column) in zip(cells, chunkColumns) {
                html.element("td", ["class": column.isNumber ? "n mono" : "mono"], text: cell)
            }
        }
    }

    private func details(_ html: inout HTMLWriter) {
        guard !step.headers.isEmpty || step.request?.body.isEmpty == false else { return }
        html.element("details", ["class": "more"]) { html in
            html.element("summary", text: "request and head")
            html.element("pre", ["tabindex": "0"]) { html in
                if let request = step.request {
                    html.text("\(request.method) \(request.path)")
                    html.line()
                    if !request.body.isEmpty {
                        html.text(request.body)
                        if request.bodyBytes > StepRecord.Request.maximumBody {
                            html.text(" … (\(request.bodyBytes) bytes)")
                        }
                        html.line()
                    }
                    html.line()
                }
                html.text(step.status.map { "\($0)" } ?? "no head came")
                html.line()
                for header in step.headers {
                    html.element("span", ["class": "faint"], text: "\(header.name):")
                    html.text(" \(header.value)")
                    html.line()
                }
            }
        }
    }
}

extension HTMLWriter {
    /// Writes a shape of a drawing that has no content.
    fileprivate mutating func shape(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?>
    ) {
        element(name, attributes) { _ in }
    }
}
