internal import Conformance
package import ConformanceRunner
internal import ConformanceStorage
internal import KinesisVideo
internal import KinesisVideoEmulator
internal import Matroska

/// Which of a suite's logical streams can be made in an account, and of what.
package struct SuiteProvision: Sendable {
    /// The streams to be made, in the order of the suite.
    package let wanted: [ProvisionPlan.Wanted]
    /// Those that cannot be made, each with why.
    package let impossible: [(logical: String, why: String)]
    /// The names that stand for what does not exist, by logical names.
    package let missing: [String: String]

    /// Looks at a suite.
    ///
    /// - Parameters:
    ///   - suite: The suite.
    ///   - prefix: What stands before each logical name in the name of its stream.
    ///   - retentionHours: How long fragments are kept.
    ///   - putsMedia: Whether anything is put into them.
    ///   - makesKeys: Whether keys are made that serve no longer, and streams that are encrypted with them.
    /// - Throws: ``Failure`` where the suite's streams or their media cannot be read.
    package init(
        _ suite: Suite,
        prefix: String,
        retentionHours: Int,
        putsMedia: Bool = true,
        makesKeys: Bool = false
    ) throws(Failure) {
        let declared = Dictionary(
            try suite.emulator().streams.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var wanted: [ProvisionPlan.Wanted] = []
        var impossible: [(logical: String, why: String)] = []
        var missing: [String: String] = [:]
        for stream in suite.manifest.streams {
            let name = prefix + stream.name
            switch stream.kind {
            case .missing: missing[stream.name] = name
            case .forbidden:
                impossible.append(
                    (
                        stream.name,
                        "who may read a stream is for a policy to say: make one, deny kinesisvideo:GetMedia on it"
                    )
                )
            case .elsewhere:
                impossible.append(
                    (
                        stream.name,
                        "where a stream lives is for the service to say: one of these that lives elsewhere is it"
                    )
                )
            case .empty:
                wanted.append(Self.stream(stream.name, name, retentionHours, nil))
            case .readable:
                let trouble = makesKeys ? stream.failsWith.flatMap { ProvisionPlan.KeyTrouble(errorID: $0) } : nil
                if let trouble {
                    // The fragments of what fails here are shorter than the service's may be.
                    let media = putsMedia ? try declared["recorded"].flatMap(Self.media) : nil
                    wanted.append(Self.stream(stream.name, name, retentionHours, media, trouble))
                } else if let why = Self.obstacle(to: stream, declared[stream.name]) {
                    impossible.append((stream.name, why))
                } else {
                    // What grows is fed while it is read.
                    let media = stream.grows || !putsMedia ? nil : try declared[stream.name].flatMap(Self.media)
                    wanted.append(Self.stream(stream.name, name, retentionHours, media))
                }
            }
        }
        (self.wanted, self.impossible, self.missing) = (wanted, impossible, missing)
    }

    /// Whether streams are there that were made with keys of the program's.
    ///
    /// - Parameters:
    ///   - existing: What is there.
    ///   - prefix: What stands before each logical name in the name of its stream.
    /// - Returns: Whether one is.
    package static func hasKeys(_ existing: [String: ProvisionPlan.Existing], prefix: String) -> Bool {
        ProvisionPlan.KeyTrouble.allCases.contains { existing["\(prefix)fails-\($0.errorID)"]?.mark != nil }
    }

    private static func stream(
        _ logical: String,
        _ name: String,
        _ hours: Int,
        _ media: ProvisionPlan.Media?,
        _ trouble: ProvisionPlan.KeyTrouble? = nil
    ) -> ProvisionPlan.Wanted {
        ProvisionPlan.Wanted(
            logical: logical,
            name: name,
            retentionHours: hours,
            media: media,
            mediaType: logical == "multi-track" ? "video/h264,audio/aac" : "video/h264",
            trouble: trouble
        )
    }

    /// Why a stream cannot be made; `nil` where it can.
    private static func obstacle(
        to stream: SuiteManifest.Stream,
        _ declared: StreamDeclaration?
    ) -> String? {
        switch stream.failsWith {
        case 3002?, 5000?: return "it is the service's own error, which no account can bring about"
        case 4000?: return "no fragment is missing from what a producer puts"
        case 4500?, 4501?, 4505?: return "it needs a KMS key that can be used no longer: --with-kms makes one"
        case 4506?: return "a key is gone a week after it was deleted at the earliest; name such a stream with --stream"
        case let id? where (4500...4506).contains(id): return "no call brings a key into that state"
        case .some: return "no call brings that error about"
        case nil: break
        }
        if declared?.sessionDuration != nil { return "how long a session lasts is for the service to say" }
        if declared?.media == nil {
            return stream.grows
                ? "it has to grow for longer than a run lasts: 'put-media --realtime --loop' does that"
                : "the suite declares no media for it"
        }
        return nil
    }

    /// What the emulator makes the stream of.
    private static func media(_ declared: StreamDeclaration) throws(Failure) -> ProvisionPlan.Media? {
        guard let path = declared.media else { return nil }
        let bytes = try failing { () throws(FileError) in try AtomicFile.read(path) }
        let media: FragmentedMedia
        do throws(EBMLError) {
            media = try FragmentedMedia(bytes)
        } catch {
            throw Failure(.invalidInput, "'\(path)': \(error.message), at byte \(error.offset)")
        }
        let last = media.fragments.last
        return ProvisionPlan.Media(
            path: path,
            digest: String(SignatureV4.hash(of: bytes).prefix(12)),
            bytes: bytes.count,
            fragments: media.fragments.count,
            length: Int64(clamping: (last?.timestampMilliseconds ?? 0) + (last?.durationMilliseconds ?? 0)),
            isRelative: declared.producerTimestamps == .relative
        )
    }
}
