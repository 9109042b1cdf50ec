internal import KinesisVideo
internal import NIOHTTP1

// The faults, put and taken while the emulator runs.

extension ControlService {
    /// How many faults can be in force: each is looked at often.
    private static let mostFaults = 200

    /// `GET`, `PUT`, `POST` and `DELETE /faults`.
    func faults(_ method: HTTPMethod, _ request: ReceivedRequest) throws(ControlRefusal) -> ControlAnswer {
        let board = service.context.faults
        switch method {
        case .GET: break
        case .PUT:
            let new = try document(request)
            try board.change { (faults) throws(ControlRefusal) in faults = new }
        case .POST:
            let body = try object(request, of: ["fault"])
            guard let text = body["fault"]?.stringValue else {
                throw ControlRefusal(400, "'fault' is a text: NAME, NAME=ARGUMENT, either with :STREAM")
            }
            let (fault, stream) = try fault(text)
            try board.change { (faults) throws(ControlRefusal) in
                guard faults.count < Self.mostFaults else { throw ControlRefusal(400, "there are too many faults") }
                if let stream { faults.streams[stream, default: []].append(fault) } else { faults.all.append(fault) }
            }
        case .DELETE: try board.change { (faults) throws(ControlRefusal) in faults = FaultBoard.Faults() }
        default: throw ControlRefusal(405, "it takes GET, PUT, POST, DELETE here")
        }
        if method != .GET { tell() }
        return .json(board.faults.node)
    }

    /// `DELETE /faults/NAME`.
    func takeFault(_ text: String) throws(ControlRefusal) -> ControlAnswer {
        let board = service.context.faults
        try board.change { (faults) throws(ControlRefusal) in
            let before = faults.count
            faults.all.removeAll { $0.description == text || $0.name.rawValue == text }
            for (stream, list) in faults.streams {
                faults.streams[stream] = list.filter {
                    "\($0):\(stream)" != text && "\($0.name.rawValue):\(stream)" != text
                }
            }
            faults.streams = faults.streams.filter { !$0.value.isEmpty }
            guard faults.count < before else { throw ControlRefusal(404, "the fault '\(text)' is not in force") }
        }
        tell()
        return .json(board.faults.node)
    }

    private func tell() {
        runtime.events.tell("faults", service.context.faults.faults.node)
        nudge()
    }

    private func document(_ request: ReceivedRequest) throws(ControlRefusal) -> FaultBoard.Faults {
        let body = try object(request, of: ["faults", "streams"])
        var faults = FaultBoard.Faults()
        faults.all = try list(body["faults"])
        let names = service.registry.streams.map(\.logicalName)
        for member in body["streams"]?.objectValue ?? [] {
            guard names.contains(member.name) else {
                throw ControlRefusal(400, FaultError(.stream(member.name, known: names)).description)
            }
            faults.streams[member.name] = try list(member.value)
        }
        guard faults.count <= Self.mostFaults else { throw ControlRefusal(400, "there are too many faults") }
        return faults
    }

    private func list(_ node: JSONNode?) throws(ControlRefusal) -> [Fault] {
        guard let node else { return [] }
        guard let elements = node.arrayValue else { throw ControlRefusal(400, "faults stand in a list") }
        var faults: [Fault] = []
        for element in elements { faults.append(try parsed(element.stringValue ?? "")) }
        return faults
    }

    private func fault(_ text: String) throws(ControlRefusal) -> (Fault, stream: String?) {
        if let colon = text.lastIndex(of: ":") {
            let stream = String(text[text.index(after: colon)...])
            let names = service.registry.streams.map(\.logicalName)
            if names.contains(stream) { return (try parsed(String(text[..<colon])), stream) }
            if (try? Fault(text)) == nil, (try? Fault(text[..<colon])) != nil {
                throw ControlRefusal(400, FaultError(.stream(stream, known: names)).description)
            }
        }
        return (try parsed(text), nil)
    }

    private func parsed(_ text: String) throws(ControlRefusal) -> Fault {
        do throws(FaultError) {
            return try Fault(text)
        } catch {
            throw ControlRefusal(400, error.description)
        }
    }
}

extension FaultBoard.Faults {
    /// How many there are.
    fileprivate var count: Int { all.count + streams.values.reduce(0) { $0 + $1.count } }

    /// As JSON, as it can be put again.
    fileprivate var node: JSONNode {
        let streams = streams.sorted { $0.key < $1.key }.map { name, faults in
            JSONNode.Member(name: name, value: .array(faults.map { .string($0.description) }))
        }
        return .object(["faults": .array(all.map { .string($0.description) }), "streams": .object(streams)])
    }
}
