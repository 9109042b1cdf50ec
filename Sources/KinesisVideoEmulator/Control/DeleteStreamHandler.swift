internal import KinesisVideo

/// DeleteStream: the stream can be read no more at once, and is gone a little later.
struct DeleteStreamHandler: OperationHandler {
    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.existing(body["StreamARN"]?.stringValue.map(StreamReference.arn), &call)
        let gone = call.now.advanced(byMilliseconds: context.configuration.transition)
        try context.change(stream, seen: body["CurrentVersion"]?.stringValue, at: call.now) { stream in
            stream.description.goneFrom = gone
        }
        // Who reads it or writes it comes to the next boundary; the registry's lock is not held any more.
        stream.ending.end()
        context.registry.removeGone(at: call.now)
        return call.writer.json(.object([]))
    }
}
