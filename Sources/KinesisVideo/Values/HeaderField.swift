/// One line of an HTTP head.
package struct HeaderField: Sendable, Hashable {
    /// The name as it is spelled; it is compared without regard to case.
    package var name: String

    /// The value.
    package var value: String

    /// Makes a field.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The value without what could be used to sign or to replay a request.
    package var redactedValue: String {
        if isNamed("x-amz-security-token") { return "redacted" }
        guard isNamed("authorization") else { return value }
        let shown = value.firstRange(of: "Signature=").map { value[..<$0.upperBound] } ?? ""
        return "\(shown)redacted"
    }

    /// Whether the field has this name, in whatever case.
    package func isNamed(_ name: String) -> Bool {
        self.name.utf8.count == name.utf8.count && self.name.lowercased() == name.lowercased()
    }
}

extension HeaderField: CustomStringConvertible, CustomDebugStringConvertible {
    /// The line as it stands in a head, but without what could be used to sign or to replay a request.
    package var description: String {
        "\(name): \(redactedValue)"
    }

    package var debugDescription: String {
        description
    }
}

extension Array where Element == HeaderField {
    /// The values of all fields of a name, in order.
    package func values(named name: String) -> [String] {
        filter { $0.isNamed(name) }.map(\.value)
    }

    /// Where an answer leads that is a redirection (RFC 9110, section 15.4), as the end of a sentence that names its status.
    ///
    /// - Parameter status: The status.
    /// - Returns: ` to https://…`, cut where it is long; empty for any other answer.
    package func redirection(of status: Int) -> String {
        guard (300...399).contains(status), let place = firstValue(named: "location"), !place.isEmpty else { return "" }
        return place.unicodeScalars.count > 200 ? " to \(String(place.unicodeScalars.prefix(197)))…" : " to \(place)"
    }

    /// The value of the first field of a name.
    package func firstValue(named name: String) -> String? {
        first { $0.isNamed(name) }?.value
    }
}
