package import KinesisVideo

/// The contract and the suite's names as a recording has them: read once, and used for all recordings that have the same.
package struct ReplayContext: Sendable {
    let contract: Contract
    let vocabulary: Vocabulary

    /// Reads the texts of a recording.
    ///
    /// - Throws: ``ReplayError`` where they are not what this program understands.
    package init(contract: [UInt8], suite: [UInt8]) throws(ReplayError) {
        do throws(ContractError) {
            self.contract = try Contract(SourceText(name: "contract.json", bytes: contract))
        } catch {
            let problem = error.diagnostics.first.map { ": \($0.message)" } ?? ""
            throw ReplayError("its contract is not one that this program understands\(problem)")
        }
        let read = SuiteManifest.read(SourceText(name: "suite.json", bytes: suite))
        guard let manifest = read.manifest else {
            let problem = read.diagnostics.first.map { ": \($0.message)" } ?? ""
            throw ReplayError("its suite.json is not one that this program understands\(problem)")
        }
        vocabulary = Vocabulary(self.contract, manifest)
    }

    /// Reads the scenario of a recording.
    ///
    /// - Throws: ``ReplayError`` where it is not what this program understands.
    package func scenario(_ source: SourceText) throws(ReplayError) -> Scenario {
        let read = ScenarioReader(vocabulary: vocabulary).read(source)
        if let scenario = read.scenario { return scenario }
        let problem = read.diagnostics.first { $0.severity == .error }.map { ": \($0.message)" } ?? ""
        throw ReplayError("its scenario is not one that this program understands\(problem)")
    }
}

/// Why a recording cannot be judged again.
package struct ReplayError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason in one line.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
