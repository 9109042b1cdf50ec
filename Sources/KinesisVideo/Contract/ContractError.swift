/// Everything that is wrong with a contract's text.
package struct ContractError: Error, Sendable {
    /// The text.
    package let source: SourceText

    /// What is wrong, in the order of the text; never empty.
    package let problems: [JSONProblem]
}

extension ContractError: CustomStringConvertible {
    package var description: String {
        problems.map { $0.rendered(in: source) }.joined(separator: "\n")
    }
}
