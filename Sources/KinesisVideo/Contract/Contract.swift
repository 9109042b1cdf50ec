/// What the service promises, as data: the one place for members, bounds, statuses, error ids, tags and requirements.
///
/// It is read from `Scenarios/contract.json`; the emulator, the client and the judge ask it, and none of them repeats
/// what it says. Where published sources disagree, it holds the readings side by side.
package struct Contract: Sendable {
    /// The service's name, API version and signing name.
    package let service: Service

    /// Where statements come from.
    package let sources: [Source]

    /// What each dialect is.
    package let dialects: [DialectDescription]

    /// The operations, by name.
    package let operations: [Operation]

    /// The errors that the operations are modelled with.
    package let exceptions: [ErrorRule]

    /// The errors of requests that are not signed as they have to be.
    package let authenticationErrors: [ErrorRule]

    /// The errors of requests that reach no operation.
    package let frontEndErrors: [ErrorRule]

    /// The headers that come with an error.
    package let errorHeaders: ErrorHeaders

    /// The errors that end a stream, by id.
    package let inStreamErrors: [InStreamError]

    /// The tags that the service writes.
    package let responseTags: ResponseTags

    /// What the service grants.
    package let limits: Limits

    /// How far a request's date may be from the present, in seconds, one figure for each source; never empty.
    package let clockSkewSeconds: [Limit]

    /// The normative sentences.
    package let requirements: [Requirement]

    /// The questions on which sources disagree or are silent.
    package let contested: [ContestedPoint]

    private let requirementIndex: [String: Int]

    private init(_ reader: FileReader) {
        _ = reader.optionalString("$schema")
        service = reader.object("service", Service.init)
        sources = reader.distinct("sources", of: "a source", \.id, Source.init)
        dialects = reader.distinct("dialects", of: "a dialect", \.dialect.rawValue, DialectDescription.init)
        operations = reader.distinct("operations", of: "an operation", \.name, Operation.init)
        exceptions = reader.distinct("exceptions", of: "an error", \.name, ErrorRule.init)
        authenticationErrors = reader.distinct("authenticationErrors", of: "an error", \.name, ErrorRule.init)
        frontEndErrors = reader.distinct("frontEndErrors", of: "an error", \.name, ErrorRule.init)
        errorHeaders = reader.object("errorHeaders", ErrorHeaders.init)
        inStreamErrors = reader.distinct("inStreamErrors", of: "an error", \.id.description, InStreamError.init)
        let formats = reader.distinct("tagFormats", of: "a tag format", \.id, TagFormat.init)
        responseTags = reader.object("responseTags") { ResponseTags($0, formats: formats) }
        limits = reader.object("limits", Limits.init)
        clockSkewSeconds = reader.objects("clockSkewSeconds", of: "a limit", Limit.init)
        requirements = reader.distinct("requirements", of: "a requirement", \.id, Requirement.init)
        contested = reader.distinct("contested", of: "a contested point", \.id, ContestedPoint.init)
        requirementIndex = Dictionary(
            requirements.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        reportBrokenReferences(in: reader)
    }

    /// Reads a contract from its JSON text.
    ///
    /// - Throws: everything that is wrong with the text at once: what is no JSON, members that are unknown, missing or of
    ///   the wrong type, patterns that cannot be matched, repeated ids, and references to what is not there.
    package init(_ source: SourceText) throws(ContractError) {
        let read = Diagnostics.read(source, as: "contract") { $0.object("a contract") { Contract($0) } }
        guard let contract = read.result else { throw ContractError(diagnostics: read.diagnostics) }
        self = contract
    }

    /// The operation of a name.
    package func operation(named name: String) -> Operation? {
        operations.first { $0.name == name }
    }

    /// The operation that a request line asks for.
    package func operation(method: String, path: String) -> Operation? {
        operations.first { $0.method == method && $0.path == path }
    }

    /// The error of a name, from whichever family.
    package func error(named name: String) -> ErrorRule? {
        (exceptions + authenticationErrors + frontEndErrors).first { $0.name == name }
    }

    /// The rule of a modelled error; reading a contract makes sure that there is one for each.
    package func rule(for exception: ServiceException) -> ErrorRule? {
        exceptions.first { $0.name == exception.name }
    }

    /// The HTTP status of a modelled error in a dialect.
    package func status(of exception: ServiceException, in dialect: Dialect) -> Int? {
        rule(for: exception)?.status(in: dialect)
    }

    /// The error that a reason code leads to, like `signature-mismatch` or `unknown-operation`.
    package func error(forReason reason: String) -> ErrorRule? {
        (authenticationErrors + frontEndErrors).first { $0.reasons.contains(reason) }
    }

    /// The in-stream error of an id.
    package func inStreamError(_ id: InStreamErrorID) -> InStreamError? {
        inStreamErrors.first { $0.id == id }
    }

    /// The requirement of an id.
    package func requirement(_ id: String) -> Requirement? {
        requirementIndex[id].map { requirements[$0] }
    }

    /// What a requirement rests on; `nil` where there is none of that name.
    package func evidence(for id: String) -> Evidence? {
        requirement(id).flatMap { requirement in sources.first { $0.id == requirement.source }?.evidence }
    }

    /// The contested point of an id.
    package func contestedPoint(_ id: String) -> ContestedPoint? {
        contested.first { $0.id == id }
    }
}

/// Everything that is wrong with a contract's text.
package struct ContractError: Error, Sendable {
    /// What is wrong, in the order of the text; never empty.
    package let diagnostics: [Diagnostic]
}

extension FileReader {
    /// Reads an array of objects that are told apart by an id.
    fileprivate func distinct<Item>(
        _ name: String,
        of what: String,
        _ id: KeyPath<Item, String>,
        _ body: (FileReader) -> Item?
    ) -> [Item] {
        var seen: Set<String> = []
        return objects(name, of: what) { reader in
            let item = body(reader)
            if let id = item?[keyPath: id], !seen.insert(id).inserted {
                reader.value.report("duplicate-name", "'\(id)' is already given")
            }
            return item
        }
    }
}

extension SourceValue {
    /// A pattern; reports anything else.
    func pattern() -> Pattern? {
        guard let text = string() else { return nil }
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            report("wrong-pattern", "byte \(error.offset) of the pattern: \(error.message)")
            return nil
        }
    }
}
