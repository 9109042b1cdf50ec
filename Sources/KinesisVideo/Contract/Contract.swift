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

    init(
        service: Service,
        sources: [Source],
        dialects: [DialectDescription],
        operations: [Operation],
        exceptions: [ErrorRule],
        authenticationErrors: [ErrorRule],
        frontEndErrors: [ErrorRule],
        errorHeaders: ErrorHeaders,
        inStreamErrors: [InStreamError],
        responseTags: ResponseTags,
        limits: Limits,
        clockSkewSeconds: [Limit],
        requirements: [Requirement],
        contested: [ContestedPoint]
    ) {
        self.service = service
        self.sources = sources
        self.dialects = dialects
        self.operations = operations
        self.exceptions = exceptions
        self.authenticationErrors = authenticationErrors
        self.frontEndErrors = frontEndErrors
        self.errorHeaders = errorHeaders
        self.inStreamErrors = inStreamErrors
        self.responseTags = responseTags
        self.limits = limits
        self.clockSkewSeconds = clockSkewSeconds
        self.requirements = requirements
        self.contested = contested
        requirementIndex = Dictionary(
            requirements.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
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

    /// The contested point of an id.
    package func contestedPoint(_ id: String) -> ContestedPoint? {
        contested.first { $0.id == id }
    }
}
