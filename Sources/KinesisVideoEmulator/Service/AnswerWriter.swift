internal import KinesisVideo
internal import NIOHTTP1

/// Writes the answers of one request: statuses by dialect, headers by family.
struct AnswerWriter: Sendable {
    /// What the log line will say.
    var note: Answer.Note

    private let catalog: ServiceCatalog
    private let configuration: EmulatorConfiguration
    private let faults: FaultSet
    private let now: WallTime

    /// Prepares to answer a request.
    init(
        catalog: ServiceCatalog,
        configuration: EmulatorConfiguration,
        faults: FaultSet,
        requestID: String,
        now: WallTime
    ) {
        self.catalog = catalog
        self.configuration = configuration
        self.faults = faults
        self.now = now
        let id = faults.contains(.sameRequestID) ? "00000000-0000-4000-8000-000000000000" : requestID
        note = Answer.Note(requestID: configuration.answers.requestID(id))
    }

    /// An error, with its status in the dialect and its name in the headers.
    func refusal(_ meant: Refusal) -> Answer {
        let refusal = faults.mistaken(meant)
        let rule = catalog.error(named: refusal.error)
        var headers = commonHeaders(requestIDNames: requestIDNames)
        if rule?.messageMember != nil, !faults.contains(.noErrorType) {
            let name = faults.texts(of: .wrongErrorType).first ?? refusal.error
            for header in typeNames { headers.add(name: header, value: name + form.errorTypeSuffix) }
        }
        let formed = rule?.messageMember == nil ? nil : form.errorContentType
        let wrong = faults.texts(of: .wrongErrorContentType).first
        headers.add(name: "Content-Type", value: wrong ?? formed ?? rule?.contentType ?? "application/json")
        let bytes =
            faults.contains(.noErrorMessage)
            ? Array("{}".utf8) : rule.map { form.body(of: $0, message: refusal.message) }
        var answer = answer(
            status: faults.count(of: .wrongStatus) ?? rule?.status(in: configuration.dialect) ?? 400,
            headers,
            .bytes(bytes ?? [])
        )
        answer.note.error = refusal.error
        return answer
    }

    /// A JSON object with status 200.
    func json(_ object: JSONNode) -> Answer {
        var headers = commonHeaders(requestIDNames: requestIDNames.prefix(1))
        headers.add(name: "Content-Type", value: "application/json")
        return answer(status: 200, headers, .bytes(object.bytes()))
    }

    /// Headers alone, with status 200.
    func empty(_ headers: HTTPHeaders) -> Answer {
        var all = commonHeaders(requestIDNames: [])
        all.add(contentsOf: headers)
        return answer(status: 200, all, .bytes([]))
    }

    /// A stream of media with status 200.
    func media(_ session: MediaSession, _ lease: SessionLease) -> Answer {
        let output = catalog.operation(named: "GetMedia")?.output
        var headers = commonHeaders(requestIDNames: requestIDNames.prefix(1))
        headers.add(
            name: "Content-Type",
            value: faults.texts(of: .wrongContentType).first ?? form.mediaType ?? output?.contentType ?? "video/webm"
        )
        if faults.contains(.declaredLength) { headers.add(name: "Content-Length", value: "1000000000") }
        return answer(status: output?.status ?? 200, headers, .media(session, lease))
    }

    /// Acknowledgements of what comes, with status 200.
    func upload(
        _ session: UploadSession,
        _ ending: StreamEnding,
        _ lease: SessionLease,
        _ operation: Contract.Operation
    ) -> Answer {
        var headers = commonHeaders(requestIDNames: requestIDNames.prefix(1))
        headers.add(name: "Content-Type", value: operation.output.contentType)
        return answer(status: operation.output.status, headers, .upload(session, ending, lease))
    }

    private var form: AnswerForm { configuration.answers }

    private var requestIDNames: ArraySlice<String> {
        family(catalog.contract.errorHeaders.requestID)
    }

    private var typeNames: ArraySlice<String> {
        family(catalog.contract.errorHeaders.type)
    }

    /// The names of the family that was chosen: each begins with what the choice is called.
    private func family(_ names: [String]) -> ArraySlice<String> {
        switch configuration.choices.headerFamily {
        case .both: names[...]
        case .amzn, .amz: names.filter { $0.hasPrefix(configuration.choices.headerFamily.rawValue + "-") }[...]
        }
    }

    private func commonHeaders(requestIDNames: ArraySlice<String>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        if !faults.contains(.noRequestID) {
            for name in requestIDNames { headers.add(name: name, value: note.requestID) }
        }
        headers.add(name: "Date", value: now.httpDateText)
        return headers
    }

    private func answer(status: Int, _ headers: HTTPHeaders, _ body: Answer.Body) -> Answer {
        let delay = faults.count(of: .slowHead).map { Int64($0) } ?? form.delay(of: note.requestID)
        var answer = Answer(status: status, headers: headers, body: body, delay: delay, note: note)
        answer.isOldHTTP = faults.contains(.oldHTTP)
        return answer
    }
}
