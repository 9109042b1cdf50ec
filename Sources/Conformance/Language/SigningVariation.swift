internal import KinesisVideo

/// How a request is signed, where it is not signed as it should be.
package struct SigningVariation: Sendable {
    /// What is spoiled after signing.
    package enum Corruption: String, CaseIterable, Sendable {
        /// One hexadecimal digit of the signature is another.
        case signature
        /// The body is not the one that was signed.
        case body
        /// The date is not the one that was signed.
        case date
        /// The `Authorization` header cannot be parsed.
        case authorization
    }

    /// Whether the request is signed at all.
    package let isSigned: Bool
    package let corruption: Corruption?

    /// How far the date of signing is off, in seconds.
    package let skewSeconds: Int
    package let region: Template?
    package let service: Template?
    package let accessKeyID: Template?
    package let secretAccessKey: Template?
    package let sessionToken: Template?

    /// Whether the hash of the body goes along, and is signed, as `x-amz-content-sha256`.
    package let sendsContentHash: Bool

    /// Whether the session token is added once the request is signed, instead of being signed with it.
    package let leavesTokenUnsigned: Bool

    /// Signed as it should be, with the target's credentials.
    package static let proper = SigningVariation(isSigned: true)

    init(
        isSigned: Bool,
        corruption: Corruption? = nil,
        skewSeconds: Int = 0,
        region: Template? = nil,
        service: Template? = nil,
        accessKeyID: Template? = nil,
        secretAccessKey: Template? = nil,
        sessionToken: Template? = nil,
        sendsContentHash: Bool = false,
        leavesTokenUnsigned: Bool = false
    ) {
        self.isSigned = isSigned
        self.corruption = corruption
        self.skewSeconds = skewSeconds
        self.region = region
        self.service = service
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.sendsContentHash = sendsContentHash
        self.leavesTokenUnsigned = leavesTokenUnsigned
    }

    /// Reads `"none"` or an object of variations.
    init?(_ node: JSONNode, in scope: ScopeShape, _ diagnostics: inout Diagnostics) {
        if let text = node.stringValue {
            guard text == "none" else {
                diagnostics.report(
                    "scenario.unknown-name",
                    "'\(text)' is no way to sign",
                    at: node.range,
                    help: "write \"none\", or an object such as {\"corrupt\": \"signature\"} or {\"skewSeconds\": -600}"
                )
                return nil
            }
            self.init(isSigned: false)
            return
        }
        guard var reader = ObjectReader(node, as: "'signing'", &diagnostics) else { return nil }
        func template(_ name: String) -> Template? {
            reader.optional(name).map { Template($0, in: scope, &diagnostics) }
        }
        let limit = 10 * 366 * 86_400
        self.init(
            isSigned: true,
            corruption: reader.optional("corrupt").flatMap { diagnostics.choice($0, of: "part to corrupt") },
            skewSeconds: reader.optional("skewSeconds").flatMap { diagnostics.integer($0, in: -limit...limit) } ?? 0,
            region: template("region"),
            service: template("service"),
            accessKeyID: template("accessKeyId"),
            secretAccessKey: template("secretAccessKey"),
            sessionToken: template("sessionToken"),
            sendsContentHash: reader.flag("contentSha256", &diagnostics),
            leavesTokenUnsigned: reader.flag("unsignedToken", &diagnostics)
        )
        reader.finish(&diagnostics)
    }

    var references: [Reference] {
        [region, service, accessKeyID, secretAccessKey, sessionToken].compactMap { $0 }.flatMap(\.references)
    }
}
