internal import KinesisVideo

/// Reads the steps of a scenario in order; what a step captures is known to the ones after it.
struct StepReader {
    private var context: ScenarioContext
    private let hasStream: Bool

    /// The time that the case gives its steps; `nil` where it says nothing.
    var time: CaseTime?

    private var names: [String: Range<Int>] = [:]
    private var count = 0

    /// The names that captures have given so far, and where.
    private(set) var captured: [(name: String, range: Range<Int>)] = []

    /// The steps so far that keep their session open.
    private var keptOpen: Set<String> = []

    init(_ context: ScenarioContext, hasStream: Bool) {
        self.context = context
        self.hasStream = hasStream
    }

    mutating func read(_ value: ScenarioValue) -> Step? {
        count += 1
        guard let reader = StepGrammar.step.open(value.with(context: context)) else { return nil }
        let name = self.name(reader)
        guard let action = self.action(reader) else { return nil }
        switch action {
        case .pause(let duration): return .pause(duration)
        case .close(let names): return .close(names)
        case .together(let elements):
            let requests = elements.map { self.copies($0) }
            // Of requests that could not be read nobody knows how many they are.
            let count = requests.contains(where: \.isEmpty) ? nil : requests.joined().count
            let tally = reader.optionalObjects("tally") { TogetherStep.Tally($0, of: count) }
            let all = Array(requests.joined())
            if count != nil { check(tally, of: all, reader) }
            return .together(TogetherStep(name: name, requests: all, tally: tally, range: value.range))
        case .request(let request): return self.request(request, named: name, reader).map(Step.request)
        }
    }

    private mutating func request(
        _ action: RequestStep.Action,
        named name: String,
        _ reader: ScenarioObject
    ) -> RequestStep? {
        let expected = reader.optional("expect")
        let ofMedia = if case .operation(let action) = action { action.operation == .getMedia } else { false }
        let expectation = expected.flatMap { Expectation($0, ofMedia: ofMedia) }
        let captures = self.captures(reader.optional("capture"), of: expectation)
        if let expected { time?.check(expected) }
        let keepOpen = reader.flag("keepOpen")
        if keepOpen { keptOpen.insert(name) }
        guard expected != nil else {
            reader.value.report(
                "missing-member",
                "a request without 'expect' proves nothing",
                at: reader.value.start,
                help: "add \"expect\": {\"status\": 200, \"chunks\": {\"stopWhen\": {\"chunks\": 1}}}"
            )
            return nil
        }
        guard let expectation else { return nil }
        warn(of: action, expectation, reader)
        return RequestStep(
            name: name,
            action: action,
            expectation: expectation,
            captures: captures,
            keepOpen: keepOpen,
            whileOpen: reader.flag("whileOpen"),
            ignoresLimits: reader.flag("ignoreLimits"),
            retry: reader.optionalObject("retry") {
                RequestStep.Retry(times: $0.integer("times"), every: $0.duration("every") ?? .zero)
            },
            waivers: reader.optionalObjects("waive") { waiver in
                waiver.optional("invariant")?.known(in: Invariant.codes, "invariant").map {
                    RequestStep.Waiver(invariant: $0, reason: waiver.string("reason"))
                }
            },
            range: reader.value.range
        )
    }

    /// One of the requests of a step that sends several at once, as often as it is to be sent.
    private mutating func copies(_ value: ScenarioValue) -> [RequestStep] {
        count += 1
        guard let reader = StepGrammar.requestAtOnce.open(value.with(context: context)) else { return [] }
        let name = self.name(reader)
        let copies = reader.optionalInteger("copies") ?? 1
        guard let action = self.action(reader) else { return [] }
        guard case .request(let request) = action else {
            value.report(
                "contradiction",
                "only requests can be sent at once",
                at: value.start,
                help: "write getMedia, getDataEndpoint or request"
            )
            return []
        }
        guard let step = self.request(request, named: name, reader) else { return [] }
        if copies == 1 { return [step] }
        if step.keepOpen { for number in 1...copies { keptOpen.insert("\(name) #\(number)") } }
        return (1...copies).map { step.copy(named: "\(name) #\($0)") }
    }

    /// What a step is, before its expectation is known.
    private enum Kind {
        case request(RequestStep.Action)
        case together([ScenarioValue])
        case close([String])
        case pause(Duration)
    }

    private mutating func name(_ reader: ScenarioObject) -> String {
        guard let value = reader.optional("name"), let name = value.string() else { return "step \(count)" }
        if let first = names[name] {
            value.report(
                "duplicate-label",
                "two steps are named '\(name)'",
                related: [Diagnostic.Related(range: first, message: "the first one")]
            )
        }
        names[name] = value.range
        return name
    }

    private func action(_ reader: ScenarioObject) -> Kind? {
        let names = StepGrammar.actions.map(\.name)
        let found = names.compactMap { name in reader.value.node[name].map { (name, reader.value.with($0)) } }
        guard let (name, value) = found.first, found.count == 1 else {
            reader.value.report(
                found.isEmpty ? "missing-member" : "contradiction",
                found.isEmpty ? "a step does nothing" : "a step does one thing",
                at: found.last?.1.range ?? reader.value.start,
                help: "write exactly one of \(names.joined(separator: ", "))"
            )
            return nil
        }
        switch name {
        case "pause":
            return reader.duration(name).map { .pause($0) }
        case "close":
            let names = value.node.arrayValue?.map(value.with) ?? [value]
            let known = names.compactMap { $0.known(in: keptOpen.sorted(), "earlier step with 'keepOpen' named") }
            return known.count == names.count ? .close(known) : nil
        case "together":
            guard let elements = reader.optional(name)?.elements(of: "requests") else { return nil }
            if elements.isEmpty { value.report("no-steps", "there is nothing to send") }
            return .together(elements)
        default:
            break
        }
        guard let signing = reader.optional("signing").map({ Late($0) { SigningVariation($0) } }) ?? .known(.proper)
        else { return nil }
        guard let operation = OperationAction.Operation(rawValue: name) else {
            return RawRequestAction(value, signing: signing).map { .request(.raw($0)) }
        }
        let identify = reader.optional("identifyBy").flatMap { Late($0, OperationAction.Identification.parse) }
        if !reader.flag("malformed") { checkBody(value, of: operation) }
        return .request(
            .operation(
                OperationAction(
                    operation: operation,
                    body: Template(value),
                    identifyBy: identify ?? .known(hasStream ? .name : .nothing),
                    signing: signing
                )
            )
        )
    }

    /// Catches slips in a request that is meant to be well-formed: literal names that the contract does not have.
    private func checkBody(_ value: ScenarioValue, of operation: OperationAction.Operation) {
        let vocabulary = value.vocabulary
        let help = "a step with \"malformed\": true may send what it likes"
        func check(_ node: JSONNode, _ what: String, _ known: [String]) {
            for member in node.objectValue ?? [] where !member.name.hasPrefix("$") && !known.contains(member.name) {
                value.report(
                    "unknown-member",
                    "\(what) has no member '\(member.name)'",
                    at: member.nameRange,
                    help: Spelling.help(for: member.name, in: known, elsewhere: value.diagnostics.places) ?? help
                )
            }
        }
        check(value.node, "a \(operation.name) request", vocabulary.requestMembers[operation.name] ?? [])
        guard operation == .getMedia, let selector = value.node["StartSelector"] else { return }
        check(selector, "a start selector", vocabulary.selectorMembers)
        guard let type = selector["StartSelectorType"], let text = type.stringValue, !text.contains("${"),
            !vocabulary.selectorTypes.contains(text)
        else { return }
        value.report(
            "unknown-name",
            "there is no start selector '\(text)'",
            at: type.range,
            help: Spelling.help(for: text, in: vocabulary.selectorTypes) ?? help
        )
    }

    /// Warns of a request that the service refuses, or that goes out otherwise than it stands there, where a stream is expected.
    private func warn(of action: RequestStep.Action, _ expectation: Expectation, _ reader: ScenarioObject) {
        switch action {
        case .raw(let request):
            guard reader.optional("signing") == nil else { return }
            for (name, _) in request.headers where RawRequestAction.namesOfSigning.contains(name.lowercased()) {
                let written = reader.value.node["request"]?["headers"]?.objectValue?.first { $0.name == name }
                reader.value.warn(
                    "replaced-header",
                    "the request is signed, and '\(name)' is what the signature makes of it",
                    at: written?.nameRange,
                    help: "write \"signing\": \"none\" beside 'request' to send what stands here"
                )
            }
        case .operation(let action):
            guard action.operation == .getMedia, !reader.flag("malformed"), expectation.admits(.status(200)),
                !expectation.admits(.error("")), let body = reader.value.node["getMedia"],
                body.objectValue?.contains(where: { $0.name.hasPrefix("$") && $0.name != "$comment" }) == false
            else { return }
            func warn(_ message: String, at range: Range<Int>, help: String) {
                reader.value.warn("refused-request", "\(message), and a stream is expected", at: range, help: help)
            }
            guard let selector = body["StartSelector"] else {
                let help = "for example \"StartSelector\": {\"StartSelectorType\": \"EARLIEST\"}"
                return warn("GetMedia without a 'StartSelector' is refused", at: body.range, help: help)
            }
            guard selector.objectValue != nil else { return }
            if let time = selector["StartTimestamp"] { reader.value.with(time).warnOfUnit() }
            guard let type = selector["StartSelectorType"] else {
                let help = "one of \(reader.value.vocabulary.selectorTypes.joined(separator: ", "))"
                return warn("a selector without a 'StartSelectorType' is refused", at: selector.range, help: help)
            }
            guard let name = type.stringValue, let companion = StartSelectorType(rawValue: name)?.companion,
                selector[companion] == nil
            else { return }
            warn("\(name) without '\(companion)' is refused", at: type.range, help: "add \"\(companion)\"")
        }
    }

    /// Reports counts of answers that cannot be, because of what the requests themselves expect, or all together.
    private func check(_ tallies: [TogetherStep.Tally], of requests: [RequestStep], _ reader: ScenarioObject) {
        var least: [TogetherStep.Tally.Kind: (count: Int, range: Range<Int>)] = [:]
        for tally in tallies {
            guard let count = (0...requests.count).first(where: { tally.count.passes($0) }), count > 0 else { continue }
            let able = requests.count { $0.expectation.admits(tally.kind) }
            if able < count {
                reader.value.report(
                    "impossible",
                    "\(able) of the requests may be answered with \(tally.kind); a count of \(count) never comes",
                    at: tally.count.range,
                    help: "have the requests expect it too, as one of several in \"oneOf\""
                )
            }
            if least[tally.kind].map({ $0.count < count }) ?? true { least[tally.kind] = (count, tally.count.range) }
        }
        // An answer has one error and one status, and no error with 200.
        let errors = least.filter { if case .error = $0.key { true } else { $0.key == .status(200) } }
        let statuses = least.filter { if case .status = $0.key { true } else { false } }
        for kinds in [errors, statuses] where kinds.count > 1 {
            let sum = kinds.values.reduce(0) { $0 + $1.count }
            guard sum > requests.count, let last = kinds.values.max(by: { $0.range.lowerBound < $1.range.lowerBound })
            else { continue }
            reader.value.report(
                "impossible",
                "together these are \(sum) answers, and \(requests.count) requests are sent",
                at: last.range,
                related: kinds.values.filter { $0.range != last.range }
                    .sorted { $0.range.lowerBound < $1.range.lowerBound }
                    .map { Diagnostic.Related(range: $0.range, message: "\($0.count) here") }
            )
            return
        }
    }

    private mutating func captures(_ value: ScenarioValue?, of expectation: Expectation?) -> [RequestStep.Capture] {
        var scope = context.scope
        defer { context = context.with(scope: scope) }
        return (value?.entries(as: "'capture'") ?? []).compactMap { entry in
            entry.value.checkName(entry)
            captured.append((entry.name, entry.nameRange))
            guard let text = entry.value.string() else { return nil }
            scope.define(entry.name, .unknown)
            guard let path = Reference(text) else {
                entry.value.report(
                    "malformed-reference",
                    "'\(text)' is no path into an answer",
                    help: "for example: chunks[-1].continuationToken, headers.x-amzn-RequestId, status"
                )
                return nil
            }
            entry.value.with(scope: ScopeShape(Shape.answer)).check(path)
            if let expectation { entry.value.check(path, isReadBy: expectation) }
            if path.root == "chunks", path.components.dropFirst().first == .member("tags"),
                case .member(let tag)? = path.components.dropFirst(2).first
            {
                entry.value.check(tag: tag, at: entry.value.range)
            }
            return RequestStep.Capture(name: entry.name, path: path, range: entry.value.range)
        }
    }
}

extension TogetherStep.Tally {
    static let grammar = ObjectGrammar(
        "a count of answers",
        [
            .optional("error", .ref("exception"), "Answers that name this exception."),
            .optional("status", .integer(100...999), "Answers with this status."),
            .required("count", .matcher(.integer), "How many there must be.", examples: [.object(["atLeast": 1])]),
            .optional(
                "within",
                .duration,
                "Another count is a failure only where all requests certainly reached the endpoint in this time: from before the first was sent until the last answer had begun. Where that took longer, nothing follows, and the case is skipped.",
                examples: ["1s"]
            ),
        ],
        rules: Schema().with("oneOf", [.having("error"), .having("status")])
    )

    /// Reads a count of the answers to so many requests; `nil` where nobody knows how many they are.
    fileprivate init?(_ reader: ScenarioObject, of requests: Int?) {
        let value = reader.value
        let (hasError, hasStatus) = (value.node["error"] != nil, value.node["status"] != nil)
        guard hasError != hasStatus else {
            value.report(
                hasError ? "contradiction" : "missing-member",
                "answers are counted by their error or by their status",
                help: "for example {\"error\": \"ClientLimitExceededException\", \"count\": {\"atLeast\": 1}}"
            )
            return nil
        }
        let error = reader.optional("error")?.known(in: value.vocabulary.exceptions, "exception")
        let kind = error.map(Kind.error) ?? reader.optionalInteger("status").map(Kind.status)
        guard let kind, let count = reader.matcher("count", for: .integer) else { return nil }
        if let requests, let expected = count.unreachable(in: 0...requests) {
            let shown = "\(requests) request\(requests == 1 ? " is" : "s are")"
            value.report("impossible", "\(shown) sent; a count of \(expected) never comes", at: count.range)
        }
        (self.kind, self.count, within) = (kind, count, reader.duration("within"))
    }
}
