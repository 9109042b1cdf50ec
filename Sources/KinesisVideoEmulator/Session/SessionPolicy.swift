internal import KinesisVideo

/// What decides a session besides the stream's fragments.
struct SessionPolicy: Sendable {
    /// Where the stream breaks, where it does.
    var failure: StreamDeclaration.Failure?

    /// How long a session lasts, in milliseconds; it ends at the first fragment boundary after that.
    var duration: Int64

    /// What a session does that has nothing to send.
    var idle: IdlePolicy

    /// How the body is cut and paced.
    var delivery: Delivery

    /// What is done where the sources disagree.
    var choices: ContestedChoices

    /// What goes wrong on purpose.
    var faults: FaultSet

    /// Whether what is sent is asked of the archive, which knows no place to go on from.
    var isArchive = false
}
