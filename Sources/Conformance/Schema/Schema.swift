package import KinesisVideo

/// A JSON Schema (draft 2020-12) under construction: keywords in the order in which they were added.
///
/// The schemas are made by the program from the tables that its readers use, and not written by hand, so that an editor
/// and `check` say the same.
package struct Schema: Sendable {
    private var keywords: [JSONNode.Member]

    init(_ keywords: KeyValuePairs<String, JSONNode?> = [:]) {
        self.keywords = keywords.compactMap { name, value in value.map { JSONNode.Member(name: name, value: $0) } }
    }

    /// The schema as JSON.
    package var node: JSONNode {
        .object(keywords)
    }

    /// The schema with one more keyword.
    func with(_ name: String, _ value: JSONNode) -> Schema {
        var schema = self
        schema.keywords.append(JSONNode.Member(name: name, value: value))
        return schema
    }

    /// The schema with one more keyword that takes a schema.
    func with(_ name: String, _ schema: Schema) -> Schema {
        with(name, schema.node)
    }

    /// The schema with one more keyword that takes schemas.
    func with(_ name: String, _ schemas: [Schema]) -> Schema {
        with(name, .array(schemas.map(\.node)))
    }

    /// The schema with a name and an explanation in front, as editors show them.
    func about(
        _ title: String? = nil,
        _ description: String? = nil,
        default value: JSONNode? = nil,
        examples: [JSONNode] = []
    ) -> Schema {
        var schema = Schema([
            "title": title.map { .string($0) },
            "description": description.map { .string($0) },
            "default": value,
            "examples": examples.isEmpty ? nil : .array(examples),
        ])
        schema.keywords += keywords
        return schema
    }
}

// MARK: - Kinds of values

extension Schema {
    /// Everything.
    static let anything = Schema()

    /// What stands under a name in `$defs`.
    static func ref(_ name: String) -> Schema {
        Schema(["$ref": .string("#/$defs/\(name)")])
    }

    /// A value of a JSON type.
    static func type(_ name: String) -> Schema {
        Schema(["type": .string(name)])
    }

    static let string = Schema.type("string")
    static let flag = Schema.type("boolean")

    /// A text of which a regular expression finds a part.
    static func text(_ pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    /// A token of HTTP: a method, the name of a header field.
    static let token = text(".").without(SchemaPattern.outsideTokens)

    /// The schema for values of which, where they are text, a regular expression finds no part.
    func without(_ pattern: String) -> Schema {
        with("not", Schema.text(pattern))
    }

    /// An integer of a range.
    static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema(["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    }

    /// One value.
    static func const(_ value: JSONNode) -> Schema {
        Schema(["const": value])
    }

    /// One of several names.
    static func names(_ names: some Sequence<String>) -> Schema {
        Schema(["enum": .array(names.map { .string($0) })])
    }

    /// One of several values with what each means.
    static func choices(_ choices: [(value: JSONNode, meaning: String)]) -> Schema {
        Schema().with("oneOf", choices.map { Schema(["const": $0.value, "description": .string($0.meaning)]) })
    }

    /// An array of such elements.
    static func array(of element: Schema, atLeast count: Int? = nil) -> Schema {
        var schema = Schema.type("array").with("items", element)
        if let count { schema = schema.with("minItems", .integer(count)) }
        return schema
    }

    static func anyOf(_ schemas: [Schema]) -> Schema {
        Schema().with("anyOf", schemas)
    }

    static func not(_ schema: Schema) -> Schema {
        Schema().with("not", schema)
    }

    /// An object that has these members.
    static func having(_ names: String...) -> Schema {
        Schema(["required": .array(names.map { .string($0) })])
    }

    /// An object that has a member which fits a schema.
    static func having(_ name: String, _ schema: Schema) -> Schema {
        having(name).with("properties", .object([JSONNode.Member(name: name, value: schema.node)]))
    }

    /// An object whose names all fit a schema.
    static func names(_ schema: Schema) -> Schema {
        Schema().with("propertyNames", schema)
    }

    /// An object of which a member, where there is one, fits a schema.
    static func wherever(_ name: String, _ schema: Schema) -> Schema {
        Schema(["properties": .object([JSONNode.Member(name: name, value: schema.node)])])
    }
}

// MARK: - Objects

extension Schema {
    /// One member of an object.
    struct Member {
        let name: String
        let schema: Schema
        let isRequired: Bool

        /// A member that may be missing.
        static func optional(
            _ name: String,
            _ schema: Schema,
            _ description: String,
            default value: JSONNode? = nil,
            examples: [JSONNode] = []
        ) -> Member {
            Member(
                name: name,
                schema: schema.about(nil, description, default: value, examples: examples),
                isRequired: false
            )
        }

        /// A member that must be there.
        static func required(
            _ name: String,
            _ schema: Schema,
            _ description: String,
            examples: [JSONNode] = []
        ) -> Member {
            Member(name: name, schema: schema.about(nil, description, examples: examples), isRequired: true)
        }

        /// A member that must not be there.
        static func forbidden(_ name: String) -> Member {
            Member(name: name, schema: .not(.anything), isRequired: false)
        }
    }

    /// An object with these members and no others; any object may have a comment.
    static func object(_ members: [Member]) -> Schema {
        open(members).with("additionalProperties", false)
    }

    /// An object with these members, and others of the author's own naming.
    static func object(_ members: [Member] = [], others: Schema) -> Schema {
        open(members).with("additionalProperties", others)
    }

    private static func open(_ members: [Member]) -> Schema {
        let comment = Member(
            name: "$comment",
            schema: Schema(["description": "For people; not read."]),
            isRequired: false
        )
        let required = members.filter(\.isRequired).map(\.name)
        let properties = (members + [comment]).map { JSONNode.Member(name: $0.name, value: $0.schema.node) }
        return Schema([
            "type": "object",
            "required": required.isEmpty ? nil : .array(required.map { .string($0) }),
            "properties": .object(properties),
        ])
    }

    /// A whole document.
    static func document(
        _ root: Schema,
        named name: String,
        title: String,
        description: String,
        definitions: [(name: String, schema: Schema)]
    ) -> JSONNode {
        var document = Schema([
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": .string("Written by 'kvsconform schema \(name) --write'; a change by hand would be undone."),
            "title": .string(title),
            "description": .string(description),
        ])
        document.keywords += root.keywords
        let definitions = definitions.map { JSONNode.Member(name: $0.name, value: $0.schema.node) }
        if !definitions.isEmpty { document = document.with("$defs", .object(definitions)) }
        return document.node
    }
}

extension Schema.Member {
    /// The member that leads editors to the schema.
    static let schemaMember = Schema.Member.optional(
        "$schema",
        .string,
        "Where this schema lies, for editors; not read otherwise."
    )
}
