/// The facts of one step, without its bytes: what a timeline, a table of chunks or a comparison of two endpoints needs.
///
/// However long a stream is, a record is bounded: see ``maximumChunks``, ``maximumParts`` and ``maximumHeaders``.
package struct StepRecord: Sendable, Hashable, Redactable {
    /// How many chunks are told, half of them from the start of the stream and half from its end.
    package static let maximumChunks = 128

    /// How many entries the list of body parts has at the most.
    package static let maximumParts = 128

    /// How many header fields are told.
    package static let maximumHeaders = 128

    /// The request, without what could be used to sign or to replay it.
    package struct Request: Sendable, Hashable, Redactable {
        /// How much of a body is kept, in bytes.
        package static let maximumBody = 2048

        /// The method token.
        package var method: String
        /// The path and query as they stood in the request line.
        package var path: String
        /// The body's beginning as text, ``maximumBody`` bytes at the most.
        package var body: String
        /// The length of the whole body, in bytes.
        package var bodyBytes: Int
        /// Whether the request was signed.
        package var isSigned: Bool

        package init(method: String, path: String, body: String, bodyBytes: Int, isSigned: Bool) {
            self.method = method
            self.path = path
            self.body = body
            self.bodyBytes = bodyBytes
            self.isSigned = isSigned
        }

        package mutating func redact(with censor: Censor) {
            censor(&method)
            censor(&path)
            censor(&body)
        }
    }

    /// A name and what stands with it.
    package struct Pair: Sendable, Hashable, Redactable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        package mutating func redact(with censor: Censor) {
            censor(&name)
            censor(&value)
        }
    }

    /// One chunk of the stream.
    package struct Chunk: Sendable, Hashable, Redactable {
        /// The number of the chunk, from 0.
        package var index: Int
        /// Where its document begins, in bytes from the start of the body.
        package var offset: UInt64
        /// Where it ends.
        package var endOffset: UInt64
        /// When its last byte came, from the start of the request.
        package var completedAt: Duration
        /// The texts of the service's tags as they came; `nil` where the tag is not there.
        package var fragmentNumber: String?
        package var serverTimestamp: String?
        package var producerTimestamp: String?
        package var millisBehindNow: String?
        /// The tags in the order of the wire, each with the form of its value (``TagForm``).
        package var tags: [Pair] = []
        /// The names of the Segment's children in the order of the wire.
        package var elements: [String] = []
        /// How many of the service's tags stand before the Cluster; `nil` in journals of earlier versions, as the next two.
        package var openingTags: Int?
        /// Whether the Segment declares a size.
        package var hasKnownSize: Bool?
        /// Whether the sizes of the service's tags all take four bytes.
        package var hasWideTags: Bool?
        package var clusters = 0
        package var frames = 0
        package var keyframes = 0
        /// The codecs of its tracks.
        package var codecs: [String] = []

        package init(index: Int, offset: UInt64, endOffset: UInt64, completedAt: Duration) {
            self.index = index
            self.offset = offset
            self.endOffset = endOffset
            self.completedAt = completedAt
        }

        package mutating func redact(with censor: Censor) {
            censor(&fragmentNumber)
            censor(&serverTimestamp)
            censor(&producerTimestamp)
            censor(&millisBehindNow)
            censor(&tags)
            censor(&elements)
            censor(&codecs)
        }
    }

    /// Body parts that came one after the other.
    package struct Part: Sendable, Hashable {
        /// When the first of them came, from the start of the request.
        package var at: Duration
        /// Their bytes together.
        package var bytes: UInt64
        /// How many they are: 1 unless there were too many to tell each.
        package var count: Int

        package init(at: Duration, bytes: UInt64, count: Int = 1) {
            self.at = at
            self.bytes = bytes
            self.count = count
        }
    }

    /// The document by which a stream said why it ends.
    package struct StreamError: Sendable, Hashable, Redactable {
        package var id: String?
        package var code: String?
        /// The names of its tags in the order of the wire; empty in journals of earlier versions.
        package var tags: [String]
        /// When it was complete, from the start of the request.
        package var at: Duration

        package init(id: String?, code: String?, tags: [String] = [], at: Duration) {
            self.id = id
            self.code = code
            self.tags = tags
            self.at = at
        }

        package mutating func redact(with censor: Censor) {
            censor(&id)
            censor(&code)
            censor(&tags)
        }
    }

    /// The step's name.
    package var name: String

    /// How often it was tried; the record is of the last time.
    package var attempts = 1

    /// What was asked; `nil` where nothing could be.
    package var request: Request?

    /// The status; `nil` where no head came.
    package var status: Int?

    /// The header fields in the order and spelling of the wire.
    package var headers: [Pair] = []

    /// The exception that the head names.
    package var errorType: String?

    /// The request id that the endpoint gave.
    package var requestID: String?

    /// The members of a body that is a JSON object, each with the kind of its value.
    package var bodyMembers: [Pair] = []

    /// How the transport ended, one word; `stopped` where enough was read.
    package var outcome: String

    /// When the head came, from the start of the request.
    package var headAt: Duration?

    /// When the first chunk was complete.
    package var firstChunkAt: Duration?

    /// The number of the fragment that the stream begins with, known before its chunk is complete.
    package var firstFragment: String?

    /// The time from the request to the last event.
    package var elapsed: Duration

    /// The bytes of the body that were read.
    package var bodyBytes: UInt64 = 0

    /// The number of complete chunks.
    package var chunkCount = 0

    /// The chunks that are told.
    package var chunks: [Chunk] = []

    /// The number of body parts.
    package var partCount = 0

    /// The body parts, neighbours put together where there were too many.
    package var parts: [Part] = []

    /// Why the stream said that it ends.
    package var streamError: StreamError?

    /// Which reading of a contested point the answer follows, by point.
    package var readings: [String: String] = [:]

    /// The recording of the exchange, as a command in the run's working folder takes it; `nil` where there is none.
    package var recording: String?

    package init(name: String, outcome: String, elapsed: Duration) {
        self.name = name
        self.outcome = outcome
        self.elapsed = elapsed
    }

    package mutating func redact(with censor: Censor) {
        censor(&request)
        censor(&headers)
        censor(&errorType)
        censor(&requestID)
        censor(&firstFragment)
        censor(&bodyMembers)
        censor(&outcome)
        censor(&chunks)
        censor(&streamError)
        censor(&readings)
    }
}
