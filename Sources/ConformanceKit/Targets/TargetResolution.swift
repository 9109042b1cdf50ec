package import Conformance
internal import ConformanceReports
package import ConformanceRunner
internal import ConformanceStorage
package import KinesisVideo
package import KinesisVideoEmulator

/// Reads what `--target` takes, and prepares the targets of a run.
package struct TargetResolution: Sendable {
    /// The suite that the targets are to be run with.
    package let suite: Suite
    /// The region of a URL; without it the environment says it.
    package var region: String?
    /// The dialect of a URL or a region; `nil` and `auto` to have the endpoint asked.
    package var dialect: String?
    /// The profile of the AWS CLI's configuration that URLs and regions take; `nil` for what the environment names.
    package var profile: String?
    /// Streams of the targets, `LOGICAL=NAME` or `LOGICAL=ARN`.
    package var streams: [String]
    /// The only stream that is asked for: a logical name that the target maps, a name or an ARN; `nil` for all that are mapped.
    package var only: String?
    /// Whether no stream is looked up and no dialect asked for; see ``TargetSpecification/isBare``.
    package var isBare = false
    /// Faults that the built-in emulator commits: `NAME`, `NAME=ARGUMENT`, either with `:STREAM`.
    package var faults: [String]
    package let caller: Caller

    package init(
        _ suite: Suite,
        _ caller: Caller,
        region: String? = nil,
        dialect: String? = nil,
        profile: String? = nil,
        streams: [String] = [],
        faults: [String] = []
    ) {
        self.suite = suite
        self.caller = caller
        self.region = region
        self.dialect = dialect
        self.profile = profile
        self.streams = streams
        self.faults = faults
    }

    /// The dialects that are published; who names no target gets the emulator in each.
    private static let publishedDialects: [Dialect] = [.openapi, .serviceModel]

    /// Reads all targets of a run.
    ///
    /// - Parameter texts: `emulator`, `emulator:dialect=NAME-or-FILE`, `emulator:vary=VARIATION`, `emulator:FILE`, a region, a URL, a
    ///   target file, or `recording:FOLDER`, which may be several targets; none for the emulator in each published dialect.
    /// - Returns: The targets in their order, each under a name of its own.
    /// - Throws: ``Failure`` that says which of them is wrong.
    package func specifications(of texts: [String]) throws(Failure) -> [TargetSpecification] {
        let texts = texts.isEmpty ? Self.publishedDialects.map { "emulator:dialect=\($0.rawValue)" } : texts
        var targets: [TargetSpecification] = []
        for text in texts {
            for next in try specifications(of: text) {
                guard !targets.contains(where: { $0.name == next.name }) else {
                    throw Failure(
                        .configuration,
                        "two targets are named '\(next.name)'; give each target file a \"name\" of its own"
                    )
                }
                targets.append(next)
            }
        }
        try refuseUnusedOptions(texts, targets)
        try checkTyped(on: targets)
        for index in targets.indices { (targets[index].only, targets[index].isBare) = (only, isBare) }
        return targets
    }

    /// Refuses what none of the targets takes: who says it believes that it counts.
    private func refuseUnusedOptions(_ texts: [String], _ targets: [TargetSpecification]) throws(Failure) {
        let areEmulators = targets.allSatisfy { if case .emulator = $0.source { true } else { false } }
        guard faults.isEmpty || areEmulators else {
            throw Failure(.usage, "--fault is for the built-in emulator; another endpoint has faults of its own")
        }
        let hasEndpoint = targets.contains { if case .endpoint = $0.source { true } else { false } }
        for (option, isSaid) in [("--stream", !streams.isEmpty), ("--profile", profile != nil)] where isSaid {
            guard hasEndpoint else {
                throw Failure(
                    .usage,
                    "\(option) is for a region, a URL or a target file; name one with --target, such as "
                        + "--target \(region ?? "us-west-2")"
                )
            }
        }
        if let region, !texts.contains(where: { $0.contains("://") }) {
            throw Failure(.usage, "--region is for a URL; a region is a target itself: --target \(region)")
        }
        // A target file has its dialect in it.
        if let dialect, dialect != "auto", !targets.contains(where: { $0.dialect == .option }) {
            throw Failure(
                .usage,
                "--dialect is for a region or a URL; write --target emulator:dialect=\(dialect) for the emulator, and "
                    + "\"dialect\": \"\(dialect)\" into a target file"
            )
        }
    }

    private func specifications(of text: String) throws(Failure) -> [TargetSpecification] {
        let (kind, rest) =
            text.firstIndex(of: ":").map { (text[..<$0], String(text[$0...].dropFirst())) } ?? (text[...], "")
        switch kind {
        case "recording": return try recordings(at: rest, text)
        case "region": return [try region(rest, text)]
        case "emulator" where kind.count == text.count:
            return [try emulator(DialectFile(.serviceModel), .builtIn, "emulator", text)]
        case "emulator" where rest.hasPrefix("dialect="):
            let name = String(rest.dropFirst("dialect=".count))
            let dialect = try DialectFile(named: name, of: suite)
            return [try emulator(dialect, .argument, "emulator-\(Self.stem(of: name))", text)]
        case "emulator" where rest.hasPrefix("vary="):
            return [try emulator(Variation(String(rest.dropFirst("vary=".count))))]
        case "emulator" where Dialect(rawValue: rest) != nil && !SuiteFiles.exists(rest):
            throw Failure(.usage, "'\(rest)' is a dialect and not a file: write emulator:dialect=\(rest)")
        case "emulator":
            return [
                try emulator(try suite.emulator(configuredBy: rest), .file, "emulator-\(Self.stem(of: rest))", text)
            ]
        default:
            if text.contains("://") { return [try url(text)] }
            guard Self.isRegion(text), !SuiteFiles.exists(text) || SuiteFiles.isFolder(text) else {
                return [try file(text)]
            }
            let near = Spelling.closest(to: text, in: Partition.all.flatMap(\.regions))
            guard let near, near != text else { return [try region(text, text)] }
            throw Failure(
                .usage,
                "there is no region '\(text)' that this version knows; did you mean '\(near)'? Of a newer one, write "
                    + "region:\(text)"
            )
        }
    }

    /// Whether a text is the name of a region, or looks like one.
    package static func isRegion(_ text: String) -> Bool {
        Partition.naming(region: text) != nil || Partition.all.contains { $0.hasForm(text) }
    }

    // MARK: Emulators

    private func emulator(
        _ dialect: DialectFile,
        _ origin: TargetHeader.Preparation.Origin,
        _ name: String,
        _ text: String
    ) throws(Failure) -> TargetSpecification {
        var configuration = try suite.emulator()
        dialect.apply(to: &configuration)
        var specification = try emulator(configuration, origin, name, text)
        specification.unspoken = dialect.unspoken
        return specification
    }

    /// The built-in emulator in a variation that conforms.
    ///
    /// - Parameters:
    ///   - variation: What varies.
    ///   - name: The name in reports; `nil` for one that is made of the variation.
    /// - Returns: The target.
    /// - Throws: ``Failure`` where the suite's streams cannot be read.
    package func emulator(_ variation: Variation, named name: String? = nil) throws(Failure) -> TargetSpecification {
        var configuration = try suite.emulator()
        variation.apply(to: &configuration)
        let text = variation.description
        let digits = Hexadecimal.padded(UInt64(fnv1a: text), to: 16).prefix(8)
        return try emulator(configuration, .argument, name ?? "emulator-\(digits)", "emulator:vary=\(text)")
    }

    private func emulator(
        _ declared: EmulatorConfiguration,
        _ origin: TargetHeader.Preparation.Origin,
        _ name: String,
        _ text: String
    ) throws(Failure) -> TargetSpecification {
        var configuration = declared
        // As 'kvsconform emulate --config' has it: who names no keys has those of the built-in emulator.
        if configuration.keys.isEmpty { configuration.keys = EmulatorConfiguration.builtInKeys }
        for fault in faults { try failing { () throws(FaultError) in try configuration.addFault(fault) } }
        return TargetSpecification(name: name, argument: text, source: .emulator(configuration), dialect: origin)
    }

    // MARK: Recordings

    /// The targets whose recordings lie in a folder.
    private func recordings(at path: String, _ text: String) throws(Failure) -> [TargetSpecification] {
        let found = try failing { () throws(FileError) in try RecordingShelf.shelves(at: path) }
        if let problem = found.problems.first { throw Failure(problem.error, in: problem.path) }
        guard !found.shelves.isEmpty else {
            throw Failure(.configuration, "there is no recording (*\(Recording.fileExtension)) in '\(path)'")
        }
        return found.shelves.map {
            TargetSpecification(name: $0.target.name, argument: text, source: .recordings($0), dialect: .recording)
        }
    }

    // MARK: Other endpoints

    /// A region, in which each stream's data endpoint is looked up.
    private func region(_ region: String, _ text: String) throws(Failure) -> TargetSpecification {
        guard !Partition.isPseudoRegion(region) else { throw Failure(.usage, Self.pseudoRegion(region)) }
        guard EndpointRules.isHostLabel(region) else {
            throw Failure(
                .usage,
                "'\(region)' is not the name of a region\(Self.hint(region, in: Partition.all.flatMap(\.regions)))"
            )
        }
        return try endpoint(nil, region: region, named: region, text)
    }

    private func url(_ text: String) throws(Failure) -> TargetSpecification {
        let endpoint = try failing { () throws(EndpointError) in try Endpoint(text) }
        let host =
            text.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init) ?? text
        return try self.endpoint(endpoint, region: region, named: host, text)
    }

    private func endpoint(
        _ endpoint: Endpoint?,
        region: String?,
        named name: String,
        _ text: String
    ) throws(Failure) -> TargetSpecification {
        let isSaid = dialect.map { $0 != "auto" } ?? false
        let file = TargetFile(
            name: name,
            endpoint: endpoint,
            region: region,
            dialect: isSaid ? try dialect.map { name throws(Failure) in try Dialect(named: name) } : nil,
            credentials: .chain(profile: profile),
            limits: nil,
            streams: try mappedStreams()
        )
        return TargetSpecification(
            name: name,
            argument: text,
            source: .endpoint(file),
            dialect: isSaid ? .option : .builtIn
        )
    }

    /// The streams that options name.
    private func mappedStreams() throws(Failure) -> [String: Target.Stream] {
        var mapped: [String: Target.Stream] = [:]
        for text in streams {
            guard let separator = text.firstIndex(of: "="), text[text.index(after: separator)...] != "" else {
                throw Failure(.usage, "'--stream \(text)' is not LOGICAL=NAME or LOGICAL=ARN")
            }
            let (logical, value) = (String(text[..<separator]), String(text[text.index(after: separator)...]))
            guard suite.vocabulary.streams.contains(logical) else {
                throw Failure(
                    .usage,
                    "the suite has no logical stream '\(logical)'\(Self.hint(logical, in: suite.vocabulary.streams))"
                )
            }
            guard mapped.updateValue(try Self.stream(value), forKey: logical) == nil else {
                throw Failure(.usage, "--stream names '\(logical)' twice")
            }
        }
        return mapped
    }

    /// A stream by its name or its ARN, in which the name stands.
    static func stream(_ text: String) throws(Failure) -> Target.Stream {
        guard text.hasPrefix("arn:") else { return Target.Stream(name: text) }
        guard let arn = StreamARN(text) else {
            throw Failure(
                .usage,
                "'\(text)' is not the ARN of a stream, which is arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/TIME"
            )
        }
        return Target.Stream(name: arn.name, arn: text)
    }

    /// Why a target cannot be what stands for a partition as a whole.
    static func pseudoRegion(_ region: String) -> String {
        "'\(region)' is not a region in which streams live; name one, such as us-west-2"
    }

    /// Holds streams that are named by ARN against the region that they are asked for in.
    ///
    /// - Parameters:
    ///   - streams: The streams.
    ///   - region: The region.
    ///   - kind: What kind of failure it is.
    ///   - isOneOfSeveral: Whether there are other targets beside.
    /// - Throws: ``Failure`` with the first that lives somewhere else.
    static func check(
        _ streams: [Target.Stream],
        liveIn region: String,
        _ kind: Failure.Kind,
        isOneOfSeveral: Bool = false
    ) throws(Failure) {
        for text in streams.compactMap(\.arn).sorted() {
            guard let why = StreamARN(text)?.mismatch(with: region) else { continue }
            let advice = isOneOfSeveral ? "; name streams of several regions by their names, not by ARNs" : ""
            throw Failure(kind, "'\(text)' is not a stream of the target: \(why)\(advice)")
        }
    }

    /// Holds the streams that were typed against the regions of the targets, as far as those are known by now.
    private func checkTyped(on targets: [TargetSpecification]) throws(Failure) {
        var typed = Array(try mappedStreams().values)
        if let only { typed.append(try Self.stream(only)) }
        for target in targets {
            guard case .endpoint(let file) = target.source, let region = file.region else { continue }
            try Self.check(typed, liveIn: region, .usage, isOneOfSeveral: targets.count > 1)
        }
    }

    private static func hint(_ text: String, in known: some Collection<String>) -> String {
        Spelling.closest(to: text, in: Array(known)).map { "; did you mean '\($0)'?" } ?? ""
    }

    private func file(_ path: String) throws(Failure) -> TargetSpecification {
        let source: SourceText
        do throws(SuiteFiles.Problem) {
            source = try SuiteFiles.read(path: path)
        } catch {
            let hint = Self.hint(path, in: ["emulator"] + Partition.all.flatMap(\.regions))
            throw Failure(
                .missingInput,
                "the target '\(path)' is not a file, a region, a URL or 'emulator': \(error.description)\(hint)"
            )
        }
        let read = TargetFile.read(source, vocabulary: suite.vocabulary)
        guard var file = read.target else { throw Failure(.configuration, diagnostics: read.diagnostics) }
        // What is typed goes before what was written down.
        file.streams.merge(try mappedStreams()) { $1 }
        if let profile { file.credentials = .chain(profile: profile) }
        return TargetSpecification(
            name: file.name ?? Self.stem(of: path),
            argument: path,
            source: .endpoint(file),
            dialect: .file
        )
    }

    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    }
}

extension Dialect {
    /// A dialect by its name.
    package init(named text: String) throws(Failure) {
        guard let dialect = Dialect(rawValue: text) else {
            let known = Dialect.allCases.map(\.rawValue)
            let near = Spelling.closest(to: text, in: known).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(.usage, "there is no dialect '\(text)' (\(known.joined(separator: ", ")))\(near)")
        }
        self = dialect
    }
}

extension Suite {
    /// A faithful emulator of the suite's streams without keys, or the one that a file declares.
    package func emulator(configuredBy path: String? = nil) throws(Failure) -> EmulatorConfiguration {
        try failing { () throws(ConfigurationError) -> EmulatorConfiguration in
            if let path { return try .read(file: path, streamFolders: streamFolders) }
            var configuration = EmulatorConfiguration()
            configuration.streams = try EmulatorConfiguration.streams(in: streamFolders)
            return configuration
        }
    }

    /// The limits that a client keeps where a target says nothing: those that the API documents.
    package var documentedLimits: Target.Limits {
        Target.Limits(documentedBy: contract)
    }
}
