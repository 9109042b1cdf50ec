internal import KinesisVideo

/// Reads the steps of a scenario in order; what a step captures is known to the ones after it.
struct StepReader {
    let vocabulary: Vocabulary
    var scope: ScopeShape
    let hasStream: Bool
    private var names: [String: Range<Int>] = [:]
    private var count = 0

    init(vocabulary: Vocabulary, scope: ScopeShape, hasStream: Bool) {
        self.vocabulary = vocabulary
        self.scope = scope
        self.hasStream = hasStream
    }

    private static let actions = ["getMedia", "request", "pause"]

    mutating func read(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Step? {
        count += 1
        guard var reader = ObjectReader(node, as: "a step", &diagnostics) else { return nil }
        let name = self.name(&reader, &diagnostics)
        let action = self.action(&reader, &diagnostics)
        if case .pause(let duration) = action {
            reader.finish(&diagnostics)
            return .pause(duration)
        }
        let expectNode = reader.optional("expect")
        let ofMedia = if case .request(.getMedia) = action { true } else { false }
        let expectation = expectNode.flatMap {
            Expectation($0, ofMedia: ofMedia, in: scope, vocabulary, &diagnostics)
        }
        let captures = self.captures(reader.optional("capture"), &diagnostics)
        let keepOpen = reader.flag("keepOpen", &diagnostics)
        let ignoresLimits = reader.flag("ignoreLimits", &diagnostics)
        let retry = reader.optional("retry").flatMap { self.retry($0, &diagnostics) }
        let waivers = reader.optional("waive").map { self.waivers($0, &diagnostics) } ?? []
        reader.finish(&diagnostics)

        guard case .request(let request) = action else { return nil }
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
        return .request(
            RequestStep(
                name: name,
                action: request,
                expectation: expectation,
                captures: captures,
                keepOpen: keepOpen,
                ignoresLimits: ignoresLimits,
                retry: retry,
                waivers: waivers,
                range: node.range
            )
        )
    }

    /// What a step is, before its expectation is known.
    private enum Kind {
        case request(RequestStep.Action)
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
        let getMedia = reader.optional("getMedia")
        let request = reader.optional("request")
        let pause = reader.optional("pause")
        let identify: GetMediaAction.Identification? = reader.optional("identifyBy").flatMap {
            diagnostics.choice($0, of: "way to name the stream")
        }
        let signing = reader.optional("signing").map { SigningVariation($0, in: scope, &diagnostics) } ?? .proper
        let malformed = reader.flag("malformed", &diagnostics)
        guard [getMedia, request, pause].compactMap({ $0 }).count == 1 else {
            let found = [getMedia, request, pause].compactMap { $0 }
            diagnostics.report(
                found.isEmpty ? "scenario.missing-member" : "scenario.contradiction",
                found.isEmpty ? "a step does nothing" : "a step does one thing",
                at: found.last?.range ?? reader.node.range.lowerBound..<reader.node.range.lowerBound + 1,
                help: "write exactly one of \(Self.actions.joined(separator: ", "))"
            )
            return nil
        }
        if let pause { return diagnostics.duration(pause).map { .pause($0) } }
        guard let signing else { return nil }
        if let request { return rawRequest(request, signing, &diagnostics).map { .request(.raw($0)) } }
        guard let getMedia else { return nil }
        if !malformed { checkBody(getMedia, &diagnostics) }
        return .request(
            .getMedia(
                GetMediaAction(
                    body: Template(getMedia, in: scope, &diagnostics),
                    identifyBy: identify ?? (hasStream ? .name : .nothing),
                    signing: signing
                )
            )
        )
    }

    /// Catches slips in a request that is meant to be well-formed: literal names that the contract does not have.
    private func checkBody(_ node: JSONNode, _ diagnostics: inout Diagnostics) {
        let help = "a step with \"malformed\": true may send what it likes"
        func check(_ node: JSONNode, _ what: String, _ known: [String]) {
            for member in node.objectValue ?? [] where !member.name.hasPrefix("$") && !known.contains(member.name) {
                diagnostics.report(
                    "scenario.unknown-member",
                    "\(what) has no member '\(member.name)'",
                    at: member.nameRange,
                    help: Suggestion.help(for: member.name, in: known) ?? help
                )
            }
        }
        check(node, "a GetMedia request", vocabulary.requestMembers)
        guard let selector = node["StartSelector"] else { return }
        check(selector, "a start selector", vocabulary.selectorMembers)
        guard let type = selector["StartSelectorType"], let text = type.stringValue, !text.contains("${"),
            !vocabulary.selectorTypes.contains(text)
        else { return }
        diagnostics.report(
            "scenario.unknown-name",
            "there is no start selector '\(text)'",
            at: type.range,
            help: Suggestion.help(for: text, in: vocabulary.selectorTypes) ?? help
        )
    }

    private func rawRequest(
        _ node: JSONNode,
        _ signing: SigningVariation,
        _ diagnostics: inout Diagnostics
    ) -> RawRequestAction? {
        guard var reader = ObjectReader(node, as: "a raw request", &diagnostics) else { return nil }
        let method = reader.optionalString("method", &diagnostics) ?? "POST"
        let path = reader.required("path", &diagnostics).map { Template($0, in: scope, &diagnostics) }
        let headers =
            reader.optional("headers").flatMap { ObjectReader($0, as: "'headers'", &diagnostics) }?.allMembers.map {
                (name: $0.name, value: Template($0.value, in: scope, &diagnostics))
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
        reader.finish(&diagnostics)
        guard let path else { return nil }
        return RawRequestAction(method: method, path: path, headers: headers, body: body, signing: signing)
    }

    private mutating func captures(_ node: JSONNode?, _ diagnostics: inout Diagnostics) -> [RequestStep.Capture] {
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
                    help: Suggestion.help(for: name, in: Invariant.codes)
                )
                return nil
            }
            return RequestStep.Waiver(invariant: name, reason: reason)
        }
    }
}
