internal import Conformance
package import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoEmulator

extension Mutant {
    /// All mutants that a suite is put to: those that its contract brings, and the declared faults.
    ///
    /// - Parameter suite: Its contract is what they break, its streams are where.
    /// - Returns: The mutants, in the order of a report, each under a name of its own.
    /// - Throws: ``Failure`` where the contract's text or the suite's streams cannot be read.
    package static func all(of suite: Suite) throws(Failure) -> [Mutant] {
        let contract = suite.contract
        var mutants = try ContractMutator(suite.contractSource).mutants
        func add(
            _ fault: String,
            _ group: String,
            _ breaks: Set<String>? = nil,
            _ settings: [String: String] = [:],
            excuse: String? = nil
        ) {
            let words = fault.split(separator: ":")
            // A stream's faults are read where the streams are.
            guard let known = words.first.flatMap({ try? Fault($0) }) else { return }
            let broken = (breaks ?? known.breaks).filter { contract.requirement($0) != nil }
            guard !broken.isEmpty else { return }
            mutants.append(
                Mutant(
                    fault,
                    group: group,
                    known.summary,
                    breaks: broken,
                    settings: settings,
                    excuse: excuse,
                    .fault(fault)
                )
            )
        }
        for fault in single { add(fault, "faults") }
        add("ignoresPattern=ContinuationToken", "faults", nil, ["contested.invalid-token": "in-stream"])
        let members = contract.operations.flatMap(\.input).flatMap { [$0] + $0.members }
        for member in members.map(\.name).unrepeated {
            if contract.requirement("GM-BOUND-\(member.uppercased())-MAX") != nil {
                add("ignoresLength=\(member)", "faults")
            }
            let isRequired = members.contains { $0.name == member && $0.isRequired }
            let excuse = "a required member that counts as absent is refused all the same"
            add("ignoresType=\(member)", "faults", excuse: isRequired ? excuse : nil)
        }
        for reason in SignatureV4.VerificationFailure.Code.allCases {
            add("acceptsSignature=\(reason.rawValue)", "signatures", excuse: excuses[reason])
        }
        for case .word(let words, _, _) in [Fault.Name.mistakenError.parameter] {
            for word in words { add("mistakenError=\(word)", "errors") }
        }
        selectors { add($0, $1, $2, $3) }
        tags(contract) { add($0, $1, $2, $3) }
        for stream in try suite.emulator().streams {
            guard let failure = stream.failure else { continue }
            let breaks: Set = ["GM-INSTREAM-\(failure.id)"]
            let next = contract.inStreamErrors.map(\.id.rawValue).first { $0 > failure.id } ?? 3002
            add("wrongErrorID=\(next):\(stream.name)", "in-stream errors", breaks)
            add("errorWithoutID:\(stream.name)", "in-stream errors", breaks.union(["GM-INSTREAM-CODE"]))
            add("errorWithoutCode:\(stream.name)", "in-stream errors", ["GM-INSTREAM-CODE"])
            add("missingErrorDocument:\(stream.name)", "in-stream errors", breaks)
        }
        for document in [1, 2, 3, 5] {
            for fault in documents { add("\(fault)=\(document)", "documents") }
        }
        return mutants
    }

    /// Why some reasons to refuse a signature need not be minded.
    private static let excuses: [SignatureV4.VerificationFailure.Code: String] = [
        .dateNotSigned: "no source says that the date must be among the signed headers",
        .signedHeaderAbsent: "no source says what becomes of a signed header that is not there",
    ]

    /// Faults that have no family, in the order of their seams.
    private static let single = [
        // The answer.
        "acceptsAnySignature", "refusesHeader", "refusesHeader=X-Amz-Security-Token", "ignoresQuery",
        "keepsInnerSpaces",
        "ignoresRequired=StreamName", "ignoresRequired=StartSelector", "ignoresPattern=StreamName",
        "ignoresPattern=StreamARN", "ignoresPattern=AfterFragmentNumber", "ignoresEnumeration", "ignoresCompanions",
        "ignoresPathCase", "servesAnyPath", "ignoresNameCase", "trimsNames", "ignoresAccess", "ignoresEndpoint",
        "inventsEndpoint", "endpointWithPath", "ignoresLimit=calls", "ignoresLimit=sessions", "keepsSessions",
        "staysThrottled",
        "missingAsEmpty", "wrongStreamForARN", "wrongStatus", "wrongStatus=400", "wrongStatus=200", "wrongErrorType",
        "wrongErrorType=ResourceNotFoundException", "noErrorType", "noErrorMessage", "noRequestID", "sameRequestID",
        "wrongContentType", "wrongContentType=video/x-matroska", "wrongErrorContentType", "oldHTTP", "declaredLength",
        "closesOnExpect", "ignoresExpect", "slowHead=6000",
        // Where a session starts.
        "inclusiveFragmentNumber", "startsInside", "joinedDocuments", "timestampOffset=1", "timestampOffset=-1",
        "timestampOffset=1000",
        "timestampOffset=-1000", "wholeSeconds",
        // Which chunks come, and what is in them.
        "losesLast", "mediaAfterError", "wrongErrorID", "wrongTagOrder", "badTagFormat", "wrongToken",
        "staleMillisBehind", "staleMillisBehind=60000", "secondsBehind", "closingTagsBeforeCluster", "segmentSizeKnown",
        "garbageBetweenDocuments", "garbageBetweenDocuments=1", "driftingClusters", "lostHeaderElement",
        "alteredFrame=1", "alteredFrame=2", "alteredFrame=3", "alteredFrame=1@again", "alteredFrame=2@again",
        "swappedFrames=1", "swappedFrames=2", "swappedFrames=3", "swappedFrames=2@again",
        // The delivery and the end.
        "slowFirstChunk=16000", "stall", "stall=2", "reset", "reset=0", "reset=2", "missingLastChunk", "endsInside",
        "endsInside=2", "endsAfterTags", "endlessGarbage",
        "endlessGarbage=0",
    ]

    /// Faults of one document of a session.
    private static let documents = [
        "repeatedFragment", "skippedFragment", "swappedFragments", "missingCluster", "secondCluster",
        "duplicateEBMLHeader", "truncatedBlock", "undeclaredTrack",
    ]

    /// Each selector beside its place, and taken for others.
    private static func selectors(_ add: (String, String, Set<String>?, [String: String]) -> Void) {
        // A token may start at the chunk that carried it, if it always does.
        let after = ["contested.continuation-token-start": "after"]
        for type in StartSelectorType.allCases.map(\.rawValue) {
            add("startsLater=\(type)", "selectors", nil, after)
            if type != "EARLIEST", type != "CONTINUATION_TOKEN" {
                add("startsEarlier=\(type)", "selectors", nil, after)
            }
            add("startsLater=\(type)@again", "selectors", nil, after)
            add("startsLater=\(type)@beside", "selectors", nil, after)
        }
        add("startsEarlier=FRAGMENT_NUMBER@again", "selectors", nil, after)
        for case .word(let words, _, _) in [Fault.Name.startsAs.parameter] {
            for word in words { add("startsAs=\(word)", "selectors", nil, after) }
        }
    }

    /// Each tag of the service spoiled in each way, and on each occasion.
    private static func tags(
        _ contract: Contract,
        _ add: (String, String, Set<String>?, [String: String]) -> Void
    ) {
        let ways = ["missingTag", "repeatedTag", "misnamedTag", "malformedTag", "emptyTag"]
        let occasions: [Fault.Occasion] = [.later, .resumed, .beside, .again]
        let own = (contract.responseTags.opening + contract.responseTags.closing).filter { $0.level == .must }
        for tag in own.map(\.name.rawValue) {
            for way in ways + ["misplacedTag"] { add("\(way)=\(tag)", "tags", nil, [:]) }
            for occasion in occasions { add("missingTag=\(tag)@\(occasion.rawValue)", "occasions", nil, [:]) }
            // Who counts from the end of a fragment instead of its start is as far off: no source says which.
            guard tag != TagName.millisBehindNow.rawValue else { continue }
            add("foreignTag=\(tag)", "tags", nil, [:])
            add("foreignTag=\(tag)@again", "occasions", nil, [:])
        }
        for tag in contract.responseTags.error.filter({ $0.level == .must }).map(\.name.rawValue) {
            for way in ways { add("\(way)=\(tag)", "in-stream errors", nil, [:]) }
        }
    }
}

extension Fault {
    /// What goes wrong, and when, in a sentence.
    fileprivate var summary: String {
        let occasion =
            switch self.occasion {
            case .always: ""
            case .later: " From the second document of a session on."
            case .resumed: " In sessions that resume."
            case .beside: " In sessions beside another one."
            case .again: " In all sessions of a stream but the first."
            }
        return name.summary + occasion
    }
}

extension [String] {
    /// The same without repetition, in the order of the first of each.
    fileprivate var unrepeated: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
