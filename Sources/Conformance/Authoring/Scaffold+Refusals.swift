internal import KinesisVideo

extension Scaffold {
    /// The members whose bounds a scenario can be about, by their names.
    private var members: [Contract.Member] {
        let input = operation?.input ?? []
        return (input + input.flatMap(\.members)).filter { $0.members.isEmpty }
    }

    /// A scenario of values that a member does not take.
    func bound(_ name: String) throws(Problem) -> Parts {
        let wanted = name.split(separator: ".").last.map(String.init) ?? name
        guard let member = members.first(where: { $0.name == wanted }) else {
            throw Problem("member with bounds", name, among: members.map(\.name))
        }
        let inSelector = operation?.member("StartSelector.\(member.name)") != nil
        let prefix = "GM-BOUND-\(member.name.uppercased())"
        var rows: [JSONNode] = []
        func row(_ label: String, _ requirement: String, _ value: JSONNode) {
            let known = contract.requirement(requirement) != nil
            rows.append(
                .object([
                    "label": .string(label),
                    "requirements": known ? [.string(requirement)] : [],
                    "value": value,
                ])
            )
        }
        if !member.allowedValues.isEmpty {
            row("unknown", "GM-SELECTOR-TYPE-ENUM", "SOON")
            row("lower-case", "GM-SELECTOR-TYPE-ENUM", .string((member.allowedValues.first ?? "now").lowercased()))
        } else if member.type == .timestamp {
            row("word", "\(prefix)-TYPE", "yesterday")
            row("empty", "\(prefix)-TYPE", "")
        } else {
            if member.minLength ?? 0 > 0 { row("empty", "\(prefix)-MIN", "") }
            if let longest = member.maxLength { row("too-long", "\(prefix)-MAX", Self.tooLong(member, longest)) }
            if member.pattern != nil { row("foreign-character", "\(prefix)-PATTERN", "a b") }
        }
        return Parts(
            title: "\(member.name) outside of its bounds is refused",
            comment:
                "One row for each bound, with the requirement that it checks. $repeat makes a value that nobody wants to type.",
            stream: inSelector ? "recorded" : nil,
            rows: rows,
            steps: [
                .object([
                    "getMedia": body(with: member, inSelector),
                    "expect": member.type == .timestamp
                        ? .object([
                            "$comment": "Any client error: the front end may refuse it before the service does.",
                            "status": .object(["atLeast": 400, "lessThan": 500]),
                        ])
                        : .object([
                            "$comment": "The status of the exception comes from the contract, by the target's dialect.",
                            "error": "InvalidArgumentException",
                        ]),
                ])
            ]
        )
    }

    /// A value of a member's form that is one character too long.
    private static func tooLong(_ member: Contract.Member, _ longest: Int) -> JSONNode {
        let start = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/"
        guard !member.hasForm("1"), member.hasForm(start + "1/1") else {
            return .object(["$repeat": .object(["text": "1", "count": .integer(longest + 1)])])
        }
        let count = longest + 1 - start.utf8.count - "/1".utf8.count
        return .object([
            "$join": [.string(start), .object(["$repeat": .object(["text": "a", "count": .integer(count)])]), "/1"]
        ])
    }

    private func body(with member: Contract.Member, _ inSelector: Bool) -> JSONNode {
        let value = JSONNode.Member(name: member.name, value: "${value}")
        guard inSelector else {
            return .object([
                value,
                JSONNode.Member(name: "StartSelector", value: .object(["StartSelectorType": "NOW"])),
            ])
        }
        let rule = operation?.startSelectors.first { $0.companions.contains(member.name) }
        let type = rule.map { [JSONNode.Member(name: "StartSelectorType", value: .string($0.type.rawValue))] } ?? []
        return .object([JSONNode.Member(name: "StartSelector", value: .object(type + [value]))])
    }

    /// A scenario that provokes an exception.
    func error(_ name: String) throws(Problem) -> Parts {
        let all = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        guard let rule = all.first(where: { $0.name == name }) else {
            throw Problem("exception", name, among: all.map(\.name))
        }
        var parts = Parts(
            title: "The answer is \(name)",
            comment: "\(rule.meaning) The status comes from the contract, by the target's dialect.",
            steps: [
                .object([
                    "getMedia": Self.earliest,
                    "expect": .object(["error": .string(name), "message": .object(["length": .object(["atLeast": 1])])]
                    ),
                ])
            ]
        )
        provoke(rule, &parts)
        return parts
    }

    /// Makes a request that is answered with the exception.
    private func provoke(_ rule: Contract.ErrorRule, _ parts: inout Parts) {
        func refused(by signing: JSONNode, _ requirement: String) {
            parts.requirements = [requirement]
            parts.comment = "\(rule.meaning) Its name is no law, so it is only a 'should'; the 403 is one."
            parts.steps = [
                .object([
                    "getMedia": Self.earliest,
                    "signing": signing,
                    "expect": .object(["status": 403, "error": .string(rule.name), "level": "should"]),
                ]),
                Self.afterwards,
            ]
        }
        func call(_ kind: SuiteManifest.Stream.Kind, _ requirement: String) {
            parts.requirements = [requirement]
            if let name = manifest.names(of: kind).first {
                parts.stream = name
            } else {
                parts.skip = "the suite has no stream of the kind '\(kind.rawValue)'"
            }
        }
        switch rule.name {
        case "ResourceNotFoundException":
            call(.missing, "GM-ERR-RESOURCE-NOT-FOUND")
        case "NotAuthorizedException":
            call(.forbidden, "GM-ERR-NOT-AUTHORIZED")
        case "InvalidEndpointException":
            call(.elsewhere, "GM-ERR-INVALID-ENDPOINT")
        case "InvalidArgumentException":
            parts.requirements = ["GM-ERR-INVALID-ARGUMENT", "GM-SELECTOR-REQUIRED"]
            parts.steps = [
                .object([
                    "$comment": "A body without the StartSelector that it must have; the stream's name is added.",
                    "getMedia": .object([]),
                    "expect": .object(["error": .string(rule.name)]),
                ]),
                Self.afterwards,
            ]
        case "ClientLimitExceededException", "ConnectionLimitExceededException":
            exhaust(rule, &parts)
        case "MissingAuthenticationTokenException":
            refused(by: "none", "GM-AUTH-MISSING")
        case "IncompleteSignatureException":
            refused(by: .object(["corrupt": "authorization"]), "GM-AUTH-MALFORMED")
        case "InvalidSignatureException":
            refused(by: .object(["corrupt": "signature"]), "GM-AUTH-SIGNATURE")
        case "UnrecognizedClientException":
            refused(by: .object(["accessKeyId": "AKIANOSUCHKEYEXAMPLE"]), "GM-AUTH-KEY")
        case "ExpiredTokenException":
            refused(by: .object(["sessionToken": "a token that was good once"]), "GM-AUTH-TOKEN")
            parts.skip = "write an access key, its secret and its expired session token into 'signing'"
        case "AccessDeniedException", "SerializationException":
            let isPath = rule.name == "AccessDeniedException"
            parts.requirements = [isPath ? "GM-ERR-UNKNOWN-OPERATION" : "GM-BODY-JSON"]
            parts.comment = "\(rule.meaning) What the front end calls it differs, so any client error is taken."
            parts.steps = [
                .object([
                    "request": .object([
                        "path": isPath ? "/getMoods" : "/getMedia",
                        "headers": .object(["Content-Type": "application/json"]),
                        "body": isPath ? "{}" : "{\"StreamName\": ",
                    ]),
                    "waive": [
                        .object([
                            "invariant": .string(Invariant.errorType.rawValue),
                            "reason": "the front end answers before the service, and names nothing",
                        ])
                    ],
                    "expect": .object(["status": .object(["atLeast": 400, "lessThan": 500])]),
                ]),
                Self.afterwards,
            ]
        default:
            parts.skip = "say in 'steps' what provokes \(rule.name)"
        }
    }

    /// Makes as many requests as it takes.
    private func exhaust(_ rule: Contract.ErrorRule, _ parts: inout Parts) {
        let now = JSONNode.object(["StartSelector": .object(["StartSelectorType": "NOW"])])
        let rest = JSONNode.object([
            "$comment": "What others called in the last second does not count any more.", "pause": "1100ms",
        ])
        let provoked = JSONNode.object(["error": .string(rule.name)])
        (parts.stream, parts.isExclusive, parts.requires) = ("limited", true, ["limits"])
        parts.comment = "Alone on a stream of its own, so that it stands in nobody's way. \(rule.meaning)"
        guard rule.name == "ConnectionLimitExceededException" else {
            parts.requirements = ["GM-ERR-CLIENT-LIMIT-EXCEEDED"]
            parts.steps = [
                rest,
                .object([
                    "$comment": "The client keeps to the limits by itself, unless a step says otherwise.",
                    "getMedia": now, "ignoreLimits": true, "retry": .object(["times": 100]), "expect": provoked,
                ]),
            ]
            return
        }
        parts.requirements = ["GM-ERR-CONNECTION-LIMIT-EXCEEDED"]
        let sessions = contract.limits.sessionsPerStream.value
        let open = (1...max(1, sessions)).map { number in
            JSONNode.object([
                "name": .string("session \(number)"),
                "getMedia": now, "ignoreLimits": true, "keepOpen": true,
                "expect": .object(["status": 200, "chunks": .object(["stopWhen": .object(["chunks": 1])])]),
            ])
        }
        parts.steps =
            [rest] + open + [
                .object(["name": "one too many", "getMedia": now, "ignoreLimits": true, "expect": provoked])
            ]
    }
}
