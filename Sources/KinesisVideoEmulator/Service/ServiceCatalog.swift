internal import KinesisVideo

/// What can be asked of the emulator, and with which errors it refuses: the suite's contract, and what is served beyond it.
///
/// Where both know an operation or an error, the contract's is meant: a suite may bring one of its own.
struct ServiceCatalog: Sendable {
    /// What the suite judges.
    let contract: Contract

    private let supplement: Contract.Supplement

    /// Puts the emulator's own operations beside a contract.
    ///
    /// - Throws: ``ConfigurationError`` where the emulator's own table cannot be read.
    init(_ contract: Contract) throws(ConfigurationError) {
        self.contract = contract
        do throws(ContractError) {
            supplement = try Self.own.get()
        } catch {
            throw ConfigurationError("operations.json: \(error.diagnostics.map(\.message).joined(separator: "; "))")
        }
    }

    /// The emulator's own operations, read once.
    private static let own = Result { () throws(ContractError) in
        try Contract.Supplement(SourceText(name: "operations.json", bytes: PackageResources.operations_json))
    }

    /// Every operation, the contract's first.
    var operations: [Contract.Operation] {
        contract.operations + supplement.operations
    }

    /// The operation of a name.
    func operation(named name: String) -> Contract.Operation? {
        contract.operation(named: name) ?? supplement.operations.first { $0.name == name }
    }

    /// The operation that a request line asks for.
    func operation(method: String, path: String) -> Contract.Operation? {
        contract.operation(method: method, path: path)
            ?? supplement.operations.first { $0.method == method && $0.path == path }
    }

    /// The error of a name, from whichever family.
    func error(named name: String) -> Contract.ErrorRule? {
        contract.error(named: name) ?? supplement.exceptions.first { $0.name == name }
    }
}
