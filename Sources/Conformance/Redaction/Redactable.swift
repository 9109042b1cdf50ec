package import KinesisVideo

/// A record that holds texts which an endpoint may have filled.
package protocol Redactable {
    /// Shows a censor each of those texts, and each run of bytes.
    ///
    /// It stands beside the members of the record, so that whoever adds one sees it. What is ours alone is not shown: names
    /// of cases, steps and targets have to stay what they are.
    mutating func redact(with censor: Censor)
}

/// Replaces what must not be told in the texts that records show it.
package struct Censor {
    /// What becomes of a text.
    let text: (String) -> String

    /// What becomes of bytes: as many as there were.
    let bytes: ([UInt8]) -> [UInt8]

    func callAsFunction(_ text: inout String) {
        text = self.text(text)
    }

    func callAsFunction(_ text: inout String?) {
        text = text.map(self.text)
    }

    /// Censors a text that is shown to people, and then takes its middle away where more of it than so many scalars are left.
    func callAsFunction(_ text: inout String, within limit: Int) {
        text = self.text(text).shortened(to: limit)
    }

    func callAsFunction(_ text: inout String?, within limit: Int) {
        text = text.map { self.text($0).shortened(to: limit) }
    }

    func callAsFunction(_ texts: inout [String]) {
        for index in texts.indices { texts[index] = text(texts[index]) }
    }

    func callAsFunction(_ texts: inout [String: String]) {
        texts = texts.mapValues(text)
    }

    func callAsFunction(_ bytes: inout [UInt8]) {
        bytes = self.bytes(bytes)
    }

    func callAsFunction(_ record: inout some Redactable) {
        record.redact(with: self)
    }

    func callAsFunction<Record: Redactable>(_ record: inout Record?) {
        record?.redact(with: self)
    }

    func callAsFunction(_ records: inout [some Redactable]) {
        for index in records.indices { records[index].redact(with: self) }
    }
}

extension HeaderField: Redactable {
    package mutating func redact(with censor: Censor) {
        censor(&name)
        censor(&value)
    }
}

extension AnswerEvent: Redactable {
    /// What the bytes of a body hold is not shown here: its parts belong together, see ``RecordingMask``.
    package mutating func redact(with censor: Censor) {
        switch kind {
        case .head(var head):
            censor(&head)
            kind = .head(head)
        case .end(var outcome):
            censor(&outcome)
            kind = .end(outcome)
        case .sent, .body, .silence:
            break
        }
    }
}

extension AnswerHead: Redactable {
    package mutating func redact(with censor: Censor) {
        censor(&headers)
    }
}

extension TransportOutcome: Redactable {
    package mutating func redact(with censor: Censor) {
        switch self {
        case .malformed(let reason): self = .malformed(reason: censor.text(reason))
        case .unreachable(let reason): self = .unreachable(reason: censor.text(reason))
        case .unsendable(let reason): self = .unsendable(reason: censor.text(reason))
        case .finished, .truncated, .reset, .timedOut, .cancelled: break
        }
    }
}

extension JSONNode: Redactable {
    package mutating func redact(with censor: Censor) {
        switch value {
        case .string(let text):
            value = .string(censor.text(text))
        case .array(var elements):
            censor(&elements)
            value = .array(elements)
        case .object(var members):
            for index in members.indices {
                censor(&members[index].name)
                censor(&members[index].value)
            }
            value = .object(members)
        case .null, .bool, .number:
            break
        }
    }
}
