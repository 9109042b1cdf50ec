/// A JSON Schema (draft 2020-12) under construction: keywords in the order in which they were added.
///
/// The schemas are made by the program from the grammars that its readers use, and not written by hand, so that an
/// editor and `check` say the same.
package struct Schema: Sendable {
    private var keywords: [JSONNode.Member]

    /// A schema of these keywords; one whose value is `nil` is left out.
    package init(_ keywords: KeyValuePairs<String, JSONNode?> = [:]) {
        self.keywords = keywords.compactMap { name, value in value.map { JSONNode.Member(name: name, value: $0) } }
    }

    /// The schema as JSON.
    package var node: JSONNode {
        .object(keywords)
    }

    /// The schema with one more keyword.
    package func with(_ name: String, _ value: JSONNode) -> Schema {
        var schema = self
        schema.keywords.append(JSONNode.Member(name: name, value: value))
        return schema
    }

    /// The schema with one more keyword that takes a schema.
    package func with(_ name: String, _ schema: Schema) -> Schema {
        with(name, schema.node)
    }

    /// The schema with one more keyword that takes schemas.
    package func with(_ name: String, _ schemas: [Schema]) -> Schema {
        with(name, .array(schemas.map(\.node)))
    }

    /// The schema with all keywords of another behind its own.
    package func with(_ other: Schema) -> Schema {
        var schema = self
        schema.keywords += other.keywords
        return schema
    }

    /// The schema with a name and an explanation in front, as editors show them.
    package func about(
        _ title: String? = nil,
        _ description: String? = nil,
        default value: JSONNode? = nil,
        examples: [JSONNode] = []
    ) -> Schema {
        Schema([
            "title": title.map { .string($0) },
            "description": description.map { .string($0) },
            "default": value,
            "examples": examples.isEmpty ? nil : .array(examples),
        ])
        .with(self)
    }
}

// MARK: - Kinds of values

extension Schema {
    /// Everything.
    package static let anything = Schema()

    /// What stands under a name in `$defs`.
    package static func ref(_ name: String) -> Schema {
        Schema(["$ref": .string("#/$defs/\(name)")])
    }

    /// A value of a JSON type.
    package static func type(_ name: String) -> Schema {
        Schema(["type": .string(name)])
    }

    /// Any text.
    package static let string = Schema.type("string")

    /// A `true` or `false`.
    package static let flag = Schema.type("boolean")

    /// A text of which a regular expression finds a part.
    package static func text(_ pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    /// A token of HTTP: a method, the name of a header field.
    package static let token = text(".").without("[^A-Za-z0-9!#$%&'*+.^_`|~-]")

    /// What cannot stand in the value of a header field.
    package static let outsideFields = "[\\r\\n\\x00]"

    /// The schema for values of which, where they are text, a regular expression finds no part.
    package func without(_ pattern: String) -> Schema {
        with("not", Schema.text(pattern))
    }

    /// An integer of a range.
    package static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema(["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    }

    /// One value.
    package static func const(_ value: JSONNode) -> Schema {
        Schema(["const": value])
    }

    /// One of several names.
    package static func names(_ names: some Sequence<String>) -> Schema {
        Schema(["enum": .array(names.map { .string($0) })])
    }

    /// One of several values with what each means.
    package static func choices(_ choices: [(value: JSONNode, meaning: String)]) -> Schema {
        Schema().with("oneOf", choices.map { Schema(["const": $0.value, "description": .string($0.meaning)]) })
    }

    /// An array of such elements.
    package static func array(of element: Schema, atLeast count: Int? = nil) -> Schema {
        let schema = Schema.type("array").with("items", element)
        return count.map { schema.with("minItems", .integer($0)) } ?? schema
    }

    /// What fits one of several schemas.
    package static func anyOf(_ schemas: [Schema]) -> Schema {
        Schema().with("anyOf", schemas)
    }

    /// What does not fit a schema.
    package static func not(_ schema: Schema) -> Schema {
        Schema().with("not", schema)
    }

    /// An object that has these members.
    package static func having(_ names: String...) -> Schema {
        Schema(["required": .array(names.map { .string($0) })])
    }

    /// An object that has a member which fits a schema.
    package static func having(_ name: String, _ schema: Schema) -> Schema {
        having(name).with(wherever(name, schema))
    }

    /// An object of which a member, where there is one, fits a schema.
    package static func wherever(_ name: String, _ schema: Schema) -> Schema {
        Schema(["properties": .object([JSONNode.Member(name: name, value: schema.node)])])
    }

    /// An object whose names all fit a schema.
    package static func names(_ schema: Schema) -> Schema {
        Schema().with("propertyNames", schema)
    }

    /// An object with members of its author's own naming.
    package static func object(others: Schema) -> Schema {
        ObjectGrammar("", []).open.with("additionalProperties", others)
    }

    /// An object with something in it beside a comment.
    package static let something = Schema(["minProperties": 1])
        .with("not", Schema.having("$comment").with("maxProperties", 1))

    /// What is so where another schema fits.
    package static func when(_ condition: Schema, _ then: Schema, else other: Schema? = nil) -> Schema {
        let schema = Schema().with("if", condition).with("then", then)
        return other.map { schema.with("else", $0) } ?? schema
    }
}

// MARK: - Documents

extension Schema {
    /// The schema as a whole document.
    ///
    /// - Parameters:
    ///   - name: What `kvsconform schema` calls it.
    ///   - title: Its title.
    ///   - description: What the files are about.
    ///   - definitions: What it refers to by name.
    /// - Returns: The document, with a note that it is not written by hand.
    package func document(
        named name: String,
        title: String,
        description: String,
        definitions: [(name: String, schema: Schema)] = []
    ) -> JSONNode {
        let document = Schema([
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": .string("Written by 'kvsconform schema \(name) --write'; a change by hand would be undone."),
            "title": .string(title),
            "description": .string(description),
        ])
        .with(self)
        let definitions = definitions.map { JSONNode.Member(name: $0.name, value: $0.schema.node) }
        return (definitions.isEmpty ? document : document.with("$defs", .object(definitions))).node
    }
}
