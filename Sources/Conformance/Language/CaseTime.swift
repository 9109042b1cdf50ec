internal import KinesisVideo

/// The time that a case gives itself: what is awaited in it for longer never comes.
struct CaseTime {
    let limit: Duration
    /// Where the case says so.
    let range: Range<Int>

    /// Reports every time of an expectation that is longer.
    func check(_ expectation: ScenarioValue) {
        let node = expectation.node
        let parts = [node, node["should"], node["may"]] + (node["oneOf"]?.arrayValue ?? [])
        func check(_ name: String, _ node: JSONNode?) {
            // What is no duration was complained about already.
            guard let node, let time = node.stringValue.flatMap(Duration.init(shortText:)), time > limit else { return }
            expectation.report(
                "impossible",
                "'\(name)' is longer than the time of the case, which is over before",
                at: node.range,
                related: [Diagnostic.Related(range: range, message: "the time of the case")],
                help: "make 'timeout' longer"
            )
        }
        for chunks in parts.compactMap({ $0?["chunks"] }) {
            for name in ["headWithin", "firstChunkWithin", "gapWithin"] { check(name, chunks[name]) }
            check("within", chunks["ends"]?["within"])
            for stop in Self.conditions(chunks["stopWhen"]) {
                for name in ["elapsed", "quiet"] { check(name, stop[name]) }
            }
        }
    }

    private static func conditions(_ stop: JSONNode?) -> [JSONNode] {
        guard let stop else { return [] }
        return [stop] + (stop["anyOf"]?.arrayValue ?? []).flatMap { conditions($0) }
    }
}
