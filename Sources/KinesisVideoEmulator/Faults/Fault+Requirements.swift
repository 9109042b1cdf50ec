package import KinesisVideo

extension Fault {
    /// The requirements that the fault breaks, by their ids in the contract: whoever notices it says one of them.
    ///
    /// Empty for what an endpoint may do, because sources disagree or nobody forbids it.
    package var breaks: Set<String> {
        switch name {
        case .acceptsAnySignature: ["GM-AUTH-MISSING", "GM-AUTH-SIGNATURE", "GM-AUTH-KEY"]
        case .acceptsSignature: Self.requirements(ofReason: word)
        case .ignoresQuery: ["GM-AUTH-QUERY"]
        case .keepsInnerSpaces: ["GM-AUTH-FOLDING"]
        case .ignoresPathCase, .servesAnyPath: ["GM-ERR-UNKNOWN-OPERATION"]
        case .ignoresNameCase, .trimsNames: ["GM-ERR-RESOURCE-NOT-FOUND", "GM-BOUND-STREAMNAME-PATTERN"]
        case .oldHTTP: ["GM-HEAD-VERSION"]
        case .refusesHeader:
            switch word.lowercased() {
            case "x-amz-content-sha256": ["GM-AUTH-CONTENT-SHA256"]
            case "x-amz-security-token": ["GM-AUTH-TOKEN-UNSIGNED", "GM-AUTH-TOKEN"]
            default: ["GM-HEAD-STATUS"]
            }
        case .ignoresRequired:
            word == "StartSelectorType"
                ? ["GM-SELECTOR-TYPE-REQUIRED"]
                : word == "StartSelector"
                    ? ["GM-SELECTOR-REQUIRED"]
                    : word == "APIName" ? ["GD-API-NAME-REQUIRED"] : ["GM-NAME-OR-ARN", "GD-NAME-OR-ARN"]
        case .ignoresType: ["GM-BODY-TYPES", "GM-BOUND-STARTTIMESTAMP-TYPE"]
        case .ignoresLength:
            ["GM-BOUND-\(word.uppercased())-MIN", "GM-BOUND-\(word.uppercased())-MAX"]
        case .ignoresPattern: ["GM-BOUND-\(word.uppercased())-PATTERN", "GM-BOUND-\(word.uppercased())-MIN"]
        case .ignoresEnumeration: ["GM-SELECTOR-TYPE-ENUM", "GD-API-NAME-ENUM"]
        case .ignoresCompanions: Set(StartSelectorType.allCases.map { "GM-SELECTOR-COMPANION-\($0.hyphenated)" })
        case .ignoresAccess: ["GM-ERR-NOT-AUTHORIZED"]
        case .ignoresEndpoint: ["GM-ERR-INVALID-ENDPOINT"]
        case .ignoresLimit:
            word == "sessions" ? ["GM-ERR-CONNECTION-LIMIT-EXCEEDED"] : ["GM-ERR-CLIENT-LIMIT-EXCEEDED"]
        case .keepsSessions: ["GM-LIMIT-SESSION-FREED", "GM-LIMIT-SESSIONS"]
        case .staysThrottled: ["GM-LIMIT-RECOVERS", "GM-LIMIT-CALLS"]
        case .joinedDocuments: ["GM-STREAM-DOCUMENTS"]
        case .endsInside, .endsAfterTags: ["GM-END-BOUNDARY"]
        case .inventsEndpoint: ["GD-ERR-RESOURCE-NOT-FOUND"]
        case .endpointWithPath: ["GD-ENDPOINT-FORM"]
        case .declaredLength: ["GM-HEAD-CHUNKED"]
        case .closesOnExpect, .ignoresExpect: ["GM-HEAD-EXPECT-CONTINUE"]
        case .startsInside: ["GM-SEL-BOUNDARY", "GM-STREAM-WELL-FORMED", "GM-STREAM-TRACKS"]
        case .missingAsEmpty: ["GM-ERR-RESOURCE-NOT-FOUND"]
        case .wrongStreamForARN: ["GM-ARN-EQUALS-NAME"]
        case .wrongStatus, .wrongErrorType: Self.errors
        case .mistakenError: requirementOfMistakenError
        case .noErrorType: ["GM-HEAD-ERROR-TYPE"]
        case .noErrorMessage: ["GM-ERR-BODY"]
        case .noRequestID: ["GM-HEAD-REQUEST-ID"]
        case .sameRequestID: ["GM-HEAD-REQUEST-ID-UNIQUE"]
        case .wrongContentType: ["GM-HEAD-CONTENT-TYPE"]
        case .wrongErrorContentType: ["GM-HEAD-ERROR-CONTENT-TYPE"]
        case .slowHead: ["GM-HEAD-STATUS", "GM-SEL-NOW", "GD-ENDPOINT"]
        case .inclusiveFragmentNumber: Self.starts("FRAGMENT_NUMBER")
        case .startsEarlier, .startsLater, .startsAs: Self.starts(word)
        case .timestampOffset, .wholeSeconds:
            Self.starts("SERVER_TIMESTAMP").union(Self.starts("PRODUCER_TIMESTAMP"))
        case .repeatedFragment, .swappedFragments:
            Self.order.union(Self.story)
        case .skippedFragment: Self.story.union(Self.order)
        case .losesLast: ["GM-SEL-EARLIEST", "GM-SEL-NOW", "GM-SEL-CONSISTENT"]
        case .missingErrorDocument: Self.inStream.union(["GM-INSTREAM-CODE"])
        case .mediaAfterError: ["GM-INSTREAM-LAST"]
        case .errorWithoutID: Self.inStream.union(["GM-INSTREAM-CODE", "GM-INSTREAM-DOCUMENT"])
        case .errorWithoutCode: ["GM-INSTREAM-CODE", "GM-INSTREAM-DOCUMENT"]
        case .wrongErrorID: Self.inStream.union(["GM-INSTREAM-KNOWN"])
        case .missingTag, .repeatedTag, .misnamedTag, .malformedTag, .emptyTag, .misplacedTag, .foreignTag:
            requirementsOfTag
        case .wrongTagOrder: ["GM-STREAM-TAG-ORDER"]
        case .badTagFormat:
            ["GM-STREAM-TAG-FORMAT-SERVER-TIMESTAMP", "GM-STREAM-TAG-FORMAT-PRODUCER-TIMESTAMP"]
        case .wrongToken: ["GM-RESUME-TOKEN", "GM-SEL-CONTINUATION-TOKEN", "GM-SEL-CONSISTENT"]
        case .staleMillisBehind, .secondsBehind: ["GM-STREAM-MILLIS-BEHIND-NOW", "GM-STREAM-BEHIND-NOW-MOVES"]
        case .alteredFrame, .swappedFrames: ["GM-STREAM-VERBATIM"]
        case .undeclaredTrack: ["GM-STREAM-TRACKS"]
        case .driftingClusters: ["GM-STREAM-PRODUCER-TIME"]
        case .lostHeaderElement: ["GM-STREAM-HEADER"]
        case .closingTagsBeforeCluster: ["GM-STREAM-TAG-ORDER"]
        case .missingCluster, .secondCluster: ["GM-STREAM-CLUSTER", "GM-STREAM-TAG-ORDER"]
        case .segmentSizeKnown: ["GM-STREAM-SEGMENT"]
        case .duplicateEBMLHeader, .garbageBetweenDocuments, .truncatedBlock, .endlessGarbage:
            ["GM-STREAM-WELL-FORMED", "GM-STREAM-DOCUMENTS"]
        case .slowFirstChunk: ["GM-LIVE-GROWS", "GM-LIVE-CLOSING-TAGS"]
        case .stall: ["GM-SEL-EARLIEST", "GM-LIVE-GROWS", "GM-STREAM-DOCUMENTS"]
        case .reset, .missingLastChunk: ["GM-END-PROPER", "GM-END-BOUNDARY", "GM-INSTREAM-COMPLETE"]
        // A reading of a contested point, and a session that is held after its last byte: an endpoint may.
        case .inclusiveToken, .lateClose: []
        // What producers send is not the endpoint's promise; and what a sound one is seen to do now and then breaks none.
        case .missingKeyframe, .silentTrack, .missingCodecPrivate, .changedTracks, .magicInFrame, .standingClusterTimes,
            .restartedClusterTimes, .userTags, .untaggedTail, .lateFragments, .throttlesEvery, .movesAfter:
            []
        // The suite judges GetMedia alone and has no requirement of PutMedia: these try producers, not the suite.
        case .missingAck, .repeatedAck, .swappedAcks, .lateAcks, .wrongAckNumber, .joinedAcks, .slicedAcks,
            .lostFragment,
            .uploadError, .uploadCut:
            []
        }
    }

    /// The word that the fault is declared with.
    private var word: String {
        if case .text(let text)? = argument { text } else { "" }
    }

    private static let errors = Set(ServiceException.allCases.map(\.requirement))

    /// The requirement that says when an exception is answered.
    package static func requirement(of exception: ServiceException) -> String { exception.requirement }

    private static let inStream = Set(
        [3002, 4000, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 5000].map { "GM-INSTREAM-\($0)" }
    )

    private static let order: Set = ["GM-ORDER-FRAGMENT-NUMBER", "GM-ORDER-SERVER-TIMESTAMP"]

    /// What a lost or repeated fragment breaks.
    private static let story: Set = [
        "GM-SEL-CONSISTENT", "GM-RESUME-TOKEN", "GM-RESUME-FRAGMENT-NUMBER", "GM-SEL-EARLIEST",
        "GM-SEL-FRAGMENT-NUMBER", "GM-SEL-CONTINUATION-TOKEN", "GM-SEL-SERVER-TIMESTAMP", "GM-SEL-PRODUCER-TIMESTAMP",
        "GM-SEL-NOW", "GM-STREAM-VERBATIM",
    ]

    /// What a selector breaks that starts elsewhere; of two types the first.
    private static func starts(_ words: String) -> Set<String> {
        guard let type = words.split(separator: "/").first.flatMap({ StartSelectorType(rawValue: String($0)) }) else {
            return []
        }
        let resumed: Set<String> =
            switch type {
            case .fragmentNumber: ["GM-RESUME-FRAGMENT-NUMBER"]
            case .continuationToken: ["GM-RESUME-TOKEN"]
            default: []
            }
        return resumed.union(["GM-SEL-\(type.hyphenated)", "GM-SEL-CONSISTENT"])
    }

    /// The requirements of which one says that a signature is refused for this reason.
    package static func requirements(ofReason reason: String) -> Set<String> {
        switch SignatureV4.VerificationFailure.Code(rawValue: reason) {
        case .missingAuthorization: ["GM-AUTH-MISSING"]
        case .unsupportedAlgorithm, .malformedAuthorization, .missingDate, .malformedDate:
            ["GM-AUTH-MALFORMED", "GM-AUTH-SIGNATURE"]
        case .unknownAccessKey: ["GM-AUTH-KEY"]
        case .missingSessionToken, .unexpectedSessionToken, .sessionTokenMismatch, .sessionTokenExpired:
            ["GM-AUTH-TOKEN"]
        case .clockSkew: ["GM-AUTH-SKEW"]
        case .scopeDate, .scopeRegion, .scopeService, .scopeTerminator: ["GM-AUTH-SCOPE", "GM-AUTH-MALFORMED"]
        case .hostNotSigned: ["GM-AUTH-HOST", "GM-AUTH-SIGNATURE", "GM-AUTH-MALFORMED"]
        case .dateNotSigned, .signedHeaderAbsent: ["GM-AUTH-SIGNATURE", "GM-AUTH-MALFORMED"]
        case .payloadHashMismatch: ["GM-AUTH-BODY", "GM-AUTH-CONTENT-SHA256"]
        case .signatureMismatch: ["GM-AUTH-SIGNATURE"]
        case nil: []
        }
    }

    private var requirementOfMistakenError: Set<String> {
        let meant = word.split(separator: "/").first
        return Set(ServiceException.allCases.filter { meant.map(String.init) == $0.name }.map(\.requirement))
            // Other requirements say with which exception something is refused.
            .union(meant == "InvalidArgumentException" ? Self.refused : [])
    }

    private static let refused: Set = [
        "GM-NAME-OR-ARN", "GM-SELECTOR-REQUIRED", "GM-SELECTOR-TYPE-ENUM", "GM-BOUND-STREAMNAME-MAX",
        "GM-BOUND-STREAMNAME-PATTERN",
    ]

    private var requirementsOfTag: Set<String> {
        let short = word.split(separator: "_").dropFirst(2).joined(separator: "-")
        let isError = ["ERROR-CODE", "ERROR-ID"].contains(short)
        switch name {
        case .missingTag, .misnamedTag: return isError ? Self.inStream.union(["GM-INSTREAM-CODE"]) : ["GM-STREAM-TAGS"]
        // The document of an error is not a chunk.
        case .repeatedTag: return isError ? [] : ["GM-STREAM-TAG-ONCE"]
        case .malformedTag, .emptyTag: return ["GM-STREAM-TAG-FORMAT-\(short)"]
        case .misplacedTag: return ["GM-STREAM-TAG-ORDER"]
        default:
            switch short {
            case "FRAGMENT-NUMBER": return Self.story.union(Self.starts("FRAGMENT_NUMBER"))
            case "SERVER-TIMESTAMP": return Self.starts("SERVER_TIMESTAMP").union(["GM-STREAM-MILLIS-BEHIND-NOW"])
            case "PRODUCER-TIMESTAMP": return Self.starts("PRODUCER_TIMESTAMP")
            case "CONTINUATION-TOKEN": return Self.starts("CONTINUATION_TOKEN")
            default: return ["GM-STREAM-MILLIS-BEHIND-NOW", "GM-STREAM-BEHIND-NOW-MOVES"]
            }
        }
    }
}

extension StartSelectorType {
    fileprivate var hyphenated: String { rawValue.replacing("_", with: "-") }
}

extension ServiceException {
    /// The requirement that says when it is answered: `GM-ERR-RESOURCE-NOT-FOUND`.
    fileprivate var requirement: String {
        var words = ""
        for character in name.hasSuffix("Exception") ? name.dropLast(9) : name[...] {
            if character.isUppercase { words += "-" }
            words += character.uppercased()
        }
        return "GM-ERR" + words
    }
}
