/// What can stand in the head of an HTTP request (RFC 9110, section 5; RFC 9112, section 3), and why something cannot.
///
/// Each answer is the predicate of a sentence whose subject the caller knows; `nil` where the text can be sent.
package enum RequestSyntax {
    /// Why a text cannot be a method.
    package static func problem(inMethod text: String) -> String? {
        token(text)
    }

    /// Why a text cannot be the name of a header field.
    package static func problem(inName text: String) -> String? {
        token(text)
    }

    /// Why a text cannot be the target of a request line: everything but visible ASCII has to be percent-encoded.
    package static func problem(inTarget text: String) -> String? {
        text.isEmpty ? "is empty" : first(in: text) { (0x21...0x7E).contains($0) }
    }

    /// Why a text cannot be the value of a header field.
    package static func problem(inValue text: String) -> String? {
        first(in: text) { $0 != 0x0D && $0 != 0x0A && $0 != 0 }
    }

    private static func token(_ text: String) -> String? {
        text.isEmpty ? "is empty" : first(in: text, that: \.isHTTPToken)
    }

    private static func first(in text: String, that isAllowed: (UInt8) -> Bool) -> String? {
        guard let (index, byte) = text.utf8.enumerated().first(where: { !isAllowed($0.element) }) else { return nil }
        let name =
            switch byte {
            case 0: "a NUL"
            case 0x09: "a tab"
            case 0x0A: "a line feed"
            case 0x0D: "a carriage return"
            case 0x20: "a blank"
            case 0x80...: "a character outside ASCII"
            case 0x21...0x7E: "'\(Unicode.Scalar(byte))'"
            default: "a control character"
            }
        return "has \(name) at byte \(index)"
    }
}

extension UInt8 {
    /// Whether the byte may stand in a token (RFC 9110, section 5.6.2).
    package var isHTTPToken: Bool {
        isASCIILetter || isASCIIDigit || Self.punctuationOfTokens.contains(self)
    }

    private static let punctuationOfTokens = Set("!#$%&'*+-.^_`|~".utf8)
}
