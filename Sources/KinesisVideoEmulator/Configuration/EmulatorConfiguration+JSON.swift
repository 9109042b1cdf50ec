package import KinesisVideo

extension EmulatorConfiguration {
    /// Reads a configuration, and the streams in the folder that it names.
    ///
    /// - Parameters:
    ///   - source: The text, named by its path, which the other paths are relative to.
    ///   - streamFolders: The folders of declarations where the configuration names none.
    /// - Returns: The configuration with its streams.
    /// - Throws: Everything that is wrong with the files.
    package static func read(
        _ source: SourceText,
        streamFolders: [String] = []
    ) throws(ConfigurationError) -> EmulatorConfiguration {
        var folders = streamFolders
        var streamFaults: [SourceValue<Void>.Entry] = []
        let read = Diagnostics.read(source, as: "emulator") { value in
            value.object("a configuration") { reader in
                var configuration = EmulatorConfiguration()
                configuration.readMembers(reader)
                configuration.tls = reader.optionalObject("tls") { files in
                    let folder = Files.folder(of: source.name)
                    return TLSFiles(
                        certificate: Files.resolve(files.string("certificate"), relativeTo: folder),
                        key: Files.resolve(files.string("key"), relativeTo: folder)
                    )
                }
                configuration.persist = reader.optionalString("persist").map {
                    Files.resolve($0, relativeTo: Files.folder(of: source.name))
                }
                if let path = reader.optionalString("streams") {
                    folders = [Files.resolve(path, relativeTo: Files.folder(of: source.name))]
                }
                streamFaults = reader.optional("streamFaults")?.entries(as: "'streamFaults'") ?? []
                for fault in streamFaults { configuration.streamFaults[fault.name] = fault.value.faults() }
                return configuration
            }
        }
        guard var configuration = read.result else { throw ConfigurationError(read.diagnostics) }
        if !folders.isEmpty { configuration.streams = try Self.streams(in: folders) }
        // A fault for a stream that is not there would never be noticed missing.
        let names = configuration.streams.map(\.name)
        for fault in streamFaults where !names.contains(fault.name) {
            fault.value.report(
                unknown: fault.name,
                "there is no stream '\(fault.name)'",
                in: names,
                at: fault.nameRange
            )
        }
        if let all = streamFaults.first?.value.diagnostics.sorted, !all.isEmpty { throw ConfigurationError(all) }
        return configuration
    }

    /// Reads the configuration in a file.
    package static func read(
        file path: String,
        streamFolders: [String] = []
    ) throws(ConfigurationError) -> EmulatorConfiguration {
        try read(try Files.source(at: path), streamFolders: streamFolders)
    }

    /// Reads the declarations of folders: those of every `.json` file in each that is no schema, in the order of their names.
    ///
    /// - Throws: Everything that is wrong with the files, a name that two of them declare included.
    package static func streams(in folders: [String]) throws(ConfigurationError) -> [StreamDeclaration] {
        var streams: [StreamDeclaration] = []
        var error = ConfigurationError()
        var files: [String: String] = [:]
        var paths: [String] = []
        for folder in folders {
            let names = try Files.names(in: folder).filter { $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json") }
            paths += names.map { Files.resolve($0, relativeTo: folder) }
        }
        for path in paths {
            do throws(ConfigurationError) {
                let source = try Files.source(at: path)
                let read = StreamDeclaration.named(in: source)
                error.diagnostics += read.diagnostics
                for (stream, range) in read.result ?? [] {
                    if let other = files.updateValue(path, forKey: stream.name) {
                        error.diagnostics.append(
                            Diagnostic(
                                code: "streams.duplicate-name",
                                message: "the stream '\(stream.name)' is already declared in \(other)",
                                source: source,
                                range: range
                            )
                        )
                    }
                    streams.append(stream)
                }
            } catch let unreadable {
                error.problems += unreadable.problems
            }
        }
        guard error == ConfigurationError() else { throw error }
        return streams
    }

    private mutating func readMembers(_ reader: FileReader) {
        _ = reader.optionalString("$schema")
        _ = reader.optionalString("description")
        hostName = reader.optional("hostName")?.hostName()
        control = reader.optionalObject("control") { ControlPort(port: $0.integer("port", in: 0...65_535)) }
        for origin in reader.optional("cors")?.elements(of: "origins") ?? [] {
            guard let text = origin.string() else { continue }
            if CrossOrigin.isOrigin(text) {
                crossOrigin.origins.append(text)
            } else {
                origin.report("wrong-form", "'\(text)' is no origin", help: CrossOrigin.help)
            }
        }
        region = reader.optionalString("region") ?? region
        accountID = reader.optionalString("accountID") ?? accountID
        if accountID.utf8.count != 12 || !accountID.utf8.allSatisfy({ (48...57).contains($0) }) {
            reader.optional("accountID")?.report("wrong-form", "'accountID' is twelve digits")
        }
        dialect = reader.optionalChoice("dialect") ?? dialect
        keys = reader.optionalObjects("keys", of: "a key") { key in
            let credentials = Credentials(
                accessKeyID: key.string("accessKeyId"),
                secretAccessKey: key.string("secretAccessKey"),
                sessionToken: key.optionalString("sessionToken")
            )
            return AcceptedKey(credentials, isDenied: key.flag("denied"), isExpired: key.flag("expired"))
        }
        clockSkewSeconds = reader.optionalInteger("clockSkewSeconds", in: 0...86_400)
        idle = reader.optional("idle")?.idlePolicy() ?? idle
        sessionDuration = reader.optional("sessionMilliseconds")?.milliseconds() ?? sessionDuration
        transition = reader.optional("transitionMilliseconds")?.milliseconds() ?? transition
        streamLimit = reader.optionalInteger("streamLimit", in: 0...1_000_000) ?? streamLimit
        let points = reader.optionalObject("choices") { (ContestedChoices($0), ContestedSettings($0)) }
        choices = points?.0 ?? choices
        answers = reader.optionalObject("answers", AnswerForm.init) ?? answers
        limiting = reader.optionalObject("limiting", Limiting.init) ?? limiting
        clockOffset =
            reader.optionalInteger("clockOffsetMilliseconds", in: -86_400_000...86_400_000).map { Int64($0) }
            ?? clockOffset
        namePrefix = reader.optionalString("namePrefix") ?? namePrefix
        for name in reader.optional("names")?.entries(as: "'names'") ?? [] { names[name.name] = name.value.string() }
        faults = reader.optional("faults")?.faults() ?? []
        uploads = reader.optionalObject("uploads", UploadSettings.init)
        let longest = CreateStreamHandler.longestRetention
        retentionHours = reader.optionalInteger("retentionHours", in: 0...longest) ?? retentionHours
        memoryLimit = reader.optionalInteger("memoryLimitBytes", in: 1...Int.max) ?? memoryLimit
        seed = reader.optionalInteger("seed").map { UInt64($0) }
        points?.1.apply(to: &self, where: reader.has)
    }
}

// The kinds of value that the emulator's own files have in common.
extension SourceValue {
    /// A duration in milliseconds, up to a hundred years; reports anything else.
    func milliseconds() -> Int64? {
        integer(in: 0...Int(EmulatorConfiguration.unboundedSession)).map { Int64($0) }
    }

    /// The name or address of a host; reports anything else.
    func hostName() -> String? {
        guard let text = string() else { return nil }
        if EmulatorConfiguration.isHostName(text) { return text }
        report("wrong-form", "'\(text)' is not the name of a host", help: "write it without scheme and port")
        return nil
    }

    /// An idle policy, `"hold"` or `{"closeAfterMilliseconds": 3000}`; reports anything else.
    func idlePolicy() -> IdlePolicy? {
        if node.kind == .object {
            return object("an idle policy") {
                $0.required("closeAfterMilliseconds")?.milliseconds().map(IdlePolicy.closeAfter)
            }
        }
        guard let text = string() else { return nil }
        if text == "hold" { return .hold }
        report(
            "unknown-name",
            "'\(text)' is no idle policy",
            help: "write \"hold\", or {\"closeAfterMilliseconds\": 3000}"
        )
        return nil
    }

    /// A list of faults, each as `NAME` or `NAME=ARGUMENT`; reports anything else.
    func faults() -> [Fault] {
        (elements(of: "faults") ?? []).compactMap { value in
            guard let text = value.string() else { return nil }
            do throws(FaultError) {
                return try Fault(text)
            } catch {
                value.report("wrong-fault", error.description)
                return nil
            }
        }
    }
}
