internal import KinesisVideo
internal import NIOHTTP1

/// The body of a request as JSON, before anyone judges it.
struct RequestBody: Sendable {
    /// Nothing in the operations is nested deeper than two objects.
    private static let limits = JSONReader.Limits(maximumDepth: 16)

    private let parsed: Result<JSONDocument, JSONError>
    private let isEmpty: Bool

    /// Reads what a request asks for: its headers where the operation's members stand there, else its body.
    init(_ request: ReceivedRequest, of operation: Contract.Operation?) {
        guard let operation, operation.input.contains(where: { $0.header != nil }) else {
            self = RequestBody(request.body)
            return
        }
        var members: [JSONNode.Member] = []
        for member in operation.input {
            guard let header = member.header else { continue }
            for text in request.head.headers[header] {
                let number = member.type == .string ? nil : JSONNode.number(lexeme: text)
                members.append(JSONNode.Member(name: member.name, value: number ?? .string(text)))
            }
        }
        self = RequestBody(parsed: .success(JSONDocument(root: .object(members))))
    }

    private init(parsed: Result<JSONDocument, JSONError>) {
        self.parsed = parsed
        isEmpty = false
    }

    /// Reads a body.
    init(_ bytes: [UInt8]) {
        isEmpty = bytes.isEmpty
        do throws(JSONError) {
            parsed = .success(try JSONReader.parse(bytes, limits: Self.limits))
        } catch {
            parsed = .failure(error)
        }
    }

    /// A text at the top of the body, whatever else is wrong with it.
    func text(_ name: String) -> String? {
        guard case .success(let document) = parsed else { return nil }
        return document.root[name]?.stringValue
    }

    /// The body of a request that satisfies the contract, but for what a fault or a choice overlooks.
    func validated(
        for operation: Contract.Operation,
        choices: ContestedChoices,
        region: String,
        faults: FaultSet
    ) throws(Refusal) -> JSONNode {
        let document: JSONDocument
        switch parsed {
        case .success(let success): document = success
        // What needs nothing may come without a body.
        case .failure where isEmpty && operation.needsNothing: return .object([])
        case .failure(let error): throw Self.malformed("The body is not JSON: \(error)", choices)
        }
        if let duplicate = document.duplicates.first {
            throw Self.malformed("The body has the member '\(duplicate.name)' twice", choices)
        }
        let root = faults.misread(document.root)
        let violations = operation.violations(of: root).filter { violation in
            !faults.overlooks(violation) && !choices.allow(violation, in: root, region: region)
        }
        if let objection = choices.startTimestampForm.objection(to: root["StartSelector"]?["StartTimestamp"]) {
            throw Self.malformed("StartSelector.StartTimestamp \(objection)", choices)
        }
        guard let first = violations.first else { return root }
        if let wrongType = violations.first(where: \.isWrongType) {
            throw Self.malformed(wrongType.description, choices)
        }
        let count = Count(violations.count, "validation error").description
        let descriptions = violations.count == 1 ? [first.description] : violations.map(\.description)
        throw Refusal(
            .invalidArgument,
            message: "\(count) detected: Value at \(descriptions.joined(separator: "; Value at "))"
        )
    }

    private static func malformed(_ message: String, _ choices: ContestedChoices) -> Refusal {
        switch choices.malformedBody {
        case .invalidArgument: Refusal(.invalidArgument, message: message)
        case .serialization: Refusal(named: "SerializationException", message: message)
        }
    }
}

extension Contract.Operation {
    /// Whether a request may have no member at all.
    fileprivate var needsNothing: Bool {
        atLeastOneOf.isEmpty && !input.contains(where: \.isRequired)
    }
}

extension Contract.Violation {
    /// Whether a value has another JSON type than the contract says.
    var isWrongType: Bool {
        if case .wrongType = kind { true } else { false }
    }

    /// The name of the member concerned, without those that lead to it.
    var memberName: String {
        path.split(separator: ".").last.map(String.init) ?? ""
    }
}

extension ContestedChoices.StartTimestampForm {
    /// What is wrong with the form of a time, to follow its name; `nil` where nothing is.
    fileprivate func objection(to time: JSONNode?) -> String? {
        switch (self, time?.value) {
        case (.dateTime, _): nil
        case (_, .string): "is a text; expected a number"
        case (.epochSeconds, .number(let text)) where text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }:
            "has an exponent; expected a decimal number"
        default: nil
        }
    }
}

extension ContestedChoices {
    /// Whether a violation is none in the reading that was chosen.
    fileprivate func allow(_ violation: Contract.Violation, in body: JSONNode, region: String) -> Bool {
        if case .missing = violation.kind {
            return startSelectorType == .optional && violation.memberName == "StartSelectorType"
        }
        guard case .wrongForm(let pattern) = violation.kind, let text = body[violation.path]?.stringValue else {
            return false
        }
        func hasForm(_ text: String) -> Bool {
            patternAnchoring == .contains ? pattern.contains(in: text) : pattern.matchesWhole(text)
        }
        if hasForm(text) { return true }
        // The contract's pattern is that of the partition 'aws'.
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard violation.memberName == "StreamARN", parts.count == 3, parts[0] == "arn", parts[1].hasPrefix("aws-"),
            arnPartition == .any || parts[1] == Partition.of(region: region).id
        else { return false }
        return hasForm("arn:aws:\(parts[2])")
    }
}
