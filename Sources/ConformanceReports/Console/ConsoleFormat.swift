internal import Conformance

/// What a console says at the end of a run, as a document.
struct ConsoleFormat: ReportFormat {
    private let options: ReportKind.Options

    init(_ options: ReportKind.Options) {
        self.options = options
    }

    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let console = ConsoleReporter.Options(
            style: options.style,
            verbosity: options.verbosity,
            reproduction: options.reproduction ?? Reproduction(of: run)
        )
        let text = options.style.render(ConsoleSummary(run, options: console).lines)
        return [ReportDocument(name: "console.txt", bytes: Array(text.utf8))]
    }
}
