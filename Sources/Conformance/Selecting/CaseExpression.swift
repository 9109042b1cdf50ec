package import KinesisVideo

/// A condition on one kind of thing that cases can be selected by.
package struct CasePredicate: Sendable {
    /// What the pattern is about; the raw values are the words of expressions.
    package enum Kind: String, ExplainedChoice, Sendable {
        case area
        case path = "case"
        case tag, requirement, level, stream, exception

        package var summary: String {
            switch self {
            case .area: "A folder of the case: resume, or getmedia/resume."
            case .path: "The case's path: getmedia/bounds/*."
            case .tag: "A tag, written in the file or told from what the case does."
            case .requirement: "A requirement that the case checks: GM-SEL-*."
            case .level: "How binding one of its requirements is: must, should or may."
            case .stream: "The logical stream that the case uses."
            case .exception: "An exception that the case expects."
            }
        }
    }

    /// Where a condition comes from, for messages.
    package enum Origin: Sendable {
        /// An argument that is not the path of a file.
        case argument
        /// An option, such as `--filter`.
        case option(String)
        /// A place in an expression, as UTF-8 offsets.
        case expression(SourceText, Range<Int>)
    }

    package let kind: Kind
    /// The pattern: `*` stands for any text and `?` for one character.
    package let pattern: String
    package let origin: Origin
    private let glob: Glob

    package init(_ kind: Kind, _ pattern: String, from origin: Origin) {
        self.kind = kind
        self.pattern = pattern
        self.origin = origin
        glob = Glob(pattern)
    }

    /// Whether a case meets the condition.
    func takes(_ facts: CaseFacts) -> Bool {
        glob.matches(anyOf: facts.values(of: kind))
    }

    /// Whether one of these names matches.
    func matches(anyOf names: some Sequence<String>) -> Bool {
        names.contains { glob.matches($0) }
    }
}

/// Conditions that are joined by *and*, *or* and *not*.
package indirect enum CaseExpression: Sendable {
    case predicate(CasePredicate)
    case not(CaseExpression)
    case all([CaseExpression])
    case any([CaseExpression])

    /// Whether a case meets it.
    package func takes(_ facts: CaseFacts) -> Bool {
        switch self {
        case .predicate(let predicate): predicate.takes(facts)
        case .not(let other): !other.takes(facts)
        case .all(let others): others.allSatisfy { $0.takes(facts) }
        case .any(let others): others.contains { $0.takes(facts) }
        }
    }

    /// The conditions in the order of writing.
    package var predicates: [CasePredicate] {
        switch self {
        case .predicate(let predicate): [predicate]
        case .not(let other): other.predicates
        case .all(let others), .any(let others): others.flatMap(\.predicates)
        }
    }
}
