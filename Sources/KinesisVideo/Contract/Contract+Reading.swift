extension Contract {
    /// Reads a contract from its JSON text.
    ///
    /// - Throws: everything that is wrong with the text at once: what is no JSON, members that are unknown, missing or of
    ///   the wrong type, patterns that cannot be matched, repeated ids, and references to what is not there.
    package init(_ source: SourceText) throws(ContractError) {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONReader.parse(source.bytes)
        } catch {
            throw ContractError(source: source, problems: [JSONProblem(error)])
        }
        var problems = document.duplicates.map { JSONProblem($0, in: source) }
        let contract = JSONObjectReader.read(document.root, problems: &problems) { Self.contract(&$0) }
        guard let contract, problems.isEmpty else {
            problems.sort { ($0.range.lowerBound, $0.message) < ($1.range.lowerBound, $1.message) }
            throw ContractError(source: source, problems: problems)
        }
        self = contract
    }

    private static func contract(_ reader: inout JSONObjectReader) -> Contract? {
        _ = reader.optionalString("$schema")
        // Everything is asked for before anything is given up, so that all the problems are found.
        let service = reader.object("service") { Service(&$0) }
        let sources = unique(&reader, "sources", \.id) { Source(&$0) }
        let dialects = unique(&reader, "dialects", \.dialect.rawValue) { DialectDescription(&$0) }
        let operations = unique(&reader, "operations", \.name) { Operation(&$0) }
        let exceptions = unique(&reader, "exceptions", \.name) { ErrorRule(&$0) }
        let authenticationErrors = unique(&reader, "authenticationErrors", \.name) { ErrorRule(&$0) }
        let frontEndErrors = unique(&reader, "frontEndErrors", \.name) { ErrorRule(&$0) }
        let errorHeaders = reader.object("errorHeaders") { ErrorHeaders(&$0) }
        let inStreamErrors = unique(&reader, "inStreamErrors", \.id.description) { InStreamError(&$0) }
        let formats = unique(&reader, "tagFormats", \.id) { TagFormat(&$0) }
        let responseTags = reader.object("responseTags") { ResponseTags(&$0, formats: formats ?? []) }
        let limits = reader.object("limits") { Limits(&$0) }
        let clockSkew = reader.objects("clockSkewSeconds") { Limit(&$0) }
        let requirements = unique(&reader, "requirements", \.id) { Requirement(&$0) }
        let contested = unique(&reader, "contested", \.id) { ContestedPoint(&$0) }
        guard let service, let sources, let dialects, let operations, let exceptions, let authenticationErrors,
            let frontEndErrors, let errorHeaders, let inStreamErrors, let responseTags, let limits, let clockSkew,
            let requirements, let contested
        else { return nil }
        let contract = Contract(
            service: service,
            sources: sources,
            dialects: dialects,
            operations: operations,
            exceptions: exceptions,
            authenticationErrors: authenticationErrors,
            frontEndErrors: frontEndErrors,
            errorHeaders: errorHeaders,
            inStreamErrors: inStreamErrors,
            responseTags: responseTags,
            limits: limits,
            clockSkewSeconds: clockSkew,
            requirements: requirements,
            contested: contested
        )
        contract.noteBrokenReferences(&reader)
        return contract
    }

    /// Reads an array of objects that are told apart by an id.
    private static func unique<Item>(
        _ reader: inout JSONObjectReader,
        _ name: String,
        _ id: KeyPath<Item, String>,
        _ body: (inout JSONObjectReader) -> Item?
    ) -> [Item]? {
        var seen: Set<String> = []
        return reader.objects(name) { element in
            guard let item = body(&element) else { return nil }
            if !seen.insert(item[keyPath: id]).inserted {
                element.note("'\(item[keyPath: id])' is already given", at: element.node.range)
            }
            return item
        }
    }

    /// Notes the names that refer to nothing, at the first place that has them.
    private func noteBrokenReferences(_ reader: inout JSONObjectReader) {
        func check(_ kind: String, _ id: String, _ known: some Sequence<String>, in member: String) {
            guard !known.contains(id) else { return }
            let node = reader.optional(member) ?? reader.node
            let start = node.range.lowerBound
            reader.note(
                "no \(kind) '\(id)'",
                at: node.firstString(equalTo: id)?.range ?? start..<start + 1,
                suggestion: Spelling.closest(to: id, in: known)
            )
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
            let start = (reader.optional("exceptions") ?? reader.node).range.lowerBound
            reader.note("the exception '\(exception.name)' is missing", at: start..<start + 1)
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
        if clockSkewSeconds.isEmpty { reader.note("at least one figure is needed", atMember: "clockSkewSeconds") }
        for requirement in requirements { check("source", requirement.source, sourceIDs, in: "requirements") }
        for point in contested {
            for id in point.requirements { check("requirement", id, requirementIDs, in: "contested") }
            for reading in point.readings { check("source", reading.source, sourceIDs, in: "contested") }
        }
    }
}

extension Contract.Limits {
    fileprivate var all: [Contract.Limit] {
        [
            callsPerSecondPerStream, sessionsPerStream, bytesPerSecondPerSession, shortestFullSessionSeconds,
            longestSessionSeconds, dataEndpointLifetimeSeconds,
        ]
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
