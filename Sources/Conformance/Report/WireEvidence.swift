/// The place in what an endpoint sent that a finding speaks of.
package struct WireEvidence: Sendable, Hashable, Redactable {
    /// Some bytes of a body as they came.
    package struct Excerpt: Sendable, Hashable, Redactable {
        /// Where the excerpt begins, in bytes from the start of the body.
        package var offset: UInt64
        /// The bytes, 64 at the most.
        package var bytes: [UInt8]

        package init(offset: UInt64, bytes: [UInt8]) {
            self.offset = offset
            self.bytes = bytes
        }

        package mutating func redact(with censor: Censor) {
            censor(&bytes)
        }
    }

    /// Case and step in one word, as it would name a recording: `resume.first`.
    package var exchange: String

    /// The byte of the body, counted from 0; `nil` where the finding is about the head or the transport.
    package var byteOffset: UInt64?

    /// The number of the body part that held the byte, from 0.
    package var bodyPart: Int?

    /// The number of the chunk, from 0.
    package var chunk: Int?

    /// The element's path in the documents, such as `/Segment[4]/Tags[1]/Tag[1]/SimpleTag[1]/TagString[1]`.
    package var elementPath: String?

    /// When it came, from the start of the request.
    package var at: Duration?

    /// The bytes at the place.
    package var excerpt: Excerpt?

    package init(
        exchange: String,
        byteOffset: UInt64? = nil,
        bodyPart: Int? = nil,
        chunk: Int? = nil,
        elementPath: String? = nil,
        at: Duration? = nil,
        excerpt: Excerpt? = nil
    ) {
        self.exchange = exchange
        self.byteOffset = byteOffset
        self.bodyPart = bodyPart
        self.chunk = chunk
        self.elementPath = elementPath
        self.at = at
        self.excerpt = excerpt
    }

    package mutating func redact(with censor: Censor) {
        censor(&elementPath)
        censor(&excerpt)
    }
}
