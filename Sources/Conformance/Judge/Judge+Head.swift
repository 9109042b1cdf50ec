internal import KinesisVideo

// The head of an answer, and the body of one that is no stream.
extension Judge {
    /// The head of the answer came.
    package mutating func head(status: Int, headers: [(name: String, value: String)], at time: Duration) {
        guard phase == .awaitingHead else { return }
        now = max(now, time)
        headAt = now
        summary.elapsed = now
        summary.status = status
        summary.headers = headers
        func value(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
        let errorHeaders = rules.contract.errorHeaders
        requestID = errorHeaders.requestID.lazy.compactMap(value).first
        errorType = errorHeaders.type.lazy.compactMap(value).first.map { errorHeaders.errorName(in: $0) }
        summary.requestID = requestID
        summary.errorType = errorType
        summary.timeline.head(at: now)

        checkInvariants(ofHeadWith: status, contentType: value("content-type"), length: value("content-length"))
        if let limit = expectation.headWithin, time > limit {
            report(
                "timing.head",
                "the head came after \(time.shown), not within \(limit.shown)",
                at: expectation.chunksRange
            )
        }
        checkStatus(status)
        for header in expectation.headers { check(header, value(header.name)) }

        // An operation that answers at once, such as GetDataEndpoint, does so in JSON.
        let isStream = status == 200 && (expectation.stopWhen != nil || !Self.isJSON(value("content-type")))
        phase = isStream ? .stream : .otherBody
        if isStream, headFinding != nil || expectation.stopWhen == nil {
            concludeOtherBody()
        } else if isStream, hasFailed {
            phase = .decided
        }
    }

    /// Whether a body of that type is JSON.
    static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.prefix { $0 != ";" && $0 != " " }.lowercased() ?? ""
        return type.hasSuffix("/json") || type.hasPrefix("application/x-amz-json")
    }

    private mutating func checkInvariants(ofHeadWith status: Int, contentType: String?, length: String?) {
        let headers = rules.contract.errorHeaders
        if requestID == nil {
            report(.requestID, "no request id: none of \(headers.requestID.joined(separator: ", ")) is there")
        }
        if status >= 400, errorType == nil {
            report(.errorType, "no exception is named: none of \(headers.type.joined(separator: ", ")) is there")
        }
        guard expectation.stopWhen != nil, let output = rules.contract.operation(named: "GetMedia")?.output,
            status == output.status
        else { return }
        if contentType != output.contentType {
            let found = contentType.map { "'\($0)'" } ?? "absent"
            report(.contentType, "Content-Type is \(found); expected '\(output.contentType)'")
        }
        if let length { report(.noLength, "Content-Length is '\(length)'; a stream declares no length") }
    }

    private mutating func checkStatus(_ status: Int) {
        let named = errorType.map { " \($0)" } ?? ""
        // Our own calls are more likely too many than the endpoint wrong, unless that is what the step is about.
        let isExpected = errorType.map { expectation.errors.contains($0) } ?? false
        if rules.isThrottling(errorType), !isExpected,
            expectation.status?.mismatch(.integer(Int64(status))) != nil
                || !expectation.errors.isEmpty || expectation.stopWhen != nil
        {
            inconclusive = "the endpoint throttled the call (\(status)\(named))"
            return
        }
        if let matcher = expectation.status, let expected = matcher.mismatch(.integer(Int64(status))) {
            hold(
                "http.status",
                "answered \(status)\(named); expected \(expected)",
                at: matcher.range,
                label: "\(status)"
            )
            return
        }
        if !expectation.errors.isEmpty {
            checkError(status)
        } else if expectation.stopWhen != nil, status != 200 {
            hold(
                "http.status",
                "answered \(status)\(named); expected 200",
                at: expectation.chunksRange,
                label: "\(status)\(named)"
            )
        }
    }

    private mutating func checkError(_ status: Int) {
        let range = expectation.errorRange ?? expectation.range
        let wanted = expectation.errors.map { name in
            rules.status(of: name).map { "\($0) \(name)" } ?? name
        }
        let expected = wanted.joined(separator: " or ")
        let answered = "\(status)\(errorType.map { " \($0)" } ?? "")"
        if let errorType, expectation.errors.contains(errorType) {
            guard expectation.status == nil, let right = rules.status(of: errorType), right != status else { return }
            hold(
                "http.status",
                "\(errorType) came with status \(status); expected \(right)",
                at: range,
                label: "\(status)"
            )
        } else {
            hold("http.error", "answered \(answered); expected \(expected)", at: range, label: answered)
        }
    }

    /// Holds a finding back until the body has said what it says; the first one counts.
    private mutating func hold(_ code: String, _ message: String, at range: Range<Int>, label: String) {
        guard headFinding == nil else { return }
        headFinding = finding(code, message, labels: [ScenarioEvidence.Label(range: range, text: label)])
    }

    private mutating func check(_ header: BoundExpectation.Header, _ value: String?) {
        guard let matcher = header.matcher else {
            guard let value else { return }
            report("http.header", "\(header.name) is '\(value)'; expected none", at: header.range, label: "'\(value)'")
            return
        }
        let field = value.map(FieldValue.text) ?? .absent
        guard let expected = matcher.mismatch(field) else { return }
        report(
            "http.header",
            "\(header.name) is \(field.shown); expected \(expected)",
            at: header.range,
            label: field.shown
        )
    }

    /// The transport of a body that is no stream ended.
    mutating func endOtherBody(_ outcome: TransportOutcome) {
        if outcome != .finished, inconclusive == nil {
            report(.properEnd, "\(outcome.shown) after \(otherBody.count) bytes of the body")
        }
        concludeOtherBody()
    }

    /// The body of an answer that is no stream is there, or as much of it as is read.
    mutating func concludeOtherBody() {
        let document = try? JSONReader.parse(otherBody)
        summary.body = document?.root
        let message = document?.root["Message"]?.stringValue ?? document?.root["message"]?.stringValue
        if let finding = headFinding {
            let says = message.map { ": “\(FieldValue.text($0).shown.dropFirst().dropLast())”" } ?? transportHint
            // What was answered stands before what was missing in it.
            findings.insert(finding.with(message: finding.message + says), at: 0)
            headFinding = nil
        }
        // What stands in front of the service answers in its own way: the contract says whose body is no JSON.
        let isJSON = errorType.map {
            rules.contract.error(named: $0)?.messageMember != nil || rules.contract.error(named: $0) == nil
        }
        if let status = summary.status, status >= 400, isJSON == true, message == nil {
            report(.errorBody, "the body is no JSON object with a message (\(otherBody.count) bytes)")
        }
        if let matcher = expectation.message {
            let field = message.map(FieldValue.text) ?? .absent
            if let expected = matcher.mismatch(field) {
                report(
                    "http.message",
                    "the message is \(field.shown); expected \(expected)",
                    at: matcher.range,
                    label: field.shown
                )
            }
        }
        checkBody()
        phase = .decided
    }

    /// What web servers say to whoever asks in the clear where TLS is spoken.
    private static let wantsTLS = [
        "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
        "HTTP request to an HTTPS server",
    ]

    /// What the body of an answer that is not the service's own says about how it was asked.
    private var transportHint: String {
        let text = String(decoding: otherBody, as: UTF8.self)
        return Self.wantsTLS.contains { text.contains($0) } ? "; it wants TLS: is it https:// instead?" : ""
    }

    /// What stands in the body, now that it is there.
    private mutating func checkBody() {
        for clause in expectation.body {
            let value = (try? summary.value(at: clause.path)).map(FieldValue.init(json:)) ?? .absent
            guard let expected = clause.matcher.mismatch(value) else { continue }
            report(
                "http.body",
                "\(clause.path) is \(value.shown); expected \(expected)",
                at: clause.matcher.range,
                label: value.shown
            )
        }
    }
}

extension Finding {
    /// The finding with another message.
    fileprivate func with(message: String) -> Finding {
        Finding(
            code: code,
            level: level,
            requirements: requirements,
            message: message,
            scenario: scenario,
            wire: wire,
            requestID: requestID
        )
    }
}
