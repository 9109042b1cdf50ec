import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo
import KinesisVideoEmulator
import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `kvsconform emulate`: an endpoint for any client.
struct EmulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulate",
        abstract: "Serve GetMedia, for any client.",
        discussion: """
            Serves the suite's streams, and those that clients create and put media into, faithfully or with
            faults, until it is interrupted.

            EXAMPLES
              kvsconform emulate --port 8181
              kvsconform emulate --port 8181 --stream camera=recording.mkv
              ffmpeg -i rtsp://camera -c copy -f matroska - | \\
                  kvsconform emulate --live camera=-
              kvsconform emulate --port 8181 --write-target here.json &
              kvsconform run --target here.json
              kvsconform emulate --empty --write-target here.json
              kvsconform emulate --fault stall=2:recorded
              kvsconform emulate --port 8181 --control-port 8182
              kvsconform emulate --port 8181 --cors http://localhost:3000
              kvsconform emulate --dialect us-west-2.dialect.json
              kvsconform emulate --tls-certificate gateway.pem --tls-key gateway.key \\
                  --host-name gateway.test

            FAULTS, each with what it does, takes and breaks in 'kvsconform explain NAME'
            \(faults)
            """
    )

    /// The names, in lines that nobody has to break.
    private static let faults = Fault.Name.allCases.map(\.rawValue)
        .reduce(into: [String]()) { lines, name in
            if let last = lines.last, last.utf8.count + name.utf8.count < 78 {
                lines[lines.count - 1] += " \(name)"
            } else {
                lines.append("  \(name)")
            }
        }
        .joined(separator: "\n")

    @Option(
        help: ArgumentHelp("A configuration file; the options below change what it says.", valueName: "file"),
        completion: .json
    )
    var config: String?

    @OptionGroup var folder: SuiteFolder

    @Option(help: ArgumentHelp("The address to listen at.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The port to listen at; 0 takes any that is free.", valueName: "port")
    )
    var port = 8181

    @Option(
        help: ArgumentHelp(
            "Serve https with this certificate, and after it in the file those that issued it, in PEM.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp("The certificate's private key, in PEM, without a password.", valueName: "file"),
        completion: .file()
    )
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "The host in the URLs that GetDataEndpoint and the target file give out, such as the certificate's.",
            valueName: "name"
        )
    )
    var hostName: String?

    @Option(
        help: ArgumentHelp(
            "openapi, service-model or observed; or a file of readings, which 'kvsconform dialect' writes.",
            valueName: "dialect"
        ),
        completion: .dialect
    )
    var dialect: String?

    @Option(help: ArgumentHelp("The region that signatures are made for.", valueName: "region"), completion: .region)
    var region: String?

    @Option(
        help: ArgumentHelp(
            "A key that is accepted, as ID:SECRET or ID:SECRET:TOKEN. Repeatable. Processes show it to all users of the machine; keys in --config they do not.",
            valueName: "key"
        )
    )
    var key: [String] = []

    @Flag(help: "Serve no stream of the suite: those of --stream, and what is made while it runs.")
    var empty = false

    @Option(help: ArgumentHelp("What stands before each logical name in the name of its stream.", valueName: "text"))
    var namePrefix: String?

    @Option(
        help: ArgumentHelp(
            "A stream, in the place of a suite's of that name: its name, and the Matroska file that it serves. Repeatable.",
            valueName: "name=file"
        )
    )
    var stream: [String] = []

    @Option(
        help: ArgumentHelp(
            "A stream that goes on arriving: its name, and a Matroska file, played at its own pace over and over, or '-' for what comes on standard input. Repeatable.",
            valueName: "name=file"
        )
    )
    var live: [String] = []

    @Option(
        help: ArgumentHelp(
            "Keep streams and what is put into them in this folder, also when the emulator ends.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var persist: String?

    @Option(
        help: ArgumentHelp(
            "How much of what is put into all streams together is held in memory, as 64M or 2G; the oldest leaves first.",
            valueName: "bytes"
        )
    )
    var memoryLimit: ByteCount?

    @Option(
        help: ArgumentHelp("A fault: NAME, NAME=ARGUMENT, either with :STREAM. Repeatable.", valueName: "fault"),
        completion: .fault
    )
    var fault: [String] = []

    @Option(help: ArgumentHelp("Makes fragment numbers and request ids repeatable.", valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Let pages of this origin call from a browser, like http://localhost:3000; '*' for any. Repeatable.",
            valueName: "origin"
        )
    )
    var cors: [String] = []

    @Option(
        help: ArgumentHelp(
            "Let the emulator be looked at and changed while it runs, at this port of this machine; 0 takes any. The token is printed, or taken from KVSCONFORM_CONTROL_TOKEN.",
            valueName: "port"
        )
    )
    var controlPort: Int?

    @Option(
        help: ArgumentHelp(
            "Write where it listens into this file as soon as it does, and remove the file at the end.",
            valueName: "file"
        ),
        completion: .file()
    )
    var readyFile: String?

    @Option(
        help: ArgumentHelp("Write a target file, with which 'kvsconform run' finds this emulator.", valueName: "file"),
        completion: .file()
    )
    var writeTarget: String?

    @Flag(name: .shortAndLong, help: "Print nothing for each request.")
    var quiet = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is between 0 and 65535") }
        guard (0...65_535).contains(controlPort ?? 0) else {
            throw ValidationError("--control-port is between 0 and 65535")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together")
        }
        if let hostName, !EmulatorConfiguration.isHostName(hostName) {
            throw ValidationError("--host-name is the name of a host, without scheme and port; found '\(hostName)'")
        }
        if let wrong = cors.first(where: { !CrossOrigin.isOrigin($0) }) {
            throw ValidationError("--cors takes an origin; found '\(wrong)': \(CrossOrigin.help)")
        }
    }

    func run() async throws {
        let suite = try folder.locator.suite()
        var logger = Logger(label: "emulator") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = quiet ? .warning : .info
        let configuration = try configuration(suite)
        try OpenFiles.prepareForConnections()
        let running: RunningEmulator
        do {
            running = try await Emulator(configuration: configuration, contract: suite.contract, logger: logger)
                .start(host: host, port: port, control: try control(configuration))
        } catch let error as ConfigurationError {
            throw error.failure
        } catch {
            throw Failure(.configuration, "\(error)")
        }
        let file = TargetFile(running, configuration, suite.manifest)
        let (document, greeting) = (file.document.bytes(.pretty) + [0x0A], greeting(running, configuration, file))
        let ready = readyDocument(running)
        defer { if let readyFile { unlink(readyFile) } }
        let (_, _) = try await Interruption.guarding { [writeTarget, readyFile] in
            if let writeTarget { try AtomicFile.write(document, to: writeTarget, isPrivate: true) }
            if let readyFile { try AtomicFile.write(ready, to: readyFile, isPrivate: true) }
            try StandardStream.output.write(greeting)
            try? await Task.sleep(for: .seconds(1_000_000_000))
        }
        try await running.shutdown()
    }

    private func configuration(_ suite: Suite) throws -> EmulatorConfiguration {
        var configuration = try suite.emulator(configuredBy: config)
        if let region { configuration.region = region }
        if let tlsCertificate, let tlsKey {
            configuration.tls = EmulatorConfiguration.TLSFiles(certificate: tlsCertificate, key: tlsKey)
        }
        if let hostName { configuration.hostName = hostName }
        if let namePrefix { configuration.namePrefix = namePrefix }
        if let seed { configuration.seed = seed }
        configuration.crossOrigin.origins += cors
        configuration.version = KVSConform.version
        for text in key { configuration.keys.append(try Self.key(text)) }
        if configuration.keys.isEmpty { configuration.keys = EmulatorConfiguration.builtInKeys }
        if empty { configuration.streams = [] }
        if let persist { configuration.persist = persist }
        if let memoryLimit { configuration.memoryLimit = memoryLimit.bytes }
        let streams = try stream.map(Self.stream) + live.map(Self.live)
        let names = Set(streams.map(\.name))
        configuration.streams = configuration.streams.filter { !names.contains($0.name) } + streams
        if configuration.streams.filter({ $0.live == .standardInput }).count > 1 {
            throw Failure(.usage, "only one stream can be what comes on standard input")
        }
        if let dialect {
            let dialect = try DialectFile(named: dialect, of: suite)
            dialect.apply(to: &configuration)
            for line in dialect.unspoken { KVSConform.say(line) }
        }
        for text in fault { try configuration.addFault(text) }
        return configuration
    }

    /// Where the emulator is controlled, with the token of the surroundings where they have one.
    private func control(_ configuration: EmulatorConfiguration) throws -> ControlPort? {
        guard var control = controlPort.map({ ControlPort(port: $0) }) ?? configuration.control else { return nil }
        if let token = getenv(Self.tokenVariable).map({ String(cString: $0) }), !token.isEmpty {
            let isSendable = token.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            guard isSendable, token.utf8.count >= 16 else {
                throw Failure(.usage, "\(Self.tokenVariable) is 16 or more letters, digits and signs of ASCII")
            }
            control.token = token
        }
        return control
    }

    private static let tokenVariable = "KVSCONFORM_CONTROL_TOKEN"

    /// Where it listens, for a script that started it.
    private func readyDocument(_ running: RunningEmulator) -> [UInt8] {
        let names = running.streams.map(\.value.name).sorted()
        let document = JSONNode.object([
            "endpoint": .string(running.endpoint), "host": .string(running.host), "port": .integer(running.port),
            "pid": .integer(getpid()), "streams": .array(names.map(JSONNode.string)),
            "control": running.control.map {
                .object(["endpoint": .string($0.endpoint), "token": .string($0.token)])
            },
        ])
        return document.bytes(.pretty) + [0x0A]
    }

    private static func key(_ text: String) throws -> EmulatorConfiguration.AcceptedKey {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw Failure(.usage, "--key takes ID:SECRET or ID:SECRET:TOKEN")
        }
        return EmulatorConfiguration.AcceptedKey(
            Credentials(
                accessKeyID: parts[0],
                secretAccessKey: parts[1],
                sessionToken: parts.count > 2 ? parts[2] : nil
            )
        )
    }

    private static func stream(_ text: String) throws -> StreamDeclaration {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Failure(.usage, "--stream takes NAME=FILE, where FILE is Matroska")
        }
        var declaration = StreamDeclaration(name: String(text[..<equals]))
        declaration.media = String(text[text.index(after: equals)...])
        return declaration
    }

    private static func live(_ text: String) throws -> StreamDeclaration {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Failure(.usage, "--live takes NAME=FILE, where FILE is Matroska, or NAME=- for standard input")
        }
        return StreamDeclaration(name: String(text[..<equals]), live: String(text[text.index(after: equals)...]))
    }

    private func greeting(
        _ running: RunningEmulator,
        _ configuration: EmulatorConfiguration,
        _ file: TargetFile
    ) -> String {
        let key = configuration.keys.first?.credentials
        let names = running.streams.map(\.value.name).sorted()
        let width = 88
        var lines: [String] = []
        var line = "  streams "
        for name in names {
            if line.count + name.count + 1 > width {
                lines.append(line)
                line = "          "
            }
            line += " " + name
        }
        lines.append(line)
        return """
            GetMedia is served at \(running.endpoint) (region \(configuration.region), dialect \(configuration.dialect.rawValue))
              key      \(key?.accessKeyID ?? "none"), with \(key.map { secret($0) } ?? "no secret")
            \(lines.joined(separator: "\n"))\(running.control.map { "\n  control  \($0.page)" } ?? "")
            Interrupt to stop.

            """
    }

    /// The built-in secret opens nothing and may be shown; one that the user gave may not.
    private func secret(_ credentials: Credentials) -> String {
        credentials == .emulator ? "the secret \(credentials.secretAccessKey)" : "its secret"
    }
}
