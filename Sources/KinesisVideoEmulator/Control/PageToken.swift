internal import KinesisVideo

/// Where the next page of a list begins, as a text of which a client can make nothing.
///
/// It is good for the list that it was given out for, and for no other.
enum PageToken {
    /// Makes a token.
    ///
    /// - Parameters:
    ///   - position: Where the next page begins.
    ///   - list: What is listed; everything that makes two lists different.
    ///   - seed: The emulator's own.
    /// - Returns: Hexadecimal digits, which every pattern of a token allows.
    static func text(_ position: String, in list: String, seed: UInt64) -> String {
        Hexadecimal.padded(mark(position, list, seed), to: 16) + Hexadecimal.text(Array(position.utf8))
    }

    /// Reads a token.
    ///
    /// - Parameters:
    ///   - text: What the request has; nil for the first page.
    ///   - list: What is listed.
    ///   - seed: The emulator's own.
    /// - Returns: Where the page begins; nil for the first.
    /// - Throws: A ``Refusal`` of a token that was not given out for this list.
    static func position(_ text: String?, in list: String, seed: UInt64) throws(Refusal) -> String? {
        guard let text else { return nil }
        if let bytes = Hexadecimal.bytes(of: String(text.dropFirst(16))) {
            let position = String(decoding: bytes, as: UTF8.self)
            if Self.text(position, in: list, seed: seed) == text { return position }
        }
        throw Refusal(.invalidArgument, message: "The NextToken is not one that this list was answered with")
    }

    private static func mark(_ position: String, _ list: String, _ seed: UInt64) -> UInt64 {
        SplitMix64.mix(UInt64(fnv1a: "\(list)\n\(position)", seed: seed))
    }
}
