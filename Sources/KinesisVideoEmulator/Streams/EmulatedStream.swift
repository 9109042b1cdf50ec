internal import KinesisVideo

/// A stream as it is served: where its fragments come from, and the rules that its readers and writers meet.
struct EmulatedStream: Sendable {
    /// The name that scenarios know it by.
    let logicalName: String

    /// The names that clients know it by.
    let identity: StreamIdentity

    /// Where its fragments come from.
    var source: any FragmentSource

    /// What the control plane knows of it.
    var description: StreamDescription

    /// Tells its readers and writers when it has been deleted.
    let ending = StreamEnding()

    /// What decides a session.
    var policy: SessionPolicy

    /// How much readers may ask.
    let limits: StreamDeclaration.Limits

    /// How much may be put, and how.
    let uploads: UploadLimits

    /// Whether the caller may read it.
    let access: StreamDeclaration.Access

    /// Whether it lives on another data endpoint.
    let isElsewhere: Bool

    /// Lays out a stream, whose age counts from the emulator's start.
    ///
    /// The limits are those of a stream that declares none; the seed and the stream's name decide its fragment numbers; the
    /// memory holds what is put into it.
    init(
        _ declaration: StreamDeclaration,
        media: StreamMedia,
        configuration: EmulatorConfiguration,
        limits: StreamDeclaration.Limits,
        startedAt: WallTime,
        seed: UInt64,
        memory: FragmentMemory = FragmentMemory()
    ) {
        let durations = media.durations
        let first = startedAt.advanced(byMilliseconds: -Self.age(declaration, durations))
        logicalName = declaration.name
        identity = StreamIdentity(
            name: configuration.streamName(of: declaration.name),
            region: configuration.region,
            accountID: configuration.accountID
        )
        let timeline = StreamTimeline(
            first: first,
            pace: declaration.growth?.interval.map(StreamTimeline.Pace.every) ?? .media,
            producerClock: declaration.producerTimestamps == .relative
                ? .relative : .absolute(lag: declaration.producerLag),
            mediaDurations: durations,
            count: declaration.fragments ?? (declaration.growth == nil ? durations.count : nil),
            retained: declaration.growth?.retained ?? .max,
            seed: SplitMix64.mix(UInt64(fnv1a: declaration.name, seed: seed))
        )
        let hours = declaration.retentionHours ?? configuration.retentionHours
        // A stream without media of its own has what is put into it, or what arrives.
        source =
            durations.isEmpty || declaration.live != nil
            ? StoredStream(
                .hours(hours),
                named: identity.name,
                seed: SplitMix64.mix(UInt64(fnv1a: declaration.name, seed: seed)),
                in: memory
            )
            : ReplayedMedia(timeline: timeline, media: media)
        description = StreamDescription(
            created: identity.created,
            version: StreamDescription.version(from: UInt64(fnv1a: identity.arn)),
            retentionHours: hours
        )
        policy = SessionPolicy(
            failure: declaration.failure,
            duration: declaration.sessionDuration ?? configuration.sessionDuration,
            idle: declaration.idle ?? configuration.idle,
            delivery: declaration.delivery,
            choices: configuration.choices,
            faults: configuration.faultSet(of: declaration)
        )
        self.limits = declaration.limits ?? limits
        let uploads = configuration.uploadLimits
        self.uploads = declaration.uploads?.applied(to: uploads) ?? uploads
        access = declaration.access
        isElsewhere = declaration.isElsewhere
    }

    /// Lays out a stream that was created while the emulator runs, without fragments.
    ///
    /// - Parameters:
    ///   - identity: Its names.
    ///   - description: What it was created with.
    ///   - configuration: What holds for every stream.
    ///   - limits: How much readers may ask.
    ///   - seed: Decides its fragments' numbers, together with its ARN.
    ///   - memory: Holds what is put into it.
    init(
        _ identity: StreamIdentity,
        _ description: StreamDescription,
        configuration: EmulatorConfiguration,
        limits: StreamDeclaration.Limits,
        seed: UInt64,
        memory: FragmentMemory = FragmentMemory()
    ) {
        logicalName = identity.name
        self.identity = identity
        self.description = description
        source = StoredStream(
            .hours(description.retentionHours),
            named: identity.name,
            seed: SplitMix64.mix(UInt64(fnv1a: identity.arn, seed: seed)),
            in: memory
        )
        policy = SessionPolicy(
            failure: nil,
            duration: configuration.sessionDuration,
            idle: configuration.idle,
            delivery: Delivery(),
            choices: configuration.choices,
            faults: configuration.faultSet(of: nil)
        )
        self.limits = limits
        uploads = configuration.uploadLimits
        access = .granted
        isElsewhere = false
    }

    /// Keeps what is put into the stream on disk, with what is there already; a stream that is replayed stays as it is.
    ///
    /// - Parameters:
    ///   - storage: What keeps it.
    ///   - isNew: Whether the stream has just been created: fragments of another one of its name are none of its own.
    /// - Throws: Why that cannot be.
    mutating func keep(in storage: StreamStorage, isNew: Bool = false) throws(StorageFiles.Problem) {
        guard let store else { return }
        source = try storage.store(of: identity.name, like: store, isNew: isNew)
    }

    /// What clients put into it; nil where it is replayed.
    var store: StoredStream? { source as? StoredStream }

    /// How long ago the first fragment arrived, in milliseconds.
    private static func age(_ declaration: StreamDeclaration, _ durations: [Int64]) -> Int64 {
        if let age = declaration.age { return age }
        guard declaration.growth == nil, !durations.isEmpty else { return StreamDeclaration.usualAge }
        let count = declaration.fragments ?? durations.count
        let (rounds, rest) = count.quotientAndRemainder(dividingBy: durations.count)
        let (all, overflow) = durations.reduce(0, +).multipliedReportingOverflow(by: Int64(rounds))
        let whole = overflow ? longest : min(longest, all + durations.prefix(rest).reduce(0, +))
        return max(StreamDeclaration.usualAge, whole)
    }

    /// The years that a recording may last that is past: times of the wire begin in 1970.
    private static let longest: Int64 = 20 * 365 * 86_400_000
}
