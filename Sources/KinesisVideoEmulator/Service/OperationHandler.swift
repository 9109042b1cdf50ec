internal import KinesisVideo

/// Answers the requests of one operation, which are signed and satisfy what the catalog says of its members.
protocol OperationHandler: Sendable {
    /// Whether its answer waits until a change of the streams is written down, where they are kept.
    var changesStreams: Bool { get }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - call: The request on its way; its writer makes the answer.
    ///   - body: The request's body.
    ///   - operation: What the catalog says of the operation.
    /// - Returns: The answer.
    /// - Throws: The ``Refusal`` that it is answered with instead.
    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer
}

extension OperationHandler {
    var changesStreams: Bool { false }
}

/// One request on its way through the checks.
struct Call {
    /// The request, whole.
    let request: ReceivedRequest
    /// The time of the streams.
    let now: WallTime
    /// The time of the day.
    let date: WallTime
    /// A monotonic time in milliseconds.
    let instant: Int64
    /// What goes wrong on purpose.
    let faults: FaultSet
    /// Whether the key may use nothing.
    var isDenied = false
    /// Makes the answer.
    var writer: AnswerWriter
}
