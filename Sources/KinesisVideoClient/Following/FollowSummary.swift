package import KinesisVideo

/// What came of following a stream.
package struct FollowSummary: Sendable, Hashable {
    /// How many seams are kept: the first ones and the last ones.
    private static let kept = 500

    /// Chunks that were handed on.
    package internal(set) var chunks = 0
    /// Their bytes.
    package internal(set) var bytes: UInt64 = 0
    /// Calls of GetMedia.
    package internal(set) var sessions = 0
    /// Chunks that came again and were not handed on.
    package internal(set) var seenAgain = 0
    /// How many seams there were.
    package private(set) var seamCount = 0
    /// The seams, but for those of which there were too many to keep.
    package private(set) var seams: [Seam] = []

    /// How many seams were not kept.
    package var omittedSeams: Int { seamCount - seams.count }

    mutating func append(_ seam: Seam) {
        seamCount += 1
        if seams.count >= 2 * Self.kept { seams.remove(at: Self.kept) }
        seams.append(seam)
    }
}

/// A place at which sessions were joined.
package struct Seam: Sendable, Hashable {
    /// How many different reasons are kept.
    private static let maximumReasons = 4

    /// The number of the seam, from 1.
    package let number: Int
    /// When the session ended.
    package let since: Duration
    /// The fragment before the seam; `nil` where none came, or it had no number.
    package let after: FragmentNumber?
    /// Chunks of the session that ended.
    package let chunks: Int
    /// Why the session ended, and then why calls came to nothing: each reason once.
    package private(set) var reasons: [String] = []
    /// Calls until there was a chunk again.
    package internal(set) var attempts = 0
    /// The time until then; zero where none came.
    package internal(set) var length = Duration.zero
    /// Whether fragments behind the seam may have left the stream before it could be read on.
    package internal(set) var mayLack = false
    /// Whether a chunk came behind it.
    package internal(set) var isClosed = false

    init(number: Int, since: Duration, after: FragmentNumber?, chunks: Int) {
        self.number = number
        self.since = since
        self.after = after
        self.chunks = chunks
    }

    mutating func add(_ reason: String) {
        guard !reasons.contains(reason), reasons.count < Self.maximumReasons else { return }
        reasons.append(reason)
    }
}

/// What an endpoint said that refuses a call.
package struct FollowRefusal: Sendable, Hashable, CustomStringConvertible {
    /// What helps against it.
    package enum Kind: Sendable, Hashable {
        /// To wait: too many calls, or nobody there to serve.
        case passing
        /// To ask for the data endpoint anew.
        case endpoint
        /// Other credentials.
        case credentials
        /// Another start selector.
        case position
        /// Nothing.
        case lasting
    }

    package let status: Int
    /// The exception; `nil` where none is named.
    package let exception: String?
    /// What it says, as far as it fits a line.
    package let message: String?
    package let kind: Kind

    /// Reads a refusal.
    ///
    /// - Parameters:
    ///   - status: Its status.
    ///   - exception: The exception that its head names.
    ///   - message: What its body says.
    ///   - contract: Says which exceptions are about signatures.
    package init(status: Int, exception: String?, message: String?, contract: Contract) {
        self.init(status: status, exception: exception, message: message, Self.kind(status, exception, contract))
    }

    /// Reads a refusal off an answer.
    ///
    /// - Parameters:
    ///   - head: Its head.
    ///   - body: Its body, as far as it is worth something.
    ///   - contract: Says how errors are told.
    init(_ head: AnswerHead, body: [UInt8], contract: Contract) {
        let node = try? JSONReader.parse(body).root
        let text = node?["message"]?.stringValue ?? node?["Message"]?.stringValue
        self.init(
            status: head.status,
            exception: contract.errorHeaders.exception(in: head.headers),
            message: text.map { String($0.prefix(200)) },
            contract: contract
        )
    }

    init(status: Int, exception: String?, message: String? = nil, _ kind: Kind) {
        self.status = status
        self.exception = exception
        self.message = message
        self.kind = kind
    }

    private static func kind(_ status: Int, _ exception: String?, _ contract: Contract) -> Kind {
        switch exception.flatMap({ ServiceException(rawValue: $0) }) {
        case .clientLimitExceeded, .connectionLimitExceeded: return .passing
        case .invalidEndpoint, .resourceNotFound: return .endpoint
        case .notAuthorized: return .credentials
        case .invalidArgument: return .position
        case nil: break
        }
        if exception.map({ throttling.contains($0) }) ?? (status == 429) || status >= 500 { return .passing }
        let isOfCredentials =
            exception.map { name in
                name == "AccessDeniedException" || contract.authenticationErrors.contains { $0.name == name }
            } ?? [401, 403].contains(status)
        return isOfCredentials ? .credentials : .lasting
    }

    /// What stands in front of every service and says that there were too many calls.
    private static let throttling: Set<String> = [
        "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
    ]

    package var description: String {
        "the endpoint refused the call (\(status)\(exception.map { " \($0)" } ?? ""))\(message.map { ": “\($0)”" } ?? "")"
    }
}

/// Why a stream is followed no further.
package struct FollowFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What programs decide by.
    package enum Kind: Sendable, Hashable {
        /// The caller has seen enough, or was interrupted.
        case cancelled
        /// The time that the caller had given is over.
        case outOfTime
        /// No connection ever came about.
        case unreachable
        /// No answer ever came.
        case noAnswer
        /// The endpoint goes on refusing, or sends what cannot be read.
        case refused
        /// The request cannot be written in HTTP.
        case unsendable
    }

    package let kind: Kind
    /// One sentence for a person.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    static let cancelled = FollowFailure(.cancelled, "interrupted")
    static let outOfTime = FollowFailure(.outOfTime, "the time is over")
}
