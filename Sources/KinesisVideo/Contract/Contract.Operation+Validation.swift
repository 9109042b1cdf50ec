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
        case .timestamp:
            switch value.value {
            case .number, .string: return value.timestampValue == nil ? [.notATimestamp] : []
            default: return wrongType
            }
        }
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
