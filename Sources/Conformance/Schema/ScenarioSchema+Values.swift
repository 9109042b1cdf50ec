internal import KinesisVideo

extension ScenarioSchema {
    /// Values in which references and generated values can stand.
    var values: [(name: String, schema: Schema)] {
        let roots = ScopeShape.reserved
        return [
            (
                "text",
                .text(SchemaPattern.template(knowing: roots))
                    .about("Text", "'${…}' in it is filled in when the case runs; '$${' stands for '${' itself.")
            ),
            (
                "reference",
                .text(SchemaPattern.given(knowing: roots))
                    .about(
                        "Reference",
                        "Text with '${…}' in it; alone, the value keeps its type.",
                        examples: ["${stream.fragments[0].fragmentNumber}", "${target.region}"]
                    )
            ),
            (
                "late",
                .text(SchemaPattern.only(knowing: roots))
                    .about(
                        "Reference",
                        "One reference, to a value that a row, a variable or a capture gives.",
                        examples: ["${level}"]
                    )
            ),
            (
                "given",
                .anyOf([.ref("reference"), .ref("generated")])
                    .about(nil, "A value that is only known when the case runs.")
            ),
            (
                "value",
                Schema().with("if", Self.generating).with("then", .ref("generated")).with(
                    "else",
                    Schema().with("if", .string).with("then", .ref("text")).with(
                        "else",
                        Schema().with("items", .ref("value")).with("additionalProperties", .ref("value"))
                    )
                )
                .about(
                    "Value",
                    "Any JSON; '${…}' in its texts is filled in, and {\"$repeat\": …} and its like make values."
                )
            ),
            ("generated", generated.with("minProperties", 1).with("maxProperties", 1)),
        ]
    }

    /// Where an object has but one member, and its name begins so, the object stands for a value that is made.
    static let generating = Schema(["type": "object", "minProperties": 1, "maxProperties": 1])
        .with("propertyNames", .text("^\\$(?!comment$)"))

    private var generated: Schema {
        Schema([
            "title": "Generated value", "description": "A value that is made rather than written.", "type": "object",
            "additionalProperties": false,
        ])
        .with("properties", .object(generators.map { JSONNode.Member(name: $0.name, value: $0.schema.node) }))
    }

    /// The generated values; one more is one entry.
    private var generators: [Schema.Member] {
        [
            .optional(
                "$repeat",
                .object([
                    .required("text", .ref("value"), "What is repeated."),
                    .required("count", .integer(0...10_000_000), "How often."),
                ]),
                "A text, several times over.",
                examples: [.object(["text": "a", "count": 257])]
            ),
            .optional(
                "$join",
                .array(of: .ref("value")),
                "Texts one after another.",
                examples: [["a", "${length}"]]
            ),
            .optional(
                "$time",
                .object([
                    .required("of", .ref("value"), "A time: a reference, seconds since 1970, or RFC 3339."),
                    .optional(
                        "plusMilliseconds",
                        .integer(-1_000_000_000_000...1_000_000_000_000),
                        "How far it is moved.",
                        default: 0
                    ),
                    .optional(
                        "as",
                        .choices(Generator.TimeFormat.allCases.map { (.string($0.rawValue), $0.summary) }),
                        "How it is written.",
                        default: .string(Generator.TimeFormat.epochSeconds.rawValue)
                    ),
                ]),
                "A time, moved, in a form that requests carry.",
                examples: [
                    .object(["of": "${stream.fragments[1].serverTimestamp}", "plusMilliseconds": 1, "as": "dateTime"])
                ]
            ),
            .optional(
                "$random",
                .object([
                    .required("count", .integer(1...1_000_000), "How many characters."),
                    .optional(
                        "characters",
                        Schema(["type": "string", "minLength": 1]),
                        "What they are chosen from; otherwise letters and digits.",
                        examples: ["0123456789"]
                    ),
                ]),
                "A random text, the same for the same --seed and case.",
                examples: [.object(["count": 32])]
            ),
            .optional(
                "$fragmentNumber",
                .object([
                    .required("of", .ref("value"), "A fragment number."),
                    .optional("plus", .integer(-1...1), "How far it is moved.", default: 0),
                ]),
                "A fragment number, moved by one.",
                examples: [.object(["of": "${stream.fragments[0].fragmentNumber}", "plus": 1])]
            ),
        ]
    }
}

extension Generator.TimeFormat {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .epochSeconds: "A number of seconds since 1970 with milliseconds, as the SDKs send it."
        case .wholeSeconds: "A number of whole seconds since 1970, rounded down, as botocore sends it."
        case .exponent: "A number of seconds since 1970 in the exponent form that the service itself writes."
        case .dateTime: "A string as in RFC 3339, as the OpenAPI description has it."
        }
    }
}
