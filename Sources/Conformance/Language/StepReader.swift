internal import KinesisVideo

/// Reads the steps of a scenario in order; what a step captures is known to the ones after it.
struct StepReader {
    let vocabulary: Vocabulary
    var scope: ScopeShape
    let hasStream: Bool
    /// The time that the case gives its steps; `nil` where it says nothing.
    var time: CaseTime?
    private var names: [String: Range<Int>] = [:]
    private var count = 0
    /// The steps so far that keep their session open.
    private var keptOpen: Set<String> = []

    init(vocabulary: Vocabulary, scope: ScopeShape, hasStream: Bool) {
        self.vocabulary = vocabulary
        self.scope = scope
        self.hasStream = hasStream
    }

    private static let actions = ["getMedia", "getDataEndpoint", "request", "together", "close", "pause"]

    /// The largest number of requests that can be sent at once.
    private static let maximumCopies = 100

    mutating func read(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Step? {
        count += 1
        guard var reader = ObjectReader(node, as: "a step", &diagnostics) else { return nil }
        let name = self.name(&reader, &diagnostics)
        guard let action = self.action(&reader, &diagnostics) else {
            for other in Self.otherMembers { _ = reader.optional(other) }
            reader.finish(&diagnostics)
            return nil
        }
        switch action {
        case .pause(let duration):
            reader.finish(&diagnostics)
            return .pause(duration)
        case .close(let names):
            reader.finish(&diagnostics)
            return .close(names)
        case .together(let elements):
            let tally = reader.optional("tally").map { self.tally($0, &diagnostics) } ?? []
            reader.finish(&diagnostics)
            let requests = elements.flatMap { self.copies($0, &diagnostics) }
            return .together(TogetherStep(name: name, requests: requests, tally: tally, range: node.range))
        case .request(let request):
            return self.request(request, named: name, node, &reader, &diagnostics).map(Step.request)
        }
    }

    private static let otherMembers = [
        "expect", "capture", "keepOpen", "ignoreLimits", "retry", "waive", "copies", "tally",
    ]

    private mutating func request(
        _ action: RequestStep.Action,
        named name: String,
        _ node: JSONNode,
        _ reader: inout ObjectReader,
        _ diagnostics: inout Diagnostics
    ) -> RequestStep? {
        let expectNode = reader.optional("expect")
        let ofMedia = if case .operation(let action) = action { action.operation == .getMedia } else { false }
        let expectation = expectNode.flatMap {
            Expectation($0, ofMedia: ofMedia, in: scope, vocabulary, &diagnostics)
        }
        let captures = self.captures(reader.optional("capture"), of: expectation, &diagnostics)
        let keepOpen = reader.flag("keepOpen", &diagnostics)
        let ignoresLimits = reader.flag("ignoreLimits", &diagnostics)
        let retry = reader.optional("retry").flatMap { self.retry($0, &diagnostics) }
        if let expectNode { time?.check(expectNode, &diagnostics) }
        let waivers = reader.optional("waive").map { self.waivers($0, &diagnostics) } ?? []
        reader.finish(&diagnostics)

        if keepOpen { keptOpen.insert(name) }
        guard expectNode != nil else {
            diagnostics.report(
                "scenario.missing-member",
                "a request without 'expect' proves nothing",
                at: node.range.lowerBound..<node.range.lowerBound + 1,
                help: "add \"expect\": {\"status\": 200, \"chunks\": {\"stopWhen\": {\"chunks\": 1}}}"
            )
            return nil
        }
        guard let expectation else { return nil }
        return RequestStep(
            name: name,
            action: action,
            expectation: expectation,
            captures: captures,
            keepOpen: keepOpen,
            ignoresLimits: ignoresLimits,
            retry: retry,
            waivers: waivers,
            range: node.range
        )
    }

    /// One of the requests of a step that sends several at once, as often as it is to be sent.
    private mutating func copies(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [RequestStep] {
        count += 1
        guard var reader = ObjectReader(node, as: "a request", &diagnostics) else { return [] }
        let name = self.name(&reader, &diagnostics)
        let copies = reader.optional("copies").flatMap { diagnostics.integer($0, in: 1...Self.maximumCopies) } ?? 1
        guard let action = self.action(&reader, &diagnostics) else { return [] }
        guard case .request(let request) = action else {
            diagnostics.report(
                "scenario.contradiction",
                "only requests can be sent at once",
                at: node.range.lowerBound..<node.range.lowerBound + 1,
                help: "write getMedia, getDataEndpoint or request"
            )
            return []
        }
        guard let step = self.request(request, named: name, node, &reader, &diagnostics) else { return [] }
        if copies == 1 { return [step] }
        if step.keepOpen { for number in 1...copies { keptOpen.insert("\(name) #\(number)") } }
        return (1...copies).map { step.copy(named: "\(name) #\($0)") }
    }

    private func tally(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [TogetherStep.Tally] {
        (diagnostics.array(node, of: "counts") ?? []).compactMap { node in
            guard var reader = ObjectReader(node, as: "a count of answers", &diagnostics) else { return nil }
            let error = reader.optional("error")
            let status = reader.optional("status")
            let count = reader.required("count", &diagnostics).flatMap {
                Matcher($0, for: .integer, in: scope, &diagnostics)
            }
            reader.finish(&diagnostics)
            let kind: TogetherStep.Tally.Kind?
            switch (error, status) {
            case (let error?, nil):
                kind = diagnostics.known(error, in: vocabulary.exceptions, "exception").map { .error($0) }
            case (nil, let status?):
                kind = diagnostics.integer(status, in: 100...999).map { .status($0) }
            default:
                diagnostics.report(
                    error == nil ? "scenario.missing-member" : "scenario.contradiction",
                    "answers are counted by their error or by their status",
                    at: node.range,
                    help: "for example {\"error\": \"ClientLimitExceededException\", \"count\": {\"atLeast\": 1}}"
                )
                kind = nil
            }
            guard let kind, let count else { return nil }
            return TogetherStep.Tally(kind: kind, count: count)
        }
    }

    /// What a step is, before its expectation is known.
    private enum Kind {
        case request(RequestStep.Action)
        case together([JSONNode])
        case close([String])
        case pause(Duration)
    }

    private mutating func name(_ reader: inout ObjectReader, _ diagnostics: inout Diagnostics) -> String {
        guard let node = reader.optional("name"), let name = diagnostics.string(node) else { return "step \(count)" }
        if let first = names[name] {
            diagnostics.report(
                "scenario.duplicate-label",
                "two steps are named '\(name)'",
                at: node.range,
                related: [Diagnostic.Related(range: first, message: "the first one")]
            )
        }
        names[name] = node.range
        return name
    }

    private func action(_ reader: inout ObjectReader, _ diagnostics: inout Diagnostics) -> Kind? {
        let found = Self.actions.compactMap { name in reader.optional(name).map { (name: name, node: $0) } }
        guard let action = found.first, found.count == 1 else {
            for name in ["identifyBy", "signing", "malformed"] { _ = reader.optional(name) }
            diagnostics.report(
                found.isEmpty ? "scenario.missing-member" : "scenario.contradiction",
                found.isEmpty ? "a step does nothing" : "a step does one thing",
                at: found.last?.node.range ?? reader.node.range.lowerBound..<reader.node.range.lowerBound + 1,
                help: "write exactly one of \(Self.actions.joined(separator: ", "))"
            )
            return nil
        }
        switch action.name {
        case "pause":
            return diagnostics.duration(action.node).map { .pause($0) }
        case "close":
            return close(action.node, &diagnostics).map { .close($0) }
        case "together":
            let elements = diagnostics.array(action.node, of: "requests") ?? []
            if elements.isEmpty, action.node.arrayValue != nil {
                diagnostics.report("scenario.no-steps", "there is nothing to send", at: action.node.range)
            }
            return .together(elements)
        default:
            break
        }
        let signing =
            reader.optional("signing").map { node in
                Late(node, in: scope, &diagnostics) { [scope] node, diagnostics in
                    SigningVariation(node, in: scope, &diagnostics)
                }
            } ?? .known(.proper)
        if action.name == "request" {
            return signing.flatMap { rawRequest(action.node, $0, &diagnostics).map { .request(.raw($0)) } }
        }
        let identify = reader.optional("identifyBy").flatMap {
            Late($0, in: scope, &diagnostics, OperationAction.Identification.parse)
        }
        let malformed = reader.flag("malformed", &diagnostics)
        guard let signing, let operation = OperationAction.Operation(rawValue: action.name) else { return nil }
        if !malformed { checkBody(action.node, of: operation, &diagnostics) }
        return .request(
            .operation(
                OperationAction(
                    operation: operation,
                    body: Template(action.node, in: scope, &diagnostics),
                    identifyBy: identify ?? .known(hasStream ? .name : .nothing),
                    signing: signing
                )
            )
        )
    }

    /// The names of steps before this one that keep a session open.
    private func close(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [String]? {
        let nodes = node.arrayValue ?? [node]
        let names = nodes.compactMap {
            diagnostics.known($0, in: keptOpen.sorted(), "earlier step with 'keepOpen' named")
        }
        return names.count == nodes.count ? names : nil
    }

    /// Catches slips in a request that is meant to be well-formed: literal names that the contract does not have.
    private func checkBody(
        _ node: JSONNode,
        of operation: OperationAction.Operation,
        _ diagnostics: inout Diagnostics
    ) {
        let help = "a step with \"malformed\": true may send what it likes"
        func check(_ node: JSONNode, _ what: String, _ known: [String]) {
            for member in node.objectValue ?? [] where !member.name.hasPrefix("$") && !known.contains(member.name) {
                diagnostics.report(
                    "scenario.unknown-member",
                    "\(what) has no member '\(member.name)'",
                    at: member.nameRange,
                    help: Spelling.help(for: member.name, in: known) ?? help
                )
            }
        }
        check(node, "a \(operation.name) request", vocabulary.requestMembers[operation.name] ?? [])
        guard operation == .getMedia, let selector = node["StartSelector"] else { return }
        check(selector, "a start selector", vocabulary.selectorMembers)
        guard let type = selector["StartSelectorType"], let text = type.stringValue, !text.contains("${"),
            !vocabulary.selectorTypes.contains(text)
        else { return }
        diagnostics.report(
            "scenario.unknown-name",
            "there is no start selector '\(text)'",
            at: type.range,
            help: Spelling.help(for: text, in: vocabulary.selectorTypes) ?? help
        )
    }

    private func rawRequest(
        _ node: JSONNode,
        _ signing: Late<SigningVariation>,
        _ diagnostics: inout Diagnostics
    ) -> RawRequestAction? {
        guard var reader = ObjectReader(node, as: "a raw request", &diagnostics) else { return nil }
        let method = reader.optional("method").flatMap { node in
            let method = diagnostics.string(node)
            diagnostics.checkCanBeSent(method.flatMap(RequestSyntax.problem(inMethod:)), "the method", at: node.range)
            return method
        }
        let path = reader.required("path", &diagnostics).map { node in
            let path = Template(node, in: scope, &diagnostics)
            diagnostics.checkCanBeSent(
                path.firstProblem(RequestSyntax.problem(inTarget:)),
                "the path",
                at: node.range,
                help: "write it percent-encoded"
            )
            return path
        }
        let headers =
            reader.optional("headers").flatMap { ObjectReader($0, as: "'headers'", &diagnostics) }?.allMembers.map {
                (name: $0.name, value: header($0, &diagnostics))
            } ?? []
        let body: RawRequestAction.Body
        if let text = reader.optional("body") {
            body = .text(Template(text, in: scope, &diagnostics))
        } else if let json = reader.optional("json") {
            body = .json(Template(json, in: scope, &diagnostics))
        } else {
            body = .none
        }
        _ = reader.optional("json")
        let endpoint: RawRequestAction.Endpoint? = reader.optional("endpoint").flatMap {
            diagnostics.choice($0, of: "endpoint")
        }
        reader.finish(&diagnostics)
        guard let path else { return nil }
        return RawRequestAction(
            endpoint: endpoint ?? .data,
            method: method ?? "POST",
            path: path,
            headers: headers,
            body: body,
            signing: signing
        )
    }

    private func header(_ member: JSONNode.Member, _ diagnostics: inout Diagnostics) -> Template {
        if let problem = RequestSyntax.problem(inName: member.name) {
            diagnostics.report(
                "scenario.wrong-name",
                "the name '\(member.name)' of a header field \(problem)",
                at: member.nameRange,
                help: member.name.contains("${") ? "names take no references; write a step for each name" : nil
            )
        }
        let value = Template(member.value, in: scope, &diagnostics)
        diagnostics.checkCanBeSent(
            value.firstProblem(RequestSyntax.problem(inValue:)),
            "the value of '\(member.name)'",
            at: member.value.range
        )
        return value
    }

    private mutating func captures(
        _ node: JSONNode?,
        of expectation: Expectation?,
        _ diagnostics: inout Diagnostics
    ) -> [RequestStep.Capture] {
        guard let node, let reader = ObjectReader(node, as: "'capture'", &diagnostics) else { return [] }
        var captures: [RequestStep.Capture] = []
        for member in reader.allMembers {
            diagnostics.checkName(member)
            guard let text = diagnostics.string(member.value) else { continue }
            scope.define(member.name, .unknown)
            guard let path = Reference(text) else {
                diagnostics.report(
                    "scenario.malformed-reference",
                    "'\(text)' is no path into an answer",
                    at: member.value.range,
                    help: "for example: chunks[-1].continuationToken, headers.x-amzn-RequestId, status"
                )
                continue
            }
            ObservationSummary.shape.check(path, at: member.value.range, &diagnostics)
            if let expectation { diagnostics.check(path, at: member.value.range, isReadBy: expectation) }
            if path.root == "chunks", path.components.dropFirst().first == .member("tags"),
                case .member(let tag)? = path.components.dropFirst(2).first
            {
                vocabulary.check(tag: tag, at: member.value.range, &diagnostics)
            }
            captures.append(RequestStep.Capture(name: member.name, path: path, range: member.value.range))
        }
        return captures
    }

    private func retry(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> RequestStep.Retry? {
        guard var reader = ObjectReader(node, as: "'retry'", &diagnostics) else { return nil }
        let times = reader.required("times", &diagnostics).flatMap { diagnostics.integer($0, in: 2...1000) }
        let every = reader.duration("every", &diagnostics) ?? .zero
        reader.finish(&diagnostics)
        return times.map { RequestStep.Retry(times: $0, every: every) }
    }

    private func waivers(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [RequestStep.Waiver] {
        (diagnostics.array(node, of: "waivers") ?? []).compactMap { node in
            guard var reader = ObjectReader(node, as: "a waiver", &diagnostics) else { return nil }
            let invariant = reader.required("invariant", &diagnostics)
            let reason = reader.required("reason", &diagnostics).flatMap { diagnostics.string($0) }
            reader.finish(&diagnostics)
            guard let invariant, let name = diagnostics.string(invariant), let reason else { return nil }
            guard Invariant.codes.contains(name) else {
                diagnostics.report(
                    "scenario.unknown-name",
                    "there is no invariant '\(name)'",
                    at: invariant.range,
                    help: Spelling.help(for: name, in: Invariant.codes)
                )
                return nil
            }
            return RequestStep.Waiver(invariant: name, reason: reason)
        }
    }
}

extension Diagnostics {
    /// Reports what cannot stand in a request, which nothing could be judged by.
    mutating func checkCanBeSent(_ problem: String?, _ subject: String, at range: Range<Int>, help: String? = nil) {
        guard let problem else { return }
        report("scenario.unsendable", "\(subject) \(problem), which cannot be sent", at: range, help: help)
    }
}

extension Template {
    /// What is wrong with a text, so far as it stands in the file: of what references stand for nothing is known yet.
    fileprivate func firstProblem(_ problem: (String) -> String?) -> String? {
        switch self {
        case .literal(let node):
            // Nothing stands before what references stand for, and an empty path behind the endpoint's.
            return node.stringValue.flatMap { $0.isEmpty ? nil : problem($0) }
        case .text(let pieces, _):
            for case .text(let text) in pieces where !text.isEmpty {
                if let found = problem(text) { return found }
            }
            return nil
        case .reference, .array, .object, .generated:
            return nil
        }
    }
}
