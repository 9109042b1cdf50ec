package import KinesisVideo

/// One thing that is recorded of an exchange, in the order in which its judge heard of it.
package enum RecordedEvent: Sendable, Hashable, Redactable {
    /// The request went out.
    case request(Recording.Request)
    /// Something happened in the answer.
    case answer(AnswerEvent)
    /// Some parts of the body came that are not here.
    case gap(Recording.Gap)
    /// What the judge said. Last.
    case judgement(Recording.Judgement)
}

extension RecordedEvent {
    /// The part of a body that came; `nil` where something else happened.
    package var part: BodyPart? {
        if case .answer(let event) = self, case .body(let part) = event.kind { part } else { nil }
    }

    package mutating func redact(with censor: Censor) {
        switch self {
        case .request(var request):
            censor(&request)
            self = .request(request)
        case .answer(var event):
            censor(&event)
            self = .answer(event)
        case .judgement(var judgement):
            censor(&judgement)
            self = .judgement(judgement)
        case .gap:
            break
        }
    }
}

extension Recording {
    /// The request as it went over the wire, without what could be used to sign or to replay it.
    package struct Request: Sendable, Hashable, Redactable {
        package var method: String
        package var url: String
        package var headers: [HeaderField]
        /// The body, ``Recording/maximumRequestBody`` bytes of it at the most.
        package var body: [UInt8]
        /// How many bytes the body had.
        package var bodyLength: Int

        /// Keeps a request.
        ///
        /// The signature and the session token in its header fields are taken out here, so that no recording has them.
        package init(method: String, url: String, headers: [HeaderField], body: [UInt8], bodyLength: Int? = nil) {
            self.method = method
            self.url = url
            self.headers = headers.map { HeaderField($0.name, $0.redactedValue) }
            self.body = Array(body.prefix(Recording.maximumRequestBody))
            self.bodyLength = bodyLength ?? body.count
        }

        package mutating func redact(with censor: Censor) {
            censor(&method)
            censor(&url)
            censor(&headers)
            censor(&body)
        }
    }

    /// Parts of a body that came and are not in the recording.
    package struct Gap: Sendable, Hashable {
        /// Why they are not.
        package enum Reason: String, CaseIterable, Sendable {
            /// The recording had reached the size that was allowed.
            case limit
            /// The disk took less than came.
            case slow
        }

        package var reason: Reason
        package var parts: Int
        package var bytes: UInt64

        package init(reason: Reason, parts: Int, bytes: UInt64) {
            self.reason = reason
            self.parts = parts
            self.bytes = bytes
        }
    }

    /// What of a finding must come out the same whenever the recording is judged.
    package struct Trace: Sendable, Hashable, Redactable {
        package var code: String
        package var level: Level
        package var message: String
        package var byteOffset: UInt64?

        package init(code: String, level: Level, message: String, byteOffset: UInt64?) {
            self.code = code
            self.level = level
            self.message = message
            self.byteOffset = byteOffset
        }

        package init(_ finding: Finding) {
            self.init(
                code: finding.code.rawValue,
                level: finding.level,
                message: finding.message,
                byteOffset: finding.wire?.byteOffset
            )
        }

        package mutating func redact(with censor: Censor) {
            censor(&message)
        }
    }

    /// What a judge said of an answer.
    package struct Judgement: Sendable, Hashable, Redactable {
        /// The verdict's name.
        package var verdict: String
        /// Why nothing can be said, where that is the verdict.
        package var reason: String?
        package var findings: [Trace]
        /// How many bytes of the body were read until the verdict fell.
        package var bodyBytes: UInt64
        /// How many chunks were complete then.
        package var chunks: Int

        package init(verdict: String, reason: String?, findings: [Trace], bodyBytes: UInt64, chunks: Int) {
            self.verdict = verdict
            self.reason = reason
            self.findings = findings
            self.bodyBytes = bodyBytes
            self.chunks = chunks
        }

        package mutating func redact(with censor: Censor) {
            censor(&reason)
            censor(&findings)
        }
    }
}
