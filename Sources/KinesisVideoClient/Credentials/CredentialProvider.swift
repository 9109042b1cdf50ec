package import KinesisVideo

/// Gives what requests are signed with.
package protocol CredentialProvider: Sendable {
    /// Finds credentials, or asks for them.
    ///
    /// - Throws: ``CredentialError``: what was tried, and what each said.
    func credentials() async throws(CredentialError) -> ProvidedCredentials

    /// Other credentials for some that a service refuses, which may have been exchanged where they come from.
    ///
    /// - Parameter refused: What is refused.
    /// - Returns: What to sign with instead; `nil` where there is nothing else.
    func credentials(insteadOf refused: Credentials) async -> ProvidedCredentials?
}

extension CredentialProvider {
    package func credentials(insteadOf refused: Credentials) async -> ProvidedCredentials? {
        guard let provided = try? await credentials(), provided.credentials != refused else { return nil }
        return provided
    }
}

/// Credentials, and where they come from.
package struct ProvidedCredentials: Sendable, Hashable {
    /// What to sign with.
    package var credentials: Credentials
    /// When they end; `nil` where that is not known or never.
    package var expiry: WallTime?
    /// Where they come from, for a person: `profile 'prod' in ~/.aws/credentials`.
    package var source: String
    /// The twelve digits of the account, where the source tells them.
    package var account: String?

    package init(_ credentials: Credentials, expiry: WallTime? = nil, source: String, account: String? = nil) {
        self.credentials = credentials
        self.expiry = expiry
        self.source = source
        self.account = account
    }

    /// What is wrong with them, as the predicate of a sentence, and what it means; `nil` where requests can be signed with them.
    func problem(at now: WallTime) -> (said: String, outcome: CredentialError.Outcome)? {
        let sent = [("key's id", credentials.accessKeyID), ("session token", credentials.sessionToken ?? "")]
        for (what, text) in sent {
            if let problem = RequestSyntax.problem(inValue: text) {
                return ("its \(what) \(problem): it cannot be sent", .misconfigured)
            }
        }
        if credentials.accessKeyID.isEmpty { return ("its key's id is empty", .misconfigured) }
        guard let expiry, expiry <= now else { return nil }
        return ("what it gives ended at \(expiry), and it is \(now) by this machine's clock", .refused)
    }
}

/// Why there are no credentials: what was tried, in order, and what each said.
package struct CredentialError: Error, Hashable, CustomStringConvertible {
    /// One source that was asked.
    package struct Attempt: Hashable, Sendable {
        /// The source: `environment`, `profile 'prod'`.
        package var source: String
        /// What it said, in a sentence's words: `AWS_ACCESS_KEY_ID is not set`.
        package var said: String
        package var outcome: Outcome

        /// Whether it was set up to give credentials and did not: what comes behind it is not asked.
        package var isFailure: Bool { outcome != .absent }
    }

    /// Why a source gave nothing.
    package enum Outcome: Hashable, Sendable {
        /// It is not set up: the next one is asked.
        case absent
        /// What is written down for it is wrong or not complete.
        case misconfigured
        /// It is asked, and gives this caller nothing, or what is over.
        case refused
        /// It cannot be reached.
        case unreachable
        /// It cannot say now.
        case unavailable
    }

    /// What was tried.
    package var attempts: [Attempt]

    package init(_ attempts: [Attempt]) {
        self.attempts = attempts
    }

    /// A source that is not set up: the next one is asked.
    static func absent(_ source: String, _ said: String) -> CredentialError {
        CredentialError([Attempt(source: source, said: said, outcome: .absent)])
    }

    /// A source that is set up, and of no use.
    static func failed(_ source: String, _ said: String, _ outcome: Outcome = .misconfigured) -> CredentialError {
        CredentialError([Attempt(source: source, said: said, outcome: outcome)])
    }

    /// Why there is nothing: by the source that was set up, or because none was.
    package var outcome: Outcome {
        attempts.last?.outcome ?? .absent
    }

    /// Whether nothing else is to be asked.
    package var isFailure: Bool { outcome != .absent }

    /// A sentence, and where nothing was set up, a line for each source.
    package var description: String {
        if let last = attempts.last, last.isFailure { return "no credentials: \(last.source): \(last.said)" }
        let lines = attempts.map { "  \($0.source): \($0.said)" }
        return """
            no credentials were found; these were asked:
            \(lines.joined(separator: "\n"))
            where the AWS CLI has them, eval "$(\(Self.exportCommand()))" hands them on
            """
    }

    /// What makes variables of credentials that another program has.
    static func exportCommand(profile: String? = nil) -> String {
        "aws configure export-credentials \(profile.map { "--profile \($0) " } ?? "")--format env"
    }
}

/// Credentials that somebody typed in or wrote down.
package struct StaticCredentials: CredentialProvider {
    private let provided: ProvidedCredentials

    /// Makes a provider of these and no others.
    ///
    /// - Parameters:
    ///   - credentials: The credentials.
    ///   - source: Where they were found, for a person.
    package init(_ credentials: Credentials, source: String) {
        provided = ProvidedCredentials(credentials, source: source)
    }

    package func credentials() async throws(CredentialError) -> ProvidedCredentials {
        provided
    }
}

/// The variables of the environment, a session token's too.
struct EnvironmentCredentials: CredentialProvider {
    static let source = "environment"

    let surroundings: CredentialSurroundings

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        guard let key = surroundings.variable("AWS_ACCESS_KEY_ID") else {
            throw .absent(Self.source, "AWS_ACCESS_KEY_ID is not set")
        }
        guard let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY") else {
            throw .failed(Self.source, "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not")
        }
        var expiry: WallTime?
        if let text = surroundings.variable("AWS_CREDENTIAL_EXPIRATION") {
            guard let time = WallTime(credentialExpiry: text) else {
                throw .failed(Self.source, "AWS_CREDENTIAL_EXPIRATION is not a time: '\(text)'")
            }
            expiry = time
        }
        // Tools of long ago set the first of the two.
        let token = surroundings.variable("AWS_SECURITY_TOKEN") ?? surroundings.variable("AWS_SESSION_TOKEN")
        return try surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiry: expiry,
            source: Self.source,
            account: surroundings.variable("AWS_ACCOUNT_ID")
        )
    }
}

extension WallTime {
    /// Reads the end of credentials: RFC 3339, and forms that tools have written: `…UTC`, a blank for the `T`, `+0000`.
    init?(credentialExpiry text: String) {
        var text = text.replacing("UTC", with: "Z")
        if text.utf8.count > 10, text.dropFirst(10).first == " " {
            text = String(text.prefix(10)) + "T" + text.dropFirst(11)
        }
        if let sign = text.dropFirst(10).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let zone = text[sign...]
            if zone.utf8.count == 5, !zone.contains(":") {
                text = text[..<sign] + zone.prefix(3) + ":" + zone.suffix(2)
            }
        }
        self.init(rfc3339: text)
    }
}
