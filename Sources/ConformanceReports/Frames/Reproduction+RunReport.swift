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
    }
}
