internal import KinesisVideo

/// How a request is signed, where it is not signed as it should be.
package struct SigningVariation: Sendable {
    /// What is spoiled after signing.
    package enum Corruption: String, ExplainedChoice, Sendable {
        case signature, body, date, query, host, scope, authorization

        package var summary: String {
            switch self {
            case .signature: "One hexadecimal digit of the signature is another."
            case .body: "The body is not the one that was signed."
            case .date: "The date is not the one that was signed."
            case .query: "A parameter is added to the path's query that was not signed."
            case .host: "The Host is not the one that was signed."
            case .scope: "The scope in the Authorization header ends with another word."
            case .authorization: "The Authorization header cannot be parsed."
            }
        }
    }

    /// Whether the request is signed at all.
    package private(set) var isSigned = true
    package private(set) var corruption: Corruption?
    /// How far the date of signing is off, in seconds.
    package private(set) var skewSeconds = 0
    package private(set) var region: Template?
    package private(set) var service: Template?
    package private(set) var accessKeyID: Template?
    package private(set) var secretAccessKey: Template?
    package private(set) var sessionToken: Template?
    /// Whether it is signed with the target's credentials that have expired.
    package private(set) var usesExpiredCredentials = false
    /// Whether the hash of the body goes along, and is signed, as `x-amz-content-sha256`.
    package private(set) var sendsContentHash = false
    /// A header field that is signed as it should be left out of the signature, in lower case.
    package private(set) var unsignedHeader: UnsignedHeader?
    /// The value of a header field that goes along, and is signed.
    package private(set) var header: Template?
    /// The day that is signed for, instead of that of the date.
    package private(set) var day: Template?
    /// Whether the session token is left out.
    package private(set) var omitsToken = false
    /// Whether the session token is added once the request is signed, instead of being signed with it.
    package private(set) var leavesTokenUnsigned = false

    /// The name of the field that goes along where a variation has a value for it.
    package static let headerName = "X-Kvsconform"

    /// A header field that has to be signed.
    package enum UnsignedHeader: String, ExplainedChoice, Sendable {
        case host

        package var summary: String {
            switch self {
            case .host: "The host is not among the signed headers."
            }
        }
    }

    /// Signed as it should be, with the target's credentials.
    package static let proper = SigningVariation()

    private init() {}

    /// Whether there is nothing about the signature that an endpoint could mind.
    package var isProper: Bool {
        isSigned && corruption == nil && skewSeconds == 0 && region == nil && service == nil && accessKeyID == nil
            && secretAccessKey == nil && sessionToken == nil && !sendsContentHash && !leavesTokenUnsigned
            && unsignedHeader == nil
            && header == nil && !usesExpiredCredentials && day == nil && !omitsToken
    }

    /// How far the date can be off, in seconds: ten years.
    private static let furthest = 10 * 366 * 86_400

    static let grammar = ObjectGrammar(
        "'signing'",
        [
            .optional("corrupt", .choice("part to corrupt", Corruption.self), "What is spoiled after signing."),
            .optional(
                "skewSeconds",
                .integer(-furthest...furthest),
                "How far the date of signing is off.",
                default: 0,
                examples: [-600]
            ),
            .optional("region", .value, "The region that is signed for."),
            .optional("service", .value, "The service that is signed for."),
            .optional("accessKeyId", .value, "Another access key."),
            .optional("secretAccessKey", .value, "Another secret."),
            .optional("sessionToken", .value, "Another session token."),
            .optional(
                "expired",
                .flag,
                "Whether it is signed with the target's temporary credentials that have expired.",
                default: false
            ),
            .optional(
                "contentSha256",
                .flag,
                "Whether the hash of the body goes along, and is signed, as x-amz-content-sha256.",
                default: false
            ),
            .optional(
                "unsigned",
                .choice("header to leave unsigned", UnsignedHeader.self),
                "A header that the signature does not cover."
            ),
            .optional(
                "header",
                .value,
                "The value of a header field \(headerName) that goes along, and is signed.",
                examples: ["two  words"]
            ),
            .optional(
                "day",
                .value,
                "The day in the scope that is signed for, YYYYMMDD, instead of that of the date.",
                examples: ["20000101"]
            ),
            .optional(
                "omitToken",
                .flag,
                "Whether the session token is left out; where the target's credentials have none, the case is skipped.",
                default: false
            ),
            .optional(
                "unsignedToken",
                .flag,
                "Whether the session token is added after signing, instead of being signed.",
                default: false
            ),
        ]
    )

    /// What an editor checks.
    static let kind = ValueKind.late(
        .anyOf([.other(Schema(["const": "none", "description": "The request is not signed."])), .object(grammar)])
    )

    /// Reads `"none"` or an object of variations.
    init?(_ value: ScenarioValue) {
        if let text = value.node.stringValue {
            isSigned = false
            if text == "none" { return }
            value.report(
                "unknown-name",
                "'\(text)' is no way to sign",
                help: "write \"none\", or an object such as {\"corrupt\": \"signature\"} or {\"skewSeconds\": -600}"
            )
            return nil
        }
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        corruption = reader.optionalChoice("corrupt")
        skewSeconds = reader.optionalInteger("skewSeconds") ?? 0
        region = reader.template("region")
        service = reader.template("service")
        accessKeyID = reader.template("accessKeyId")
        secretAccessKey = reader.template("secretAccessKey")
        sessionToken = reader.template("sessionToken")
        usesExpiredCredentials = reader.flag("expired")
        sendsContentHash = reader.flag("contentSha256")
        unsignedHeader = reader.optionalChoice("unsigned")
        header = reader.template("header")
        day = reader.template("day")
        omitsToken = reader.flag("omitToken")
        leavesTokenUnsigned = reader.flag("unsignedToken")
    }
}

extension Late where Value == SigningVariation {
    /// How the request is signed, now that the case runs.
    package func variation(in scope: Scope) throws(ResolutionError) -> SigningVariation {
        try value(in: scope) { SigningVariation($0) }
    }
}
