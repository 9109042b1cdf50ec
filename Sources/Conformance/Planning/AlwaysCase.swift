package import KinesisVideo

/// A case that no scenario has: that an invariant holds on every answer that the cases of scenarios get.
package struct AlwaysCase: Sendable {
    /// What must hold.
    package let invariant: Invariant

    /// Where it stands in the contract.
    package let location: SourceLocation

    /// The requirements that it decides.
    package let requirements: [String]

    private init(_ invariant: Invariant, _ location: SourceLocation, _ requirements: [String]) {
        self.invariant = invariant
        self.location = location
        self.requirements = requirements
    }

    /// The case of an invariant that was broken in a run that did not plan it, at the place where it was.
    init(_ invariant: Invariant, _ finding: Finding) {
        let place = finding.scenario.flatMap { evidence in
            evidence.labels.first.map { evidence.source.location(of: $0.range.lowerBound) }
        }
        self.init(invariant, place ?? SourceLocation(file: "contract.json", line: 1, column: 1), finding.requirements)
    }

    /// The cases of all invariants.
    ///
    /// - Parameters:
    ///   - contract: The contract.
    ///   - source: Its file, for the places in it.
    /// - Returns: One for each, in their order.
    package static func all(of contract: Contract, in source: SourceText) -> [AlwaysCase] {
        let root = try? JSONReader.parse(source.bytes).root
        let nodes = root?["requirements"]?.arrayValue ?? []
        return Invariant.allCases.map { invariant in
            let requirements = invariant.requirements(of: contract)
            let node = nodes.first { node in node["id"]?.stringValue.map(requirements.contains) ?? false }
            return AlwaysCase(invariant, source.location(of: node?.range.lowerBound ?? 0), requirements)
        }
    }

    /// The path, such as `getmedia/always/tag-order`.
    package var path: String { invariant.casePath }

    /// The path without its last word.
    var area: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    /// What must hold, without a full stop.
    package var title: String { String(invariant.summary.dropLast()) }

    /// The case for a report; all of them stand before those of scenarios.
    package var planned: TargetHeader.PlannedCase {
        TargetHeader.PlannedCase(path: path, title: title, location: location, requirements: requirements)
    }
}

extension Invariant {
    /// The requirements that every stream, or every error, shows: of the tags' formats there is one for each.
    fileprivate func requirements(of contract: Contract) -> [String] {
        guard self == .tagsFormat else { return [requirement] }
        let tags = contract.responseTags.opening + contract.responseTags.closing
        return tags.map { "\(requirement)-\($0.name.requirementSuffix)" }.filter { contract.requirement($0) != nil }
    }
}

extension TagName {
    /// The end of the id of the requirement that the tag has its format.
    var requirementSuffix: String {
        rawValue.replacing("AWS_KINESISVIDEO_", with: "").replacing("_", with: "-")
    }
}
