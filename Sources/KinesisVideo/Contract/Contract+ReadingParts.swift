/// The parts of a contract, each read from its object.
extension Contract.Service {
    init?(_ reader: inout JSONObjectReader) {
        let name = reader.string("name")
        let apiVersion = reader.string("apiVersion")
        let signingName = reader.string("signingName")
        guard let name, let apiVersion, let signingName else { return nil }
        self.init(name: name, apiVersion: apiVersion, signingName: signingName)
    }
}

extension Contract.Source {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.string("id")
        let title = reader.string("title")
        guard let id, let title else { return nil }
        self.init(id: id, title: title)
    }
}

extension Contract.DialectDescription {
    init?(_ reader: inout JSONObjectReader) {
        let dialect = reader.choice("id", of: Dialect.self)
        let title = reader.string("title")
        guard let dialect, let title else { return nil }
        self.init(dialect: dialect, title: title)
    }
}

extension Contract.Operation {
    init?(_ reader: inout JSONObjectReader) {
        let name = reader.string("name")
        let plane = reader.choice("plane", of: Contract.Plane.self)
        let method = reader.string("method")
        let path = reader.string("path")
        let contentType = reader.string("contentType")
        let input = reader.objects("input") { Contract.Member(&$0) }
        let atLeastOneOf = reader.optionalStrings("atLeastOneOf")
        let startSelectors = reader.optionalObjects("startSelectors") { Contract.SelectorRule(&$0) }
        let output = reader.object("output") { Contract.Output(&$0) }
        let exceptions = reader.strings("exceptions")
        guard let name, let plane, let method, let path, let contentType, let input, let output, let exceptions
        else { return nil }
        self.init(
            name: name,
            plane: plane,
            method: method,
            path: path,
            contentType: contentType,
            input: input,
            atLeastOneOf: atLeastOneOf,
            startSelectors: startSelectors,
            output: output,
            exceptions: exceptions
        )
    }
}

extension Contract.SelectorRule {
    init?(_ reader: inout JSONObjectReader) {
        let type = reader.choice("type", of: StartSelectorType.self)
        let companions = reader.strings("companions")
        let requirement = reader.string("requirement")
        guard let type, let companions, let requirement else { return nil }
        self.init(type: type, companions: companions, requirement: requirement)
    }
}

extension Contract.Output {
    init?(_ reader: inout JSONObjectReader) {
        let status = reader.integer("status", in: 100...599)
        let contentType = reader.string("contentType")
        let members = reader.objects("members") { Contract.Member(&$0) }
        guard let status, let contentType, let members else { return nil }
        self.init(status: status, contentType: contentType, members: members)
    }
}

extension Contract.Member {
    init?(_ reader: inout JSONObjectReader) {
        let name = reader.string("name")
        let type = reader.choice("type", of: Contract.MemberType.self)
        let isRequired = reader.flag("required")
        let minLength = reader.optionalInteger("minLength", in: 0 ... .max)
        let maxLength = reader.optionalInteger("maxLength", in: 0 ... .max)
        let pattern = reader.optionalPattern("pattern")
        let match = reader.optionalChoice("match", of: Contract.PatternMatch.self)
        let allowedValues = reader.optionalStrings("enum")
        let members = reader.optionalObjects("members") { Contract.Member(&$0) }
        let header = reader.optionalString("header")
        guard let name, let type else { return nil }
        self.init(
            name: name,
            type: type,
            isRequired: isRequired,
            minLength: minLength,
            maxLength: maxLength,
            pattern: pattern,
            match: match ?? .whole,
            allowedValues: allowedValues,
            members: members,
            header: header
        )
    }
}

extension Contract.ErrorRule {
    init?(_ reader: inout JSONObjectReader) {
        let name = reader.string("name")
        var statuses: [Dialect: Int] = [:]
        reader.object("statuses") { reader -> Void? in
            for dialect in Dialect.allCases { statuses[dialect] = reader.integer(dialect.rawValue, in: 400...599) }
            return ()
        }
        let messageMember = reader.optionalString("messageMember")
        let body = reader.optionalString("body")
        let contentType = reader.optionalString("contentType") ?? "application/json"
        let message = reader.string("message")
        let meaning = reader.string("meaning")
        let reasons = reader.optionalStrings("reasons")
        let source = reader.string("source")
        let note = reader.optionalString("note")
        if (messageMember == nil) == (body == nil) {
            reader.note("an error has either a 'messageMember' or a 'body'", atMember: "name")
        }
        guard let name, let message, let meaning, let source else { return nil }
        self.init(
            name: name,
            statuses: statuses,
            messageMember: messageMember,
            body: body,
            contentType: contentType,
            message: message,
            meaning: meaning,
            reasons: reasons,
            source: source,
            note: note
        )
    }
}

extension Contract.ErrorHeaders {
    init?(_ reader: inout JSONObjectReader) {
        let type = reader.strings("type")
        let requestID = reader.strings("requestID")
        let separator = reader.string("typeSuffixSeparator")
        guard let type, let requestID, let separator else { return nil }
        self.init(type: type, requestID: requestID, typeSuffixSeparator: separator)
    }
}

extension Contract.InStreamError {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.integer("id", in: 0 ... .max)
        let code = reader.string("code")
        let codeSource = reader.string("codeSource")
        let meaning = reader.string("meaning")
        let requirement = reader.string("requirement")
        guard let id, let code, let codeSource, let meaning, let requirement else { return nil }
        self.init(
            id: InStreamErrorID(rawValue: id),
            code: code,
            codeSource: codeSource,
            meaning: meaning,
            requirement: requirement
        )
    }
}

extension Contract.TagFormat {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.string("id")
        let pattern = reader.pattern("pattern")
        let text = reader.string("text")
        guard let id, let pattern, let text else { return nil }
        self.init(id: id, pattern: pattern, text: text)
    }
}

extension Contract.ResponseTags {
    init?(_ reader: inout JSONObjectReader, formats: [Contract.TagFormat]) {
        let opening = reader.objects("opening") { Contract.TagRule(&$0, formats: formats) }
        let closing = reader.objects("closing") { Contract.TagRule(&$0, formats: formats) }
        let error = reader.objects("error") { Contract.TagRule(&$0, formats: formats) }
        guard let opening, let closing, let error else { return nil }
        self.init(opening: opening, closing: closing, error: error)
    }
}

extension Contract.TagRule {
    init?(_ reader: inout JSONObjectReader, formats: [Contract.TagFormat]) {
        let name = reader.string("name")
        let formatID = reader.string("format")
        let level = reader.choice("level", of: Contract.Level.self)
        let source = reader.string("source")
        let format = formats.first { $0.id == formatID }
        if let formatID, format == nil {
            reader.note(
                "no tag format '\(formatID)'",
                atMember: "format",
                suggestion: Spelling.closest(to: formatID, in: formats.map(\.id))
            )
        }
        guard let name, let format, let level, let source else { return nil }
        self.init(name: TagName(rawValue: name), format: format, level: level, source: source)
    }
}

extension Contract.Limits {
    init?(_ reader: inout JSONObjectReader) {
        let calls = reader.object("callsPerSecondPerStream") { Contract.Limit(&$0) }
        let sessions = reader.object("sessionsPerStream") { Contract.Limit(&$0) }
        let bytes = reader.object("bytesPerSecondPerSession") { Contract.Limit(&$0) }
        let shortest = reader.object("shortestFullSessionSeconds") { Contract.Limit(&$0) }
        let longest = reader.object("longestSessionSeconds") { Contract.Limit(&$0) }
        let lifetime = reader.object("dataEndpointLifetimeSeconds") { Contract.Limit(&$0) }
        guard let calls, let sessions, let bytes, let shortest, let longest, let lifetime else { return nil }
        self.init(
            callsPerSecondPerStream: calls,
            sessionsPerStream: sessions,
            bytesPerSecondPerSession: bytes,
            shortestFullSessionSeconds: shortest,
            longestSessionSeconds: longest,
            dataEndpointLifetimeSeconds: lifetime
        )
    }
}

extension Contract.Limit {
    init?(_ reader: inout JSONObjectReader) {
        let value = reader.integer("value", in: 1 ... .max)
        let source = reader.string("source")
        guard let value, let source else { return nil }
        self.init(value: value, source: source)
    }
}

extension Contract.Requirement {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.string("id")
        let level = reader.choice("level", of: Contract.Level.self)
        let text = reader.string("text")
        let source = reader.string("source")
        guard let id, let level, let text, let source else { return nil }
        self.init(id: id, level: level, text: text, source: source)
    }
}

extension Contract.ContestedPoint {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.string("id")
        let question = reader.string("question")
        let requirements = reader.optionalStrings("requirements")
        let readings = reader.objects("readings") { Contract.Reading(&$0) }
        guard let id, let question, let readings else { return nil }
        self.init(id: id, question: question, requirements: requirements, readings: readings)
    }
}

extension Contract.Reading {
    init?(_ reader: inout JSONObjectReader) {
        let id = reader.string("id")
        let source = reader.string("source")
        let text = reader.string("text")
        guard let id, let source, let text else { return nil }
        self.init(id: id, source: source, text: text)
    }
}

extension JSONObjectReader {
    /// A required pattern.
    package mutating func pattern(_ name: String) -> Pattern? {
        guard let text = string(name) else { return nil }
        return compile(text, name)
    }

    /// A pattern that may be absent.
    package mutating func optionalPattern(_ name: String) -> Pattern? {
        guard let text = optionalString(name) else { return nil }
        return compile(text, name)
    }

    private mutating func compile(_ text: String, _ name: String) -> Pattern? {
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            note("'\(name)': byte \(error.offset) of the pattern: \(error.message)", atMember: name)
            return nil
        }
    }
}
