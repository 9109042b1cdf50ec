package import KinesisVideo

/// The endpoint's side of the agreement as the judge needs it: the contract, read in one dialect.
package struct JudgeRules: Sendable {
    /// The contract.
    package let contract: Contract

    /// The dialect that the target speaks.
    package let dialect: Dialect

    let openingTags: [Contract.TagRule]
    let closingTags: [Contract.TagRule]

    /// Whether the bytes of frames are those that came; not in a recording that they were taken out of.
    var hasMedia = true

    /// Whether the dialect says which statuses the errors have.
    private var numbersErrors = true

    /// What binds: with ``Contract/Evidence/documented`` what was only observed is no more than non-strict.
    private let evidence: Contract.Evidence

    package init(contract: Contract, dialect: Dialect, evidence: Contract.Evidence = .observed) {
        self.evidence = evidence
        self.contract = contract
        self.dialect = dialect
        openingTags = contract.responseTags.opening
        closingTags = contract.responseTags.closing
    }

    /// The status of an error in the dialect; `nil` for an error that the contract does not have.
    func status(of name: String) -> Int? {
        numbersErrors ? contract.error(named: name)?.status(in: dialect) : nil
    }

    /// The rules for an operation of a neighbouring service: the description that numbers errors is GetMedia's alone.
    var ofNeighbour: JudgeRules {
        var rules = self
        rules.numbersErrors = false
        return rules
    }

    /// Whether an answer says that there were too many calls or sessions: more likely our doing than the endpoint's.
    ///
    /// Beside the exceptions of the operation there are those that stand in front of every service.
    package func isThrottling(_ status: Int, _ name: String?) -> Bool {
        guard let name else { return status == 429 }
        return [
            ServiceException.clientLimitExceeded.name, ServiceException.connectionLimitExceeded.name,
            "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        ].contains(name)
    }

    /// Whether an answer says that nobody can be served now, and is none of the operation's own exceptions.
    package func isUnavailability(_ status: Int, _ name: String?) -> Bool {
        [502, 503, 504].contains(status) && name.flatMap { contract.error(named: $0) } == nil
    }

    /// Whether an error is about the signature, its keys or its date.
    package func isRefusalOfSignature(_ name: String) -> Bool {
        contract.authenticationErrors.contains { $0.name == name }
    }

    /// Whether an error says that the caller, known as it is, may not do what it asks for.
    package func isRefusalOfCaller(_ name: String) -> Bool {
        name == ServiceException.notAuthorized.name || name == "AccessDeniedException"
    }

    /// How binding a requirement is; a must where the contract does not have it.
    func level(of requirement: String) -> Level {
        level(contract.requirement(requirement)?.level ?? .must, about: [requirement])
    }

    /// How binding an expectation is that is about some requirements.
    func level(_ level: Level, about requirements: [String]) -> Level {
        guard evidence == .documented, !requirements.isEmpty,
            requirements.allSatisfy({ contract.evidence(for: $0) == .observed })
        else { return level }
        return min(level, .should)
    }
}
