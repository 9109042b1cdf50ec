package import KinesisVideo
package import Logging

/// All that a search for credentials may know of its surroundings: nothing is read behind its back.
package struct CredentialSurroundings: Sendable {
    /// What reading a file came to.
    package enum FileContent: Sendable, Hashable {
        case bytes([UInt8])
        /// No file stands at the path.
        case missing
        /// It stands there, and cannot be read: why, in the system's words.
        case unreadable(String)
    }

    /// The environment's variables.
    package var environment: [String: String]
    /// Reads a small file.
    package var file: @Sendable (_ path: String) -> FileContent
    /// Writes a file that nobody else may read, complete or not at all; gives why it could not, in the system's words.
    package var save: @Sendable (_ bytes: [UInt8], _ path: String) -> String?
    /// Runs a program to its end.
    package var process: @Sendable (_ words: [String], _ environment: [String: String]) async -> ProcessResult
    /// What connections to https are secured with.
    package var tls: TLSContext
    /// Other addresses for connections to services; the metadata of machines and containers stay where they are.
    package var connectTo: [ConnectTo]
    /// Gives the time of day.
    package var date: @Sendable () -> WallTime
    /// Waits between tries.
    package var clock: SteadyClock
    /// Where requests are noted, without secrets.
    package var logger: Logger
    /// Where `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is relative to.
    package var containerHost = Endpoint(host: "169.254.170.2", port: 80)
    /// Where instance metadata are, unless something says otherwise.
    package var metadataHost = Endpoint(host: "169.254.169.254", port: 80)
    /// Told of everything that was found and nobody may be told: secret keys, and tokens of every kind.
    package var onSecret: @Sendable (_ secret: String) -> Void

    package init(
        environment: [String: String],
        file: @escaping @Sendable (_ path: String) -> FileContent,
        save: @escaping @Sendable (_ bytes: [UInt8], _ path: String) -> String?,
        process: @escaping @Sendable (_ words: [String], _ environment: [String: String]) async -> ProcessResult,
        tls: TLSContext,
        connectTo: [ConnectTo] = [],
        date: @escaping @Sendable () -> WallTime,
        clock: SteadyClock = .system,
        logger: Logger,
        onSecret: @escaping @Sendable (_ secret: String) -> Void
    ) {
        self.environment = environment
        self.file = file
        self.save = save
        self.process = process
        self.tls = tls
        self.connectTo = connectTo
        self.date = date
        self.clock = clock
        self.logger = logger
        self.onSecret = onSecret
    }

    /// A variable of the environment; `nil` where it is missing or empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a variable of the environment says `true`, in whatever case.
    func isTrue(_ name: String) -> Bool {
        variable(name)?.lowercased() == "true"
    }

    /// A path with `~` and the environment's variables put in; a `~` without a HOME stays.
    func path(_ text: String) -> String {
        var expanded = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            expanded += rest[..<dollar]
            rest = rest[dollar...]
            let isBraced = rest.dropFirst().first == "{"
            let name = rest.dropFirst(isBraced ? 2 : 1).prefix { character in
                character == "_" || character.isASCII && (character.isLetter || character.isNumber)
            }
            var end = name.endIndex
            if isBraced, end < rest.endIndex, rest[end] == "}" { end = rest.index(after: end) }
            let isWhole = !name.isEmpty && (!isBraced || end > name.endIndex)
            if isWhole, let value = environment[String(name)] {
                expanded += value
                rest = rest[end...]
            } else {
                expanded += "$"
                rest = rest.dropFirst()
            }
        }
        expanded += rest
        guard expanded == "~" || expanded.hasPrefix("~/"), let home = variable("HOME") else { return expanded }
        return home + expanded.dropFirst()
    }

    /// Makes credentials known as secret, and looks whether they are any good.
    ///
    /// - Throws: ``CredentialError`` of the source, where they have ended or cannot be sent.
    func provided(
        _ credentials: Credentials,
        expiry: WallTime? = nil,
        source: String,
        account: String? = nil
    ) throws(CredentialError) -> ProvidedCredentials {
        onSecret(credentials.secretAccessKey)
        if let token = credentials.sessionToken { onSecret(token) }
        let provided = ProvidedCredentials(credentials, expiry: expiry, source: source, account: account)
        if let problem = provided.problem(at: date()) { throw .failed(source, problem.said, problem.outcome) }
        return provided
    }
}

/// What a program that was run came to.
package enum ProcessResult: Sendable, Hashable {
    /// It ended by itself, with a status and what it wrote.
    case ended(status: Int32, output: [UInt8], errors: [UInt8])
    /// It could not be run to its end: why, in a sentence's words.
    case failed(String)
}
