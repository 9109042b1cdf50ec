extension Fault {
    /// Which argument a fault takes, and which one it has where none is given.
    package enum Parameter: Hashable, Sendable {
        /// None.
        case none
        /// A number within bounds.
        case count(Int, in: ClosedRange<Int>, meaning: String)
        /// Any text that is not empty.
        case text(String, meaning: String)
        /// One of a few words, or a number within bounds where there are any.
        case word([String], orCountIn: ClosedRange<Int>? = nil, default: String)

        /// The argument where none is given.
        package var defaultArgument: Argument? {
            switch self {
            case .none: nil
            case .count(let count, _, _): .count(count)
            case .text(let text, _), .word(_, _, let text): .text(text)
            }
        }

        /// The argument as a synopsis shows it: `DOCUMENT`, `calls|sessions`; empty for none.
        package var placeholder: String {
            switch self {
            case .none: ""
            case .count(_, _, let meaning), .text(_, let meaning): meaning
            case .word(let words, let counts, _): (words + (counts == nil ? [] : ["COUNT"])).joined(separator: "|")
            }
        }

        /// The argument to use for one that was given, or for none.
        func resolve(_ argument: Argument?, for name: Name) throws(FaultError) -> Argument? {
            guard let argument else { return defaultArgument }
            let isAllowed =
                switch (self, argument) {
                case (.count(_, let bounds, _), .count(let count)): bounds.contains(count)
                case (.text, .text(let text)): !text.isEmpty
                case (.word(let words, _, _), .text(let word)): words.contains(word)
                case (.word(_, let bounds?, _), .count(let count)): bounds.contains(count)
                default: false
                }
            guard isAllowed else { throw FaultError(.argument(name, argument)) }
            return argument
        }
    }
}
