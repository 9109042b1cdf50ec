package import KinesisVideo

/// The endpoint's side of the agreement as the judge needs it: the contract, read in one dialect.
package struct JudgeRules: Sendable {
    /// The contract.
    package let contract: Contract

    /// The dialect that the target speaks.
    package let dialect: Dialect

    let openingTags: [Contract.TagRule]
    let closingTags: [Contract.TagRule]

    package init(contract: Contract, dialect: Dialect) {
        self.contract = contract
        self.dialect = dialect
        openingTags = contract.responseTags.opening
        closingTags = contract.responseTags.closing
    }

    /// The status of an error in the dialect; `nil` for an error that the contract does not have.
    func status(of name: String) -> Int? {
        contract.error(named: name)?.status(in: dialect)
    }

    /// Whether an error says that there were too many calls or sessions: more likely our doing than the endpoint's.
    func isThrottling(_ name: String?) -> Bool {
        name == ServiceException.clientLimitExceeded.name || name == ServiceException.connectionLimitExceeded.name
    }

    /// How binding a requirement is; a must where the contract does not have it.
    func level(of requirement: String) -> Level {
        contract.requirement(requirement)?.level ?? .must
    }
}
