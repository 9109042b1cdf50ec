internal import Conformance
internal import KinesisVideo

extension JUnitDocument {
    /// A run as a document: a suite for each target, cases in plan order.
    init(_ run: RunReport, format: JUnitFormat) {
        name = XMLText.line("kvsconform")
        suites = run.targets.map { JUnitDocument.Suite($0, of: run, format: format) }
    }
}

extension JUnitDocument.Suite {
    fileprivate init(_ target: RunReport.Target, of run: RunReport, format: JUnitFormat) {
        let projection = JUnitCaseProjection(target: target.header.name, format: format)
        var taken: Set<String> = []
        name = .line(target.header.name)
        timestamp = XMLText(target.header.startedAt.withoutZoneAndFraction)
        properties = Self.properties(of: target.header, in: run)
        cases = target.results.map { result in
            // Readers merge cases of one name. A plan has none twice; a report that is wrong about that must still count.
            let name = JUnitFormat.firstFree(result.path, separator: "#") { taken.insert($0).inserted }
            return projection.testCase(result, named: name)
        }
    }

    private static func properties(of target: TargetHeader, in run: RunReport) -> [JUnitDocument.Property] {
        var pairs: [(String, String)] = []
        if let header = run.header {
            pairs += [
                ("kvsconform.version", header.version),
                ("run.command", header.command),
                ("run.seed", String(header.seed)),
                ("run.startedAt", header.startedAt.rfc3339Text),
            ]
        }
        pairs += [
            ("target.startedAt", target.startedAt.rfc3339Text),
            ("endpoint", target.endpoint),
            ("region", target.region),
            ("dialect", target.dialect),
        ]
        if run.interrupted { pairs.append(("run.interrupted", "true")) }
        return pairs.map { JUnitDocument.Property(name: .line($0), value: .line($1)) }
    }
}

extension WallTime {
    /// The moment in UTC as `2026-10-01T12:34:56`, the one form that all readers of JUnit take.
    fileprivate var withoutZoneAndFraction: String {
        String(rfc3339Text.prefix { $0 != "." })
    }
}
