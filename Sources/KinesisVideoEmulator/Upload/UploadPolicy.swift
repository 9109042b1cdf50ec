internal import KinesisVideo

/// What decides an upload besides its bytes.
struct UploadPolicy: Sendable {
    /// How much may be put.
    var limits = UploadLimits.documented

    /// How long an upload lasts, in milliseconds.
    var duration: Int64

    /// Whether the stream keeps data, so that a fragment which is safe is told of; one without retention is a buffer.
    var acknowledgesPersistence: Bool

    /// Whether the stream is there at a moment and takes data.
    var isActive: @Sendable (WallTime) -> Bool

    /// What goes wrong on purpose.
    var faults: FaultSet

    /// What goes wrong on purpose at a later moment; nil where that stays as it was.
    var laterFaults: (@Sendable (_ known: inout Int) -> FaultSet?)?

    /// Which faults ``faults`` are, as ``laterFaults`` counts them.
    var faultGeneration = 0
}
