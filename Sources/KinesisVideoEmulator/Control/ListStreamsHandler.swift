internal import KinesisVideo

/// ListStreams: the streams in the order of their names, page by page.
struct ListStreamsHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        try context.checkKey(call)
        context.registry.removeGone(at: call.now)
        let condition = body["StreamNameCondition"]
        // A comparison with nothing is one with every name.
        let prefix = condition?["ComparisonValue"]?.stringValue ?? ""
        let list = "ListStreams \(prefix)"
        let last = try PageToken.position(body["NextToken"]?.stringValue, in: list, seed: context.seed)
        // A page begins behind a name, so that what is created or deleted meanwhile shifts nothing.
        let names = { (stream: EmulatedStream) in Array(stream.identity.name.utf8) }
        let rest = context.registry.streams
            .filter { $0.identity.name.hasPrefix(prefix) }
            .filter { stream in last.map { $0.utf8.lexicographicallyPrecedes(stream.identity.name.utf8) } ?? true }
            .sorted { names($0).lexicographicallyPrecedes(names($1)) }
        let page = rest.prefix(body["MaxResults"]?.intValue ?? 10_000)
        let next = page.count < rest.count ? page.last?.identity.name : nil
        return call.writer.json(
            .object([
                "StreamInfoList": .array(page.map { context.information(of: $0, at: call.now) }),
                "NextToken": next.map { .string(PageToken.text($0, in: list, seed: context.seed)) },
            ])
        )
    }
}
