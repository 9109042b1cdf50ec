/// The words of a command line, read as a POSIX shell reads them, without running one: Python's `shlex.split`.
enum ShellWords {
    /// What cannot be split.
    enum Problem: Error, Hashable {
        case openQuotation
        case openEscape

        /// What is wrong, as the predicate of a sentence.
        var predicate: String {
            switch self {
            case .openQuotation: "has a quotation mark without its other half"
            case .openEscape: "ends with a backslash"
            }
        }
    }

    /// Splits a text at its blanks; quotation marks and backslashes keep what they protect.
    static func split(_ text: String) throws(Problem) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                // Between quotation marks a backslash protects them and itself, and is itself before all else.
                if let quote, scalar != quote, scalar != "\\" { word?.append("\\") }
                word?.append(scalar)
                isEscaped = false
            } else if let open = quote {
                switch scalar {
                case open: quote = nil
                case "\\" where open == "\"": isEscaped = true
                default: word?.append(scalar)
                }
            } else {
                switch scalar {
                case " ", "\t", "\r", "\n":
                    if let ended = word.take() { words.append(String(ended)) }
                case "'", "\"":
                    quote = scalar
                    word = word ?? String.UnicodeScalarView()
                case "\\":
                    isEscaped = true
                    word = word ?? String.UnicodeScalarView()
                default:
                    word = word ?? String.UnicodeScalarView()
                    word?.append(scalar)
                }
            }
        }
        if isEscaped { throw .openEscape }
        if quote != nil { throw .openQuotation }
        if let word { words.append(String(word)) }
        return words
    }
}
