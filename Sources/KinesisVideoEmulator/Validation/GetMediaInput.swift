internal import KinesisVideo

/// What a GetMedia request asks for, once it has been found valid.
struct GetMediaInput: Hashable, Sendable {
    /// The stream; nil only where a fault let a request through that names none.
    let stream: StreamReference?

    /// Where to start.
    let selector: StartSelector

    /// Reads a body that satisfies the contract, or that a fault let through.
    ///
    /// - Throws: A ``Refusal`` for what the contract leaves contested.
    init(_ body: JSONNode, operation: Contract.Operation, choices: ContestedChoices) throws(Refusal) {
        stream = try StreamReference(body, choices: choices)
        let selector = body["StartSelector"] ?? .object([])
        let type = selector["StartSelectorType"]?.stringValue.flatMap(StartSelectorType.init(rawValue:)) ?? .now
        if choices.extraCompanions == .refused, let rule = operation.selectorRule(type) {
            let needless = operation.member("StartSelector")?.members.map(\.name).first { name in
                name != "StartSelectorType" && !rule.companions.contains(name) && selector[name]?.isNull == false
            }
            if let needless {
                throw Refusal(.invalidArgument, message: "\(needless) must not be specified for type \(type.rawValue)")
            }
        }
        self.selector = StartSelector(type, of: selector) ?? .earliest
    }
}

extension StreamReference {
    /// Reads which stream a body names.
    init?(_ body: JSONNode, choices: ContestedChoices) throws(Refusal) {
        let name = body["StreamName"]?.stringValue
        let arn = body["StreamARN"]?.stringValue
        switch (name, arn) {
        case (let name?, nil): self = .name(name)
        case (nil, let arn?): self = .arn(arn)
        case (nil, nil): return nil
        case (let name?, let arn?):
            // An ARN ends with stream/NAME/CREATION-TIME.
            let isOwn = arn.split(separator: "/").dropFirst().first.map { String($0) == name } ?? false
            switch (isOwn ? choices.nameAndOwnARN : .asOthers, choices.nameAndARN) {
            case (.refused, _), (.asOthers, .refused):
                throw Refusal(.invalidArgument, message: "Either StreamName or StreamARN must be specified, not both")
            case (.taken, _), (.asOthers, .nameWins): self = .name(name)
            case (.asOthers, .arnWins): self = .arn(arn)
            }
        }
    }
}

extension StartSelector {
    /// Reads a selector of a type from its object; nil where the member that the type needs is absent.
    fileprivate init?(_ type: StartSelectorType, of selector: JSONNode) {
        switch type {
        case .now: self = .now
        case .earliest: self = .earliest
        case .fragmentNumber:
            guard let number = selector["AfterFragmentNumber"]?.stringValue.flatMap({ FragmentNumber($0) }) else {
                return nil
            }
            self = .fragmentNumber(after: number)
        case .serverTimestamp:
            guard let time = selector["StartTimestamp"]?.timestampValue else { return nil }
            self = .serverTimestamp(time)
        case .producerTimestamp:
            guard let time = selector["StartTimestamp"]?.timestampValue else { return nil }
            self = .producerTimestamp(time)
        case .continuationToken:
            guard let token = selector["ContinuationToken"]?.stringValue else { return nil }
            self = .continuationToken(token)
        }
    }
}
