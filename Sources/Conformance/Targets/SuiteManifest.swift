package import KinesisVideo

/// What a suite says of itself in its `suite.json`: the logical streams that its scenarios use, and the capabilities.
package struct SuiteManifest: Sendable {
    /// The logical streams with what each is.
    package let streams: [(name: String, description: String)]
    /// The capabilities that a scenario can require, with what each means.
    package let capabilities: [(name: String, description: String)]

    /// Reads a manifest, or says everything that is wrong with it.
    package static func read(_ source: SourceText) -> (manifest: SuiteManifest?, diagnostics: [Diagnostic]) {
        var diagnostics = Diagnostics(source: source)
        guard let document = diagnostics.parse(source),
            var reader = ObjectReader(document.root, as: "a suite", &diagnostics)
        else { return (nil, diagnostics.sorted) }
        _ = reader.optionalString("$schema", &diagnostics)
        func table(_ name: String) -> [(name: String, description: String)] {
            guard let node = reader.required(name, &diagnostics),
                let table = ObjectReader(node, as: "'\(name)'", &diagnostics)
            else { return [] }
            return table.allMembers.compactMap { member in
                diagnostics.string(member.value).map { (member.name, $0) }
            }
        }
        let manifest = SuiteManifest(streams: table("streams"), capabilities: table("capabilities"))
        reader.finish(&diagnostics)
        return (diagnostics.isEmpty ? manifest : nil, diagnostics.sorted)
    }
}

extension Vocabulary {
    /// The names that the scenarios of a suite may use.
    package init(_ contract: Contract, _ manifest: SuiteManifest) {
        let operation = contract.operation(named: "GetMedia")
        let selector = operation?.member("StartSelector")
        self.init(
            exceptions: (contract.exceptions + contract.authenticationErrors + contract.frontEndErrors).map(\.name),
            inStreamErrorIDs: contract.inStreamErrors.map(\.id.rawValue),
            selectorTypes: operation?.member("StartSelector.StartSelectorType")?.allowedValues ?? [],
            requestMembers: Dictionary(
                contract.operations.map { ($0.name, $0.input.map(\.name)) },
                uniquingKeysWith: { first, _ in first }
            ),
            selectorMembers: selector?.members.map(\.name) ?? [],
            requirements: Set(contract.requirements.map(\.id)),
            streams: manifest.streams.map(\.name),
            capabilities: manifest.capabilities.map(\.name),
            contested: Dictionary(
                contract.contested.map { ($0.id, $0.readings.map(\.id)) },
                uniquingKeysWith: { first, _ in first }
            ),
            serviceTags: Self.serviceTags(of: contract)
        )
    }

    /// The tags that the contract has, and those that a contested reading of it calls otherwise.
    private static func serviceTags(of contract: Contract) -> [String] {
        let tags = contract.responseTags
        let names = (tags.opening + tags.closing + tags.error).map(\.name) + [.exceptionErrorCode, .exceptionMessage]
        return Set(names.map(\.rawValue)).sorted()
    }
}
