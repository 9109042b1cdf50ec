internal import KinesisVideo

// The head of an answer, and the body of one that is no stream.
extension Judge {
    /// The head of the answer came.
    mutating func head(_ seen: Observation) {
        guard phase == .awaitingHead, let status = seen.summary.status else { return }
        headAt = seen.now
        let contentType = seen.summary.headers.firstValue(named: "content-type")
        checkInvariants(ofHeadWith: status, contentType: contentType, seen)
        if let limit = expectation.headWithin, seen.now > limit {
            report(
                .lateHead,
                "the head came after \(seen.now.shown), not within \(limit.shown)",
                at: expectation.chunksRange,
                wire: seen.moment
            )
        }
        checkStatus(status, seen)
        for header in expectation.headers { check(header, seen) }

        // An operation that answers at once, such as GetDataEndpoint, does so in JSON.
        let isStream = status == 200 && (expectation.stopWhen != nil || !Self.isJSON(contentType))
        phase = isStream ? .stream : .otherBody
        if isStream, headFinding != nil || expectation.stopWhen == nil {
            concludeOtherBody(seen)
        } else if isStream, hasFailed {
            phase = .decided
        }
    }

    /// Whether a body of that type is JSON.
    static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.prefix { $0 != ";" && $0 != " " }.lowercased() ?? ""
        return type.hasSuffix("/json") || type.hasPrefix("application/x-amz-json")
    }

    /// Whether a field names a media type: its case means nothing, and parameters may follow (RFC 9110, section 8.3.1).
    private static func isType(_ field: String?, _ type: String) -> Bool {
        let named = field?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return named?.lowercased() == type.lowercased()
    }

    private mutating func checkInvariants(ofHeadWith status: Int, contentType: String?, _ seen: Observation) {
        let headers = rules.contract.errorHeaders
        look(at: .requestID)
        if seen.summary.requestID == nil {
            let names = headers.requestID.joined(separator: ", ")
            report(.requestID, "no request id: none of \(names) is there", wire: seen.moment)
        }
        if status >= 400 { look(at: .errorType) }
        if status >= 400, seen.summary.errorType == nil {
            let names = headers.type.joined(separator: ", ")
            report(.errorType, "no exception is named: none of \(names) is there", wire: seen.moment)
        }
        guard expectation.stopWhen != nil, let output = rules.contract.operation(named: "GetMedia")?.output,
            status == output.status
        else { return }
        look(at: .version)
        if seen.summary.minorVersion == 0 {
            report(.version, "a stream came in HTTP/1.0, which cannot tell its end from a cut", wire: seen.moment)
        }
        look(at: .contentType)
        if !Self.isType(contentType, output.contentType) {
            let found = contentType.map { "'\($0)'" } ?? "absent"
            report(.contentType, "Content-Type is \(found); expected '\(output.contentType)'", wire: seen.moment)
        }
        look(at: .noLength)
        if let length = seen.summary.headers.firstValue(named: "content-length") {
            report(.noLength, "Content-Length is '\(length)'; a stream declares no length", wire: seen.moment)
        }
    }

    private mutating func checkStatus(_ status: Int, _ seen: Observation) {
        let errorType = seen.summary.errorType
        let named = (errorType.map { " \($0)" } ?? "") + seen.summary.headers.redirection(of: status)
        if let why = beside(status, errorType) {
            inconclusive = why
            return
        }
        if let matcher = expectation.status, let expected = matcher.mismatch(.integer(Int64(status))) {
            hold(
                .status,
                "answered \(status)\(named); expected \(expected)",
                at: matcher.range,
                label: "\(status)",
                seen
            )
            return
        }
        if !expectation.errors.isEmpty {
            checkError(status, seen)
        } else if expectation.stopWhen != nil, status != 200 {
            hold(
                .status,
                "answered \(status)\(named); expected 200",
                at: expectation.chunksRange,
                label: "\(status)\(named)",
                seen
            )
        }
    }

    /// Why an answer says nothing about what the step asks: it is about who asks, how often, or how the endpoint is.
    private func beside(_ status: Int, _ errorType: String?) -> Inconclusive? {
        if let errorType, expectation.errors.contains(errorType) { return nil }
        let answered = "\(status)\(errorType.map { " \($0)" } ?? "")"
        // Our own calls are more likely too many than the endpoint wrong, whatever status would do.
        if heedsLimits, rules.isThrottling(status, errorType) {
            return Inconclusive(.throttled, "the endpoint throttled the call (\(answered))")
        }
        let isOther =
            expectation.status?.mismatch(.integer(Int64(status))) != nil
            || !expectation.errors.isEmpty || expectation.stopWhen != nil
        guard isOther else { return nil }
        if rules.isUnavailability(status, errorType) {
            return Inconclusive(.unavailable, "the endpoint says that it cannot serve now (\(answered))")
        }
        guard isSignedProperly, let errorType else { return nil }
        if rules.isRefusalOfSignature(errorType) {
            return Inconclusive(.credentials, "the endpoint does not take the target's credentials (\(answered))")
        }
        let asksForStream =
            expectation.stopWhen != nil || expectation.errors.contains(ServiceException.resourceNotFound.name)
        if asksForStream, rules.isRefusalOfCaller(errorType) {
            return Inconclusive(.credentials, "the target's credentials may not do this (\(answered))")
        }
        return nil
    }

    private mutating func checkError(_ status: Int, _ seen: Observation) {
        let errorType = seen.summary.errorType
        let range = expectation.errorRange ?? expectation.range
        let wanted = expectation.errors.map { name in
            rules.status(of: name).map { "\($0) \(name)" } ?? name
        }
        let expected = wanted.joined(separator: " or ")
        let named = errorType.map { " \($0)" } ?? ""
        let answered = "\(status)\(named)\(seen.summary.headers.redirection(of: status))"
        if let errorType, expectation.errors.contains(errorType) {
            guard expectation.status == nil, let right = rules.status(of: errorType), right != status else { return }
            hold(
                .status,
                "\(errorType) came with status \(status); expected \(right)",
                at: range,
                label: "\(status)",
                seen
            )
        } else if errorType != nil || !expectation.errors.contains(where: { rules.status(of: $0) == status }) {
            // An error without a name is none of those with another name: that it has none is told by itself.
            hold(.error, "answered \(answered); expected \(expected)", at: range, label: answered, seen)
        }
    }

    /// Holds a finding back until the body has said what it says; the first one counts.
    private mutating func hold(
        _ code: FindingCode.Expected,
        _ message: String,
        at range: Range<Int>,
        label: String,
        _ seen: Observation
    ) {
        guard headFinding == nil else { return }
        let labels = [ScenarioEvidence.Label(range: range, text: label)]
        headFinding = site.finding(
            FindingCode(code),
            message,
            // That a server errs is never a matter of taste.
            level: (seen.summary.status ?? 0) >= 500 ? .must : bindingLevel,
            labels: labels,
            wire: seen.moment
        )
    }

    private mutating func check(_ header: BoundExpectation.Header, _ seen: Observation) {
        let value = seen.summary.headers.firstValue(named: header.name)
        guard let matcher = header.matcher else {
            guard let value else { return }
            report(
                .header,
                "\(header.name) is '\(value)'; expected none",
                at: header.range,
                label: "'\(value)'",
                wire: seen.moment
            )
            return
        }
        let field = value.map(FieldValue.text) ?? .absent
        guard let expected = matcher.mismatch(field) else { return }
        report(
            .header,
            "\(header.name) is \(field.shown); expected \(expected)",
            at: header.range,
            label: field.shown,
            wire: seen.moment
        )
    }

    /// The transport of a body that is no stream ended.
    mutating func endOtherBody(_ outcome: TransportOutcome, _ seen: Observation) {
        look(at: .properEnd)
        if outcome != .finished, inconclusive == nil {
            report(.properEnd, "\(outcome.shown) after \(seen.otherBody.count) bytes of the body", wire: seen.moment)
        }
        concludeOtherBody(seen)
    }

    /// The body of an answer that is no stream is there, or as much of it as is read.
    mutating func concludeOtherBody(_ seen: Observation) {
        let body = seen.summary.body
        let message = body?["Message"]?.stringValue ?? body?["message"]?.stringValue
        if let message, [.credentials, .unavailable].contains(inconclusive?.cause) {
            inconclusive?.detail += ": “\(FieldValue.text(message).shown.dropFirst().dropLast())”"
        }
        if var finding = headFinding {
            // What was answered stands before what was missing in it.
            finding.message +=
                message.map { ": “\(FieldValue.text($0).shown.dropFirst().dropLast())”" } ?? seen.transportHint
            findings.insert(finding, at: 0)
            headFinding = nil
        }
        // What stands in front of the service answers in its own way: the contract says whose body is no JSON.
        let isJSON = seen.summary.errorType.map {
            rules.contract.error(named: $0)?.messageMember != nil || rules.contract.error(named: $0) == nil
        }
        let isJudged = (seen.summary.status ?? 0) >= 400 && isJSON == true
        if isJudged { look(at: .errorBody) }
        if isJudged, message == nil {
            let count = seen.otherBody.count
            let why = seen.noMessage.map { ": \($0)" } ?? ""
            report(.errorBody, "the body is no JSON object with a message (\(count) bytes)\(why)", wire: seen.moment)
        }
        if let matcher = expectation.message {
            let field = message.map(FieldValue.text) ?? .absent
            if let expected = matcher.mismatch(field) {
                report(
                    .message,
                    "the message is \(field.shown); expected \(expected)",
                    at: matcher.range,
                    label: field.shown,
                    wire: seen.moment
                )
            }
        }
        checkBody(seen)
        phase = .decided
    }

    /// What stands in the body, now that it is there.
    private mutating func checkBody(_ seen: Observation) {
        for clause in expectation.body {
            let value = (try? seen.summary.value(at: clause.path)).map(FieldValue.init(json:)) ?? .absent
            guard let expected = clause.matcher.mismatch(value) else { continue }
            report(
                .body,
                "\(clause.path) is \(value.shown); expected \(expected)",
                at: clause.matcher.range,
                label: value.shown,
                wire: seen.moment
            )
        }
    }
}

extension Observation {
    /// Why a body that is not empty has no message, where it has none.
    fileprivate var noMessage: String? {
        if otherBody.isEmpty { return nil }
        if otherBody.count >= Self.maximumOtherBody { return "no more of it was read" }
        if let problem = otherBodyProblem { return "\(problem.message), at byte \(problem.offset)" }
        guard let members = summary.body?.objectValue else { return summary.body.map { "it is \($0.kind.phrase)" } }
        let message = members.first { ["Message", "message"].contains($0.name) }
        return message.map { "its '\($0.name)' is \($0.value.kind.phrase)" } ?? "it has no 'message'"
    }

    /// What web servers say to whoever asks in the clear where TLS is spoken.
    private static let wantsTLS = [
        "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
        "HTTP request to an HTTPS server",
    ]

    /// What the body of an answer that is not the service's own says about how it was asked.
    fileprivate var transportHint: String {
        let text = String(decoding: otherBody, as: UTF8.self)
        return Self.wantsTLS.contains { text.contains($0) } ? "; it wants TLS: is it https:// instead?" : ""
    }
}
