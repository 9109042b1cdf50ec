package import Conformance
internal import KinesisVideo

/// One page for people: verdict, causes, every failure with its spans and the session that it happened in, and all cases.
///
/// The page needs nothing else: no script, no network, no font. Its policy allows its own style sheet, by hash, and nothing
/// more, so that whatever an endpoint sent cannot do anything even where an escape were wrong.
package struct HTMLFormat: ReportFormat {
    /// Composes the command lines that show a finding again; `nil` has the run itself say how.
    package var reproduction: Reproduction?

    /// A comparison of the run's targets.
    private let compared: JudgedComparison?

    /// The files of the run that the page links to.
    private let files: RunFiles?

    /// Creates the format.
    package init(reproduction: Reproduction? = nil, compared: JudgedComparison? = nil, files: RunFiles? = nil) {
        self.reproduction = reproduction
        self.compared = compared
        self.files = files
    }

    package func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let page = HTMLPage(
            run,
            reproduction: reproduction ?? Reproduction(of: run),
            compared: compared,
            files: files
        )
        return [ReportDocument(name: "report.html", bytes: Array(page.text().utf8))]
    }

    /// The content security policy of a page with a style sheet.
    static func policy(for style: String) -> String {
        "default-src 'none'; style-src 'sha256-\(Base64.text(of: SignatureV4.digest(of: Array(style.utf8))))'; "
            + "img-src data:; base-uri 'none'; form-action 'none'"
    }
}
