package import KinesisVideo

/// What is known to be wrong and lived with, as a file has it: differences that `compare` knows, failures that `run` accepts.
package struct Baseline: Sendable {
    package let differences: DifferenceBaseline
    package let failures: AcceptedFailures

    /// What all entries may have.
    private static let terms: [ObjectGrammar.Member] = [
        .optional(
            "targets",
            .array("names of targets", .string),
            "The targets that it is about, by their names in reports; all of them without it.",
            examples: [["eu-west-1"]]
        ),
        .required("reason", .string, "Why it is lived with.", examples: ["the proxy rewrites the headers"]),
        .optional("link", .string, "Where more is said, such as a ticket.", examples: ["https://tickets.example/4711"]),
        .optional(
            "expires",
            .string,
            "The last day on which it counts, by UTC; for ever without it.",
            examples: ["2027-01-31"]
        ),
    ]

    private static let ofDifferences = ObjectGrammar(
        "a known difference",
        [
            .required("aspect", .choice("aspect", Aspect.allCases.map { ($0.rawValue, $0.title) }), "What differs."),
            .optional("subject", .string, "What it is about, such as the name of a header; anything without it."),
            .optional(
                "cases",
                .string,
                "The cases that it may show in, as a path; * and ? are wild. Any without it.",
                examples: ["getmedia/live*"]
            ),
        ] + terms
    )

    private static let ofFailures = ObjectGrammar(
        "an accepted failure",
        [
            .required(
                "cases",
                .string,
                "The cases that fail, as a path; * and ? are wild. Where one of them passes, the run is red.",
                examples: ["getmedia/limits/calls*"]
            )
        ] + terms
    )

    private static let grammar = ObjectGrammar(
        "a baseline",
        [
            .schema,
            .optional(
                "differences",
                .array("known differences", .object(ofDifferences)),
                "Differences that 'compare --baseline' does not call new."
            ),
            .optional(
                "failures",
                .array("accepted failures", .object(ofFailures)),
                "Failures for which 'run --accepted' is not red."
            ),
        ]
    )

    /// The schema of the files.
    package static let schema = grammar.schema.document(
        named: "baseline",
        title: "Baseline of kvsconform",
        description: "What is known to be wrong and lived with, each with its reason and a last day."
    )

    /// Reads a baseline, or says everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - targets: The targets that known differences may be of; `nil` where that is not known.
    /// - Returns: The baseline, where there is nothing to complain about; and the messages, in the order of the file.
    package static func read(
        _ source: SourceText,
        targets: [String]? = nil
    ) -> (baseline: Baseline?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "baseline") { value in
            FileReader(value, grammar).map { reader in
                Baseline(
                    differences: DifferenceBaseline(
                        entries: reader.optionalObjects("differences") { DifferenceBaseline.Entry($0, targets) }
                    ),
                    failures: AcceptedFailures(
                        source: source,
                        entries: reader.optionalObjects("failures") { BaselineTerms($0, nil) }
                    )
                )
            }
        }
        return (read.result, read.diagnostics)
    }
}

/// What the entries of a baseline have in common: where they hold, and on which terms.
package struct BaselineTerms: Sendable {
    /// The cases that it is about, as a glob; `nil` for any.
    package let cases: String?
    /// The targets that it is about; `nil` for any.
    package let targets: Set<String>?
    /// Why and until when.
    package let acceptance: Acceptance
    /// Where the file says which cases; the whole entry where it does not.
    package let range: Range<Int>

    init(_ reader: FileReader, _ known: [String]?) {
        cases = reader.optionalString("cases")
        let named = reader.optional("targets")?.strings()
        for target in named ?? [] {
            let name = target.node.stringValue ?? ""
            guard let known, !known.contains(name) else { continue }
            target.report(unknown: name, "there is no target '\(name)'", in: known, code: "unknown-target")
        }
        targets = named.map { Set($0.compactMap(\.node.stringValue)) }
        let expires = reader.optionalString("expires")
        if let expires, WallTime(rfc3339: expires + "T00:00:00Z") == nil {
            reader.optional("expires")?.report(
                "wrong-day",
                "'\(expires)' is no day",
                help: "write it as \"2027-01-31\""
            )
        }
        acceptance = Acceptance(
            reason: reader.string("reason"),
            link: reader.optionalString("link"),
            expires: expires
        )
        range = reader.optional("cases")?.range ?? reader.value.range
    }

    /// Whether it is about a case.
    func takes(_ path: String) -> Bool {
        cases.map { Glob($0).matches(path) } ?? true
    }
}

/// Why something wrong is lived with, and until when.
package struct Acceptance: Hashable, Sendable, Redactable, CustomStringConvertible {
    package var reason: String
    /// Where more is said, such as a ticket; `nil` where that is nowhere.
    package var link: String?
    /// The last day on which it counts, as `2027-01-31`; `nil` for ever.
    package var expires: String?

    package init(reason: String, link: String? = nil, expires: String? = nil) {
        self.reason = reason
        self.link = link
        self.expires = expires
    }

    /// Whether its last day is over on a day, given as `2026-11-22`.
    func isOver(on today: String) -> Bool {
        expires.map { $0 < today } ?? false
    }

    /// `accepted until 2027-01-31: the proxy counts otherwise (https://tickets.example/4711)`.
    package var description: String {
        let until = expires.map { " until \($0)" } ?? ""
        return "accepted\(until): \(reason)\(link.map { " (\($0))" } ?? "")"
    }

    package mutating func redact(with censor: Censor) {
        censor(&reason)
        censor(&link)
    }
}
