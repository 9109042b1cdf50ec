internal import KinesisVideo

/// Keeps secrets out of what is told of a run, and texts of absurd length too.
///
/// An endpoint may repeat what it was sent: the token of temporary credentials stands in the message of a refused signature.
/// So every event goes through here before any report or journal sees it.
package struct Redaction: Sendable {
    /// The most bytes of one text.
    static let maximumText = 64 * 1024

    /// What stands in the place of a secret.
    static let mark = "[redacted]"

    let secrets: [[UInt8]]

    /// Makes a redaction.
    ///
    /// - Parameter secrets: What must not be told; what is shorter than 8 bytes is no secret, and left alone.
    package init(secrets: [String]) {
        let all = secrets.flatMap { [Array($0.utf8), Self.percentEncoded($0)] }.filter { $0.count >= 8 }
        // A longer one first, where one holds another.
        self.secrets = Set(all).sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count }
    }

    /// The event without secrets.
    package func callAsFunction(_ event: RunEvent) -> RunEvent {
        switch event {
        case .runStarted(let header):
            .runStarted(
                RunHeader(
                    version: header.version,
                    command: text(header.command),
                    options: header.options.map(text),
                    suite: header.suite,
                    shard: header.shard,
                    seed: header.seed,
                    startedAt: header.startedAt
                )
            )
        case .targetPlanned(let header): .targetPlanned(target(header))
        case .targetStarted(let header): .targetStarted(target(header))
        case .caseStarted, .runFinished: event
        case .caseFinished(let name, let result): .caseFinished(target: name, self.result(result))
        }
    }

    /// The text without secrets and without the user of a URL, cut where it is too long.
    package func text(_ text: String) -> String {
        var text = Self.withoutUser(text)
        let bytes = secrets.isEmpty ? [] : Array(text.utf8)
        if secrets.contains(where: { Self.firstIndex(of: $0, in: bytes[...]) != nil }) {
            text = String(decoding: replacing(in: bytes) { _ in Array(Self.mark.utf8) }, as: UTF8.self)
        }
        guard text.utf8.count > Self.maximumText else { return text }
        let cut = text.utf8.count - Self.maximumText
        return text.cut(to: Self.maximumText) + " [\(cut) bytes were cut]"
    }

    // MARK: Values

    private func target(_ header: TargetHeader) -> TargetHeader {
        TargetHeader(
            name: text(header.name),
            endpoint: text(header.endpoint),
            region: header.region,
            dialect: header.dialect,
            argument: header.argument.map(text),
            limits: header.limits,
            startedAt: header.startedAt,
            plan: header.plan
        )
    }

    private func result(_ result: CaseResult) -> CaseResult {
        CaseResult(
            path: result.path,
            title: result.title,
            location: result.location,
            requirements: result.requirements,
            verdict: verdict(result.verdict),
            findings: result.findings.map(finding),
            notes: result.notes.map(text),
            readings: result.readings,
            duration: result.duration,
            earlierAttempts: result.earlierAttempts.map {
                CaseResult.Attempt(verdict: verdict($0.verdict), findings: $0.findings.map(finding))
            },
            steps: result.steps.map(step)
        )
    }

    private func verdict(_ verdict: Verdict) -> Verdict {
        switch verdict {
        case .inconclusive(let why): .inconclusive(Inconclusive(why.cause, text(why.detail)))
        case .skipped(let reason): .skipped(reason: text(reason))
        case .passed, .failed, .nonStrict: verdict
        }
    }

    private func finding(_ finding: Finding) -> Finding {
        Finding(
            code: finding.code,
            level: finding.level,
            requirements: finding.requirements,
            message: text(finding.message),
            scenario: finding.scenario.map { evidence in
                ScenarioEvidence(
                    source: evidence.source,
                    labels: evidence.labels.map { ScenarioEvidence.Label(range: $0.range, text: text($0.text)) },
                    casePath: evidence.casePath,
                    step: evidence.step
                )
            },
            wire: finding.wire.map(wire),
            requestID: finding.requestID.map(text)
        )
    }

    private func wire(_ wire: WireEvidence) -> WireEvidence {
        WireEvidence(
            exchange: wire.exchange,
            byteOffset: wire.byteOffset,
            bodyPart: wire.bodyPart,
            chunk: wire.chunk,
            elementPath: wire.elementPath.map(text),
            at: wire.at,
            excerpt: wire.excerpt.map { excerpt in
                // As many bytes as there were: an excerpt says where it stands.
                WireEvidence.Excerpt(
                    offset: excerpt.offset,
                    bytes: replacing(in: excerpt.bytes) { [UInt8](repeating: UInt8(ascii: "*"), count: $0.count) }
                )
            }
        )
    }

    private func step(_ record: StepRecord) -> StepRecord {
        var record = record
        record.request = record.request.map {
            StepRecord.Request(
                method: text($0.method),
                path: text($0.path),
                body: text($0.body),
                bodyBytes: $0.bodyBytes,
                isSigned: $0.isSigned
            )
        }
        record.headers = record.headers.map { StepRecord.Pair(text($0.name), text($0.value)) }
        record.errorType = record.errorType.map(text)
        record.requestID = record.requestID.map(text)
        record.bodyMembers = record.bodyMembers.map { StepRecord.Pair(text($0.name), $0.value) }
        return record
    }

    // MARK: Bytes

    private func replacing(in bytes: [UInt8], with replacement: ([UInt8]) -> [UInt8]) -> [UInt8] {
        var bytes = bytes
        for secret in secrets {
            var result: [UInt8] = []
            var rest = bytes[...]
            while let index = Self.firstIndex(of: secret, in: rest) {
                result += rest[..<index]
                result += replacement(secret)
                rest = rest[(index + secret.count)...]
            }
            if rest.count < bytes.count { bytes = result + rest }
        }
        return bytes
    }

    static func firstIndex(of secret: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = secret.first, bytes.count >= secret.count else { return nil }
        var index = bytes.startIndex
        let last = bytes.endIndex - secret.count
        while index <= last {
            if bytes[index] == first, bytes[index..<index + secret.count].elementsEqual(secret) { return index }
            index += 1
        }
        return nil
    }

    /// The text without what stands between `://` and `@` in a URL (RFC 3986, section 3.2.1).
    private static func withoutUser(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { !"/?# '\"".contains($0) }
            if let at = authority.lastIndex(of: "@") {
                result += mark
                rest = rest[at...]
            }
        }
        return result + rest
    }

    /// The secret as it stands in a query (RFC 3986, section 2.1).
    private static func percentEncoded(_ text: String) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default:
                [UInt8(ascii: "%")] + Array(HexText.text(of: [byte]).uppercased().utf8)
            }
        }
    }
}
