/// The number of an error that ends a stream after its head has said 200; what each means is for the contract to say.
package struct InStreamErrorID: RawRepresentable, Sendable, Hashable, Comparable {
    /// The number.
    package let rawValue: Int

    /// Makes an id of any number: an endpoint may send one that the contract does not know.
    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Reads the text of an `AWS_KINESISVIDEO_ERROR_ID` tag: decimal digits alone.
    package init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit), let number = Int(text) else { return nil }
        self.init(rawValue: number)
    }

    package static func < (left: InStreamErrorID, right: InStreamErrorID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension InStreamErrorID: CustomStringConvertible {
    package var description: String {
        String(rawValue)
    }
}
