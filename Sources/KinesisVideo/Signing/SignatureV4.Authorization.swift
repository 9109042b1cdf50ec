extension SignatureV4 {
    /// The content of an Authorization header.
    package struct Authorization: Sendable, Hashable {
        /// The public name of the key.
        package let accessKeyID: String
        /// What the key is good for.
        package let scope: CredentialScope
        /// The names of the signed headers, in lower case.
        package let signedHeaders: [String]
        /// The signature in hexadecimal digits.
        package let signature: String

        /// The value of the header.
        package var text: String {
            "\(algorithm) Credential=\(accessKeyID)/\(scope.text), "
                + "SignedHeaders=\(signedHeaders.joined(separator: ";")), Signature=\(signature)"
        }

        /// Makes the content of a header.
        package init(accessKeyID: String, scope: CredentialScope, signedHeaders: [String], signature: String) {
            self.accessKeyID = accessKeyID
            self.scope = scope
            self.signedHeaders = signedHeaders
            self.signature = signature
        }

        /// Reads the value of a header.
        ///
        /// - Throws: `unsupportedAlgorithm`, `malformedAuthorization` or `scopeTerminator`.
        package init(_ text: String) throws(VerificationFailure) {
            let words = text.split(separator: " ", maxSplits: 1)
            guard let name = words.first, name == algorithm else {
                throw .unsupportedAlgorithm(String(words.first ?? ""))
            }
            var fields: [Substring: Substring] = [:]
            // Some clients separate the parameters by a comma alone.
            for field in (words.count > 1 ? words[1] : "").split(separator: ",") {
                let field = field.drop { $0 == " " || $0 == "\t" }
                guard let equals = field.firstIndex(of: "=") else {
                    throw .malformedAuthorization("'\(field)' not a valid key=value pair (missing equal-sign)")
                }
                guard fields.updateValue(field[field.index(after: equals)...], forKey: field[..<equals]) == nil else {
                    throw .malformedAuthorization("'\(field[..<equals])' is given twice")
                }
            }
            let missing = ["Credential", "Signature", "SignedHeaders"].filter { fields[$0[...], default: ""].isEmpty }
            guard missing.isEmpty, let credential = fields["Credential"], let signature = fields["Signature"],
                let signedHeaders = fields["SignedHeaders"]
            else {
                throw .malformedAuthorization(
                    missing.map { "Authorization header requires '\($0)' parameter." }.joined(separator: " ")
                )
            }
            try self.init(credential: credential, signedHeaders: signedHeaders, signature: signature)
        }

        /// Reads the three parts, wherever they stood.
        ///
        /// - Throws: `malformedAuthorization` or `scopeTerminator`.
        init(
            credential: some StringProtocol,
            signedHeaders: some StringProtocol,
            signature: some StringProtocol
        ) throws(VerificationFailure) {
            let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
            guard parts.count == 5 else {
                throw .malformedAuthorization(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                        + "got '\(credential)'"
                )
            }
            guard parts[4] == terminator else { throw .scopeTerminator(parts[4]) }
            self.init(
                accessKeyID: parts[0],
                scope: CredentialScope(day: parts[1], region: parts[2], service: parts[3]),
                signedHeaders: signedHeaders.split(separator: ";").map { $0.lowercased() },
                signature: String(signature.prefix { $0 != " " && $0 != "\t" })
            )
        }
    }
}
