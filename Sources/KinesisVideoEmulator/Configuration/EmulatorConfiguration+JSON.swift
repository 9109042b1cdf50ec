package import KinesisVideo

extension EmulatorConfiguration {
    /// Reads a configuration, and the streams in the folder that it names.
    ///
    /// - Parameters:
    ///   - source: The text, named by its path, which the other paths are relative to.
    ///   - streamsFolder: The folder of declarations where the configuration names none.
    /// - Returns: The configuration with its streams.
    /// - Throws: Everything that is wrong with the files.
    package static func read(
        _ source: SourceText,
        streamsFolder: String? = nil
    ) throws(ConfigurationError) -> EmulatorConfiguration {
        let folder = Files.folder(of: source.name)
        var streamFaults: [JSONNode.Member] = []
        var declared: String?
        var configuration = try ConfigurationError.read(source) { reader in
            var configuration = EmulatorConfiguration()
            configuration.readMembers(&reader)
            declared = reader.optionalString("streams").map { Files.resolve($0, relativeTo: folder) }
            reader.optionalObject("streamFaults") { faults in
                streamFaults = faults.node.objectValue ?? []
                for member in streamFaults {
                    configuration.streamFaults[member.name] = faults.optionalFaults(member.name)
                }
                return ()
            }
            return configuration
        }
        if let path = declared ?? streamsFolder { configuration.streams = try Self.streams(in: path) }
        // A fault for a stream that is not there would never be noticed missing.
        for member in streamFaults where !configuration.streams.contains(where: { $0.name == member.name }) {
            let names = configuration.streams.map(\.name)
            let problem = JSONProblem(
                "there is no stream '\(member.name)'",
                at: member.nameRange,
                path: "/streamFaults",
                suggestion: Spelling.closest(to: member.name, in: names)
            )
            throw ConfigurationError([problem], in: source)
        }
        return configuration
    }

    /// Reads the configuration in a file.
    package static func read(
        file path: String,
        streamsFolder: String? = nil
    ) throws(ConfigurationError) -> EmulatorConfiguration {
        try read(try Files.source(at: path), streamsFolder: streamsFolder)
    }

    /// Reads the declarations of a folder: those of every `.json` file in it that is no schema, in the order of their names.
    ///
    /// - Throws: Everything that is wrong with the files, a name that two of them declare included.
    package static func streams(in folder: String) throws(ConfigurationError) -> [StreamDeclaration] {
        var streams: [StreamDeclaration] = []
        var problems: [String] = []
        var files: [String: String] = [:]
        for name in try Files.names(in: folder) where name.hasSuffix(".json") && !name.hasSuffix(".schema.json") {
            let path = Files.resolve(name, relativeTo: folder)
            do throws(ConfigurationError) {
                for stream in try StreamDeclaration.read(try Files.source(at: path)) {
                    if let other = files.updateValue(path, forKey: stream.name) {
                        problems.append("\(path): the stream '\(stream.name)' is already declared in \(other)")
                    }
                    streams.append(stream)
                }
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return streams
    }

    private mutating func readMembers(_ reader: inout JSONObjectReader) {
        _ = reader.optionalString("$schema")
        _ = reader.optionalString("description")
        region = reader.optionalString("region") ?? region
        accountID = reader.optionalString("accountID") ?? accountID
        if accountID.utf8.count != 12 || !accountID.utf8.allSatisfy({ (48...57).contains($0) }) {
            reader.note("'accountID' is twelve digits", atMember: "accountID")
        }
        dialect = reader.optionalChoice("dialect") ?? dialect
        keys = reader.optionalObjects("keys") { key in
            let token = key.optionalString("sessionToken")
            let isDenied = key.flag("denied")
            let isExpired = key.flag("expired")
            guard let id = key.string("accessKeyID"), let secret = key.string("secretAccessKey") else { return nil }
            let credentials = Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
            return AcceptedKey(credentials, isDenied: isDenied, isExpired: isExpired)
        }
        clockSkewSeconds = reader.optionalInteger("clockSkewSeconds", in: 0...86_400)
        idle = reader.optionalIdlePolicy("idle") ?? idle
        sessionDuration = reader.optionalMilliseconds("sessionMilliseconds") ?? sessionDuration
        choices = reader.optionalObject("choices") { ContestedChoices(&$0) } ?? choices
        namePrefix = reader.optionalString("namePrefix") ?? namePrefix
        names =
            reader.optionalObject("names") { names in
                let pairs = (names.node.objectValue ?? []).map(\.name).compactMap { name in
                    names.string(name).map { (name, $0) }
                }
                return Dictionary(pairs) { first, _ in first }
            } ?? names
        faults = reader.optionalFaults("faults")
        seed = reader.optionalInteger("seed", in: 0 ... .max).map { UInt64($0) }
    }
}
