package import Conformance
package import ConformanceRunner
package import ConformanceStorage
package import KinesisVideo
package import KinesisVideoEmulator

/// A target as people name it: read once, nothing started, nobody asked.
package struct TargetSpecification: Sendable {
    /// What gives the answers.
    package enum Source: Sendable {
        /// The built-in emulator, which is started when the target is prepared.
        case emulator(EmulatorConfiguration)
        /// An endpoint that is there, as a target file or a URL has it.
        case endpoint(TargetFile)
        /// Recordings, in the endpoint's place.
        case recordings(RecordingShelf)
    }

    /// The name in reports, unique among the targets of a run.
    package let name: String
    /// What `--target` takes for it again.
    package let argument: String
    /// What gives the answers.
    package let source: Source
    /// Where the dialect comes from.
    package let dialect: TargetHeader.Preparation.Origin
    /// The readings of its dialect that an emulator cannot be set to, a sentence each.
    package var unspoken: [String] = []
    /// The only stream that is asked for: a logical name that the target maps, a name or an ARN; `nil` for all that are mapped.
    package var only: String?
    /// Whether no stream is looked up and no dialect asked for: what is put, or made, needs neither.
    package var isBare = false
    /// The contract that an emulator keeps; `nil` for the suite's, which answers are judged by in any case.
    package var contract: Contract?
}

extension TargetSpecification {
    /// What a mistake in it is: what stands in a file is configured, and what was typed is used wrongly.
    var mistake: Failure.Kind { dialect == .file ? .configuration : .usage }

    /// How much of one stream the client uses.
    package func limits(in suite: Suite) -> Target.Limits {
        switch source {
        case .emulator: .emulated
        case .endpoint(let file): file.limits ?? suite.documentedLimits
        case .recordings: Target.Limits(callsPerSecond: 1_000_000, sessions: 1_000_000)
        }
    }

    /// What the target will have for cases, known before it is prepared.
    package func offer(in suite: Suite) -> TargetOffer {
        let capabilities = Set(suite.manifest.capabilities.map(\.name))
        switch source {
        case .emulator(let configuration):
            let declared = Dictionary(
                configuration.streams.map { ($0.name, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let streams = suite.manifest.streams.compactMap { stream -> (String, TargetOffer.Stream)? in
                let declaration = declared[stream.name]
                guard declaration != nil || stream.kind == .missing else { return nil }
                let limits = declaration?.limits.map(Target.Limits.init)
                return (stream.name, TargetOffer.Stream(hasARN: declaration != nil, limits: limits))
            }
            return TargetOffer(
                capabilities: capabilities,
                streams: Dictionary(streams, uniquingKeysWith: { first, _ in first }),
                documentedLimits: suite.documentedLimits,
                hasControlEndpoint: true,
                hasExpiredCredentials: configuration.expiredCredentials != nil,
                hasSessionToken: configuration.acceptedCredentials?.sessionToken != nil
            )
        case .endpoint(let file):
            // What is looked up when the target is prepared is expected to be found.
            let isLookedUp = file.endpoint == nil
            var streams = file.streams.mapValues {
                TargetOffer.Stream(hasARN: isLookedUp || $0.arn != nil, limits: $0.limits)
            }
            for name in suite.manifest.names(of: .missing) where isLookedUp && streams[name] == nil {
                streams[name] = TargetOffer.Stream(hasARN: false, limits: nil)
            }
            return TargetOffer(
                capabilities: file.capabilities,
                streams: streams,
                documentedLimits: suite.documentedLimits,
                hasControlEndpoint: isLookedUp || file.controlEndpoint != nil,
                hasExpiredCredentials: file.expiredCredentials != nil,
                // What the environment has is read when the target is prepared.
                hasSessionToken: file.mayHaveSessionToken
            )
        case .recordings(let shelf):
            return TargetOffer(
                capabilities: capabilities,
                streams: [:],
                documentedLimits: suite.documentedLimits,
                hasControlEndpoint: true,
                hasExpiredCredentials: true,
                recordings: shelf.recordedCases
            )
        }
    }
}

extension Target.Limits {
    /// How much the client uses of a stream of the built-in emulator that declares no limits.
    static let emulated = Target.Limits(callsPerSecond: 500, sessions: 100)

    /// What a stream of the emulator declares.
    init(_ declared: StreamDeclaration.Limits) {
        self.init(callsPerSecond: declared.callsPerSecond, sessions: declared.sessions)
    }
}
