internal import Conformance
internal import KinesisVideo

/// What is kept of one mutant in an account: enough to say which requirement it is about, and who noticed it.
package struct MutantRecord: Sendable, Hashable {
    package let name: String
    /// The requirements that it breaks.
    package let breaks: [String]
    /// The cases that noticed it, one for each variation.
    package let cases: [String]
    /// Whether it was noticed on every variation.
    package let isNoticed: Bool
    /// Why nobody need notice it, where that is said.
    package let explanation: String?

    /// Reads the account that `prove --teeth --account` wrote.
    ///
    /// - Parameters:
    ///   - bytes: The file's.
    ///   - path: Its path, for messages.
    /// - Returns: The mutants in their order.
    /// - Throws: ``Failure`` for a file that is something else.
    package static func all(of bytes: [UInt8], at path: String) throws(Failure) -> [MutantRecord] {
        let root: JSONNode
        do {
            root = try JSONReader.parse(bytes).root
        } catch {
            throw Failure(.invalidInput, "'\(path)' is not an account of 'prove --teeth': \(error)")
        }
        guard case .array(let mutants)? = root["mutants"]?.value else {
            throw Failure(.invalidInput, "'\(path)' is not an account of 'prove --teeth': it has no mutants")
        }
        return mutants.compactMap { MutantRecord($0) }
    }

    private init?(_ node: JSONNode) {
        guard let name = node["name"]?.stringValue else { return nil }
        let fates = node["fates"]?.arrayValue ?? []
        self.name = name
        breaks = node["breaks"]?.arrayValue?.compactMap(\.stringValue) ?? []
        cases = fates.compactMap { $0["case"]?.stringValue }
        isNoticed = !fates.isEmpty && fates.allSatisfy { $0["fate"]?.stringValue == "killed" }
        let isUnjudged = fates.contains { $0["fate"]?.stringValue == "unjudged" }
        explanation = node["equivalent"]?.stringValue ?? (isUnjudged ? "cases about it cannot be judged" : nil)
    }
}
