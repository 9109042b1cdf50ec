internal import KinesisVideo
internal import Matroska
internal import NIOCore
internal import NIOHTTP1

// The streams, looked at, created, filled and deleted while the emulator runs.

extension ControlService {
    /// How many streams there can be: each has a place in lists that are walked.
    private static let mostStreams = 1000

    /// What has to answer a request that waits for a disk; nil where it can be answered at once.
    func storage(changedBy request: ReceivedRequest) -> StreamStorage? {
        let length = request.path.split(separator: "/").count
        let isChange = request.head.method == .POST && length == 1 || request.head.method == .DELETE && length == 2
        return isChange && request.path.hasPrefix("/streams") ? service.registry.storage : nil
    }

    /// `GET /streams`, and `POST /streams`, which creates one.
    func streams(_ method: HTTPMethod, _ request: ReceivedRequest) throws(ControlRefusal) -> ControlAnswer {
        try allow(method, .GET, .POST)
        let counts = sessionCounts
        guard method == .POST else {
            return .json(.object(["streams": .array(service.registry.streams.map { node($0, counts) })]))
        }
        let body = try object(request, of: ["name", "retentionHours", "mediaType", "deviceName"])
        let name = body["name"]?.stringValue ?? ""
        let isName = name.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "_.-".utf8.contains($0) }
        guard isName, (1...256).contains(name.utf8.count) else {
            throw ControlRefusal(400, "'name' is 1 to 256 letters, digits, '_', '.' and '-'")
        }
        let hours = try body["retentionHours"].map { node throws(ControlRefusal) in
            guard let hours = node.intValue, (0...87_600).contains(hours) else {
                throw ControlRefusal(400, "'retentionHours' is 0 to 87600")
            }
            return hours
        }
        guard service.registry.streams.count < Self.mostStreams else {
            throw ControlRefusal(409, "there are \(Self.mostStreams) streams already")
        }
        let context = service.context
        let now = runtime.clock.now
        let identity = StreamIdentity(
            name: name,
            region: context.configuration.region,
            accountID: context.configuration.accountID,
            created: now
        )
        let limits = context.catalog.contract.limits
        var description = StreamDescription(
            created: now,
            version: Hexadecimal.padded(SplitMix64.mix(UInt64(fnv1a: identity.arn, seed: context.seed)), to: 16),
            retentionHours: hours ?? 24,
            mediaType: body["mediaType"]?.stringValue
        )
        description.deviceName = body["deviceName"]?.stringValue
        let stream = EmulatedStream(
            identity,
            description,
            configuration: context.configuration,
            limits: StreamDeclaration.Limits(
                callsPerSecond: limits.callsPerSecondPerStream.value,
                sessions: limits.sessionsPerStream.value
            ),
            seed: context.seed,
            memory: context.registry.memory
        )
        guard try changed({ () throws(Refusal) in try context.registry.insert(stream) }) == nil else {
            throw ControlRefusal(409, "there is a stream '\(name)'")
        }
        runtime.events.tell("stream", node(stream, counts))
        return .json(node(stream, counts), status: 201)
    }

    /// `GET /streams/NAME`, and `DELETE /streams/NAME`.
    func stream(_ name: String, _ method: HTTPMethod) throws(ControlRefusal) -> ControlAnswer {
        try allow(method, .GET, .DELETE)
        let stream = try found(name)
        guard method == .DELETE else { return .json(node(stream, sessionCounts)) }
        try changed { () throws(Refusal) in try service.registry.remove(stream.identity.name) }
        // Who reads it or writes it comes to the next boundary.
        stream.ending.end()
        runtime.events.tell("stream", .object(["name": .string(name), "status": "DELETED"]))
        return .json(node(stream, sessionCounts))
    }

    /// `POST /streams/NAME/fragments`: appends the Clusters of a Matroska file.
    func fragments(
        of name: String,
        _ method: HTTPMethod,
        _ request: ReceivedRequest
    ) throws(ControlRefusal) -> ControlAnswer {
        try allow(method, .POST)
        let stream = try found(name)
        guard let store = stream.store else {
            throw ControlRefusal(409, "the stream '\(name)' is replayed from a file; create one to append to it")
        }
        let (file, media): (FragmentedMedia, StreamMedia)
        do throws(EBMLError) {
            (file, media) = (try FragmentedMedia(request.body), try StreamMedia(request.body))
        } catch {
            throw ControlRefusal(400, "the body is not Matroska: \(error)")
        }
        guard let first = file.fragments.first else { throw ControlRefusal(400, "there is no Cluster in the body") }
        let now = runtime.clock.now
        let fragments = zip(media.clusters, file.fragments).map { cluster, fragment in
            // Times that can be those of a day are; others count from the first Cluster, which is put now.
            let isAbsolute = first.timestampMilliseconds > 946_684_800_000
            let since = fragment.timestampMilliseconds.subtractingReportingOverflow(first.timestampMilliseconds)
            let offset = since.overflow ? 0 : Int64(clamping: since.partialValue)
            let producer =
                isAbsolute
                ? WallTime(milliseconds: Int64(clamping: fragment.timestampMilliseconds))
                : now.advanced(byMilliseconds: min(offset, 86_400_000))
            let incoming = IncomingFragment(
                header: media.headers[cluster.header],
                cluster: ByteBuffer(bytes: cluster.bytes.all),
                trailing: cluster.trailingTags,
                producerTimestamp: producer,
                duration: cluster.duration
            )
            return store.append(incoming, at: now).fragment.node(bytes: incoming.byteCount)
        }
        runtime.events.tell("stream", node(stream, sessionCounts))
        return .json(.object(["fragments": .array(fragments)]), status: 201)
    }

    /// `GET /streams/NAME/latest`: the latest fragment as a Matroska file.
    func latest(of name: String, _ method: HTTPMethod) throws(ControlRefusal) -> ControlAnswer {
        try allow(method, .GET)
        let stream = try found(name)
        guard let fragment = latest(stream), let media = stream.source.media(of: fragment) else {
            throw ControlRefusal(404, "the stream '\(name)' has no fragment")
        }
        guard media.cluster.count <= Self.largestBody else { throw ControlRefusal(413, "its fragments are too large") }
        var bytes = Array(media.header.bytes.readableBytesView)
        var source = ByteSource(media.cluster, droppingLast: 0)
        while let piece = source.next(upTo: 1 << 16) { bytes += piece.readableBytesView }
        return .bytes(status: 200, type: "video/x-matroska", bytes)
    }

    /// Changes the streams, which fails where that cannot be written down.
    @discardableResult
    private func changed<Result>(_ change: () throws(Refusal) -> Result) throws(ControlRefusal) -> Result {
        do throws(Refusal) {
            return try change()
        } catch {
            throw ControlRefusal(500, error.message ?? error.error)
        }
    }

    private func found(_ name: String) throws(ControlRefusal) -> EmulatedStream {
        let streams = service.registry.streams
        if let stream = streams.first(where: { $0.identity.name == name }) { return stream }
        let nearest = Spelling.closest(to: name, in: streams.map(\.identity.name)).map { "; did you mean '\($0)'?" }
        throw ControlRefusal(404, "there is no stream '\(name)'\(nearest ?? "")")
    }

    private var sessionCounts: [String: Int] {
        runtime.sessions.sessions.reduce(into: [:]) { $0[$1.snapshot.stream, default: 0] += 1 }
    }

    private func latest(_ stream: EmulatedStream) -> Fragment? {
        let available = stream.source.available(at: runtime.clock.now)
        return available.isEmpty ? nil : stream.source.fragment(at: available.upperBound - 1)
    }

    private func node(_ stream: EmulatedStream, _ sessions: [String: Int]) -> JSONNode {
        let now = runtime.clock.now
        let latest = latest(stream)
        return .object([
            "name": .string(stream.identity.name), "arn": .string(stream.identity.arn),
            "status": .string(stream.description.status(at: now)?.rawValue ?? "DELETED"),
            "kind": .string(stream.store == nil ? "replayed" : "put"),
            "createdAt": .string(stream.description.created.rfc3339Text),
            "retentionHours": .integer(stream.description.retentionHours),
            "fragments": .integer(stream.source.available(at: now).count),
            "latest": latest.map { $0.node(bytes: stream.source.media(of: $0)?.cluster.count) },
            "sessions": .integer(sessions[stream.logicalName] ?? 0),
        ])
    }
}
