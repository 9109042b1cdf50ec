package import KinesisVideo

/// One permutation of a scenario: the unit that gets a verdict.
package struct Case: Sendable {
    /// The scenario.
    package let scenario: Scenario

    /// The row that makes the permutation.
    package let row: Scenario.Row

    /// The id, with the row's label in brackets: `getmedia/bounds/stream-name[length=257]`.
    package let path: String

    init(_ scenario: Scenario, _ row: Scenario.Row) {
        self.scenario = scenario
        self.row = row
        path = row.label.map { "\(scenario.id)[\($0)]" } ?? scenario.id
    }

    /// The ids of the requirements that the case checks, the scenario's and the row's.
    package var requirements: [String] {
        scenario.requirements + row.requirements.filter { !scenario.requirements.contains($0) }
    }

    /// Where the case begins: its row, or the scenario where it has none.
    package var location: SourceLocation {
        scenario.source.location(of: row.range.lowerBound)
    }

    /// The case for a report.
    ///
    /// - Parameters:
    ///   - ordinal: Its place in the whole plan.
    ///   - isOutside: Whether its path does not select it, because its file lies outside of the suite.
    ///   - isRandom: Whether random values may be in it.
    /// - Returns: What a report knows of the case before it is run.
    func planned(at ordinal: Int, isOutside: Bool, isRandom: Bool) -> TargetHeader.PlannedCase {
        TargetHeader.PlannedCase(
            path: path,
            title: scenario.title,
            location: location,
            requirements: requirements,
            ordinal: ordinal,
            selector: isOutside ? selectorOfFile : [],
            isRandom: isRandom
        )
    }

    /// The words of a command line that select the case by its file.
    private var selectorOfFile: [String] {
        [scenario.source.name] + (row.label == nil ? [] : ["--filter", path])
    }

    /// The logical stream that the case uses; `nil` where it uses none.
    ///
    /// - Throws: ``ResolutionError`` where the name depends on something other than the row and plain variables.
    package func logicalStream() throws(ResolutionError) -> String? {
        guard let stream = scenario.stream else { return nil }
        if let name = stream.literal { return name.plainText }
        return try stream.resolved(in: knownScope).plainText
    }

    /// The names that are known before the case runs: the columns of its row, and plain variables.
    var knownScope: Scope {
        // There may be very many cases, whose values nobody asks for before they run but those that name something.
        var scope = Scope(budget: .forNames)
        for binding in scenario.variables + row.bindings {
            // What cannot be known yet is only missed where something asks for it.
            try? scope.define(binding.name, as: binding.value)
        }
        return scope
    }

    /// How many fragments of its stream the case must know, as its references have it; `nil` where it needs the last one.
    package var neededFragments: FragmentNeed {
        var declared: FragmentNeed = scenario.needs.fragments > 0 ? .first(scenario.needs.fragments) : .none
        if scenario.needs.bytes > 0 || !risingTimes.isEmpty { declared = .all }
        return references.reduce(declared) { need, reference in
            guard reference.root == "stream", reference.components.first == .member("fragments") else { return need }
            guard reference.components.count > 1, case .index(let index) = reference.components[1] else { return .all }
            // How long a fragment lasts, only the next one tells.
            let more = reference.asksNextFragment ? 2 : 1
            return index < 0 || index > Shape.maximumFragments
                ? .all : need.joined(with: .first(min(index + more, Shape.maximumFragments)))
        }
    }

    /// The references of the steps, the variables and the row.
    private var references: [Reference] {
        let templates = scenario.variables.map(\.value) + row.bindings.map(\.value)
        return scenario.references + templates.flatMap(\.references)
    }

    /// The timestamps that the case finds fragments of the stream by: a time that two fragments have, finds either.
    private var risingTimes: [String] {
        let named = Set(
            references.filter { $0.root == "stream" && $0.components.count == 3 }
                .compactMap { if case .member(let name)? = $0.components.last { name } else { nil } }
        )
        guard !named.isEmpty else { return [] }
        let sought = (scenario.steps + scenario.finally).flatMap(\.requests).compactMap(selectorType)
        return [("SERVER_TIMESTAMP", "serverTimestamp"), ("PRODUCER_TIMESTAMP", "producerTimestamp")]
            .filter { sought.contains($0.0) }.map(\.1)
    }

    /// The type of the start selector of a request whose time is none that the file gives.
    private func selectorType(of step: RequestStep) -> String? {
        guard case .operation(let action) = step.action, let selector = member("StartSelector", of: action.body),
            let time = member("StartTimestamp", of: selector), !time.isLiteral
        else { return nil }
        return member("StartSelectorType", of: selector)?.literal?.stringValue
    }

    /// A member of an object, which a row or a variable may give.
    private func member(_ name: String, of template: Template?) -> Template? {
        switch given(template) {
        case .object(let members): given(members.first { $0.name == name }?.value)
        case .literal(let node): node[name].map(Template.literal)
        default: nil
        }
    }

    /// What a template stands for, where a row or a variable gives that.
    private func given(_ template: Template?) -> Template? {
        guard case .reference(let reference, _) = template, reference.components.isEmpty else { return template }
        return (scenario.variables + row.bindings).last { $0.name == reference.root }?.value ?? template
    }

    /// What the case needs of its stream that the stream does not hold, in a sentence; `nil` where it holds everything.
    ///
    /// - Parameter known: What was learnt of the stream, at least as much as ``neededFragments`` asks for.
    /// - Returns: The reason to skip the case.
    package func missing(in known: KnownFragments) -> String? {
        let count = known.nodes.count
        let least = max(scenario.needs.fragments, leastFragments)
        if count < least { return "the stream has \(Count(count, "fragment")), the case needs \(least)" }
        if known.bytes < scenario.needs.bytes {
            return "the stream has \(known.bytes) bytes of chunks, the case needs \(scenario.needs.bytes)"
        }
        return risingTimes.first { !known.rise($0) }.map {
            "'\($0)' does not rise from fragment to fragment of the stream"
        }
    }

    /// How many fragments the references speak of.
    private var leastFragments: Int {
        references.reduce(0) { least, reference in
            guard reference.root == "stream", reference.components.first == .member("fragments"),
                case .index(let index)? = reference.components.dropFirst().first
            else { return least }
            let more = reference.asksNextFragment ? 2 : 1
            return max(
                least,
                index < 0 ? -max(index, -Shape.maximumFragments) : min(index, Shape.maximumFragments) + more
            )
        }
    }
}

extension Reference {
    /// Whether it asks of a fragment what only the next one tells.
    fileprivate var asksNextFragment: Bool {
        [.member("lasts"), .member("until")].contains(components.last)
    }
}

/// How much of a stream must be read before a case that speaks of its fragments can run.
package enum FragmentNeed: Sendable, Hashable {
    /// Nothing.
    case none
    /// So many, from the oldest.
    case first(Int)
    /// All that there are.
    case all

    /// What satisfies both.
    package func joined(with other: FragmentNeed) -> FragmentNeed {
        switch (self, other) {
        case (.all, _), (_, .all): .all
        case (.none, let need), (let need, .none): need
        case (.first(let left), .first(let right)): .first(max(left, right))
        }
    }
}
