internal import KinesisVideo

/// The time that a case has: what is awaited in it for longer never comes.
struct CaseTime {
    let limit: Duration
    /// Where the case says so; `nil` where it has what a run gives, which may be more.
    let range: Range<Int>?

    /// What a run gives a case that says nothing, unless it is told otherwise.
    static let usual = CaseTime(limit: Scenario.usualTimeout, range: nil)

    /// Reports every time of an expectation that is longer.
    func check(_ expectation: ScenarioValue) {
        let node = expectation.node
        let parts = [node, node["should"], node["may"]] + (node["oneOf"]?.arrayValue ?? [])
        func check(_ name: String, _ node: JSONNode?) {
            // What is no duration was complained about already.
            guard let node, let time = node.stringValue.flatMap(Duration.init(shortText:)), time > limit else { return }
            guard let range else {
                expectation.warn(
                    "beyond-timeout",
                    "'\(name)' is longer than the \(limit.components.seconds) s that a case has unless it or --timeout says otherwise",
                    at: node.range,
                    help: "give the scenario a \"timeout\" that is longer"
                )
                return
            }
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
