package import Conformance
internal import KinesisVideo

/// Tells of a run on many targets that nobody should have to look at closely: a line for each, and one for each case that
/// failed or could not be judged.
package struct DrawReporter: Reporter {
    private let style: TextStyle
    private let output: TextOutput
    private var startedAt: [String: Duration] = [:]
    private var left: [String: Int] = [:]

    /// Creates a reporter.
    package init(_ style: TextStyle = .plain, output: @escaping TextOutput) {
        self.style = style
        self.output = output
    }

    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        switch event {
        case .runStarted(let header): try write("kvsconform \(header.version), seed \(header.seed)\n")
        case .targetStarted(let header):
            startedAt[header.name] = now
            left[header.name] = header.plan.count
        case .caseFinished(let name, let result):
            switch result.verdict {
            case .failed, .inconclusive: try write(style.render([style.caseLine(result, on: name)]))
            case .passed, .nonStrict, .accepted, .skipped: break
            }
            left[name, default: 0] -= 1
            guard left[name] == 0, let start = startedAt[name],
                let target = run.targets.last(where: { $0.header.name == name })
            else { return }
            try write("\(name)  \(target.counts.sentence()), \((now - start).forReading)\n")
        case .targetPlanned, .caseAdded, .caseStarted, .runFinished: break
        }
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {}

    private func write(_ text: String) throws(ReportError) {
        do {
            try output(text)
        } catch {
            throw .file(error)
        }
    }
}
