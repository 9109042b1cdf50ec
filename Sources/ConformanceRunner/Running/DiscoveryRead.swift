internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient
internal import Matroska
internal import NIOCore

/// Reads a stream from its oldest fragment to learn what scenarios may know of it.
struct DiscoveryRead {
    let connection: TargetConnection
    let logicalName: String
    let stream: Target.Stream

    /// How long nothing may come before the stream counts as read to its end.
    private static let patience = Duration.seconds(2)

    /// How long reading may take altogether: what only trickles in is not worth waiting for.
    private static let limit = Duration.seconds(30)

    /// How long the head may take.
    private static let headLimit = Duration.seconds(10)

    /// Reads the fragments that are needed.
    func fragments(_ need: FragmentNeed) async -> TargetConnection.Discovery {
        let limit =
            switch need {
            case .none: 0
            case .first(let count): min(count, Shape.maximumFragments)
            case .all: Shape.maximumFragments
            }
        guard let session = try? await connection.quota.begin(stream.name, ignoringLimits: false) else {
            return .failed("interrupted")
        }
        let request = OutgoingRequest.operation(
            path: connection.path,
            body: GetMediaRequest(stream: .name(stream.name), startSelector: .earliest).bodyBytes
        )
        let start = ContinuousClock.now
        let watchdog = Watchdog(deadline: start + Self.headLimit)
        let discovery = await withTaskGroup(of: TargetConnection.Discovery?.self) { group in
            group.addTask {
                await connection.client.withExchange(request, signing: connection.signing) { exchange in
                    await read(&exchange, limit, watchdog, until: start + Self.limit)
                }
            }
            group.addTask {
                await watchdog.watch()
                return nil
            }
            var result: TargetConnection.Discovery?
            for await finished in group {
                if let finished { result = finished }
                group.cancelAll()
            }
            return result ?? .failed("interrupted")
        }
        await connection.quota.end(session)
        return discovery
    }

    private func read(
        _ exchange: inout Exchange,
        _ limit: Int,
        _ watchdog: Watchdog,
        until end: ContinuousClock.Instant
    ) async -> TargetConnection.Discovery {
        var chunks = ChunkReader()
        var found: [JSONNode] = []
        var hasHead = false
        while let event = await exchange.next() {
            switch event {
            case .head(let head):
                connection.contact.answered()
                hasHead = true
                guard head.status == 200 else { return .failed("answered \(head.status)") }
                watchdog.move(to: min(.now + Self.patience, end))
            case .bodyPart(let part):
                do throws(EBMLError) {
                    found += try Self.fragments(in: part.bytes, &chunks)
                } catch {
                    return .failed("\(error.message), at byte \(error.offset)")
                }
                if found.count >= limit { return .fragments(Array(found.prefix(limit))) }
                watchdog.move(to: min(.now + Self.patience, end))
            case .end(let outcome, _):
                if case .unreachable(let reason) = outcome { return .failed(Verdict.unreached(reason)) }
                guard found.isEmpty else { return .fragments(found) }
                let missing = hasHead ? "no fragment" : "no answer"
                return .failed(watchdog.hasExpired ? "\(missing) came in time" : "\(missing) came (\(outcome.name))")
            }
        }
        return .fragments(found)
    }

    private static func fragments(in bytes: ByteBuffer, _ chunks: inout ChunkReader) throws(EBMLError) -> [JSONNode] {
        var found: [JSONNode] = []
        var failure: EBMLError?
        bytes.withUnsafeReadableBytes { buffer in
            let input = RawSpan(_unsafeBytes: buffer)
            var position = 0
            do throws(EBMLError) {
                while let event = try chunks.next(input, from: &position) {
                    if case .completed(let chunk) = event, chunk.completion == .closed {
                        found.append(chunk.fragmentNode)
                    }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return found
    }
}
