internal import Conformance
internal import KinesisVideo

/// An option of the command line that a project file can set; its member there is called as the option, in camel case.
package struct ProjectSetting: Sendable {
    /// What its values are.
    package enum Kind: Sendable {
        case flag
        case integer(ClosedRange<Int>)
        /// A length of time: seconds, or a text such as `"2m"`.
        case seconds
        /// A number of bytes: an integer, or a text such as `"64M"`.
        case size
        case choice([(name: String, meaning: String)])
        case text
        /// Texts, or one that stands alone.
        case texts
        /// Expressions that select cases, or one that stands alone.
        case expressions
        /// A file or folder.
        case path
        /// Files, folders and paths of cases, or one that stands alone.
        case places
        /// What `--target` takes, or one that stands alone.
        case targets
        /// Formats, each with the file that it goes to, or one that stands alone.
        case outputs
        /// Rules of where connections go, or one that stands alone.
        case ways
        /// Streams by their logical names.
        case streams
    }

    /// What a setting belongs to that is replaced as a whole where something stronger says a part of it.
    package enum Group: Sendable, Equatable {
        /// Which cases are taken.
        case selection
        /// What belongs to the endpoints that are named.
        case target
    }

    /// The member of the file: `maxFail`.
    package let name: String
    package let kind: Kind
    package let summary: String
    /// The commands that take it; `nil` for all that have the option.
    package let commands: Set<String>?
    package let group: Group?
    /// The settings that say the opposite: where something stronger has one of them, this one does not count.
    package let rivals: Set<String>
    let examples: [JSONNode]

    init(
        _ name: String,
        _ kind: Kind,
        _ summary: String,
        of commands: Set<String>? = ["run"],
        group: Group? = nil,
        rivals: Set<String> = [],
        examples: [JSONNode] = []
    ) {
        (self.name, self.kind, self.summary, self.commands) = (name, kind, summary, commands)
        (self.group, self.rivals, self.examples) = (group, rivals, examples)
    }

    /// The option without its dashes: `max-fail`.
    package var option: String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    /// The setting of a name.
    package static func named(_ name: String) -> ProjectSetting? { all.first { $0.name == name } }
}

extension ProjectSetting {
    private static let ofCases: Set<String> = ["run", "compare", "list", "plan", "doctor"]

    /// All settings, in the order in which they are told.
    package static let all: [ProjectSetting] =
        [
            ProjectSetting("suite", .path, "The suite's folder.", of: nil, examples: ["conformance"])
        ] + selection + targets + running + told + left

    private static let selection: [ProjectSetting] = [
        cases("what", .places, "Scenario files, folders of them, FILE:LINE, or paths of cases.", ["getmedia/resume*"]),
        cases("filter", .texts, "Only cases whose path matches one of these; * and ? are wild.", ["getmedia/*"]),
        cases("notFilter", .texts, "No cases whose path matches one of these.", [["getmedia/live/*"]]),
        cases("tag", .texts, "Only cases with one of these tags.", ["live"]),
        cases("notTag", .texts, "No cases with one of these tags.", ["slow"]),
        cases("requirement", .texts, "Only cases that check one of these requirements; * is wild.", ["GM-SEL-*"]),
        cases("expression", .expressions, "Only cases for which these hold.", ["area(resume) & !tag(slow)"]),
    ]

    private static func cases(_ name: String, _ kind: Kind, _ summary: String, _ examples: [JSONNode]) -> Self {
        ProjectSetting(name, kind, summary, of: ofCases, group: .selection, examples: examples)
    }

    private static let targets: [ProjectSetting] = [
        target("target", .targets, "The endpoints: regions, URLs, target files, 'emulator'.", ["gateway.json"]),
        target("region", .text, "The region of a URL given as target.", ["us-west-2"]),
        target("dialect", .text, "The dialect of a URL or region given as target.", ["service-model"]),
        target("profile", .text, "A profile of ~/.aws/config and ~/.aws/credentials.", ["prod"]),
        target(
            "stream",
            .streams,
            "The streams of the targets that stand for logical ones: a name or an ARN for each.",
            [.object(["recorded": "parking-lot"])]
        ),
        ProjectSetting(
            "connectTo",
            .ways,
            "Connect to the second host and port where the first are meant: HOST:PORT:HOST:PORT.",
            of: ofCases,
            examples: ["gateway.test:443:127.0.0.1:8443"]
        ),
    ]

    private static func target(_ name: String, _ kind: Kind, _ summary: String, _ examples: [JSONNode]) -> Self {
        ProjectSetting(name, kind, summary, of: ofCases, group: .target, examples: examples)
    }

    private static let running: [ProjectSetting] = [
        ProjectSetting(
            "jobs",
            .integer(1...1000),
            "How many cases run at once on a target.",
            of: ["run", "compare", "plan"]
        ),
        ProjectSetting(
            "timeout",
            .seconds,
            "Seconds that a case may take where it says nothing itself.",
            of: ["run", "compare"],
            examples: [20, "2m"]
        ),
        ProjectSetting("seed", .integer(0 ... .max), "Makes random values what they were in an earlier run."),
        ProjectSetting("sideBySide", .flag, "Whether all targets are run at the same time."),
        ProjectSetting(
            "evidence",
            .choice([
                ("observed", "All that is known binds."),
                ("documented", "What was only seen is non-strict."),
            ]),
            "What binds."
        ),
        ProjectSetting("failFast", .flag, "Whether the run ends with the first case that fails.", rivals: ["maxFail"]),
        ProjectSetting(
            "maxFail",
            .integer(1 ... .max),
            "End the run on a target when so many cases have failed.",
            rivals: ["failFast"]
        ),
        ProjectSetting("repeat", .integer(1...10_000), "How often each case is done; it passes where all pass."),
        ProjectSetting("retries", .integer(0...100), "How often a case that did not pass is tried again."),
        ProjectSetting("shuffle", .flag, "Whether the cases run in an order drawn by the seed."),
        ProjectSetting(
            "accepted",
            .path,
            "A file of failures that are lived with.",
            examples: ["known.json"]
        ),
        ProjectSetting(
            "baseline",
            .path,
            "A file of differences that 'compare' knows.",
            of: ["compare"],
            examples: ["known.json"]
        ),
    ]

    private static let told: [ProjectSetting] = [
        ProjectSetting("verbose", .flag, "Whether is said what was seen in every case.", rivals: ["quiet"]),
        ProjectSetting("quiet", .flag, "Whether is said only what is wrong.", rivals: ["verbose"]),
        ProjectSetting("slow", .seconds, "Name the cases that took longer than this.", examples: [5]),
    ]

    private static let left: [ProjectSetting] = [
        ProjectSetting(
            "reports",
            .path,
            "The folder that reports are written to.",
            of: ["run", "compare"],
            rivals: ["noReports"],
            examples: ["Reports"]
        ),
        ProjectSetting(
            "noReports",
            .flag,
            "Whether no reports and no journal are written.",
            of: ["run", "compare"],
            rivals: ["reports", "keep", "record"]
        ),
        ProjectSetting(
            "keep",
            .integer(1 ... .max),
            "Remove the folders of all runs but so many.",
            rivals: ["noReports"],
            examples: [20]
        ),
        ProjectSetting("junit", .path, "Write the JUnit XML of all targets to this file.", examples: ["junit.xml"]),
        ProjectSetting("junitLocations", .flag, "Whether the JUnit XML has file and line of each case."),
        ProjectSetting("junitValidate", .path, "Hold the JUnit XML against this XML Schema."),
        ProjectSetting("html", .path, "Write a page for people to this file.", examples: ["report.html"]),
        ProjectSetting(
            "format",
            .outputs,
            "Write these formats too, NAME or NAME=FILE; without a file, to standard output.",
            examples: [["github", "markdown=summary.md"]]
        ),
        ProjectSetting(
            "record",
            .choice([
                ("all", "Every answer."),
                ("failures", "The steps of cases that did not pass."),
                ("none", "No answer."),
            ]),
            "Which answers are recorded.",
            rivals: ["noReports"]
        ),
        ProjectSetting("recordLimit", .size, "How much of a body is recorded.", examples: ["64M"]),
        ProjectSetting("redactMedia", .flag, "Whether zeros are recorded for the bytes of frames."),
    ]
}
