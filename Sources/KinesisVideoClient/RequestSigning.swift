package import KinesisVideo

/// How a request is signed, rightly or wrongly: a conformance client must be able to do both.
package struct RequestSigning: Sendable {
    /// What is spoiled once the request is signed.
    package enum Corruption: Sendable, Hashable {
        /// One hexadecimal digit of the signature becomes another.
        case signature
        /// A blank is appended to the body.
        case body
        /// The date header is moved by a second.
        case date
        /// A parameter is added to the path's query.
        case query
        /// The `Host` gets another name in front.
        case host
        /// The scope in the `Authorization` header ends with another word.
        case scope
        /// The `Authorization` header loses its parameters.
        case authorization
    }

    /// What to sign with, for which region and service.
    package var signer: SignatureV4.Signer
    /// How far the date of signing is from the clock's, in seconds.
    package var skewSeconds: Int
    package var corruption: Corruption?
    /// Told of the header fields of each request that is signed, which hold what nobody may repeat.
    package var onSigning: (@Sendable ([HeaderField]) -> Void)?

    package init(
        signer: SignatureV4.Signer,
        skewSeconds: Int = 0,
        corruption: Corruption? = nil,
        onSigning: (@Sendable ([HeaderField]) -> Void)? = nil
    ) {
        self.signer = signer
        self.skewSeconds = skewSeconds
        self.corruption = corruption
        self.onSigning = onSigning
    }

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - request: The request; its `Host` must be set.
    ///   - now: The clock's time.
    /// - Returns: The request with what was added, and spoiled where that was asked for.
    func sign(_ request: OutgoingRequest, at now: WallTime) -> OutgoingRequest {
        let date = now.advanced(byMilliseconds: Int64(skewSeconds) * 1000)
        let unsigned = SignatureV4.Request(
            method: request.method,
            target: request.path,
            headers: request.headers,
            body: request.body
        )
        let signed = signer.sign(unsigned, at: date).request
        onSigning?(signed.headers)
        var result = request
        result.headers = signed.headers
        switch corruption {
        case .signature:
            result.replaceHeader("Authorization") { Self.flippingLastDigit($0) }
        case .body:
            result.body.append(UInt8(ascii: " "))
        case .date:
            let other = date.advanced(byMilliseconds: 1000).basicFormatText
            result.replaceHeader("X-Amz-Date") { _ in other }
        case .query:
            result.path += (result.path.contains("?") ? "&" : "?") + "unsigned=1"
        case .host:
            result.replaceHeader("Host") { "not-" + $0 }
        case .scope:
            result.replaceHeader("Authorization") { $0.replacing(SignatureV4.terminator, with: "aws5_request") }
        case .authorization:
            result.replaceHeader("Authorization") { _ in SignatureV4.algorithm }
        case nil:
            break
        }
        return result
    }

    private static func flippingLastDigit(_ text: String) -> String {
        String(text.dropLast()) + (text.last == "0" ? "1" : "0")
    }
}

extension OutgoingRequest {
    fileprivate mutating func replaceHeader(_ name: String, _ change: (String) -> String) {
        guard let index = headers.firstIndex(where: { $0.isNamed(name) }) else { return }
        headers[index].value = change(headers[index].value)
    }
}
