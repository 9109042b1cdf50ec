internal import KinesisVideo

/// A stream as it is served: its declaration with the media, the times and the rules that follow from it.
struct EmulatedStream: Sendable {
    /// The name that scenarios know it by.
    let logicalName: String

    /// The names that clients know it by.
    let identity: StreamIdentity

    /// Which fragments there are, and when.
    let timeline: StreamTimeline

    /// The bytes of the fragments.
    let media: StreamMedia

    /// What decides a session.
    let policy: SessionPolicy

    /// How much readers may ask.
    let limits: StreamDeclaration.Limits

    /// Whether the caller may read it.
    let access: StreamDeclaration.Access

    /// Whether it lives on another data endpoint.
    let isElsewhere: Bool

    /// Lays out a stream, whose age counts from the emulator's start.
    ///
    /// The limits are those of a stream that declares none; the seed and the stream's name decide its fragment numbers.
    init(
        _ declaration: StreamDeclaration,
        media: StreamMedia,
        configuration: EmulatorConfiguration,
        limits: StreamDeclaration.Limits,
        startedAt: WallTime,
        seed: UInt64
    ) {
        let first = startedAt.advanced(byMilliseconds: -declaration.age)
        logicalName = declaration.name
        identity = StreamIdentity(
            name: configuration.streamName(of: declaration.name),
            region: configuration.region,
            accountID: configuration.accountID,
            creation: first.advanced(byMilliseconds: -1000)
        )
        let durations = media.durations
        timeline = StreamTimeline(
            first: first,
            pace: declaration.growth?.interval.map(StreamTimeline.Pace.every) ?? .media,
            producerClock: declaration.producerTimestamps == .relative
                ? .relative : .absolute(lag: declaration.producerLag),
            mediaDurations: durations,
            count: declaration.fragments ?? (declaration.growth == nil ? durations.count : nil),
            retained: declaration.growth?.retained ?? .max,
            seed: SplitMix64.mix(UInt64(fnv1a: declaration.name, seed: seed))
        )
        self.media = media
        policy = SessionPolicy(
            failure: declaration.failure,
            duration: declaration.sessionDuration ?? configuration.sessionDuration,
            idle: declaration.idle ?? configuration.idle,
            delivery: declaration.delivery,
            choices: configuration.choices,
            faults: configuration.faultSet(of: declaration)
        )
        self.limits = declaration.limits ?? limits
        access = declaration.access
        isElsewhere = declaration.isElsewhere
    }
}
