internal import KinesisVideo

/// The time that a case gives itself: what is awaited in it for longer never comes.
struct CaseTime {
    let limit: Duration

    /// Where the case says so.
    let range: Range<Int>

    /// Reports every time of an expectation that is longer.
    func check(_ expectation: JSONNode, _ diagnostics: inout Diagnostics) {
        let parts = [expectation, expectation["should"], expectation["may"]] + (expectation["oneOf"]?.arrayValue ?? [])
        for chunks in parts.compactMap({ $0?["chunks"] }) {
            for name in ["headWithin", "firstChunkWithin", "gapWithin"] { check(name, chunks[name], &diagnostics) }
            check("within", chunks["ends"]?["within"], &diagnostics)
            for stop in Self.conditions(chunks["stopWhen"]) { check("elapsed", stop["elapsed"], &diagnostics) }
        }
    }

    private static func conditions(_ stop: JSONNode?) -> [JSONNode] {
        guard let stop else { return [] }
        return [stop] + (stop["anyOf"]?.arrayValue ?? []).flatMap { conditions($0) }
    }

    private func check(_ name: String, _ node: JSONNode?, _ diagnostics: inout Diagnostics) {
        // What is no duration was complained about already.
        guard let node, let time = node.stringValue.flatMap(Diagnostics.duration(in:)), time > limit else { return }
        diagnostics.report(
            "scenario.impossible",
            "'\(name)' is longer than the time of the case, which is over before",
            at: node.range,
            related: [Diagnostic.Related(range: range, message: "the time of the case")],
            help: "make 'timeout' longer"
        )
    }
}
