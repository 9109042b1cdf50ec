internal import KinesisVideo

/// A way in which one difference brings about another, and what must be seen where it did.
///
/// Every explanation is one of ``all``. To add one: say why what is seen follows, and have ``holds`` ask for just that.
struct Mechanism: Sendable {
    /// Where the cause must be seen.
    enum Reach: Sendable {
        /// In the same step; for a finding, in the step that it is about: ``Link/isInStepOfFinding`` asks for that.
        case step
        /// In the same case.
        case `case`
        case anywhere
    }

    /// A difference that may follow from another, on two targets that both set apart.
    struct Link {
        let cause: Difference
        let causePlaces: Set<Difference.Place>
        /// What the cause follows from itself, or the cause.
        let root: Difference
        let effect: Difference
        let place: Difference.Place
        /// The two targets.
        let targets: [Int]
        let evidence: ComparisonEvidence
    }

    /// In a few words, for people.
    let name: String
    let cause: Aspect
    let effects: Set<Aspect>
    let reach: Reach
    let holds: @Sendable (Link) -> Bool

    init(
        _ name: String,
        _ cause: Aspect,
        explains effects: Set<Aspect>,
        in reach: Reach,
        where holds: @escaping @Sendable (Link) -> Bool
    ) {
        self.name = name
        self.cause = cause
        self.effects = effects
        self.reach = reach
        self.holds = holds
    }

    /// The contested point of a name and its own ARN, which another follows from.
    static let ownARN = ContestedOutcome.Point.nameAndOwnARN.rawValue

    /// The contested point of the statuses, which a dialect is chosen by.
    static let statuses = "error-statuses"

    /// All that are known.
    static let all: [Mechanism] =
        [
            // A dialect numbers the exceptions: each target shows the number that its own has for the exception that both name.
            // Whoever names another exception, or judges otherwise, does something else as well.
            Mechanism("a dialect", .reading, explains: [.status], in: .anywhere) { link in
                link.cause.subject == statuses && Set(link.targets.map { link.record($0)?.errorType }).count == 1
                    && link.both { target, reading, status in
                        guard let name = link.record(target)?.errorType, let dialect = Dialect(rawValue: reading) else {
                            return false
                        }
                        return link.evidence.contract.error(named: name)?.status(in: dialect).map(String.init) == status
                    }
            },
            // The fields that carry the exception and the request id have two names each.
            Mechanism("names of header fields", .reading, explains: [.headers], in: .anywhere) { link in
                let names = link.evidence.contract.errorHeaders
                return link.cause.subject == "header-family"
                    && (names.type + names.requestID).contains { $0.lowercased() == link.effect.subject }
            },
            // The other names are other tags, and have no place for an id.
            Mechanism("names of error tags", .reading, explains: [.errorTags, .inStreamError], in: .anywhere) { link in
                guard link.cause.subject == "error-tag-names" else { return false }
                switch (link.effect.aspect, link.effect.subject) {
                case (.inStreamError, "id"):
                    return link.both { _, reading, id in (reading == "exception") == (id == "no id") }
                case (.errorTags, TagName.errorID.rawValue), (.errorTags, TagName.errorCode.rawValue):
                    return link.both { _, reading, tag in (reading == "exception") == (tag == StepFacts.absent) }
                case (.errorTags, TagName.exceptionErrorCode.rawValue),
                    (.errorTags, "AWS_KINESISVIDEO_EXCEPTION_MESSAGE"):
                    return link.both { _, reading, tag in (reading == "exception") == (tag != StepFacts.absent) }
                default:
                    return false
                }
            },
            // Where one closes a session that has sent all there is, it is seen to end.
            Mechanism("an idle session", .reading, explains: [.teardown, .timeToEnd], in: .anywhere) { link in
                guard link.cause.subject == "idle-stream" else { return false }
                return link.effect.aspect == .timeToEnd
                    || link.both { target, reading, end in
                        link.record(target)?.streamError == nil && (reading != "closes" || end == "finished")
                    }
            },
            // Who refuses a name together with the ARN of the same stream refuses it with any.
            Mechanism("a stream that is named twice", .reading, explains: [.reading], in: .anywhere) { link in
                link.cause.subject == Self.ownARN && link.effect.subject == ContestedOutcome.Point.nameAndARN.rawValue
                    && link.both { _, own, any in (own == "refused") == (any == "refused") }
            },
            // A request that a contested point is about is refused by one reading and served by another.
            Mechanism("a contested request", .reading, explains: [.error], in: .anywhere) { link in
                guard let point = ContestedOutcome.Point(rawValue: link.cause.subject) else { return false }
                return point.isAbout(link)
                    && link.both { target, reading, error in
                        ContestedOutcome(point, reading, AskedStart(link.record(target)?.request))?
                            .agrees(withError: error, link.evidence) ?? false
                    }
            },
            // … or ends in an error within the stream.
            Mechanism("a contested request", .reading, explains: [.inStreamError], in: .anywhere) { link in
                guard let point = ContestedOutcome.Point(rawValue: link.cause.subject), link.effect.subject == "id"
                else {
                    return false
                }
                return point.isAbout(link)
                    && link.both { target, reading, id in
                        ContestedOutcome(point, reading, AskedStart(link.record(target)?.request)).map {
                            ($0 == .inStream) == (id == "4000")
                        } ?? false
                    }
            },
            // A session that a token resumes begins with another chunk, and what is expected of where chunks lie in the stream
            // and of their number does not hold. How they follow each other is the same.
            Mechanism("where a token starts", .reading, explains: [.verdict], in: .anywhere) { link in
                link.cause.subject == "continuation-token-start" && link.isFindingOfPlace
                    && link.findings.allSatisfy { seen in
                        link.record(seen.target, in: seen.step)
                            .flatMap { AskedStart($0.request) }?.type == StartSelectorType.continuationToken.rawValue
                    }
            },
            // An exception brings its status along, in whichever dialect; a stream has 200.
            Mechanism("the status of an exception", .error, explains: [.status], in: .step) { link in
                link.both { _, error, status in
                    guard error != StepFacts.noError else { return status == "200" }
                    // What no source numbers may have any.
                    guard let rule = link.evidence.contract.error(named: error) else { return true }
                    return rule.statuses.values.contains { String($0) == status }
                }
            },
            // … and its own member for the message, and its own media type.
            Mechanism("the body of an exception", .error, explains: [.body, .contentType], in: .step) { link in
                link.both { _, error, value in
                    guard let rule = link.evidence.contract.error(named: error) else { return false }
                    if link.effect.aspect == .contentType { return value == rule.contentType }
                    let member = rule.messageMember ?? ""
                    guard link.effect.subject == (member.isEmpty ? "message" : member.lowercased()) else {
                        return false
                    }
                    return member.isEmpty ? value == StepFacts.absent : value == "\(member): string"
                }
            },
            // A session that an error ends does not end as one that goes on.
            Mechanism("an end by an error", .inStreamError, explains: [.teardown], in: .step) { link in
                link.cause.subject == "id"
                    && link.targets.count { link.cause.values[$0] == StepFacts.noError } == 1
            },
        ] + findings

    /// Findings about just what differs, in the step that they are about.
    private static let findings: [Mechanism] =
        [
            Mechanism("a finding about it", .error, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.error, .status, .message, .noAlternative])
            },
            // Not where a dialect explains the status: an endpoint that does not keep the dialect that it is judged by fails.
            Mechanism("a finding about it", .status, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.status]) && link.root.subject != statuses
            },
            Mechanism("a finding about it", .headers, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.header]) && link.findingsName(link.cause.subject)
            },
            Mechanism("a finding about it", .contentType, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.header]) && link.findingsName("content-type")
            },
            Mechanism("a finding about it", .body, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.body, .message])
            },
            Mechanism("a finding about it", .start, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFindingOfPlace
            },
            Mechanism("a finding about it", .inStreamError, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.ends, .streamError, .endedEarly])
            },
            Mechanism("a finding about it", .teardown, explains: [.verdict], in: .case) { link in
                link.isInStepOfFinding && link.isFinding(of: [.ends, .endedEarly])
            },
            Mechanism("a finding about it", .granted, explains: [.verdict], in: .case) { link in
                link.isFinding(of: [.tally])
            },
            // The word of an error in another form is another form of that tag's value.
            Mechanism("a finding about it", .inStreamError, explains: [.verdict], in: .anywhere) { link in
                link.cause.subject == StepFacts.codeForm && link.effect.subject == Invariant.tagsFormat.rawValue
                    && link.findings.allSatisfy { $0.message.contains("\(TagName.errorCode.rawValue) ") }
            },
            // A value that is not there cannot be remembered.
            Mechanism("a finding about it", .tags, explains: [.verdict], in: .case) { link in
                link.isFinding(of: [.missingCapture]) && link.findingsName(link.cause.subject)
            },
        ]
        + Set(Invariant.allCases.compactMap(\.aspect)).sorted { $0.rawValue < $1.rawValue }.map { aspect in
            // What must always hold is seen in every answer, whichever case asked for it.
            Mechanism("a breach of what must always hold", aspect, explains: [.verdict], in: .anywhere) { link in
                guard let invariant = Invariant(rawValue: link.effect.subject), invariant.aspect == aspect else {
                    return false
                }
                return invariant.isBroken(by: link)
            }
        }
}

extension Mechanism.Link {
    /// What a target answered in the place.
    func record(_ target: Int) -> StepRecord? {
        evidence.records[place]?[target]
    }

    /// What it answered in a step of the case.
    func record(_ target: Int, in step: String?) -> StepRecord? {
        evidence.records[Difference.Place(path: place.path, step: step)]?[target]
    }

    /// Whether something holds on both targets: their numbers, what they show of the cause and what of the effect.
    func both(_ holds: (Int, String, String) -> Bool) -> Bool {
        targets.allSatisfy { holds($0, cause.values[$0], effect.values[$0]) }
    }

    /// What was found on the two, where the effect is a verdict.
    var findings: [ComparisonEvidence.Seen] {
        evidence.findings(of: effect.subject, in: place.path).filter { targets.contains($0.target) }
    }

    /// Whether the effect is a finding of one of some codes.
    func isFinding(of codes: [FindingCode.Expected]) -> Bool {
        codes.contains { $0.rawValue == effect.subject }
    }

    /// Whether the cause shows in every step that the finding is about.
    var isInStepOfFinding: Bool {
        let findings = findings
        return !findings.isEmpty
            && findings.allSatisfy { causePlaces.contains(Difference.Place(path: place.path, step: $0.step)) }
    }

    /// Whether the effect is a finding about where chunks lie in the stream, or how many are left from there.
    var isFindingOfPlace: Bool {
        let fields: [ChunkField] = [.fragmentNumber, .serverTimestamp, .producerTimestamp, .continuationToken]
        return isFinding(of: [.count])
            || isFinding(of: [.first, .last, .each])
                && findings.allSatisfy { seen in fields.contains { seen.message.contains($0.rawValue) } }
    }

    /// Whether the messages of what was found name something, in whichever case.
    func findingsName(_ name: String) -> Bool {
        findings.contains { $0.message.lowercased().contains(name.lowercased()) }
    }
}

extension Invariant {
    /// In what two endpoints differ of which one breaks it; `nil` where nothing else that is compared shows it.
    fileprivate var aspect: Aspect? {
        switch self {
        case .requestID, .noLength, .errorType: .headers
        case .contentType: .contentType
        case .errorBody: .body
        case .tagsPresent, .tagsOnce, .tagsOrder: .tags
        case .tagsFormat: .tagFormats
        case .tagsSizes, .segmentSize, .oneCluster, .tracks: .structure
        case .errorDocument, .errorKnown: .inStreamError
        case .endsWhole, .properEnd: .teardown
        case .version, .wellFormed, .ownDocument, .fragmentOrder, .serverTimestampOrder, .errorAlone, .errorLast: nil
        }
    }

    /// Whether a difference in its aspect is about just what it asks for.
    fileprivate func isBroken(by link: Mechanism.Link) -> Bool {
        let subject = link.cause.subject
        let isOrder = subject == TagPlaces.order || subject.hasPrefix(TagPlaces.place(of: ""))
        switch self {
        case .requestID: return link.evidence.contract.errorHeaders.requestID.contains { $0.lowercased() == subject }
        case .errorType: return link.evidence.contract.errorHeaders.type.contains { $0.lowercased() == subject }
        case .noLength: return subject == StepFacts.framing
        case .contentType: return subject == "stream"
        case .errorBody, .endsWhole, .properEnd: return true
        case .tagsPresent, .tagsOnce: return !isOrder && link.findingsName(subject)
        case .tagsFormat: return link.findingsName(subject)
        case .tagsOrder: return isOrder
        case .tagsSizes: return subject == StepFacts.tagSizes
        case .segmentSize: return subject == StepFacts.segmentSize
        case .oneCluster: return subject == StepFacts.clusters
        case .tracks: return subject == "Tracks"
        case .errorDocument, .errorKnown: return subject == "id"
        case .version, .wellFormed, .ownDocument, .fragmentOrder, .serverTimestampOrder, .errorAlone, .errorLast:
            return false
        }
    }
}

/// What becomes of a request that a contested point is about, by one of its readings.
enum ContestedOutcome: Sendable {
    /// `InvalidArgumentException`.
    case refused
    /// Anything but that.
    case taken
    /// A stream that ends in an error at once.
    case inStream
    /// An error of the signature.
    case unauthenticated
    /// Anything but that.
    case authenticated

    /// A point whose readings differ in that.
    enum Point: String, Sendable {
        case startTimestampForm = "start-timestamp-form"
        case startSelectorTypeRequired = "start-selector-type-required"
        case patternAnchoring = "pattern-anchoring"
        case arnPartition = "arn-partition"
        case nameAndARN = "name-and-arn"
        case nameAndOwnARN = "name-and-own-arn"
        case extraCompanions = "extra-companions"
        case unknownFragmentNumber = "unknown-fragment-number"
        case invalidToken = "invalid-token"
        case timestampBeforeRetention = "timestamp-before-retention"
        case timestampInFuture = "timestamp-in-future"
        case clockSkew = "clock-skew"
    }

    /// What becomes of a request.
    ///
    /// - Parameters:
    ///   - point: What it is about.
    ///   - reading: How the point is read.
    ///   - request: The request, where its form makes a difference; `nil` where it is not known.
    init?(_ point: Point, _ reading: String, _ request: AskedStart?) {
        switch (point, reading) {
        // Whoever takes a number in any form does not take a text.
        case (.startTimestampForm, "exponent"): self = request?.hasExponentTimestamp == true ? .taken : .refused
        case (_, "refused"), (.startSelectorTypeRequired, "required"), (.patternAnchoring, "whole"),
            (.arnPartition, "aws-only"), (.startTimestampForm, "epoch-seconds"):
            self = .refused
        case (_, "in-stream"): self = .inStream
        case (.clockSkew, "five-minutes"): self = .unauthenticated
        case (.clockSkew, "fifteen-minutes"): self = .authenticated
        case (.startSelectorTypeRequired, "optional"), (.patternAnchoring, "contains"), (.arnPartition, "any"),
            (.startTimestampForm, "date-time"), (.nameAndARN, "arn-wins"), (.nameAndARN, "name-wins"),
            (.extraCompanions, "ignored"), (.nameAndOwnARN, "taken"), (_, "next"),
            (.timestampBeforeRetention, "earliest"),
            (.timestampInFuture, "waits"):
            self = .taken
        default: return nil
        }
    }

    /// Whether an exception, or ``StepFacts/noError``, is what it leads to.
    func agrees(withError error: String, _ evidence: ComparisonEvidence) -> Bool {
        let isRefused = error == ServiceException.invalidArgument.name
        let isUnauthenticated = evidence.contract.authenticationErrors.contains { $0.name == error }
        switch self {
        case .refused: return isRefused
        case .taken: return !isRefused
        case .inStream: return error == StepFacts.noError
        case .unauthenticated: return isUnauthenticated
        case .authenticated: return !isUnauthenticated
        }
    }
}

extension ContestedOutcome.Point {
    /// Whether the requests of a place are such as it is about: those of the cases that showed the readings, and others of
    /// the same form.
    func isAbout(_ link: Mechanism.Link) -> Bool {
        if link.cause.places.contains(where: { $0.path == link.place.path }) { return true }
        return link.targets.allSatisfy { target in
            guard let request = AskedStart(link.record(target)?.request) else { return false }
            return isAbout(request, of: target, link)
        }
    }

    private func isAbout(_ request: AskedStart, of target: Int, _ link: Mechanism.Link) -> Bool {
        let requirements = link.evidence.requirements[link.place.path] ?? []
        let operation = link.evidence.contract.operation(named: "GetMedia")
        let fragments = link.evidence.fragments[target].of(request.stream)
        switch self {
        case .startTimestampForm:
            return request.hasTextTimestamp || request.hasExponentTimestamp
        case .startSelectorTypeRequired:
            return request.type == nil && requirements.contains("GM-SELECTOR-TYPE-REQUIRED")
        case .patternAnchoring:
            // A value that has nothing of the form is refused by both readings.
            return [("StreamName", request.name), ("StreamARN", request.arn)].contains { name, value in
                guard let value, let pattern = operation?.member(name)?.pattern else { return false }
                return pattern.contains(in: value) && !pattern.matchesWhole(value)
            }
        case .arnPartition:
            guard let arn = request.arn, arn.hasPrefix("arn:") else { return false }
            return !arn.hasPrefix("arn:aws:")
        case .nameAndARN:
            return request.name != nil && request.arn != nil && request.name != request.stream
        case .nameAndOwnARN:
            return request.arn != nil && request.name == request.stream
        case .extraCompanions:
            return requirements.contains("GM-SELECTOR-EXTRA")
        case .unknownFragmentNumber:
            guard let number = request.fragmentNumber.flatMap({ FragmentNumber($0) }) else { return false }
            return !fragments.contains { $0.number == number }
        case .invalidToken:
            return request.token != nil && requirements.contains { $0.hasPrefix("GM-BOUND-CONTINUATIONTOKEN-") }
        case .timestampBeforeRetention:
            guard let time = request.timestamp else { return false }
            let times = fragments.compactMap {
                request.type == StartSelectorType.serverTimestamp.rawValue ? $0.server : $0.producer
            }
            return times.allSatisfy { time < $0 }
        case .timestampInFuture:
            guard let time = request.timestamp else { return false }
            return time > link.evidence.startedAt[target]
        case .clockSkew:
            return requirements.contains("GM-AUTH-SKEW")
        }
    }
}
