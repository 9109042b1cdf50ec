internal import KinesisVideo
internal import NIOHTTP1

/// The control of an emulator without its sockets: a request in, an answer out.
struct ControlService: Sendable {
    /// The largest body that is taken, in bytes: media to append.
    static let largestBody = 32 << 20

    let service: MediaService
    let runtime: Runtime
    let access: ControlAccess

    /// Answers a request.
    func answer(_ request: ReceivedRequest) -> ControlAnswer {
        if let objection = access.objection(to: request.head) { return .refusal(403, "refused: \(objection)") }
        let path = request.path.split(separator: "/").map {
            String(decoding: PercentEncoding.decode($0), as: UTF8.self)
        }
        let method = request.head.method
        // The page itself says nothing of the emulator.
        if [.GET, .HEAD].contains(method), let file = Self.files[path.joined(separator: "/")] {
            return .bytes(status: 200, type: file.type, file.bytes)
        }
        guard access.isKnown(request.head) else {
            return .refusal(
                401,
                "the request needs the header 'Authorization: Bearer TOKEN', with the token of this start"
            )
        }
        do throws(ControlRefusal) {
            return try answer(request, method == .HEAD ? .GET : method, path)
        } catch {
            return .refusal(error.status, error.message)
        }
    }

    private static let files: [String: (type: String, bytes: [UInt8])] = [
        "": ("text/html; charset=utf-8", PackageResources.control_html),
        "control.css": ("text/css; charset=utf-8", PackageResources.control_css),
        "control.js": ("text/javascript; charset=utf-8", PackageResources.control_js),
    ]

    private func answer(
        _ request: ReceivedRequest,
        _ method: HTTPMethod,
        _ path: [String]
    ) throws(ControlRefusal) -> ControlAnswer {
        switch (path.first, path.count) {
        case ("streams", 1): return try streams(method, request)
        case ("streams", 2): return try stream(path[1], method)
        case ("streams", 3) where path[2] == "fragments": return try fragments(of: path[1], method, request)
        case ("streams", 3) where path[2] == "latest": return try latest(of: path[1], method)
        case ("sessions", 1):
            try allow(method, .GET)
            return .json(.object(["sessions": .array(runtime.sessions.sessions.map(\.snapshot.node))]))
        case ("sessions", 2):
            try allow(method, .DELETE)
            return try end(path[1], request.query)
        case ("faults", 1): return try faults(method, request)
        case ("faults", 2):
            try allow(method, .DELETE)
            return try takeFault(path[1])
        case ("clock", 1): return try clock(method, request)
        case ("metrics", 1):
            try allow(method, .GET)
            return .bytes(status: 200, type: "text/plain; version=0.0.4; charset=utf-8", Array(metrics.utf8))
        case ("events", 1):
            try allow(method, .GET)
            return .events
        default: throw ControlRefusal(404, "there is nothing at \(request.path)")
        }
    }

    /// Refuses other methods than these.
    func allow(_ method: HTTPMethod, _ allowed: HTTPMethod...) throws(ControlRefusal) {
        guard !allowed.contains(method) else { return }
        throw ControlRefusal(405, "it takes \(allowed.map(\.rawValue).joined(separator: ", ")) here")
    }

    /// The JSON object that a request carries.
    func object(_ request: ReceivedRequest, of known: [String]) throws(ControlRefusal) -> JSONNode {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONReader.parse(request.body, limits: JSONReader.Limits(maximumDepth: 16))
        } catch {
            throw ControlRefusal(400, "the body is not JSON: \(error)")
        }
        if let double = document.duplicates.first {
            throw ControlRefusal(400, "the body has the member '\(double.name)' twice")
        }
        let root = document.root
        guard let members = root.objectValue else { throw ControlRefusal(400, "the body is not an object") }
        if let other = members.first(where: { !known.contains($0.name) }) {
            let nearest = Spelling.closest(to: other.name, in: known).map { "; did you mean '\($0)'?" }
            throw ControlRefusal(400, "there is no member '\(other.name)'\(nearest ?? "")")
        }
        return root
    }

    /// Has every session look again at the time and the faults.
    func nudge() {
        for session in runtime.sessions.sessions { session.tell(.look) }
    }

    // MARK: Sessions

    private func end(_ id: String, _ query: String) throws(ControlRefusal) -> ControlAnswer {
        guard let session = Int(id).flatMap(runtime.sessions.session) else {
            throw ControlRefusal(404, "there is no session \(id)")
        }
        switch query {
        case "", "how=boundary": session.tell(.end)
        case "how=reset": session.tell(.reset)
        default: throw ControlRefusal(400, "a session ends with how=boundary or how=reset, not '\(query)'")
        }
        return .json(session.snapshot.node, status: 202)
    }

    // MARK: Time

    private func clock(_ method: HTTPMethod, _ request: ReceivedRequest) throws(ControlRefusal) -> ControlAnswer {
        try allow(method, .GET, .POST)
        if method == .POST {
            let body = try object(request, of: ["milliseconds"])
            guard let time = body["milliseconds"]?.integerValue, (0...ServiceClock.farthest).contains(time) else {
                throw ControlRefusal(
                    400,
                    "'milliseconds' is how far the time goes on: 0 or more, at most a hundred years"
                )
            }
            runtime.clock.advance(by: time)
            runtime.events.tell("clock", clockNode)
            nudge()
        }
        return .json(clockNode)
    }

    private var clockNode: JSONNode {
        .object([
            "now": .string(runtime.clock.now.rfc3339Text), "aheadMilliseconds": .integer(runtime.clock.lead),
        ])
    }

    // MARK: Numbers

    private var metrics: String {
        let streams = service.registry.streams
        let memory = service.registry.memory
        return runtime.metrics.text(
            open: Dictionary(runtime.sessions.sessions.map { ($0.kind, 1) }, uniquingKeysWith: +),
            streams: streams.count,
            memory: (memory.byteCount, memory.limit),
            intake: streams.compactMap { stream in
                stream.store.map { store in
                    Metrics.Intake(
                        stream: stream.identity.name,
                        fragments: store.available(at: runtime.clock.now).upperBound,
                        bytesKept: store.byteCount,
                        dropped: store.droppedCount
                    )
                }
            }
        )
    }
}
