internal import KinesisVideo

/// DescribeStream: what the control plane knows of a stream.
struct DescribeStreamHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.existing(in: body, &call)
        return call.writer.json(.object(["StreamInfo": context.information(of: stream, at: call.now)]))
    }
}
