import Conformance
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Logging

/// Turns what `--target` says into targets; starts the built-in emulator where that is one.
struct TargetResolver {
    /// A target and what must be stopped when it is no longer needed.
    struct Resolved {
        let target: Target
        /// What `--target` takes for it again.
        let argument: String
        let emulator: RunningEmulator?
        /// Recordings that answer in the endpoint's place.
        var library: RecordingShelf?
    }

    let suite: Suite
    let options: TargetOptions
    let logger: Logger

    /// The dialects that are published; the default run takes both.
    private static let publishedDialects: [Dialect] = [.openapi, .serviceModel]

    /// The keys of the built-in emulator, which open nothing else.
    static let emulatorCredentials = Credentials(
        accessKeyID: "AKIAKVSCONFORMEXAMPLE",
        secretAccessKey: "kvsconform/emulator/secret/EXAMPLEKEY"
    )

    /// The limits that the client keeps where a target file says nothing: those that the API documents.
    private var documentedLimits: Target.Limits {
        let limits = suite.contract.limits
        return Target.Limits(
            callsPerSecond: limits.callsPerSecondPerStream.value,
            sessions: limits.sessionsPerStream.value
        )
    }

    /// Resolves all targets, and gives each a name of its own.
    func resolve() async throws -> [Resolved] {
        let texts =
            options.target.isEmpty ? Self.publishedDialects.map { "emulator:dialect=\($0.rawValue)" } : options.target
        var resolved: [Resolved] = []
        for text in texts {
            if text.hasPrefix("recording:") {
                resolved += try recorded(at: String(text.dropFirst("recording:".count)), text)
                continue
            }
            let next = try await resolve(text)
            if resolved.contains(where: { $0.target.name == next.target.name }) {
                throw Failure(
                    .configuration,
                    "two targets are named '\(next.target.name)'; give each target file a \"name\" of its own"
                )
            }
            resolved.append(next)
        }
        for resolved in resolved {
            do {
                _ = try Endpoint(resolved.target.endpoint)
            } catch {
                throw Failure(.configuration, "\(error)")
            }
        }
        if !options.fault.isEmpty, resolved.contains(where: { $0.emulator == nil }) {
            throw Failure(.usage, "--fault is for the built-in emulator; another endpoint has faults of its own")
        }
        return resolved
    }

    private func resolve(_ text: String) async throws -> Resolved {
        if text == "emulator" { return try await emulator(.serviceModel, named: "emulator", text) }
        if text.hasPrefix("emulator:dialect=") {
            let name = String(text.dropFirst("emulator:dialect=".count))
            return try await emulator(try Self.dialect(name), named: "emulator-\(name)", text)
        }
        if text.hasPrefix("emulator:") {
            return try await emulator(configuredBy: String(text.dropFirst("emulator:".count)), text)
        }
        if text.contains("://") { return Resolved(target: try url(text), argument: text, emulator: nil) }
        return Resolved(target: try file(text), argument: text, emulator: nil)
    }

    static func dialect(_ text: String) throws -> Dialect {
        if let dialect = Dialect(rawValue: text) { return dialect }
        let known = Dialect.allCases.map(\.rawValue)
        let near = Spelling.closest(to: text, in: known).map { "; did you mean '\($0)'?" } ?? ""
        throw Failure(.usage, "there is no dialect '\(text)' (\(known.joined(separator: ", ")))\(near)")
    }

    // MARK: The emulator

    private func emulator(_ dialect: Dialect, named name: String, _ argument: String) async throws -> Resolved {
        var configuration = EmulatorConfiguration()
        configuration.dialect = dialect
        configuration.keys = [EmulatorConfiguration.AcceptedKey(Self.emulatorCredentials)]
        do {
            configuration.streams = try EmulatorConfiguration.streams(in: SuiteFiles.join(suite.root, "streams"))
        } catch {
            throw Failure(configuration: error)
        }
        return try await start(configuration, named: name, argument)
    }

    private func emulator(configuredBy path: String, _ argument: String) async throws -> Resolved {
        let configuration: EmulatorConfiguration
        do {
            configuration = try .read(file: path, streamsFolder: SuiteFiles.join(suite.root, "streams"))
        } catch {
            throw Failure(configuration: error)
        }
        return try await start(configuration, named: "emulator-\(Self.stem(of: path))", argument)
    }

    private func start(
        _ declared: EmulatorConfiguration,
        named name: String,
        _ argument: String
    ) async throws -> Resolved {
        var configuration = declared
        for fault in options.fault {
            do {
                try configuration.addFault(fault)
            } catch {
                throw Failure(.usage, "\(error)")
            }
        }
        let running: RunningEmulator
        do {
            running = try await Emulator(configuration: configuration, contract: suite.contract, logger: logger).start()
        } catch {
            throw Failure(.configuration, "\(error)")
        }
        let file = TargetFile(running, configuration, suite.manifest)
        return Resolved(target: try target(file, named: name, from: argument), argument: argument, emulator: running)
    }

    // MARK: Recordings

    /// The targets whose recordings lie in a folder.
    private func recorded(at path: String, _ argument: String) throws -> [Resolved] {
        let found: (shelves: [RecordingShelf], problems: [(path: String, error: RecordingError)])
        do throws(FileError) {
            found = try RecordingShelf.shelves(at: path)
        } catch {
            throw Failure(.missingInput, error.description)
        }
        if let problem = found.problems.first {
            throw ReplaySession.failure(problem.error, problem.path)
        }
        guard !found.shelves.isEmpty else {
            throw Failure(.configuration, "there is no recording (*\(Recording.fileExtension)) in '\(path)'")
        }
        return found.shelves.map { shelf in
            let target = Target(
                name: shelf.target.name,
                endpoint: shelf.target.endpoint,
                region: shelf.target.region,
                dialect: shelf.target.dialect,
                // Nothing is signed for anyone.
                credentials: Self.emulatorCredentials,
                limits: Target.Limits(callsPerSecond: 1_000_000, sessions: 1_000_000),
                capabilities: Set(suite.manifest.capabilities.map(\.name)),
                streams: [:]
            )
            return Resolved(target: target, argument: argument, emulator: nil, library: shelf)
        }
    }

    // MARK: Other endpoints

    private func url(_ text: String) throws -> Target {
        guard let region = options.region ?? environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION") else {
            throw Failure(.usage, "a URL does not say its region: add --region, or set AWS_REGION")
        }
        let host =
            text.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init) ?? text
        let file = TargetFile(
            name: host,
            endpoint: text,
            region: region,
            dialect: try options.dialect.map(Self.dialect) ?? .serviceModel,
            credentials: .environment,
            limits: nil,
            streams: [:]
        )
        return try target(file, named: host, from: text)
    }

    private func file(_ path: String) throws -> Target {
        let source: SourceText
        do throws(SuiteFiles.Problem) {
            source = try SuiteFiles.read(path: path)
        } catch {
            let hint = Spelling.closest(to: path, in: ["emulator"]).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(
                .missingInput,
                "the target '\(path)' is no file, URL or 'emulator': \(error.description)\(hint)"
            )
        }
        let read = TargetFile.read(source, vocabulary: suite.vocabulary)
        guard let file = read.target else {
            throw Failure(.configuration, SuiteOptions.failure(.invalid(read.diagnostics)).message)
        }
        return try target(file, named: Self.stem(of: path), from: path)
    }

    private func target(_ file: TargetFile, named name: String, from argument: String) throws -> Target {
        let credentials: Credentials
        switch file.credentials {
        case .inline(let inline):
            credentials = inline
        case .environment:
            guard let key = environment("AWS_ACCESS_KEY_ID"), let secret = environment("AWS_SECRET_ACCESS_KEY") else {
                throw Failure(
                    .configuration,
                    "'\(argument)' takes its credentials from the environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                )
            }
            credentials = Credentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: environment("AWS_SESSION_TOKEN")
            )
        }
        return Target(
            name: file.name ?? name,
            endpoint: file.endpoint,
            controlEndpoint: file.controlEndpoint,
            region: file.region,
            dialect: file.dialect,
            credentials: credentials,
            limits: file.limits ?? documentedLimits,
            capabilities: file.capabilities,
            streams: file.streams
        )
    }

    private func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    }
}

extension TargetFile {
    /// How the suite is run against an emulator that listens, from any process.
    init(_ running: RunningEmulator, _ configuration: EmulatorConfiguration, _ manifest: SuiteManifest) {
        let streams = manifest.streams.map { logicalName, _ in
            let identity = running.streams[logicalName]
            return (
                logicalName,
                Target.Stream(name: identity?.name ?? running.streamName(of: logicalName), arn: identity?.arn)
            )
        }
        self.init(
            name: nil,
            endpoint: running.endpoint,
            controlEndpoint: running.endpoint,
            region: configuration.region,
            dialect: configuration.dialect,
            credentials: configuration.keys.first { !$0.isDenied && !$0.isExpired }.map { .inline($0.credentials) }
                ?? .environment,
            // The declared streams of the suite take far more than the service does; only 'limited' does not.
            limits: Target.Limits(callsPerSecond: 500, sessions: 100),
            capabilities: Set(manifest.capabilities.map(\.name)),
            streams: Dictionary(streams, uniquingKeysWith: { first, _ in first })
        )
    }
}
