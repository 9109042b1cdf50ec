internal import Conformance
internal import KinesisVideo

extension RunHistory {
    /// What sets a run apart from the newest one, so that not everything about them can be compared; nothing for most.
    ///
    /// - Parameter index: The run's place.
    /// - Returns: A few words for each.
    func remarks(on index: Int) -> [String] {
        guard let newest = runs.last else { return [] }
        let run = runs[index]
        var remarks: [String] = []
        if run.isCutShort { remarks.append("cut short") }
        if let shard = run.header?.shard {
            remarks.append("part \(shard) of the cases")
        } else if run.isPart == true {
            remarks.append("a part of the suite")
        }
        guard index < runs.count - 1 else { return remarks }
        if !run.asked(sameAs: newest) { remarks.append("another suite than the newest run") }
        if let version = run.header?.version, version != newest.header?.version {
            remarks.append("kvsconform \(version)")
        }
        if let options = run.header?.options, options != newest.header?.options ?? [] {
            remarks.append(options.isEmpty ? "no options" : "options \(options.joined(separator: " "))")
        }
        for target in newest.targets {
            guard let other = run.target(target.name) else {
                remarks.append("without \(target.name)")
                continue
            }
            if other.dialect != target.dialect { remarks.append("\(target.name) in the dialect \(other.dialect)") }
            if Self.place(other) != Self.place(target) { remarks.append("\(target.name) at \(other.endpoint)") }
        }
        for target in run.targets where newest.target(target.name) == nil { remarks.append("with \(target.name)") }
        return remarks
    }

    /// Where a target is; an emulator of this machine is on another port each time.
    private static func place(_ target: Target) -> String {
        let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"]
        return local.contains { target.endpoint.hasPrefix($0) } ? "here" : "\(target.endpoint) \(target.region)"
    }
}

extension RunHistory.Run {
    /// When it began, to the second: `2026-11-28 00:10:07`.
    var startText: String {
        guard let header else { return "–" }
        return String(header.startedAt.rfc3339Text.prefix { $0 != "." }.map { $0 == "T" ? " " : $0 })
    }

    /// The last part of its path.
    var shortName: String {
        var parts = name.split(separator: "/")
        if parts.count > 1, parts.last?.hasSuffix(".jsonl") == true { parts.removeLast() }
        return parts.last.map(String.init) ?? name
    }
}
