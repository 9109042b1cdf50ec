extension Contract {
    /// The headers that come with an error, each family in the order of preference.
    package struct ErrorHeaders: Sendable, Hashable {
        /// Headers that name the error.
        package let type: [String]
        /// Headers that name the request.
        package let requestID: [String]
        /// What ends the name in the type's value; the rest is to be ignored.
        package let typeSuffixSeparator: String

        /// The error's name in the value of a type header.
        package func errorName(in value: some StringProtocol) -> String {
            var name = Substring(value)
            if let separator = typeSuffixSeparator.first, let end = name.firstIndex(of: separator) {
                name = name[..<end]
            }
            let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
            while let last = name.last, isSpace(last) { name.removeLast() }
            return String(name.drop(while: isSpace))
        }
    }
}
