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
    package struct Compared: Sendable {
        let comparison: Comparison
        /// How each difference stands against a baseline, in their order.
        let standings: [DifferenceBaseline.Standing]

        /// Sets a comparison beside its baseline.
        package init(_ comparison: Comparison, _ standings: [DifferenceBaseline.Standing]) {
            self.comparison = comparison
            self.standings = standings
        }
    }

    private let compared: Compared?

    /// The files of the run that the page links to.
    private let files: RunFiles?

    /// Creates the format.
    package init(reproduction: Reproduction? = nil, compared: Compared? = nil, files: RunFiles? = nil) {
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

/// Bytes as base64 (RFC 4648, section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                text.append(
                    isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)]
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
