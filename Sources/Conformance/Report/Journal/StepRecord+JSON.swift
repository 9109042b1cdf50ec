package import KinesisVideo

extension StepRecord {
    /// The record as JSON, with what is absent or empty left out.
    package var node: JSONNode {
        .object([
            "step": .string(name),
            "attempts": .integer(attempts),
            "request": request?.node,
            "status": status.map { .integer($0) },
            "headers": .list(headers.map(\.node)),
            "errorType": errorType.map { .string($0) },
            "requestId": requestID.map { .string($0) },
            "bodyMembers": .list(bodyMembers.map(\.node)),
            "outcome": .string(outcome),
            "headAtNs": headAt.map { .nanoseconds($0) },
            "firstChunkAtNs": firstChunkAt.map { .nanoseconds($0) },
            "firstFragment": firstFragment.map { .string($0) },
            "elapsedNs": .nanoseconds(elapsed),
            "bodyBytes": .integer(bodyBytes),
            "chunkCount": .integer(chunkCount),
            "chunks": .list(chunks.map(\.node)),
            "partCount": .integer(partCount),
            "parts": .list(parts.map(\.node)),
            "streamError": streamError?.node,
            "readings": readings.isEmpty
                ? nil
                : .object(
                    readings.sorted { $0.key < $1.key }.map {
                        JSONNode.Member(name: $0.key, value: .string($0.value))
                    }
                ),
            "recording": recording.map { .string($0) },
        ])
    }

    /// Reads a record.
    package init(_ node: JSONNode) throws(JournalError) {
        try self.init(JournalFields(node))
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            name: try fields.string("step"),
            outcome: try fields.string("outcome"),
            elapsed: try fields.duration("elapsedNs")
        )
        attempts = try fields.optionalCount("attempts") ?? 1
        request = try fields.object("request") { fields throws(JournalError) in try Request(fields) }
        status = try fields.optionalCount("status")
        headers = try fields.list("headers") { node throws(JournalError) in try Pair(node) }
        errorType = try fields.optionalString("errorType")
        requestID = try fields.optionalString("requestId")
        bodyMembers = try fields.list("bodyMembers") { node throws(JournalError) in try Pair(node) }
        headAt = try fields.optionalDuration("headAtNs")
        firstChunkAt = try fields.optionalDuration("firstChunkAtNs")
        firstFragment = try fields.optionalString("firstFragment")
        bodyBytes = try fields.unsigned("bodyBytes")
        chunkCount = try fields.count("chunkCount")
        chunks = try fields.objects("chunks") { fields throws(JournalError) in try Chunk(fields) }
        partCount = try fields.count("partCount")
        parts = try fields.objects("parts") { fields throws(JournalError) in try Part(fields) }
        streamError = try fields.object("streamError") { fields throws(JournalError) in try StreamError(fields) }
        readings = try fields.texts("readings")
        recording = try fields.optionalString("recording")
    }
}

extension StepRecord.Pair {
    /// A pair is an array of two: shorter than an object, and names may be repeated.
    fileprivate var node: JSONNode {
        .array([.string(name), .string(value)])
    }

    fileprivate init(_ node: JSONNode) throws(JournalError) {
        guard let texts = node.arrayValue?.map(\.stringValue), texts.count == 2, let name = texts[0],
            let value = texts[1]
        else { throw JournalError("expected an array of two strings") }
        self.init(name, value)
    }
}

extension StepRecord.Request {
    fileprivate var node: JSONNode {
        .object([
            "method": .string(method), "path": .string(path), "body": .string(body), "bodyBytes": .integer(bodyBytes),
            "signed": .bool(isSigned),
        ])
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            method: try fields.string("method"),
            path: try fields.string("path"),
            body: try fields.string("body"),
            bodyBytes: try fields.count("bodyBytes"),
            isSigned: try fields.flag("signed")
        )
    }
}

extension StepRecord.Chunk {
    fileprivate var node: JSONNode {
        .object([
            "index": .integer(index),
            "offset": .integer(offset),
            "endOffset": .integer(endOffset),
            "completedAtNs": .nanoseconds(completedAt),
            "fragmentNumber": fragmentNumber.map { .string($0) },
            "serverTimestamp": serverTimestamp.map { .string($0) },
            "producerTimestamp": producerTimestamp.map { .string($0) },
            "millisBehindNow": millisBehindNow.map { .string($0) },
            "tags": .list(tags.map(\.node)),
            "elements": .strings(elements),
            "openingTags": openingTags.map { .integer($0) },
            "knownSize": hasKnownSize.map { .bool($0) },
            "wideTags": hasWideTags.map { .bool($0) },
            "clusters": .integer(clusters),
            "frames": .integer(frames),
            "keyframes": .integer(keyframes),
            "codecs": .strings(codecs),
        ])
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            index: try fields.count("index"),
            offset: try fields.unsigned("offset"),
            endOffset: try fields.unsigned("endOffset"),
            completedAt: try fields.duration("completedAtNs")
        )
        fragmentNumber = try fields.optionalString("fragmentNumber")
        serverTimestamp = try fields.optionalString("serverTimestamp")
        producerTimestamp = try fields.optionalString("producerTimestamp")
        millisBehindNow = try fields.optionalString("millisBehindNow")
        tags = try fields.list("tags") { node throws(JournalError) in try StepRecord.Pair(node) }
        elements = try fields.strings("elements")
        openingTags = try fields.optionalCount("openingTags")
        hasKnownSize = try fields.optionalFlag("knownSize")
        hasWideTags = try fields.optionalFlag("wideTags")
        clusters = try fields.count("clusters")
        frames = try fields.count("frames")
        keyframes = try fields.count("keyframes")
        codecs = try fields.strings("codecs")
    }
}

extension StepRecord.Part {
    fileprivate var node: JSONNode {
        .object(["atNs": .nanoseconds(at), "bytes": .integer(bytes), "count": count == 1 ? nil : .integer(count)])
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            at: try fields.duration("atNs"),
            bytes: try fields.unsigned("bytes"),
            count: try fields.optionalCount("count") ?? 1
        )
    }
}

extension StepRecord.StreamError {
    fileprivate var node: JSONNode {
        .object([
            "id": id.map { .string($0) }, "code": code.map { .string($0) }, "tags": .strings(tags),
            "atNs": .nanoseconds(at),
        ])
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            id: try fields.optionalString("id"),
            code: try fields.optionalString("code"),
            tags: try fields.strings("tags"),
            at: try fields.duration("atNs")
        )
    }
}
