/// Signature Version 4, with which every AWS request is signed.
///
/// All of it is computation on values: the date, the credentials and the request are passed in.
package enum SignatureV4 {
    /// What the Authorization header begins with.
    package static let algorithm = "AWS4-HMAC-SHA256"

    /// What a credential scope ends with.
    package static let terminator = "aws4_request"

    /// What stands in the place of the hash of a body that takes no part in the signature.
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// The SHA-256 of bytes in lower-case hexadecimal digits, as payload hashes are written.
    package static func hash(of bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.digest(of: bytes))
    }

    /// The SHA-256 of bytes, 32 of them.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        SHA256.digest(of: bytes)
    }

    /// What is signed: the algorithm, the date, the scope, and the hash of the canonical request.
    static func stringToSign(canonicalRequest: String, date: WallTime, scope: CredentialScope) -> String {
        [algorithm, date.basicFormatText, scope.text, hash(of: Array(canonicalRequest.utf8))].joined(separator: "\n")
    }

    /// The signature in lower-case hexadecimal digits.
    static func signature(of stringToSign: String, secret: String, scope: CredentialScope) -> String {
        var key = Array("AWS4\(secret)".utf8)
        for part in [scope.day, scope.region, scope.service, terminator] {
            key = SHA256.authenticationCode(of: Array(part.utf8), key: key)
        }
        return Hexadecimal.text(SHA256.authenticationCode(of: Array(stringToSign.utf8), key: key))
    }

    /// Whether two texts are equal, in a time that does not tell where they first differ.
    package static func isEqualInConstantTime(_ one: String, _ other: String) -> Bool {
        let one = Array(one.utf8)
        let other = Array(other.utf8)
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }
}
