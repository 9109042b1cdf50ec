/// One thing that happened while a request was answered, and when.
///
/// The events of an answer, in order, are all that a judge hears of it, whether they come from a connection or from a
/// recording: at most one ``Kind/sent(_:)``, at most one ``Kind/head(_:)``, body parts, and exactly one ``Kind/end(_:)``, last.
package struct AnswerEvent: Sendable, Hashable {
    /// What can happen.
    package enum Kind: Sendable, Hashable {
        /// The connection was there, and secured where it had to be, and the request began to go out.
        case sent(ConnectionTimes)
        /// The head of the answer came.
        case head(AnswerHead)
        /// A piece of its body came.
        case body(BodyPart)
        /// Nothing came until this moment, which somebody had asked to be told of.
        case silence
        /// The transport ended.
        case end(TransportOutcome)
    }

    /// What happened.
    package var kind: Kind

    /// When it arrived here, measured from the moment the request began to go out, however late anybody looks at it.
    ///
    /// What passes before a connection is there is not waiting for an answer: an end that comes before the request went out
    /// has time zero.
    package var time: Duration

    package init(_ kind: Kind, at time: Duration) {
        self.kind = kind
        self.time = time
    }
}

/// How long a connection took to come about, each time measured from the start of the exchange.
package struct ConnectionTimes: Sendable, Hashable {
    /// Until TCP had connected, names looked up and proxies asked included.
    package var connected: Duration
    /// Until TLS had secured it; `nil` for plain HTTP.
    package var secured: Duration?

    package init(connected: Duration, secured: Duration? = nil) {
        self.connected = connected
        self.secured = secured
    }
}

/// The status line and the header fields of an answer.
package struct AnswerHead: Sendable, Hashable {
    /// The status code, 100–599 (RFC 9110, section 15).
    package var status: Int
    /// Header fields in the order and spelling of the wire.
    package var headers: [HeaderField]
    /// The minor version of HTTP/1 that the status line names: 1, unless the endpoint speaks an older one.
    package var minorVersion: Int

    package init(status: Int, headers: [HeaderField], minorVersion: Int = 1) {
        self.status = status
        self.headers = headers
        self.minorVersion = minorVersion
    }
}

/// A piece of an answer's body as the transport delivered it.
///
/// Where it was cut says nothing about chunks; the judge's verdict must not depend on it. The index is evidence.
package struct BodyPart: Sendable, Hashable {
    /// The number of the part in its body, from 0.
    package var index: Int
    /// The bytes, of which there is at least one.
    package var bytes: [UInt8]

    package init(index: Int, bytes: [UInt8]) {
        self.index = index
        self.bytes = bytes
    }
}
