extension SignatureV4 {
    /// Why a request is not taken for what its signature says.
    package enum VerificationFailure: Error, Sendable, Hashable {
        /// There is no Authorization header.
        case missingAuthorization
        /// The Authorization header is of another kind.
        case unsupportedAlgorithm(String)
        /// The Authorization header cannot be read; the detail is a sentence.
        case malformedAuthorization(String)
        /// There is no date to verify.
        case missingDate
        /// The date has not the basic form of ISO 8601.
        case malformedDate(String)
        /// No such access key exists.
        case unknownAccessKey(String)
        /// The key is a temporary one, and its token was not sent.
        case missingSessionToken
        /// A token was sent with a key that has none.
        case unexpectedSessionToken
        /// The token is not the key's.
        case sessionTokenMismatch
        /// The token was good once.
        case sessionTokenExpired
        /// The date is too far from the present.
        case clockSkew(date: WallTime, now: WallTime, windowSeconds: Int64)
        /// A request that was signed in advance was good for so many seconds.
        case presignedExpired(date: WallTime, expirySeconds: Int64, now: WallTime)
        /// The day of the scope is not that of the date.
        case scopeDate(String, date: WallTime)
        /// The scope is for another region.
        case scopeRegion(String)
        /// The scope is for another service.
        case scopeService(String, expected: String)
        /// The scope ends with another word.
        case scopeTerminator(String)
        /// The Host header is not among the signed ones.
        case hostNotSigned
        /// The header with the date is not among the signed ones.
        case dateNotSigned(String)
        /// A header is said to be signed that was not received.
        case signedHeaderAbsent(String)
        /// The body is not the one whose hash was sent.
        case payloadHashMismatch(claimed: String)
        /// The signature is another one than these texts have.
        case signatureMismatch(canonicalRequest: String, stringToSign: String)

        /// The reason by the name that the contract's errors refer to.
        package enum Code: String, Sendable, Hashable, CaseIterable {
            case missingAuthorization = "missing-authorization"
            case unsupportedAlgorithm = "unsupported-algorithm"
            case malformedAuthorization = "malformed-authorization"
            case missingDate = "missing-date"
            case malformedDate = "malformed-date"
            case unknownAccessKey = "unknown-access-key"
            case missingSessionToken = "missing-session-token"
            case unexpectedSessionToken = "unexpected-session-token"
            case sessionTokenMismatch = "session-token-mismatch"
            case sessionTokenExpired = "session-token-expired"
            case clockSkew = "clock-skew"
            case scopeDate = "scope-date"
            case scopeRegion = "scope-region"
            case scopeService = "scope-service"
            case scopeTerminator = "scope-terminator"
            case hostNotSigned = "host-not-signed"
            case dateNotSigned = "date-not-signed"
            case signedHeaderAbsent = "signed-header-absent"
            case payloadHashMismatch = "payload-hash-mismatch"
            case signatureMismatch = "signature-mismatch"
        }

        /// The reason without its particulars.
        package var code: Code {
            switch self {
            case .missingAuthorization: .missingAuthorization
            case .unsupportedAlgorithm: .unsupportedAlgorithm
            case .malformedAuthorization: .malformedAuthorization
            case .missingDate: .missingDate
            case .malformedDate: .malformedDate
            case .unknownAccessKey: .unknownAccessKey
            case .missingSessionToken: .missingSessionToken
            case .unexpectedSessionToken: .unexpectedSessionToken
            case .sessionTokenMismatch: .sessionTokenMismatch
            case .sessionTokenExpired: .sessionTokenExpired
            case .clockSkew, .presignedExpired: .clockSkew
            case .scopeDate: .scopeDate
            case .scopeRegion: .scopeRegion
            case .scopeService: .scopeService
            case .scopeTerminator: .scopeTerminator
            case .hostNotSigned: .hostNotSigned
            case .dateNotSigned: .dateNotSigned
            case .signedHeaderAbsent: .signedHeaderAbsent
            case .payloadHashMismatch: .payloadHashMismatch
            case .signatureMismatch: .signatureMismatch
            }
        }
    }
}

extension SignatureV4.VerificationFailure: CustomStringConvertible {
    /// The particulars in the words in which AWS answers; nil where the error's own message says it all.
    package var detail: String? {
        switch self {
        case .missingAuthorization, .unknownAccessKey, .missingSessionToken, .unexpectedSessionToken,
            .sessionTokenMismatch, .sessionTokenExpired:
            nil
        case .unsupportedAlgorithm(let name): "Unsupported AWS 'algorithm': '\(name)'."
        case .malformedAuthorization(let sentence): sentence
        case .missingDate: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        case .malformedDate(let text): "Date must be in ISO-8601 'basic format'. Got '\(text)'."
        case .clockSkew(let date, let now, let window): Self.clockSkewDetail(date: date, now: now, window: window)
        case .presignedExpired(let date, let expiry, let now):
            "Signature expired: \(date.basicFormatText) + \(expiry) s is now earlier than \(now.basicFormatText)"
        case .scopeDate(let day, let date):
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "'\(day)' != '\(date.basicDayText)', from '\(date.basicFormatText)'."
        case .scopeRegion(let region): "Credential should be scoped to a valid region, not '\(region)'."
        case .scopeService(let service, let expected):
            "Credential should be scoped to correct service: '\(expected)', not '\(service)'."
        case .scopeTerminator(let word):
            "Credential should be scoped with a valid terminator: '\(SignatureV4.terminator)', not '\(word)'."
        case .hostNotSigned: "'Host' must be a 'SignedHeader' in the AWS Authorization."
        case .dateNotSigned(let name): "'\(name)' must be a 'SignedHeader' in the AWS Authorization."
        case .signedHeaderAbsent(let name): "The signed header '\(name)' is not part of the request."
        case .payloadHashMismatch(let claimed) where claimed.hasPrefix("STREAMING-"):
            "The value of x-amz-content-sha256 is '\(claimed)'; a body that is signed in pieces is not taken here."
        case .payloadHashMismatch: "The value of x-amz-content-sha256 is not the hash of the body."
        case .signatureMismatch(let canonicalRequest, let stringToSign):
            "The Canonical String for this request should have been\n'\(canonicalRequest)'\n\n"
                + "The String-to-Sign should have been\n'\(stringToSign)'\n"
        }
    }

    package var description: String {
        detail ?? code.rawValue
    }

    private static func clockSkewDetail(date: WallTime, now: WallTime, window: Int64) -> String {
        let minutes = window % 60 == 0 ? "\(window / 60) min." : "\(window) s"
        let distance = window.multipliedReportingOverflow(by: 1000).partialValue
        if date < now {
            let edge = now.advanced(byMilliseconds: -distance)
            return "Signature expired: \(date.basicFormatText) is now earlier than \(edge.basicFormatText) "
                + "(\(now.basicFormatText) - \(minutes))"
        }
        let edge = now.advanced(byMilliseconds: distance)
        return "Signature not yet current: \(date.basicFormatText) is still later than \(edge.basicFormatText) "
            + "(\(now.basicFormatText) + \(minutes))"
    }
}
