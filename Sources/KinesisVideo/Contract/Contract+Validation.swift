extension Contract.Operation {
    /// Every way in which a request's body breaks the contract, in the order of the contract's members.
    ///
    /// A `null` counts as absent, as the protocol has it. What the contract leaves contested is not judged here: members
    /// that no one knows, a name together with an ARN, and companions that the selector's type does not need.
    package func violations(of body: JSONNode) -> [Contract.Violation] {
        guard body.kind == .object else {
            return [
                Contract.Violation(path: "", kind: .wrongType(expected: .object, found: body.kind), range: body.range)
            ]
        }
        var violations: [Contract.Violation] = []
        Self.check(input, in: body, path: "", into: &violations)
        if !atLeastOneOf.isEmpty, !atLeastOneOf.contains(where: { body.given($0) != nil }) {
            violations.append(Contract.Violation(path: "", kind: .noneOf(atLeastOneOf), range: body.range))
        }
        violations.append(contentsOf: missingCompanions(in: body))
        return violations
    }

    private func missingCompanions(in body: JSONNode) -> [Contract.Violation] {
        guard let selector = body.given("StartSelector"), selector.kind == .object,
            let type = selector.given("StartSelectorType")?.stringValue.flatMap(StartSelectorType.init(rawValue:)),
            let rule = selectorRule(type)
        else { return [] }
        return rule.companions.filter { selector.given($0) == nil }.map {
            Contract.Violation(path: "StartSelector.\($0)", kind: .missingCompanion(of: type), range: selector.range)
        }
    }

    private static func check(
        _ members: [Contract.Member],
        in object: JSONNode,
        path: String,
        into violations: inout [Contract.Violation]
    ) {
        for member in members {
            let path = path.isEmpty ? member.name : "\(path).\(member.name)"
            let count = object.objectValue?.count { $0.name.isExactly(member.name) } ?? 0
            if count > 1 {
                violations.append(Contract.Violation(path: path, kind: .duplicate, range: object.range))
            }
            guard let value = object.given(member.name) else {
                if member.isRequired {
                    violations.append(Contract.Violation(path: path, kind: .missing, range: object.range))
                }
                continue
            }
            if member.type == .object, value.kind == .object {
                check(member.members, in: value, path: path, into: &violations)
            } else if let element = member.element, element.type == .object, let elements = value.arrayValue {
                violations += member.sizeViolations(elements.count).map {
                    Contract.Violation(path: path, kind: $0, range: value.range)
                }
                for (index, item) in elements.enumerated() {
                    let path = "\(path).\(index + 1).member"
                    guard item.kind == .object else {
                        let kind = Contract.Violation.Kind.wrongType(expected: .object, found: item.kind)
                        violations.append(Contract.Violation(path: path, kind: kind, range: item.range))
                        continue
                    }
                    check(element.members, in: item, path: path, into: &violations)
                }
            } else {
                violations += member.violations(of: value).map {
                    Contract.Violation(path: path, kind: $0, range: value.range)
                }
            }
        }
    }
}

extension Contract.Member {
    /// Every way in which a value breaks the member's own bounds; the members of an object are not looked at.
    package func violations(of value: JSONNode) -> [Contract.Violation.Kind] {
        let wrongType = [Contract.Violation.Kind.wrongType(expected: type, found: value.kind)]
        switch type {
        case .string: return value.stringValue.map(violations(of:)) ?? wrongType
        case .object: return value.kind == .object ? [] : wrongType
        case .stream: return wrongType
        case .boolean: return value.boolValue == nil ? wrongType : []
        case .integer:
            guard let number = value.integerValue else { return wrongType }
            return sizeViolations(Int(clamping: number))
        case .list:
            guard let elements = value.arrayValue, let element else { return wrongType }
            return sizeViolations(elements.count) + Self.inside(.element, element, elements)
        case .map:
            guard let entries = value.objectValue, let key, let content = self.value else { return wrongType }
            return sizeViolations(entries.count) + Self.inside(.key, key, entries.map { .string($0.name) })
                + Self.inside(.value, content, entries.map(\.value))
        case .timestamp:
            switch value.value {
            case .number, .string: return value.timestampValue == nil ? [.notATimestamp] : []
            default: return wrongType
            }
        }
    }

    /// How a number, or a number of elements, breaks the member's bounds.
    fileprivate func sizeViolations(_ size: Int) -> [Contract.Violation.Kind] {
        let isNumber = type == .integer
        var kinds: [Contract.Violation.Kind] = []
        if let minimum, size < minimum { kinds.append(isNumber ? .tooLow(minimum) : .tooShort(minimum: minimum)) }
        if let maximum, size > maximum { kinds.append(isNumber ? .tooHigh(maximum) : .tooLong(maximum: maximum)) }
        return kinds
    }

    /// What is said of parts of which one breaks its bounds: all the bounds, as the service does.
    private static func inside(_ part: Contract.Violation.Part, _ member: Self, _ values: [JSONNode])
        -> [Contract.Violation.Kind]
    {
        let found = values.lazy.flatMap { $0.isNull ? [.missing] : member.violations(of: $0) }
        guard let first = found.first else { return [] }
        if case .wrongType = first { return [first] }
        return [.inside(part, constraints: member.bounds)]
    }

    /// Every bound of a text.
    private var bounds: [Contract.Violation.Kind] {
        var kinds: [Contract.Violation.Kind] = []
        if let maxLength { kinds.append(.tooLong(maximum: maxLength)) }
        if let minLength { kinds.append(.tooShort(minimum: minLength)) }
        if let pattern { kinds.append(.wrongForm(pattern)) }
        if !allowedValues.isEmpty { kinds.append(.notAllowed(allowedValues)) }
        return kinds.isEmpty ? [.missing] : kinds
    }

    /// Every way in which a text breaks the member's own bounds.
    package func violations(of text: String) -> [Contract.Violation.Kind] {
        var kinds: [Contract.Violation.Kind] = []
        let length = text.unicodeScalars.count
        if let minLength, length < minLength { kinds.append(.tooShort(minimum: minLength)) }
        if let maxLength, length > maxLength { kinds.append(.tooLong(maximum: maxLength)) }
        if let pattern, !hasForm(text) { kinds.append(.wrongForm(pattern)) }
        if !allowedValues.isEmpty, !allowedValues.contains(text) { kinds.append(.notAllowed(allowedValues)) }
        return kinds
    }
}

extension JSONNode {
    /// The moment that a request's timestamp means: seconds since 1970 as a number, or an RFC 3339 string.
    package var timestampValue: WallTime? {
        switch value {
        case .number(let lexeme): WallTime(epochSeconds: lexeme)
        case .string(let text): WallTime(rfc3339: text)
        default: nil
        }
    }

    /// The member's value unless it is absent or null.
    fileprivate func given(_ name: String) -> JSONNode? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }
}

extension Contract {
    /// One way in which a request's body breaks the contract.
    package struct Violation: Sendable, Hashable {
        /// The names that lead to the member, joined by points; empty for the body itself.
        package let path: String

        /// What is broken.
        package let kind: Kind

        /// The UTF-8 offsets of the value in the body, or of the object in which a member is missing.
        package let range: Range<Int>

        /// What can be broken.
        package indirect enum Kind: Sendable, Hashable {
            /// The value has another JSON type.
            case wrongType(expected: MemberType, found: JSONNode.Kind)
            /// A required member is absent or null.
            case missing
            /// Of these members none is given.
            case noneOf([String])
            /// The selector's type needs this member.
            case missingCompanion(of: StartSelectorType)
            /// The text has fewer scalars.
            case tooShort(minimum: Int)
            /// The text has more scalars.
            case tooLong(maximum: Int)
            /// The text has not the form.
            case wrongForm(Pattern)
            /// The text is none of these.
            case notAllowed([String])
            /// The value is no moment: neither seconds nor an RFC 3339 text that can be counted.
            case notATimestamp
            /// The object has the name more than once.
            case duplicate
            /// The number is less.
            case tooLow(Int)
            /// The number is greater.
            case tooHigh(Int)
            /// An element of a list, or a name or a value of a map, breaks one of these bounds.
            case inside(Part, constraints: [Kind])
        }

        /// What a list or a map is made of.
        package enum Part: String, Sendable, Hashable {
            case element = "Member"
            case key = "Map keys"
            case value = "Map value"
        }
    }
}

extension Contract.Violation: CustomStringConvertible {
    /// What is broken, in the words in which the service's validation reports it.
    package var description: String {
        "\(path.isEmpty ? "the body" : "'\(path)'") failed to satisfy constraint: \(kind.constraint)"
    }
}

extension Contract.Violation.Kind {
    /// The bound that is broken, as a sentence.
    fileprivate var constraint: String {
        switch self {
        case .wrongType(let expected, let found): "expected \(expected.phrase), found \(found.phrase)"
        case .missing: "Member must not be null"
        case .noneOf(let names): "One of \(names.joined(separator: ", ")) must be specified"
        case .missingCompanion(let type): "Member must not be null for type \(type.rawValue)"
        case .tooShort(let minimum): "Member must have length greater than or equal to \(minimum)"
        case .tooLong(let maximum): "Member must have length less than or equal to \(maximum)"
        case .wrongForm(let pattern): "Member must satisfy regular expression pattern: \(pattern)"
        case .notAllowed(let values): "Member must satisfy enum value set: [\(values.joined(separator: ", "))]"
        case .notATimestamp: "Member must be a timestamp"
        case .duplicate: "Member must not be repeated"
        case .tooLow(let minimum): "Member must have value greater than or equal to \(minimum)"
        case .tooHigh(let maximum): "Member must have value less than or equal to \(maximum)"
        case .inside(let part, let constraints):
            "\(part.rawValue) must satisfy constraint: [\(constraints.map(\.constraint).joined(separator: ", "))]"
        }
    }
}

extension Contract.MemberType {
    /// What the type is in JSON, for the middle of a sentence.
    fileprivate var phrase: String {
        switch self {
        case .string: "a string"
        case .object, .map: "an object"
        case .timestamp: "a number of seconds or an RFC 3339 string"
        case .stream: "a stream"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .list: "an array"
        }
    }
}
