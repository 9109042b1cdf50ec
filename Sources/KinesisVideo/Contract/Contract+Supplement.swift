// What stands beside the suite's contract: operations that no scenario judges.

extension Contract {
    /// Operations and errors beyond those of the suite, in the contract's own form: what an emulator serves besides.
    ///
    /// They are no part of the contract, so that nothing is judged by them and no mutant is made of them.
    package struct Supplement: Sendable {
        /// The operations, by name.
        package let operations: [Operation]

        /// The errors that they are modelled with.
        package let exceptions: [ErrorRule]

        private init(_ reader: FileReader) {
            operations = reader.objects("operations", of: "an operation", Operation.init)
            exceptions = reader.objects("exceptions", of: "an error", ErrorRule.init)
        }

        /// Reads a supplement from its JSON text.
        ///
        /// - Throws: Everything that is wrong with the text at once.
        package init(_ source: SourceText) throws(ContractError) {
            let read = Diagnostics.read(source, as: "contract") { $0.object("a supplement") { Supplement($0) } }
            guard let supplement = read.result else { throw ContractError(diagnostics: read.diagnostics) }
            self = supplement
        }
    }
}
