package import Conformance

/// The formats by the names that the command line gives them.
package enum ReportKind: String, CaseIterable, Sendable {
    /// What a console says at the end of a run.
    case console
    /// JUnit XML, all targets in one file.
    case junit
    /// JUnit XML, a file for each target.
    case junitPerTarget = "junit-per-target"
    /// One page that needs nothing else.
    case html
    /// A summary for a merge request or a job.
    case markdown
    /// The Common Test Report Format, JSON.
    case ctrf
    /// The Test Anything Protocol.
    case tap
    /// The journal in the order of the plan, JSON Lines.
    case jsonl
    /// Annotations for GitHub's workflows.
    case github
    /// A statement of conformance on one page, Markdown.
    case statement
    /// The statement as a page that needs nothing else.
    case statementHTML = "statement-html"
    /// The statement for programs, JSON.
    case statementJSON = "statement-json"
    /// A badge for Shields, JSON.
    case badge

    /// What a report says besides the run itself.
    package struct Options: Sendable {
        /// Whether JUnit's cases have the attributes `file` and `line`.
        package var junitLocations: Bool
        /// How text for a console is drawn.
        package var style: TextStyle
        /// How much is said on a console.
        package var verbosity: ConsoleReporter.Verbosity
        /// Composes the command lines that show a finding again; `nil` has the run itself say how.
        package var reproduction: Reproduction?
        /// The files of the run that JUnit attaches and the page links to; `nil` names none.
        package var files: RunFiles?
        /// The runs of which this is the newest, for the page; `nil` where it stands alone.
        package var history: RunHistory?

        package init(
            junitLocations: Bool = false,
            style: TextStyle = .plain,
            verbosity: ConsoleReporter.Verbosity = .normal,
            reproduction: Reproduction? = nil,
            files: RunFiles? = nil,
            history: RunHistory? = nil
        ) {
            self.junitLocations = junitLocations
            self.style = style
            self.verbosity = verbosity
            self.reproduction = reproduction
            self.files = files
            self.history = history
        }
    }

    /// What writes a run in this format.
    package func format(_ options: Options = Options()) -> any ReportFormat {
        switch self {
        case .console: ConsoleFormat(options)
        case .junit: Self.junit(.combined, options)
        case .junitPerTarget: Self.junit(.perTarget, options)
        case .html:
            HTMLFormat(reproduction: options.reproduction, files: options.files, history: options.history)
        case .markdown: MarkdownFormat(reproduction: options.reproduction)
        case .ctrf: CTRFFormat()
        case .tap: TAPFormat()
        case .jsonl: JSONLinesFormat()
        case .github: GitHubFormat()
        case .statement: StatementFormat(form: .markdown)
        case .statementHTML: StatementFormat(form: .html)
        case .statementJSON: StatementFormat(form: .json)
        case .badge: BadgeFormat()
        }
    }

    private static func junit(_ layout: JUnitFormat.Layout, _ options: Options) -> JUnitFormat {
        JUnitFormat(
            layout,
            locations: options.junitLocations,
            reproduction: options.reproduction,
            attachments: { [files = options.files] _, result in files?.files(of: result) ?? [] }
        )
    }
}
