internal import KinesisVideo

/// UpdateStream: another device or media type, told at once by a stream that is UPDATING.
struct UpdateStreamHandler: OperationHandler {
    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.existing(in: body, &call)
        try context.change(stream, seen: body["CurrentVersion"]?.stringValue, at: call.now) { stream in
            if let name = body["DeviceName"]?.stringValue { stream.description.deviceName = name }
            if let type = body["MediaType"]?.stringValue { stream.description.mediaType = type }
        }
        return call.writer.json(.object([]))
    }
}

/// UpdateDataRetention: fragments are kept so many hours longer or shorter.
struct UpdateDataRetentionHandler: OperationHandler {
    let context: ServiceContext
    var changesStreams: Bool { true }

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.existing(in: body, &call)
        let hours = body["DataRetentionChangeInHours"]?.intValue ?? 0
        let change = body["Operation"]?.stringValue == "DECREASE_DATA_RETENTION" ? -hours : hours
        try context.change(stream, seen: body["CurrentVersion"]?.stringValue, at: call.now) { stream throws(Refusal) in
            let (sum, overflows) = stream.description.retentionHours.addingReportingOverflow(change)
            guard !overflows, (0...CreateStreamHandler.longestRetention).contains(sum) else {
                throw Refusal(
                    .invalidArgument,
                    message: "The data retention would be \(overflows ? hours : sum) hours; "
                        + "it must be from 0 to \(CreateStreamHandler.longestRetention)"
                )
            }
            stream.description.retentionHours = sum
        }
        return call.writer.json(.object([]))
    }
}
