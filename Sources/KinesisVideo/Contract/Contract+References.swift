extension Contract {
    /// Reports the names that refer to nothing, at the first place that has them.
    func reportBrokenReferences(in reader: FileReader) {
        // Where all of a kind are missing, that is the one thing to say.
        guard ["sources", "requirements", "exceptions"].allSatisfy(reader.has) else { return }
        func check(_ kind: String, _ id: String, _ known: [String], in member: String) {
            guard !id.isEmpty, !known.contains(id) else { return }
            let value = reader.optional(member) ?? reader.value
            let range = value.node.firstString(equalTo: id)?.range ?? value.start
            reader.value.report(unknown: id, "there is no \(kind) '\(id)'", in: known, at: range)
        }
        let sourceIDs = sources.map(\.id)
        let requirementIDs = requirements.map(\.id)
        let exceptionNames = exceptions.map(\.name)
        for operation in operations {
            for name in operation.exceptions { check("exception", name, exceptionNames, in: "operations") }
            for name in operation.atLeastOneOf { check("member", name, operation.input.map(\.name), in: "operations") }
            let selectorMembers = operation.member("StartSelector")?.members.map(\.name) ?? []
            for rule in operation.startSelectors {
                check("requirement", rule.requirement, requirementIDs, in: "operations")
                for name in rule.companions { check("member", name, selectorMembers, in: "operations") }
            }
        }
        for exception in ServiceException.allCases where !exceptionNames.contains(exception.name) {
            let range = reader.optional("exceptions")?.start
            reader.value.report("missing-member", "the exception '\(exception.name)' is missing", at: range)
        }
        for (member, rules) in [
            ("exceptions", exceptions), ("authenticationErrors", authenticationErrors),
            ("frontEndErrors", frontEndErrors),
        ] {
            for rule in rules { check("source", rule.source, sourceIDs, in: member) }
        }
        for error in inStreamErrors {
            check("source", error.codeSource, sourceIDs, in: "inStreamErrors")
            check("requirement", error.requirement, requirementIDs, in: "inStreamErrors")
        }
        for rule in responseTags.opening + responseTags.closing + responseTags.error {
            check("source", rule.source, sourceIDs, in: "responseTags")
        }
        for limit in limits.all { check("source", limit.source, sourceIDs, in: "limits") }
        for limit in clockSkewSeconds { check("source", limit.source, sourceIDs, in: "clockSkewSeconds") }
        if clockSkewSeconds.isEmpty {
            reader.optional("clockSkewSeconds")?.report("missing-member", "at least one figure is needed")
        }
        for requirement in requirements { check("source", requirement.source, sourceIDs, in: "requirements") }
        for point in contested {
            for id in point.requirements { check("requirement", id, requirementIDs, in: "contested") }
            for reading in point.readings { check("source", reading.source, sourceIDs, in: "contested") }
        }
    }
}

extension JSONNode {
    /// The first string of this text in the value; names of members do not count.
    fileprivate func firstString(equalTo text: String) -> JSONNode? {
        switch value {
        case .string(let own): return own.isExactly(text) ? self : nil
        case .array(let elements): return elements.lazy.compactMap { $0.firstString(equalTo: text) }.first
        case .object(let members): return members.lazy.compactMap { $0.value.firstString(equalTo: text) }.first
        case .null, .bool, .number: return nil
        }
    }
}
