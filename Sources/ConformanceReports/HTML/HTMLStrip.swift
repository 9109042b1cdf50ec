internal import Conformance
internal import KinesisVideo

/// What came of a case in each run, oldest at the left, as a row of bars: the worse, the higher.
struct HTMLStrip {
    private let marks: [RunHistory.Mark?]

    init(_ marks: [RunHistory.Mark?]) {
        self.marks = marks
    }

    /// From so many runs on, the bars are narrow.
    private static let mostWide = 24

    /// Writes the strip; bars of one kind beside each other are one, unless each is to have its words.
    ///
    /// - Parameters:
    ///   - html: What is written to.
    ///   - words: What is said of the bar of each run when it is pointed at; none for no words.
    func write(to html: inout HTMLWriter, words: [String] = []) {
        let isDense = marks.count > Self.mostWide
        let width = isDense ? 3 : 6
        html.element(
            "svg",
            [
                "class": isDense ? "strip dense" : "strip", "width": "\(marks.count * width)", "height": "14",
                "role": "img", "aria-label": summary,
            ]
        ) { html in
            var start = 0
            while start < marks.count {
                let shape = Self.shape(of: marks[start])
                var end = start + 1
                while words.isEmpty, end < marks.count, Self.shape(of: marks[end]).0 == shape.0 { end += 1 }
                defer { start = end }
                guard shape.height > 0 else { continue }
                html.element(
                    "rect",
                    [
                        "class": shape.0, "x": "\(start * width)", "width": "\((end - start) * width)",
                        "y": "\(14 - shape.height)", "height": "\(shape.height)",
                    ]
                ) { html in
                    if start < words.count { html.element("title", text: words[start]) }
                }
            }
        }
    }

    /// What the strip shows, for whoever hears it: `12 runs: 10 passed, 2 failed`.
    private var summary: String {
        var counts = VerdictCounts([])
        for mark in marks.compactMap({ $0 }) { counts.add(mark.verdict) }
        let absent = marks.count { $0 == nil }
        let told = counts.sentence(and: [(absent, "not run")]).split(separator: ":", maxSplits: 1).last ?? ""
        return "\(Count(marks.count, "run")):\(told)"
    }

    private static func shape(of mark: RunHistory.Mark?) -> (String, height: Int) {
        switch mark?.verdict {
        case .passed: ("s-good", 7)
        case .failed: ("s-bad", 14)
        case .accepted, .nonStrict, .inconclusive: ("s-doubtful", 10)
        case .skipped: ("s-faint", 3)
        case nil: ("", 0)
        }
    }
}
