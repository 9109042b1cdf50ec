internal import KinesisVideo

extension Fault {
    /// The faults that the emulator knows, in the order of the seams at which they act.
    package enum Name: String, CaseIterable, Hashable, Sendable {
        // The answer: authentication, validation, limits, the head.
        case acceptsAnySignature
        case acceptsSignature
        case refusesHeader
        case ignoresQuery
        case keepsInnerSpaces
        case ignoresPathCase
        case servesAnyPath
        case ignoresNameCase
        case trimsNames
        case ignoresRequired
        case ignoresType
        case ignoresLength
        case ignoresPattern
        case ignoresEnumeration
        case ignoresCompanions
        case ignoresAccess
        case ignoresEndpoint
        case ignoresLimit
        case keepsSessions
        case staysThrottled
        case inventsEndpoint
        case endpointWithPath
        case missingAsEmpty
        case wrongStreamForARN
        case wrongStatus
        case wrongErrorType
        case mistakenError
        case noErrorType
        case noErrorMessage
        case noRequestID
        case sameRequestID
        case wrongContentType
        case wrongErrorContentType
        case oldHTTP
        case declaredLength
        case closesOnExpect
        case ignoresExpect
        case slowHead

        // Where a session starts.
        case inclusiveFragmentNumber
        case inclusiveToken
        case startsInside
        case startsEarlier
        case startsLater
        case startsAs
        case timestampOffset
        case wholeSeconds

        // Which chunks come, and in which order.
        case repeatedFragment
        case skippedFragment
        case swappedFragments
        case losesLast
        case missingErrorDocument
        case mediaAfterError
        case errorWithoutID
        case errorWithoutCode
        case wrongErrorID

        // The bytes of a chunk.
        case missingTag
        case repeatedTag
        case misnamedTag
        case malformedTag
        case emptyTag
        case misplacedTag
        case foreignTag
        case wrongTagOrder
        case badTagFormat
        case wrongToken
        case staleMillisBehind
        case secondsBehind
        case closingTagsBeforeCluster
        case joinedDocuments
        case missingCluster
        case secondCluster
        case segmentSizeKnown
        case duplicateEBMLHeader
        case garbageBetweenDocuments
        case truncatedBlock
        case alteredFrame
        case swappedFrames
        case undeclaredTrack
        case driftingClusters
        case lostHeaderElement

        // What producers do, and the way that it takes: no endpoint breaks a promise by it, and consumers trip over it.
        case missingKeyframe
        case silentTrack
        case missingCodecPrivate
        case changedTracks
        case magicInFrame
        case standingClusterTimes
        case restartedClusterTimes
        case userTags
        case untaggedTail
        case lateFragments
        case throttlesEvery
        case movesAfter

        // The delivery and the end.
        case slowFirstChunk
        case stall
        case reset
        case missingLastChunk
        case endsInside
        case endsAfterTags
        case lateClose
        case endlessGarbage

        // What a producer is told of what it puts.
        case missingAck
        case repeatedAck
        case swappedAcks
        case lateAcks
        case wrongAckNumber
        case joinedAcks
        case slicedAcks
        case lostFragment
        case uploadError
        case uploadCut
    }
}

extension Fault.Name {
    /// What the emulator does, in one sentence.
    package var summary: String {
        switch self {
        case .acceptsAnySignature: "Serves requests whose signature is missing, wrong or made with an unknown key."
        case .missingKeyframe: "Leaves the first frame of this document out, which the others need."
        case .silentTrack: "Leaves all frames of this track out."
        case .missingCodecPrivate: "Leaves out what a decoder has to know before the first frame."
        case .changedTracks:
            "Says from this document on that pictures are twice as wide, as after a new start of the producer."
        case .magicInFrame: "Puts the first bytes of an EBML header into a frame of this document."
        case .standingClusterTimes: "Gives every Cluster the time 0."
        case .restartedClusterTimes: "Has the times of Clusters begin again with 0 at this document."
        case .userTags: "Adds Tags of the producer's own to every document, in this form."
        case .untaggedTail: "Sends this document without any tag of the service, and ends the session after it."
        case .lateFragments: "Sends each fragment so much later than it arrived."
        case .throttlesEvery: "Refuses the last of every so many calls of a stream, as if it were one too many."
        case .movesAfter: "Serves so many sessions of a stream, and then refuses them until GetDataEndpoint is asked."
        case .endsAfterTags: "Ends a session after the opening Tags of the document that follows so many."
        case .acceptsSignature: "Does not mind this reason to refuse a signature."
        case .refusesHeader: "Refuses requests that have this header, as if their signature were wrong."
        case .ignoresQuery: "Takes a signature that does not cover the query."
        case .keepsInnerSpaces: "Signs header values with their inner blanks as they are, and refuses who folds them."
        case .ignoresPathCase: "Takes the path of an operation in any letters."
        case .servesAnyPath: "Takes every path for that of GetMedia."
        case .ignoresNameCase: "Finds a stream by its name in any letters."
        case .trimsNames: "Finds a stream by its name with blanks or dots at its ends."
        case .ignoresRequired: "Does not mind that this member is absent."
        case .ignoresType: "Takes a value of another JSON type for this member as if the member were absent."
        case .ignoresLength: "Does not check the length of this member."
        case .ignoresPattern: "Does not check the pattern of this member."
        case .ignoresEnumeration: "Takes a start selector type that does not exist for NOW."
        case .ignoresCompanions: "Takes a start selector without the member that its type needs for EARLIEST."
        case .ignoresAccess: "Serves a stream that the caller may not read."
        case .ignoresEndpoint: "Serves a stream that lives on another endpoint."
        case .ignoresLimit: "Does not enforce this limit: calls or sessions."
        case .keepsSessions: "Never frees the place of a session that has ended."
        case .staysThrottled: "Refuses every call of a stream once it had to refuse one."
        case .inventsEndpoint: "Has a data endpoint for streams that do not exist."
        case .endpointWithPath: "Puts a path into the data endpoint."
        case .wrongStreamForARN: "Serves another stream to whoever names one by its ARN."
        case .missingAsEmpty: "Answers for a stream that does not exist as if it had no fragment."
        case .wrongStatus: "Sends this status with every error."
        case .wrongErrorType: "Names this exception in every error."
        case .mistakenError: "Answers with the second of these two exceptions where the first is meant."
        case .noErrorType: "Sends errors without the headers that name them."
        case .noErrorMessage: "Sends errors with an empty JSON object for a body."
        case .noRequestID: "Sends no request id."
        case .sameRequestID: "Sends the same request id with every answer."
        case .wrongErrorContentType: "Sends errors with this content type."
        case .wrongContentType: "Sends media with this content type."
        case .oldHTTP: "Answers in HTTP/1.0."
        case .declaredLength: "Declares a length of the media that comes."
        case .closesOnExpect: "Closes the connection of a request that expects a word before its body."
        case .ignoresExpect: "Gives a request that expects a word before its body none, and waits for the body."
        case .slowHead: "Waits so many milliseconds before it answers."
        case .inclusiveFragmentNumber: "FRAGMENT_NUMBER starts at the fragment named, not after it."
        case .inclusiveToken: "CONTINUATION_TOKEN starts at the chunk that carried the token, not after it."
        case .startsInside: "Sessions start behind the Info and the Tracks of their first chunk."
        case .startsEarlier: "A selector of this type starts one chunk before its own."
        case .startsLater: "A selector of this type starts one chunk after its own."
        case .startsAs: "A selector of the first of these types starts where one of the second does."
        case .timestampOffset: "The timestamp selectors take every time for one so many milliseconds later."
        case .wholeSeconds: "The timestamp selectors ignore the fraction of a second."
        case .repeatedFragment: "Sends this document twice."
        case .skippedFragment: "Leaves this document out."
        case .swappedFragments: "Sends this document after the one that should follow it."
        case .losesLast: "Leaves out the last fragment of a stream that does not grow, unless a session starts with it."
        case .missingErrorDocument: "Ends a failing session without the error document."
        case .mediaAfterError: "Goes on with media after the error document."
        case .errorWithoutID: "Leaves the error id out of the error document."
        case .errorWithoutCode: "Leaves the error code out of the error document."
        case .wrongErrorID: "Puts this id into the error document."
        case .missingTag: "Leaves this tag out of every chunk."
        case .repeatedTag: "Writes this tag twice, the second time right behind the first."
        case .misnamedTag: "Writes this tag under a name with another letter at its end."
        case .malformedTag: "Writes a text into this tag that does not have the tag's form."
        case .emptyTag: "Writes this tag without a text."
        case .misplacedTag: "Writes this tag on the other side of the Cluster."
        case .foreignTag: "Writes what the next fragment would have into this tag."
        case .wrongTagOrder: "Reverses the order of the opening tags."
        case .badTagFormat: "Writes timestamps as whole seconds."
        case .wrongToken: "Gives each chunk the continuation token of the chunk after it."
        case .staleMillisBehind: "Always says that it is so many milliseconds behind."
        case .secondsBehind: "Says in seconds how far it is behind."
        case .closingTagsBeforeCluster: "Sends the closing Tags before the Cluster."
        case .joinedDocuments: "Sends only a session's first document with what stands before its Cluster."
        case .missingCluster: "Leaves the Cluster out of this document."
        case .secondCluster: "Sends the Cluster of this document twice."
        case .segmentSizeKnown: "Writes the true size of the Segment into its header."
        case .duplicateEBMLHeader: "Sends the EBML header of this document twice."
        case .garbageBetweenDocuments: "Sends so many bytes of garbage before every document but the first."
        case .truncatedBlock: "Cuts the Cluster of this document short inside its last block, and goes on."
        case .alteredFrame: "Changes the last byte of media in this document of a session."
        case .swappedFrames: "Swaps the last two blocks of this document of a session."
        case .undeclaredTrack: "Sends the last block of this document on a track that is not declared."
        case .driftingClusters: "Moves the time of each Cluster 25 ticks more than that of the one before."
        case .lostHeaderElement: "Leaves an element before the Cluster out of every document but a session's first."
        case .slowFirstChunk: "Waits so many milliseconds between the head and the first chunk."
        case .stall: "Stops sending after the head, or after so many documents, and keeps the connection open."
        case .reset: "Resets the connection in the middle of the document after so many."
        case .missingLastChunk: "Closes the connection without the last chunk of the chunked body."
        case .endsInside: "Ends the session properly in the middle of the document after so many."
        case .lateClose: "Waits so many milliseconds between the last byte of media and the end of the body."
        case .endlessGarbage: "Sends zeros for ever in place of the document after so many."
        case .missingAck: "Never tells a producer this of its fragments."
        case .repeatedAck: "Tells a producer this of each fragment twice."
        case .swappedAcks: "Tells a producer that it has received a fragment before it tells that it is buffering it."
        case .lateAcks: "Tells a producer everything so many milliseconds late."
        case .wrongAckNumber:
            "Gives this fragment of an upload another number in its acknowledgements than in the stream."
        case .joinedAcks: "Writes acknowledgements without a line break between them."
        case .slicedAcks: "Writes acknowledgements in pieces of so many bytes, each a chunk of its own."
        case .lostFragment: "Acknowledges this fragment of an upload as stored, and does not store it."
        case .uploadError: "Ends an upload at its second fragment with this error."
        case .uploadCut: "Closes the connection of an upload once it has received this fragment."
        }
    }

    /// Which argument the fault takes.
    package var parameter: Fault.Parameter {
        switch self {
        case .ignoresRequired: .text("StartSelector", meaning: "MEMBER")
        case .ignoresType, .ignoresLength, .ignoresPattern: .text("StreamName", meaning: "MEMBER")
        case .ignoresLimit: .word(["calls", "sessions"], default: "calls")
        case .acceptsSignature: .word(Self.refusalReasons, default: "signature-mismatch")
        case .refusesHeader: .text("x-amz-content-sha256", meaning: "HEADER")
        case .mistakenError: .word(Self.mistakenErrors, default: "ResourceNotFoundException/InvalidArgumentException")
        case .wrongErrorContentType: .text("text/html", meaning: "TYPE")
        case .startsEarlier: .word(Self.selectors, default: "SERVER_TIMESTAMP")
        case .startsLater: .word(Self.selectors, default: "FRAGMENT_NUMBER")
        case .startsAs: .word(Self.mistakenSelectors, default: "NOW/EARLIEST")
        case .timestampOffset: .count(1, in: -3_600_000...3_600_000, meaning: "MILLISECONDS")
        case .wrongStatus: .count(500, in: 200...599, meaning: "STATUS")
        case .wrongErrorType: .text("InternalFailure", meaning: "EXCEPTION")
        case .wrongContentType: .text("application/octet-stream", meaning: "TYPE")
        case .slowHead: .count(2000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .repeatedFragment, .skippedFragment, .swappedFragments, .missingCluster, .secondCluster,
            .duplicateEBMLHeader, .truncatedBlock, .alteredFrame, .swappedFrames, .undeclaredTrack, .missingKeyframe,
            .changedTracks, .magicInFrame, .restartedClusterTimes, .untaggedTail:
            .count(2, in: 1...1_000_000, meaning: "DOCUMENT")
        case .wrongErrorID: .count(9999, in: 0...999_999, meaning: "ID")
        case .missingTag, .repeatedTag, .misnamedTag, .malformedTag, .emptyTag, .misplacedTag, .foreignTag:
            .text("AWS_KINESISVIDEO_SERVER_TIMESTAMP", meaning: "TAG")
        case .staleMillisBehind: .count(0, in: 0...Int(Int32.max), meaning: "MILLISECONDS")
        case .garbageBetweenDocuments: .count(3, in: 1...1_000_000, meaning: "BYTES")
        case .stall: .word(["head"], orCountIn: 1...1_000_000, default: "head")
        case .silentTrack: .count(1, in: 1...1_000_000, meaning: "TRACK")
        case .userTags: .word(UserTags.allCases.map(\.rawValue), default: UserTags.after.rawValue)
        case .lateFragments: .count(3000, in: 1...3_600_000, meaning: "MILLISECONDS")
        case .throttlesEvery: .count(2, in: 2...1_000_000, meaning: "CALLS")
        case .movesAfter: .count(1, in: 0...1_000_000, meaning: "SESSIONS")
        case .reset, .endsInside, .endsAfterTags, .endlessGarbage: .count(1, in: 0...1_000_000, meaning: "DOCUMENTS")
        case .slowFirstChunk: .count(4000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .lateClose: .count(2000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .missingAck, .repeatedAck:
            .word(FragmentAcknowledgement.Event.allCases.map(\.rawValue), default: "PERSISTED")
        case .lateAcks: .count(2000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .wrongAckNumber, .lostFragment, .uploadCut: .count(2, in: 1...1_000_000, meaning: "FRAGMENT")
        case .slicedAcks: .count(1, in: 1...1_000_000, meaning: "BYTES")
        case .uploadError: .count(5000, in: 4000...5999, meaning: "ID")
        case .swappedAcks, .joinedAcks: .none
        case .ignoresQuery, .keepsInnerSpaces, .ignoresPathCase, .servesAnyPath, .ignoresNameCase, .trimsNames,
            .oldHTTP,
            .losesLast, .secondsBehind, .driftingClusters, .lostHeaderElement, .missingCodecPrivate,
            .standingClusterTimes:
            .none
        case .acceptsAnySignature, .ignoresEnumeration, .ignoresCompanions, .ignoresAccess, .ignoresEndpoint,
            .keepsSessions, .staysThrottled, .joinedDocuments, .inventsEndpoint, .endpointWithPath, .missingAsEmpty,
            .wrongStreamForARN, .noErrorType,
            .noErrorMessage, .declaredLength, .closesOnExpect, .ignoresExpect, .startsInside,
            .noRequestID, .sameRequestID, .inclusiveFragmentNumber, .inclusiveToken, .wholeSeconds,
            .missingErrorDocument, .mediaAfterError, .errorWithoutID, .errorWithoutCode, .wrongTagOrder, .badTagFormat,
            .wrongToken, .closingTagsBeforeCluster, .segmentSizeKnown, .missingLastChunk:
            .none
        }
    }
}

extension Fault.Name {
    /// Whether it is about PutMedia, of which the suite has no requirement: it shows what a producer survives, and is no mutant.
    package var concernsUploads: Bool {
        switch self {
        case .missingAck, .repeatedAck, .swappedAcks, .lateAcks, .wrongAckNumber, .joinedAcks, .slicedAcks,
            .lostFragment,
            .uploadError, .uploadCut:
            true
        default: false
        }
    }

    /// Whether it is about the way that a body takes and its end, and not about which chunks are in it.
    var concernsDelivery: Bool {
        switch self {
        case .slowFirstChunk, .stall, .reset, .missingLastChunk, .endsInside, .endsAfterTags, .lateClose,
            .endlessGarbage:
            true
        default: false
        }
    }

    /// Whether it changes a session, so that it can wait for an occasion.
    package var waitsForOccasions: Bool {
        guard !concernsUploads else { return false }
        return changesSessions
    }

    private var changesSessions: Bool {
        switch self {
        case .acceptsAnySignature, .acceptsSignature, .refusesHeader, .ignoresRequired, .ignoresType, .ignoresLength,
            .ignoresPattern, .ignoresEnumeration, .ignoresCompanions, .ignoresAccess, .ignoresEndpoint, .ignoresLimit,
            .keepsSessions, .staysThrottled, .inventsEndpoint, .endpointWithPath, .declaredLength, .closesOnExpect,
            .ignoresExpect,
            .missingAsEmpty,
            .wrongStreamForARN, .wrongStatus, .wrongErrorType,
            .mistakenError, .noErrorType, .noErrorMessage, .noRequestID, .sameRequestID, .wrongContentType,
            .wrongErrorContentType, .slowHead, .throttlesEvery, .movesAfter:
            false
        default: true
        }
    }

    private static let selectors = StartSelectorType.allCases.map(\.rawValue)

    /// Each exception taken for each other one.
    private static let mistakenErrors = ServiceException.allCases.flatMap { meant in
        ServiceException.allCases.filter { $0 != meant }.map { "\(meant.name)/\($0.name)" }
    }

    /// Each selector taken for one that needs no member of its own, and the two clocks for each other.
    private static let mistakenSelectors =
        StartSelectorType.allCases.flatMap { meant in
            [StartSelectorType.now, .earliest].filter { $0 != meant }.map { "\(meant.rawValue)/\($0.rawValue)" }
        } + ["SERVER_TIMESTAMP/PRODUCER_TIMESTAMP", "PRODUCER_TIMESTAMP/SERVER_TIMESTAMP"]

    private static let refusalReasons = SignatureV4.VerificationFailure.Code.allCases.map(\.rawValue)
}
