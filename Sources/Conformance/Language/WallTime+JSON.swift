package import KinesisVideo

extension WallTime {
    /// Reads a time as requests and scenarios write it: a number of epoch seconds, such a number as text, or RFC 3339.
    package init?(json node: JSONNode) {
        if let lexeme = node.numberLexeme {
            self.init(epochSeconds: lexeme)
        } else if let text = node.stringValue {
            guard let time = WallTime(epochSeconds: text) ?? WallTime(rfc3339: text) else { return nil }
            self = time
        } else {
            return nil
        }
    }

    /// Seconds in the exponent form that the service itself emits: `1.720751492346E9`.
    package var exponentText: String {
        let digits = String(milliseconds.magnitude)
        let fraction = digits.dropFirst().isEmpty ? "0" : String(digits.dropFirst())
        return "\(milliseconds < 0 ? "-" : "")\(digits.prefix(1)).\(fraction)E\(digits.count - 4)"
    }
}
