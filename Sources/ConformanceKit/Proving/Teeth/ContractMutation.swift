internal import Conformance
package import KinesisVideo
internal import KinesisVideoEmulator

/// A contract that says something else in one place than the true one.
package struct ContractMutation: Sendable {
    /// What the emulator is given.
    package let contract: Contract
    /// Whether it is about how much a stream takes.
    let isAboutLimits: Bool
    /// Why no request tells it from the true contract; `nil` where one does, or where that cannot be said beforehand.
    let equivalence: String?
}

/// Makes mutations of a contract, each a change of one value.
///
/// What there is in the contract brings its mutations: a member that is added to it has its bounds shifted, its pattern
/// widened and narrowed, and its values dropped, without a word here.
struct ContractMutator {
    /// A place in the contract's text.
    typealias Place = [Step]

    enum Step: Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case member(String)
        case element(Int)

        init(stringLiteral name: String) { self = .member(name) }
        init(integerLiteral index: Int) { self = .element(index) }
    }

    private let root: JSONNode
    private let contract: Contract
    private(set) var mutants: [Mutant] = []

    /// Reads a contract's text, and makes all mutants of it.
    ///
    /// - Throws: ``Failure`` for a text that is not a contract.
    init(_ source: SourceText) throws(Failure) {
        do {
            root = try JSONReader.parse(source.bytes).root
            contract = try Contract(source)
        } catch {
            throw Failure(.configuration, "the contract cannot be changed: \(error)")
        }
        for (index, operation) in contract.operations.enumerated() {
            members(operation.input, at: ["operations", .element(index), "input"], of: operation)
            rules(of: operation, at: ["operations", .element(index)])
        }
        errors()
        limits()
    }

    // MARK: Making one

    private mutating func add(
        _ name: String,
        group: String,
        _ summary: String,
        breaks: Set<String>,
        settings: [String: String] = [:],
        isAboutLimits: Bool = false,
        excuse: String? = nil,
        _ edits: [(Place, JSONNode?)],
        told: ((Contract) -> String?)? = nil
    ) {
        let known = breaks.filter { contract.requirement($0) != nil }
        // What nobody requires nobody breaks.
        guard !known.isEmpty else { return }
        let text = edits.reduce(root) { $0.replacing($1.0[...], with: $1.1) }.text()
        guard let mutated = try? Contract(SourceText(name: "contract.json", text: text)) else { return }
        let mutation = ContractMutation(
            contract: mutated,
            isAboutLimits: isAboutLimits,
            equivalence: told.flatMap { $0(mutated) }
        )
        mutants.append(
            Mutant(name, group: group, summary, breaks: known, settings: settings, excuse: excuse, .contract(mutation))
        )
    }

    // MARK: Members

    private mutating func members(_ members: [Contract.Member], at place: Place, of operation: Contract.Operation) {
        for (index, member) in members.enumerated() {
            let own = place + [.element(index)]
            let prefix = operation.name == "GetMedia" ? "GM" : "GD"
            let bound = "\(prefix)-BOUND-\(member.name.uppercased())"
            lengths(of: member, at: own, bound, operation)
            pattern(of: member, at: own, bound + "-PATTERN", operation)
            presence(of: member, at: own, prefix)
            values(of: member, at: own, operation, prefix)
            self.members(member.members, at: own + ["members"], of: operation)
        }
    }

    /// A token that is refused for its form may be refused for being unknown as well.
    private static func settings(of member: Contract.Member) -> [String: String] {
        member.name == "ContinuationToken" ? ["contested.invalid-token": "in-stream"] : [:]
    }

    /// Why it need not be noticed that a member takes less than it should.
    private static func excuse(of member: Contract.Member) -> String? {
        member.name == "ContinuationToken"
            ? "a token that the endpoint did not give may be refused for that alone" : nil
    }

    private func isShorter(_ key: String, _ changed: Int, _ length: Int) -> Bool {
        key == "minLength" ? changed > length : changed < length
    }

    private mutating func lengths(
        of member: Contract.Member,
        at place: Place,
        _ bound: String,
        _ operation: Contract.Operation
    ) {
        for (key, requirement, length) in [
            ("minLength", "-MIN", member.minLength), ("maxLength", "-MAX", member.maxLength),
        ] {
            guard let length else { continue }
            for changed in [length - 1, length + 1] where changed >= 0 {
                add(
                    "\(member.name).\(key)=\(changed)",
                    group: "bounds",
                    "The \(key) of \(member.name) is \(changed) instead of \(length).",
                    breaks: [bound + requirement],
                    settings: Self.settings(of: member),
                    excuse: isShorter(key, changed, length) ? Self.excuse(of: member) : nil,
                    [(place + [.member(key)], .integer(changed))],
                    told: { [member] mutated in
                        guard let other = mutated.member(named: member.name, of: operation.name) else { return nil }
                        let texts = [length - 1, length, length + 1].flatMap { member.samples(ofLength: $0) }
                        return member.differs(from: other, on: texts)
                            ? nil : "\(Count(texts.count, "text")) of about that length are taken or refused alike"
                    }
                )
            }
        }
    }

    private mutating func pattern(
        of member: Contract.Member,
        at place: Place,
        _ requirement: String,
        _ operation: Contract.Operation
    ) {
        guard let pattern = root.value(at: place + ["pattern"])?.stringValue else { return }
        for change in PatternMutation.all(of: pattern) {
            let settings = Self.settings(of: member)
            add(
                "\(member.name).pattern \(change.name)",
                group: "patterns",
                "The pattern of \(member.name) \(change.summary).",
                breaks: [requirement],
                settings: settings,
                excuse: change.isNarrower ? Self.excuse(of: member) : nil,
                [(place + ["pattern"], .string(change.pattern))],
                told: { [member] mutated in
                    guard let other = mutated.member(named: member.name, of: operation.name) else { return nil }
                    let texts = member.samples(with: change.characters)
                    return member.differs(from: other, on: texts)
                        ? nil : "\(Count(texts.count, "text")) with that character are taken or refused alike"
                }
            )
        }
    }

    private mutating func presence(of member: Contract.Member, at place: Place, _ prefix: String) {
        let requirement: Set<String> =
            switch member.name {
            case "StartSelector": ["GM-SELECTOR-REQUIRED"]
            case "StartSelectorType": ["GM-SELECTOR-TYPE-REQUIRED"]
            case "APIName": ["GD-API-NAME-REQUIRED"]
            case "StreamName": ["GM-ARN-EQUALS-NAME", "\(prefix)-NAME-OR-ARN", "GD-ENDPOINT"]
            case "StreamARN": ["\(prefix)-NAME-OR-ARN", "GM-SEL-NOW", "GM-SEL-EARLIEST", "GD-ENDPOINT"]
            case "AfterFragmentNumber", "ContinuationToken", "StartTimestamp": ["GM-SEL-NOW", "GM-SEL-EARLIEST"]
            default: []
            }
        add(
            "\(prefix) \(member.name).required=\(!member.isRequired)",
            group: "members",
            member.isRequired
                ? "\(member.name) may be absent." : "\(member.name) may not be absent.",
            breaks: requirement,
            [(place + ["required"], .bool(!member.isRequired))]
        )
    }

    private mutating func values(
        of member: Contract.Member,
        at place: Place,
        _ operation: Contract.Operation,
        _ prefix: String
    ) {
        let isSelector = member.name == "StartSelectorType"
        let enumeration = isSelector ? "GM-SELECTOR-TYPE-ENUM" : "\(prefix)-API-NAME-ENUM"
        for value in member.allowedValues {
            let rule = operation.startSelectors.first { $0.type.rawValue == value }
            add(
                "\(member.name) without \(value)",
                group: "values",
                "\(value) is not among the values of \(member.name).",
                breaks: [rule?.requirement ?? (value == "GET_MEDIA" ? "GD-ENDPOINT" : enumeration)],
                [(place + ["enum"], .array(member.allowedValues.filter { $0 != value }.map { .string($0) }))]
            )
        }
        guard !member.allowedValues.isEmpty else { return }
        for value in ["LATEST", "now", "GET_MEDIA_", "get_media", ""]
        where isSelector == !value.contains("_") || value.isEmpty {
            add(
                "\(member.name) with '\(value)'",
                group: "values",
                "'\(value)' is among the values of \(member.name).",
                breaks: [enumeration],
                [(place + ["enum"], .array((member.allowedValues + [value]).map { .string($0) }))]
            )
        }
    }

    private mutating func rules(of operation: Contract.Operation, at place: Place) {
        let prefix = operation.name == "GetMedia" ? "GM" : "GD"
        add(
            "\(operation.name) without name",
            group: "members",
            "A request need not name a stream.",
            breaks: ["\(prefix)-NAME-OR-ARN"],
            [(place + ["atLeastOneOf"], [])]
        )
        for (index, rule) in operation.startSelectors.enumerated() {
            let own = place + ["startSelectors", .element(index), "companions"]
            if rule.companions.isEmpty {
                add(
                    "\(rule.type.rawValue) needs StartTimestamp",
                    group: "members",
                    "\(rule.type.rawValue) is refused without StartTimestamp.",
                    breaks: [rule.requirement],
                    [(own, ["StartTimestamp"])]
                )
            } else {
                add(
                    "\(rule.type.rawValue) without companion",
                    group: "members",
                    "\(rule.type.rawValue) does not need \(rule.companions.joined(separator: ", ")).",
                    breaks: ["GM-SELECTOR-COMPANION-\(rule.type.rawValue.replacing("_", with: "-"))"],
                    [(own, [])]
                )
            }
        }
        guard prefix == "GM" else { return }
        add(
            "status=202",
            group: "head",
            "A stream comes with status 202.",
            breaks: ["GM-HEAD-STATUS"],
            [(place + ["output", "status"], 202)]
        )
        add(
            "path=/GetMedia",
            group: "head",
            "The operation is served at another path.",
            breaks: ["GM-HEAD-STATUS", "GM-SEL-EARLIEST"],
            [(place + ["path"], "/GetMedia")]
        )
    }

    // MARK: Errors

    private mutating func errors() {
        for (index, rule) in contract.exceptions.enumerated() {
            let place: Place = ["exceptions", .element(index)]
            guard let exception = ServiceException(rawValue: rule.name) else { continue }
            let requirement = Fault.requirement(of: exception)
            for dialect in ["openapi", "service-model"] {
                guard let dialect = Dialect(rawValue: dialect), let status = rule.status(in: dialect) else { continue }
                for changed in [status + 1, 500] {
                    add(
                        "\(rule.name) \(dialect.rawValue)=\(changed)",
                        group: "statuses",
                        "\(rule.name) has status \(changed) instead of \(status).",
                        breaks: [requirement],
                        settings: ["contested.error-statuses": dialect.rawValue],
                        [(place + ["statuses", .member(dialect.rawValue)], .integer(changed))]
                    )
                }
            }
            add(
                "\(rule.name) without message",
                group: "errors",
                "The message of \(rule.name) stands in a member that nobody knows.",
                breaks: ["GM-ERR-BODY"],
                [(place + ["messageMember"], "Reason")]
            )
        }
        for (index, rule) in contract.authenticationErrors.enumerated() {
            add(
                "\(rule.name)=500",
                group: "statuses",
                "\(rule.name) has status 500.",
                breaks: rule.reasons.reduce(into: []) { $0.formUnion(Fault.requirements(ofReason: $1)) },
                [(["authenticationErrors", .element(index), "statuses", "service-model"], 500)]
            )
        }
        for (index, rule) in contract.frontEndErrors.enumerated() {
            let isBody = rule.reasons.contains("malformed-body")
            add(
                "\(rule.name)=500",
                group: "statuses",
                "\(rule.name) has status 500.",
                breaks: isBody ? ["GM-BODY-JSON", "GM-BODY-TYPES"] : ["GM-ERR-UNKNOWN-OPERATION"],
                settings: isBody ? ["contested.malformed-body": "serialization"] : [:],
                [(["frontEndErrors", .element(index), "statuses", "service-model"], 500)]
            )
        }
        add(
            "error type header renamed",
            group: "head",
            "Errors are named in a header that nobody reads.",
            breaks: ["GM-HEAD-ERROR-TYPE"],
            [(["errorHeaders", "type"], ["x-amzn-Error", "x-amz-Error"])]
        )
        add(
            "request id header renamed",
            group: "head",
            "Request ids stand in a header that nobody reads.",
            breaks: ["GM-HEAD-REQUEST-ID"],
            [(["errorHeaders", "requestID"], ["x-amzn-Request", "x-amz-Request"])]
        )
    }

    // MARK: Limits

    private mutating func limits() {
        let (calls, sessions) = (contract.limits.callsPerSecondPerStream.value, contract.limits.sessionsPerStream.value)
        for changed in [1, calls / 2, calls - 1] where changed > 0 {
            add(
                "calls=\(changed)",
                group: "limits",
                "A stream takes \(Count(changed, "call")) a second instead of \(calls).",
                breaks: ["GM-LIMIT-CALLS", "GM-LIMIT-RECOVERS", "GM-ERR-CLIENT-LIMIT-EXCEEDED"],
                isAboutLimits: true,
                [(["limits", "callsPerSecondPerStream", "value"], .integer(changed))]
            )
        }
        for changed in [1, sessions - 1, sessions + 1, sessions * 2] where changed > 0 {
            add(
                "sessions=\(changed)",
                group: "limits",
                "A stream takes \(Count(changed, "session")) at once instead of \(sessions).",
                breaks: ["GM-LIMIT-SESSIONS", "GM-ERR-CONNECTION-LIMIT-EXCEEDED"],
                isAboutLimits: true,
                [(["limits", "sessionsPerStream", "value"], .integer(changed))]
            )
        }
        add(
            "clock skew=60",
            group: "signatures",
            "A request may be a minute off the service's clock.",
            breaks: ["GM-AUTH-SKEW"],
            [(["clockSkewSeconds"], [.object(["value": 60, "source": "reports"])])]
        )
    }
}

extension JSONNode {
    /// The value at a place; `nil` where there is none.
    fileprivate func value(at place: ContractMutator.Place) -> JSONNode? {
        place.reduce(self as JSONNode?) { node, step in
            switch (step, node?.value) {
            case (.member(let name), _): return node?[name]
            case (.element(let index), .array(let elements)?):
                return elements.indices.contains(index) ? elements[index] : nil
            default: return nil
            }
        }
    }

    /// The same with another value at a place; `nil` takes the member away.
    fileprivate func replacing(_ place: ContractMutator.Place.SubSequence, with new: JSONNode?) -> JSONNode {
        guard let step = place.first else { return new ?? self }
        let rest = place.dropFirst()
        switch (step, value) {
        case (.member(let name), .object(let members)):
            var changed = members.map { member in
                member.name == name
                    ? Member(name: name, value: member.value.replacing(rest, with: new)) : member
            }
            if rest.isEmpty {
                if new == nil {
                    changed.removeAll { $0.name == name }
                } else if let new, !members.contains(where: { $0.name == name }) {
                    changed.append(Member(name: name, value: new))
                }
            }
            return .object(changed)
        case (.element(let index), .array(var elements)) where elements.indices.contains(index):
            elements[index] = elements[index].replacing(rest, with: new)
            return .array(elements)
        default: return self
        }
    }
}

extension Contract {
    /// A member of an operation's input, however deep it stands.
    fileprivate func member(named name: String, of operation: String) -> Member? {
        func search(_ members: [Member]) -> Member? {
            members.first { $0.name == name } ?? members.lazy.compactMap { search($0.members) }.first
        }
        return self.operation(named: operation).flatMap { search($0.input) }
    }
}

extension Contract.Member {
    /// Texts of which one has the form of most members.
    private static let models = [
        "a", "1", "recorded", "12345678901234567890",
        "arn:aws:kinesisvideo:us-east-1:123456789012:stream/recorded/1700000000000",
    ]

    /// The models that the member takes.
    private var taken: [String] { Self.models.filter { violations(of: $0).isEmpty } }

    /// Whether another member takes what this one refuses, or the other way round.
    fileprivate func differs(from other: Contract.Member, on texts: [String]) -> Bool {
        texts.contains { violations(of: $0).isEmpty != other.violations(of: $0).isEmpty }
    }

    /// Texts of a length that have the form, as far as there are any, and some that do not.
    fileprivate func samples(ofLength length: Int) -> [String] {
        let stretched = taken.filter { $0.count <= length }.flatMap { model in
            model.indices.filter { model[$0].isLetter || model[$0].isNumber }.map { index in
                var text = model
                text.insert(contentsOf: String(repeating: model[index], count: length - model.count), at: index)
                return text
            }
        }
        return stretched + Self.models.map { String($0.prefix(length)) }
    }

    /// Texts that have one of some characters somewhere, and nothing else that would be refused.
    fileprivate func samples(with characters: [Character]) -> [String] {
        taken.flatMap { model in
            characters.flatMap { character in
                (Array(model.indices) + [model.endIndex]).flatMap { index in
                    var inserted = model
                    inserted.insert(character, at: index)
                    guard index < model.endIndex else { return [inserted] }
                    var replaced = model
                    replaced.replaceSubrange(index...index, with: [character])
                    return [inserted, replaced]
                }
            }
        }
    }
}
