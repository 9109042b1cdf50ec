// What can be asked, and what the answer is.

extension Contract {
    /// One call that the service takes.
    package struct Operation: Sendable, Hashable {
        /// The name, like `GetMedia`.
        package let name: String
        /// Where it is served.
        package let plane: Plane
        /// The HTTP method.
        package let method: String
        /// The path of the request's target.
        package let path: String
        /// The content type of the request's body.
        package let contentType: String
        /// The members of the request's body.
        package let input: [Member]
        /// Members of which at least one has to be given; empty where there is no such rule.
        package let atLeastOneOf: [String]
        /// What each type of start selector needs; empty where the operation has none.
        package let startSelectors: [SelectorRule]
        /// What a successful answer looks like.
        package let output: Output
        /// The names of the errors that the operation is modelled with.
        package let exceptions: [String]

        init(_ reader: FileReader) {
            name = reader.string("name")
            plane = reader.choice("plane")
            method = reader.string("method")
            path = reader.string("path")
            contentType = reader.string("contentType")
            input = reader.objects("input", of: "a member", Member.init)
            atLeastOneOf = reader.optionalStrings("atLeastOneOf")
            startSelectors = reader.optionalObjects("startSelectors", of: "a start selector", SelectorRule.init)
            output = reader.object("output", Output.init)
            exceptions = reader.strings("exceptions")
        }

        /// The member of the request's body at a path of names, like `StartSelector.AfterFragmentNumber`.
        package func member(_ path: String) -> Member? {
            let names = path.split(separator: ".", omittingEmptySubsequences: false)
            var members = input
            var found: Member?
            for name in names {
                found = members.first { $0.name == name }
                guard let found else { return nil }
                members = found.members
            }
            return found
        }

        /// What a type of start selector needs.
        package func selectorRule(_ type: StartSelectorType) -> SelectorRule? {
            startSelectors.first { $0.type == type }
        }
    }

    /// Where an operation is served.
    package enum Plane: String, Sendable, Hashable, CaseIterable {
        /// At the region's endpoint.
        case control
        /// At an endpoint that GetDataEndpoint returns.
        case data
    }

    /// What a type of start selector needs.
    package struct SelectorRule: Sendable, Hashable {
        /// The type.
        package let type: StartSelectorType
        /// The members of the selector that have to come with it.
        package let companions: [String]
        /// The requirement that says where it starts.
        package let requirement: String

        init(_ reader: FileReader) {
            type = reader.choice("type")
            companions = reader.strings("companions")
            requirement = reader.string("requirement")
        }
    }

    /// What a successful answer looks like.
    package struct Output: Sendable, Hashable {
        /// The HTTP status.
        package let status: Int
        /// The content type that was seen, which for a stream is not what the model's pattern says.
        package let contentType: String
        /// The members, those in headers included.
        package let members: [Member]

        init(_ reader: FileReader) {
            status = reader.integer("status", in: 100...599)
            contentType = reader.string("contentType")
            members = reader.objects("members", of: "a member", Member.init)
        }
    }

    /// One member of a request or an answer, with its bounds.
    package struct Member: Sendable, Hashable {
        /// The name on the wire.
        package let name: String
        /// What kind of value it has.
        package let type: MemberType
        /// Whether it has to be given.
        package let isRequired: Bool
        /// The least length in Unicode scalars.
        package let minLength: Int?
        /// The greatest length in Unicode scalars.
        package let maxLength: Int?
        /// The form of the value.
        package let pattern: Pattern?
        /// Whether the form is that of the whole value or of a part of it.
        package let match: PatternMatch
        /// The values that are allowed; empty where any is.
        package let allowedValues: [String]
        /// The least number, or the fewest elements or entries.
        package let minimum: Int?
        /// The greatest number, or the most elements or entries.
        package let maximum: Int?
        /// The members of an object.
        package let members: [Member]
        /// What a list or a map is made of: the element alone, or key and value.
        private let parts: [Member]
        /// The header that carries the member, where it is not in the body.
        package let header: String?

        init(_ reader: FileReader) {
            name = reader.string("name")
            type = reader.choice("type")
            isRequired = reader.flag("required")
            minLength = reader.optionalInteger("minLength")
            maxLength = reader.optionalInteger("maxLength")
            pattern = reader.optional("pattern")?.pattern()
            match = reader.optionalChoice("match") ?? .whole
            allowedValues = reader.optionalStrings("enum")
            members = reader.optionalObjects("members", of: "a member", Member.init)
            header = reader.optionalString("header")
            minimum = reader.optionalInteger("minimum")
            maximum = reader.optionalInteger("maximum")
            let names = type == .list ? ["element"] : type == .map ? ["key", "value"] : []
            parts = names.map { reader.object($0, Member.init) }
        }

        /// What each element of a list is.
        package var element: Member? { type == .list ? parts.first : nil }

        /// What each name of a map is.
        package var key: Member? { type == .map ? parts.first : nil }

        /// What each value of a map is.
        package var value: Member? { type == .map ? parts.last : nil }

        /// Whether a text has the form of the member, if it has one.
        package func hasForm(_ text: String) -> Bool {
            guard let pattern else { return true }
            return switch match {
            case .whole: pattern.matchesWhole(text)
            case .part: pattern.contains(in: text)
            }
        }
    }

    /// What kind of value a member has.
    package enum MemberType: String, Sendable, Hashable, CaseIterable {
        /// A JSON string.
        case string
        /// A JSON object with members of its own.
        case object
        /// Seconds since 1970 as a JSON number, or an RFC 3339 string.
        case timestamp
        /// The body itself, however long it is.
        case stream
        /// A JSON number that is an integer.
        case integer
        /// `true` or `false`.
        case boolean
        /// A JSON array.
        case list
        /// A JSON object whose names and values are the caller's own.
        case map
    }

    /// How much of a value has to have the form of a pattern.
    package enum PatternMatch: String, Sendable, Hashable, CaseIterable {
        case whole, part
    }
}
