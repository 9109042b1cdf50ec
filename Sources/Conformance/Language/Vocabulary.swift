package import KinesisVideo

/// The names that scenarios may use, taken from the contract and from the suite's own manifest.
package struct Vocabulary: Sendable {
    /// The exceptions, modelled and of authentication.
    var exceptions: [String] = []
    /// The ids of in-stream errors.
    var inStreamErrorIDs: [Int] = []
    /// The start selector types.
    var selectorTypes: [String] = []
    /// The members of an operation's request, by the operation's name.
    var requestMembers: [String: [String]] = [:]
    /// The members of a start selector.
    var selectorMembers: [String] = []
    /// The ids of the requirements.
    var requirements: Set<String> = []
    /// What the suite says of itself: its logical streams, and the capabilities that a target can declare.
    var manifest = SuiteManifest(streams: [], capabilities: [])
    /// The contested points, and the readings of each.
    var contested: [String: [String]] = [:]
    /// The tags that the contract has, and those that a contested reading of it calls otherwise.
    var serviceTags: [String] = []

    /// What is said of names of the language that stand where they do not belong: `'capture' stands in the step, …`.
    private(set) var places: [String: String] = [:]

    /// The logical streams.
    package var streams: [String] { manifest.streams.map(\.name) }

    /// The capabilities that a target can declare.
    var capabilities: [String] { manifest.capabilities.map(\.name) }

    /// No names at all.
    init() {}

    /// The names that the scenarios of a suite may use.
    package init(_ contract: Contract, _ manifest: SuiteManifest) {
        let operation = contract.operation(named: "GetMedia")
        exceptions = (contract.exceptions + contract.authenticationErrors + contract.frontEndErrors).map(\.name)
        inStreamErrorIDs = contract.inStreamErrors.map(\.id.rawValue)
        selectorTypes = operation?.member("StartSelector.StartSelectorType")?.allowedValues ?? []
        for operation in contract.operations { requestMembers[operation.name] = operation.input.map(\.name) }
        selectorMembers = operation?.member("StartSelector")?.members.map(\.name) ?? []
        requirements = Set(contract.requirements.map(\.id))
        self.manifest = manifest
        for point in contract.contested { contested[point.id] = point.readings.map(\.id) }
        let tags = contract.responseTags
        let names = (tags.opening + tags.closing + tags.error).map(\.name) + [.exceptionErrorCode, .exceptionMessage]
        serviceTags = Set(names.map(\.rawValue)).sorted()
        places = placesOfMembers
    }

    /// Where each member of a scenario stands; of one that stands at several places, where it is looked for first.
    private var placesOfMembers: [String: String] {
        let ofChunk = "in what a chunk is like, such as 'first' or 'each'"
        let members =
            StepGrammar.places.map { ($0.place, $0.members.map(\.name)) } + [
                ("in 'expect'", Expectation.grammar.members.map(\.name)),
                ("in 'chunks', which stands in 'expect'", ChunkExpectation.grammar.members.map(\.name)),
                ("in 'stopWhen'", ["elapsed", "quiet"]),
                ("in 'ends'", EndExpectation.grammar.members.map(\.name)),
                ("in 'tags', \(ofChunk)", serviceTags), (ofChunk, ChunkField.allCases.map(\.rawValue) + ["track"]),
                ("in 'track', below the number of a track or its type", TrackField.allCases.map(\.rawValue)),
                ("in 'StartSelector', which stands in the request", selectorMembers),
                ("in the request", requestMembers.values.joined().sorted()),
                ("in 'request'", RawRequestAction.grammar.members.map(\.name)),
                ("in 'signing', beside the request", SigningVariation.grammar.members.map(\.name)),
                ("in 'retry'", RequestStep.Retry.grammar.members.map(\.name)),
                ("at the top of the file", Scenario.grammar.members.map(\.name)),
                ("in the matcher of one value", Matcher.Operator.all.map(\.name)),
            ]
        let places = members.flatMap { place, names in
            names.map { ($0, "'\($0)' stands \(place)") }
        }
        return Dictionary(places) { first, _ in first }
    }
}

/// What the parts of a scenario may speak of where they stand.
final class ScenarioContext {
    /// The names of the suite.
    let vocabulary: Vocabulary
    /// The values that are known there.
    let scope: ScopeShape
    /// Takes every reference that is read.
    let log: ReferenceLog

    init(_ vocabulary: Vocabulary, _ scope: ScopeShape, log: ReferenceLog = ReferenceLog()) {
        self.vocabulary = vocabulary
        self.scope = scope
        self.log = log
    }

    /// The same where other names are known.
    func with(scope: ScopeShape) -> ScenarioContext {
        ScenarioContext(vocabulary, scope, log: log)
    }
}

/// The references that a part of a scenario has, gathered while it is read.
final class ReferenceLog {
    /// The references so far.
    var all: [Reference] = []
}

/// A value of a scenario, with what it may speak of.
typealias ScenarioValue = SourceValue<ScenarioContext>

/// An object of a scenario, with what it may speak of.
typealias ScenarioObject = ObjectReader<ScenarioContext>

extension ScenarioValue {
    var vocabulary: Vocabulary { context.vocabulary }
    var scope: ScopeShape { context.scope }

    /// The same value where other names are known.
    func with(scope: ScopeShape) -> ScenarioValue {
        with(context: context.with(scope: scope))
    }

    /// Reports the name of a tag that only the service could write, and does not.
    ///
    /// No producer may use the prefix of the service's own tags, in whatever case.
    func check(tag name: String, at range: Range<Int>) {
        guard name.prefix(4).uppercased() == "AWS_", !vocabulary.serviceTags.contains(name) else { return }
        report(unknown: name, "the service has no tag '\(name)'", in: vocabulary.serviceTags, at: range)
    }

    /// Reports names that are not known.
    ///
    /// - Returns: All of them.
    func known(_ names: [ScenarioValue], in known: some Collection<String>, _ what: String) -> [String] {
        names.map { name in
            let text = name.node.stringValue ?? ""
            if !known.contains(text) { name.report(unknown: text, "there is no \(what) '\(text)'", in: known) }
            return text
        }
    }
}
