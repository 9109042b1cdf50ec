internal import Conformance
internal import KinesisVideo

/// One exchange: request and head, a drawing of what came when, and its chunks as a table.
struct HTMLSession {
    private let step: StepRecord
    private let drawing: SessionTimeline
    private let files: RunFiles?

    init(_ step: StepRecord, of result: CaseResult, files: RunFiles?) {
        self.step = step
        self.files = files
        drawing = SessionTimeline(step, of: result)
    }

    func write(to html: inout HTMLWriter) {
        html.element("h4") { html in
            html.text("step \"\(step.name)\"")
            if step.attempts > 1 { html.text(" (tried \(step.attempts) times)") }
        }
        facts(&html)
        if drawing.showsAnything { timeline(&html) }
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
            if step.chunkCount > 0 { facts.append(Count(step.chunkCount, "chunk").description) }
            facts.append("\(step.bodyBytes) bytes in \(Count(step.partCount, "part"))")
            facts.append("\(step.outcome) after \(step.elapsed.forReading)")
            html.text(facts.joined(separator: " · "))
            if let recording = step.recording {
                html.text(" · ")
                if let file = files?.recording(recording) {
                    html.element("a", ["href": RunFiles.reference(to: file)]) { $0.element("code", text: file) }
                } else {
                    html.element("code", text: recording)
                }
            }
        }
    }

    private func timeline(_ html: inout HTMLWriter) {
        html.element("div", ["class": "timeline"]) { html in
            html.element("div", ["class": "lanes", "aria-hidden": "true"]) { html in
                for lane in SessionTimeline.lanes { html.element("div", text: lane) }
            }
            html.element(
                "svg",
                ["height": "\(SessionTimeline.height)", "role": "img", "aria-label": drawing.spoken]
            ) { drawing.write(to: &$0) }
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
            "\(chunk.index)", "+\(chunk.completedAt.shown)", "\(chunk.offset)",
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
