internal import KinesisVideo

extension ObservationSummary {
    /// The facts of the answer, as the record of a step.
    ///
    /// - Parameters:
    ///   - name: The step's name.
    ///   - attempts: How often it was tried.
    ///   - request: What was asked.
    /// - Returns: The record.
    package func record(of name: String, attempts: Int, request: StepRecord.Request?) -> StepRecord {
        var record = StepRecord(name: name, outcome: outcome, elapsed: elapsed)
        record.attempts = attempts
        record.request = request
        record.status = status
        record.headers = headers.prefix(StepRecord.maximumHeaders).map {
            StepRecord.Pair($0.name.cut(to: Self.maximumHeader), $0.value.cut(to: Self.maximumHeader))
        }
        record.errorType = errorType?.cut(to: Self.maximumHeader)
        record.requestID = requestID?.cut(to: Self.maximumHeader)
        record.bodyMembers = (body?.objectValue ?? []).prefix(StepRecord.maximumHeaders).map {
            StepRecord.Pair($0.name.cut(to: Self.maximumHeader), $0.value.kind.rawValue)
        }
        record.headAt = timeline.headAt
        record.firstChunkAt = timeline.firstChunkAt
        record.firstFragment = timeline.firstFragment
        record.bodyBytes = bodyBytes
        record.chunkCount = chunkCount
        record.chunks = timeline.chunks
        record.partCount = timeline.partCount
        record.parts = timeline.parts
        record.streamError = timeline.streamError
        return record
    }

    /// The most bytes of a header field that are told.
    private static let maximumHeader = 1024
}
