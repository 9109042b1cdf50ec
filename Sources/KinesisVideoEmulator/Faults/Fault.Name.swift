extension Fault {
    /// The faults that the emulator knows, in the order of the seams at which they act.
    package enum Name: String, CaseIterable, Hashable, Sendable {
        // The answer: authentication, validation, limits, the head.
        case acceptsAnySignature
        case ignoresClockSkew
        case ignoresRequired
        case ignoresType
        case ignoresLength
        case ignoresPattern
        case ignoresEnumeration
        case ignoresCompanions
        case ignoresAccess
        case ignoresEndpoint
        case ignoresLimit
        case missingAsEmpty
        case wrongStatus
        case wrongErrorType
        case noErrorType
        case noErrorMessage
        case noRequestID
        case wrongContentType
        case slowHead

        // Where a session starts.
        case inclusiveFragmentNumber
        case inclusiveToken
        case earliestIsSecond
        case nowIsEarliest
        case nowIsNext
        case timestampOffByOne

        // Which chunks come, and in which order.
        case repeatedFragment
        case skippedFragment
        case swappedFragments
        case missingErrorDocument
        case mediaAfterError
        case errorWithoutID
        case errorWithoutCode
        case wrongErrorID

        // The bytes of a chunk.
        case missingTag
        case wrongTagOrder
        case badTagFormat
        case wrongToken
        case staleMillisBehind
        case closingTagsBeforeCluster
        case missingCluster
        case secondCluster
        case segmentSizeKnown
        case duplicateEBMLHeader
        case garbageBetweenDocuments
        case truncatedBlock

        // The delivery and the end.
        case slowFirstChunk
        case stall
        case reset
        case missingLastChunk
        case lateClose
        case endlessGarbage
    }
}

extension Fault.Name {
    /// What the emulator does, in one sentence.
    package var summary: String {
        switch self {
        case .acceptsAnySignature: "Serves requests whose signature is missing, wrong or made with an unknown key."
        case .ignoresClockSkew: "Accepts a signature however old or far in the future its date is."
        case .ignoresRequired: "Does not mind that this member is absent."
        case .ignoresType: "Takes a value of another JSON type for this member as if the member were absent."
        case .ignoresLength: "Does not check the length of this member."
        case .ignoresPattern: "Does not check the pattern of this member."
        case .ignoresEnumeration: "Takes a start selector type that does not exist for NOW."
        case .ignoresCompanions: "Takes a start selector without the member that its type needs for EARLIEST."
        case .ignoresAccess: "Serves a stream that the caller may not read."
        case .ignoresEndpoint: "Serves a stream that lives on another endpoint."
        case .ignoresLimit: "Does not enforce this limit: calls or sessions."
        case .missingAsEmpty: "Answers for a stream that does not exist as if it had no fragment."
        case .wrongStatus: "Sends this status with every error."
        case .wrongErrorType: "Names this exception in every error."
        case .noErrorType: "Sends errors without the headers that name them."
        case .noErrorMessage: "Sends errors with an empty JSON object for a body."
        case .noRequestID: "Sends no request id."
        case .wrongContentType: "Sends media with this content type."
        case .slowHead: "Waits so many milliseconds before it answers."
        case .inclusiveFragmentNumber: "FRAGMENT_NUMBER starts at the fragment named, not after it."
        case .inclusiveToken: "CONTINUATION_TOKEN starts at the chunk that carried the token, not after it."
        case .earliestIsSecond: "EARLIEST starts at the second oldest chunk."
        case .nowIsEarliest: "NOW starts at the oldest chunk."
        case .nowIsNext: "NOW skips the latest chunk and waits for the one after it."
        case .timestampOffByOne: "The timestamp selectors start one chunk after the one that contains the time."
        case .repeatedFragment: "Sends this document twice."
        case .skippedFragment: "Leaves this document out."
        case .swappedFragments: "Sends this document after the one that should follow it."
        case .missingErrorDocument: "Ends a failing session without the error document."
        case .mediaAfterError: "Goes on with media after the error document."
        case .errorWithoutID: "Leaves the error id out of the error document."
        case .errorWithoutCode: "Leaves the error code out of the error document."
        case .wrongErrorID: "Puts this id into the error document."
        case .missingTag: "Leaves this tag out of every chunk."
        case .wrongTagOrder: "Reverses the order of the opening tags."
        case .badTagFormat: "Writes timestamps as whole seconds."
        case .wrongToken: "Gives each chunk the continuation token of the chunk after it."
        case .staleMillisBehind: "Always says that it is so many milliseconds behind."
        case .closingTagsBeforeCluster: "Sends the closing Tags before the Cluster."
        case .missingCluster: "Leaves the Cluster out of this document."
        case .secondCluster: "Sends the Cluster of this document twice."
        case .segmentSizeKnown: "Writes the true size of the Segment into its header."
        case .duplicateEBMLHeader: "Sends the EBML header of this document twice."
        case .garbageBetweenDocuments: "Sends so many bytes of garbage before every document but the first."
        case .truncatedBlock: "Cuts the Cluster of this document short inside its last block, and goes on."
        case .slowFirstChunk: "Waits so many milliseconds between the head and the first chunk."
        case .stall: "Stops sending after the head, or after so many documents, and keeps the connection open."
        case .reset: "Resets the connection in the middle of the document after so many."
        case .missingLastChunk: "Closes the connection without the last chunk of the chunked body."
        case .lateClose: "Waits so many milliseconds between the last byte of media and the end of the body."
        case .endlessGarbage: "Sends zeros for ever in place of the document after so many."
        }
    }

    /// Which argument the fault takes.
    package var parameter: Fault.Parameter {
        switch self {
        case .ignoresRequired: .text("StartSelector", meaning: "MEMBER")
        case .ignoresType, .ignoresLength, .ignoresPattern: .text("StreamName", meaning: "MEMBER")
        case .ignoresLimit: .word(["calls", "sessions"], default: "calls")
        case .wrongStatus: .count(500, in: 200...599, meaning: "STATUS")
        case .wrongErrorType: .text("InternalFailure", meaning: "EXCEPTION")
        case .wrongContentType: .text("application/octet-stream", meaning: "TYPE")
        case .slowHead: .count(2000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .repeatedFragment, .skippedFragment, .swappedFragments, .missingCluster, .secondCluster,
            .duplicateEBMLHeader, .truncatedBlock:
            .count(2, in: 1...1_000_000, meaning: "DOCUMENT")
        case .wrongErrorID: .count(9999, in: 0...999_999, meaning: "ID")
        case .missingTag: .text("AWS_KINESISVIDEO_SERVER_TIMESTAMP", meaning: "TAG")
        case .staleMillisBehind: .count(0, in: 0...Int(Int32.max), meaning: "MILLISECONDS")
        case .garbageBetweenDocuments: .count(3, in: 1...1_000_000, meaning: "BYTES")
        case .stall: .word(["head"], orCountIn: 1...1_000_000, default: "head")
        case .reset, .endlessGarbage: .count(1, in: 0...1_000_000, meaning: "DOCUMENTS")
        case .slowFirstChunk: .count(4000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .lateClose: .count(2000, in: 0...3_600_000, meaning: "MILLISECONDS")
        case .acceptsAnySignature, .ignoresClockSkew, .ignoresEnumeration, .ignoresCompanions, .ignoresAccess,
            .ignoresEndpoint, .missingAsEmpty, .noErrorType, .noErrorMessage, .noRequestID, .inclusiveFragmentNumber,
            .inclusiveToken, .earliestIsSecond, .nowIsEarliest, .nowIsNext, .timestampOffByOne, .missingErrorDocument,
            .mediaAfterError, .errorWithoutID, .errorWithoutCode, .wrongTagOrder, .badTagFormat, .wrongToken,
            .closingTagsBeforeCluster, .segmentSizeKnown, .missingLastChunk:
            .none
        }
    }
}
