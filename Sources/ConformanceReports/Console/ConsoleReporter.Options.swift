extension ConsoleReporter {
    /// How much is said.
    package enum Verbosity: Int, Comparable, Sendable {
        /// Nothing at all, for a command that tells of the run itself.
        case silent
        /// Findings and one line at the end.
        case quiet
        /// Also targets, progress, each case that did not pass, and the summary.
        case normal
        /// Also each case that passed or was skipped, what held, and the slowest cases.
        case verbose

        package static func < (left: Self, right: Self) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// How a console is told.
    package struct Options: Sendable {
        /// How text is drawn.
        package var style: TextStyle

        /// How much is said.
        package var verbosity: Verbosity

        /// The terminal's columns at this moment; `nil` where the output is no terminal that can redraw a line.
        package var terminalColumns: (@Sendable () -> Int?)?

        /// Composes the command lines that show a finding again.
        package var reproduction: Reproduction

        /// The command line that runs again what did not pass.
        package var rerunCommand: String?

        /// The paths of the other reports, for the end of the summary.
        package var reports: [String]

        /// How long a case may take until it is named as slow; `nil` names a few of the slowest, and those only where
        /// everything is said.
        package var slow: Duration?

        /// Creates options.
        package init(
            style: TextStyle = .plain,
            verbosity: Verbosity = .normal,
            terminalColumns: (@Sendable () -> Int?)? = nil,
            reproduction: Reproduction = Reproduction(),
            rerunCommand: String? = nil,
            reports: [String] = [],
            slow: Duration? = nil
        ) {
            self.style = style
            self.verbosity = verbosity
            self.terminalColumns = terminalColumns
            self.reproduction = reproduction
            self.rerunCommand = rerunCommand
            self.reports = reports
            self.slow = slow
        }
    }
}
