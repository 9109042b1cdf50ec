package import Conformance
internal import KinesisVideo

/// One page for people: verdict, causes, every failure with its spans and the session that it happened in, and all cases.
///
/// The page needs nothing else: no network, no font, and no script but for the box that filters as one types. Its policy
/// allows its own style sheet and that script, by hash, and nothing more, so that whatever an endpoint sent cannot do
/// anything even where an escape were wrong.
package struct HTMLFormat: ReportFormat {
    /// Composes the command lines that show a finding again; `nil` has the run itself say how.
    package var reproduction: Reproduction?

    /// A comparison of the run's targets.
    private let compared: JudgedComparison?

    /// The files of the run that the page links to.
    private let files: RunFiles?

    /// The runs of which the reported one is the newest.
    private let history: RunHistory?

    /// Creates the format.
    package init(
        reproduction: Reproduction? = nil,
        compared: JudgedComparison? = nil,
        files: RunFiles? = nil,
        history: RunHistory? = nil
    ) {
        self.history = history
        self.reproduction = reproduction
        self.compared = compared
        self.files = files
    }

    package func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let page = HTMLPage(
            run,
            reproduction: reproduction ?? Reproduction(of: run),
            compared: compared,
            files: files,
            history: history
        )
        return [ReportDocument(name: "report.html", bytes: Array(page.text().utf8))]
    }

    /// The content security policy of a page with a style sheet and perhaps a script.
    static func policy(for style: String, script: String? = nil) -> String {
        func hash(_ text: String) -> String { "'sha256-\(Base64.text(of: SignatureV4.digest(of: Array(text.utf8))))'" }
        return "default-src 'none'; style-src \(hash(style)); \(script.map { "script-src \(hash($0)); " } ?? "")"
            + "img-src data:; base-uri 'none'; form-action 'none'"
    }
}
