package import KinesisVideo

/// The JSON Schema of scenario files, with the names that a suite has.
///
/// It says what ``ScenarioReader`` checks, as far as JSON Schema can; what it cannot say stands in
/// `Documentation/Scenarios.md`. To follow a new member of the language: one line where its object is described here.
package struct ScenarioSchema: Sendable {
    let contract: Contract
    let manifest: SuiteManifest
    let vocabulary: Vocabulary

    /// Prepares the schema of a suite.
    package init(contract: Contract, manifest: SuiteManifest) {
        self.contract = contract
        self.manifest = manifest
        vocabulary = Vocabulary(contract, manifest)
    }

    /// The whole document.
    package var document: JSONNode {
        Schema.document(
            file,
            named: "scenario",
            title: "Scenario of kvsconform",
            description: "What to ask of an endpoint, and what must hold of the answer.",
            definitions: names + values + steps + expectations + matchers
        )
    }

    private var file: Schema {
        .object([
            .schemaMember,
            .required(
                "id",
                .text(SchemaPattern.identifier),
                "The path of the case in reports and filters: lower-case words of letters, digits and '-', joined by '/', at least two. In the suite it is the file's path below Scenarios/.",
                examples: ["getmedia/start-selector/earliest"]
            ),
            .required(
                "title",
                .string,
                "The sentence that the scenario checks; it stands beside the verdict.",
                examples: ["EARLIEST starts with the oldest chunk that the stream still has"]
            ),
            .optional(
                "requirements",
                .array(of: .ref("requirement")),
                "The normative sentences that the scenario checks.",
                default: [],
                examples: [["GM-SEL-EARLIEST"]]
            ),
            .optional("tags", .array(of: .string), "Words to select cases by, with --tag.", default: []),
            .optional(
                "requires",
                .array(of: .ref("capability")),
                "What a target must be able to do; where it is not, the case is skipped.",
                default: []
            ),
            .optional(
                "stream",
                .anyOf([.ref("stream"), .ref("given")]),
                "The logical stream that the steps use. A target maps it to a real one, or has the case skipped.",
                examples: ["recorded", "${on}"]
            ),
            .optional(
                "exclusive",
                .flag,
                "Whether no other case may use the stream at the same time.",
                default: false
            ),
            .optional("timeout", .ref("duration"), "How long a case may take; otherwise what --timeout says."),
            .optional("skip", .string, "Why the scenario is not run.", examples: ["needs a stream of an hour"]),
            .optional(
                "variables",
                .ref("variables"),
                "Values by names of your own, for '${name}'. One may speak of those before it.",
                examples: [.object(["number": "${stream.fragments[2].fragmentNumber}"])]
            ),
            .optional(
                "rows",
                .array(of: .ref("row"), atLeast: 1),
                "A table: each row makes a case of its own, with the row's values by name. Every row has the names of the first.",
                examples: [[.object(["length": 1]), .object(["length": 256])]]
            ),
            .optional(
                "axes",
                .ref("axes"),
                "Values by names of your own: every combination makes a case, for each row where there are rows too.",
                examples: [.object(["type": ["NOW", "EARLIEST"], "on": ["recorded", "live"]])]
            ),
            .optional(
                "exclude",
                .array(of: .object(others: .anything)),
                "Combinations that make no case: a value by its name for one axis or several.",
                default: [],
                examples: [[.object(["type": "EARLIEST", "on": "live"])]]
            ),
            .required("steps", .array(of: .ref("step"), atLeast: 1), "What is done, in order."),
            .optional(
                "finally",
                .array(of: .ref("step")),
                "What is done at the end, however the steps went.",
                default: []
            ),
        ])
    }

    /// The names that contract and manifest have, and how the values of the file's own members are written.
    private var names: [(name: String, schema: Schema)] {
        let reserved = Schema.names(ScopeShape.reservedNames)
        return [
            (
                "requirement",
                .choices(
                    contract.requirements.map { (.string($0.id), "\($0.level.rawValue.uppercased()): \($0.text)") }
                )
                .about("Requirement", "A normative sentence, by its id in the contract.")
            ),
            (
                "capability",
                .choices(manifest.capabilities.map { (.string($0.name), $0.description) })
                    .about("Capability", "What a target can declare that it does.")
            ),
            (
                "stream",
                .choices(manifest.streams.map { (.string($0.name), $0.description) })
                    .about("Logical stream", "A stream by what it is like.")
            ),
            (
                "exception",
                .choices(
                    (contract.exceptions + contract.authenticationErrors + contract.frontEndErrors).map {
                        (.string($0.name), $0.meaning)
                    }
                )
                .about(
                    "Exception",
                    "An error that the contract has, by its name; the contract knows its status in each dialect."
                )
            ),
            (
                "duration",
                .text(SchemaPattern.duration)
                    .about(
                        "Duration",
                        "A positive integer and its unit, up to a day.",
                        examples: ["500ms", "2s", "1m"]
                    )
            ),
            (
                "variables",
                .object(others: .ref("value")).with("propertyNames", .not(reserved))
            ),
            (
                "axes",
                .object(
                    others: .array(
                        of: .anyOf([
                            .type("null"), .flag, .type("number"),
                            Schema.text(SchemaPattern.literal).with("maxLength", 40),
                            .object([
                                .required("label", .ref("text"), "What names it in the case's path."),
                                .required("value", .ref("value"), "The value."),
                            ]),
                        ]),
                        atLeast: 1
                    )
                )
                .with("propertyNames", .not(.names(ScopeShape.reservedNames.filter { $0 != "stream" })))
            ),
            (
                "row",
                .object(
                    [
                        .optional(
                            "label",
                            Schema(["type": "string", "minLength": 1]),
                            "What stands in brackets behind the id. Otherwise name=value of the short and plain values.",
                            examples: ["longest"]
                        ),
                        .optional(
                            "requirements",
                            .array(of: .ref("requirement")),
                            "What this row checks beside what the scenario does.",
                            default: []
                        ),
                    ] + ScopeShape.reservedNames.filter { $0 != "stream" }.map { .forbidden($0) },
                    others: .ref("value")
                )
                .about("Row", "Values by names of your own.")
            ),
        ]
    }
}
