internal import KinesisVideo

/// TagStream and TagResource: tags for a stream.
struct TagHandler: OperationHandler {
    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.tagged(body, &call)
        let given = body["Tags"] ?? .object([])
        let tags = given.kind == .array ? try Tags.inList(given) : try Tags.inMap(given)
        try context.registry.update(stream.identity.name) { stream throws(Refusal) in
            try stream.description.tags.add(tags)
        }
        return call.writer.json(.object([]))
    }
}

/// UntagStream and UntagResource: tags taken from a stream; what it does not have is passed over.
struct UntagHandler: OperationHandler {
    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.tagged(body, &call)
        let keys = try Tags.keys(body["TagKeyList"])
        try context.registry.update(stream.identity.name) { stream in
            for key in keys { stream.description.tags[key] = nil }
        }
        return call.writer.json(.object([]))
    }
}

/// ListTagsForStream and ListTagsForResource: all tags of a stream, for which one page is enough.
struct ListTagsHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.tagged(body, &call)
        // There is no second page, and so no token is one.
        if body["NextToken"]?.stringValue?.isEmpty == false {
            throw Refusal(.invalidArgument, message: "The NextToken is not one that this list was answered with")
        }
        return call.writer.json(.object(["Tags": Tags.map(stream.description.tags)]))
    }
}

extension ServiceContext {
    /// The stream whose tags a request is about.
    ///
    /// - Throws: A ``Refusal`` where there is none, where it is being deleted, and for an ARN that is none of a stream.
    fileprivate func tagged(_ body: JSONNode, _ call: inout Call) throws(Refusal) -> EmulatedStream {
        let arn = (body["ResourceARN"] ?? body["StreamARN"])?.stringValue
        if let arn, StreamARN(arn) == nil {
            let isResource = body["ResourceARN"] != nil
            throw isResource ? Refusal(.invalidArgument) : Refusal(named: "InvalidResourceFormatException")
        }
        let stream =
            if let resource = body["ResourceARN"]?.stringValue {
                try existing(.arn(resource), &call)
            } else {
                try existing(in: body, &call)
            }
        guard stream.description.status(at: call.now) != .deleting else { throw Refusal(.resourceNotFound) }
        return stream
    }
}
