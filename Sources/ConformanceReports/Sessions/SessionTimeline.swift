internal import Conformance
internal import KinesisVideo

/// The drawing of one exchange: a lane each for the head, the parts of the body and the chunks, over the time from the request.
///
/// Times are percentages of the width, so that it can be scaled without its texts.
struct SessionTimeline {
    private let step: StepRecord
    /// Where findings of this step are on its time axis.
    let marks: [(at: Duration, code: String)]
    private let end: Duration

    init(_ step: StepRecord, of result: CaseResult) {
        self.step = step
        let wires = result.findings.filter { $0.wire?.exchange == "\(result.path).\(step.name)" }
        marks = wires.compactMap { finding in finding.wire?.at.map { ($0, finding.code.rawValue) } }
        let times = [step.elapsed, step.headAt, step.parts.last?.at, step.streamError?.at].compactMap(\.self)
        end = max(times.max() ?? .zero, .milliseconds(1))
    }

    static let laneHeight = 28
    /// What the lanes are, from the top.
    static let lanes = ["head", "parts", "chunks"]

    /// The height of the drawing, axis included.
    static let height = laneHeight * lanes.count + 22

    /// Whether there is anything to draw.
    var showsAnything: Bool {
        step.status != nil || !step.parts.isEmpty
    }

    /// Draws it into an `<svg>` that is ``height`` high.
    func write(to html: inout HTMLWriter) {
        axis(&html)
        head(&html)
        parts(&html)
        chunkRectangles(&html)
        endings(&html)
    }

    /// The drawing in words.
    var spoken: String {
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
