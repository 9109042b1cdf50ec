package import Conformance

extension Reproduction {
    /// The composer for a run that is only known from its report.
    package init(of run: RunReport) {
        self.init()
        let arguments = Dictionary(
            run.targets.compactMap { target in target.header.argument.map { (target.header.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        targetArgument = { arguments[$0] ?? $0 }
        options = run.header?.options ?? []
        select(run.targets.flatMap(\.header.plan), seed: run.header?.seed)
        var files: [String: [String: String]] = [:]
        for target in run.targets {
            for result in target.results {
                for step in result.steps where step.recording != nil {
                    files[target.header.name, default: [:]]["\(result.path).\(step.name)"] = step.recording
                }
            }
        }
        guard !files.isEmpty else { return }
        recording = { [files] target, exchange in files[target]?[exchange] }
    }
}
