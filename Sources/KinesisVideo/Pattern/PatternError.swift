/// The first place where an expression is not one that `Pattern` can match.
package struct PatternError: Error, Sendable, Hashable {
    /// What is wrong.
    package let kind: Kind

    /// The UTF-8 offset in the expression.
    package let offset: Int

    /// What can be wrong with an expression.
    package enum Kind: Sendable, Hashable {
        /// A `(` without its `)`.
        case unclosedGroup
        /// A `[` without its `]`.
        case unclosedClass
        /// A `)`, `]` or `}` that closes nothing; as a literal it has to be escaped.
        case unmatchedCloser(Unicode.Scalar)
        /// A quantifier with nothing before it.
        case nothingToRepeat
        /// A `{` that does not begin `{m}`, `{m,}` or `{m,n}`; as a literal it has to be escaped.
        case invalidCount
        /// A repetition `{m,n}` with m greater than n.
        case reversedCount
        /// A range in a class whose ends are in the wrong order, or are not single characters.
        case invalidRange
        /// A `\` at the end of the expression.
        case unfinishedEscape
        /// An escape that is none of the language.
        case unknownEscape(Unicode.Scalar)
        /// Something of other dialects that is not regular, or not of use where only yes or no is asked.
        case unsupported(Feature)
        /// More nested groups than the limit.
        case tooDeep(limit: Int)
        /// More instructions than the limit, for the most part by counted repetition.
        case tooLarge(limit: Int)
    }

    /// What other dialects have and this one refuses.
    package enum Feature: String, Sendable, Hashable {
        case backreference = "a backreference"
        case lookaround = "a look-ahead or look-behind"
        case groupSyntax = "this kind of group"
        case lazyOrPossessive = "a lazy or possessive quantifier"
        case wordBoundary = "a word boundary"
        case property = "a Unicode property"
        case namedClass = "a named class"
    }
}

extension PatternError: CustomStringConvertible {
    /// What is wrong, in one sentence without the place.
    package var message: String {
        switch kind {
        case .unclosedGroup: "'(' has no ')'"
        case .unclosedClass: "'[' has no ']'"
        case .unmatchedCloser(let scalar): "'\(scalar)' closes nothing (write '\\\(scalar)' for the character)"
        case .nothingToRepeat: "there is nothing to repeat"
        case .invalidCount: "'{' begins no {m}, {m,} or {m,n} (write '\\{' for the character)"
        case .reversedCount: "the least count is greater than the most"
        case .invalidRange: "a range in a class goes from one character up to another"
        case .unfinishedEscape: "'\\' has nothing after it"
        case .unknownEscape(let scalar): "there is no escape '\\\(scalar)'"
        case .unsupported(let feature): "\(feature.rawValue) is not supported"
        case .tooDeep(let limit): "groups are nested deeper than \(limit)"
        case .tooLarge(let limit): "the pattern needs more than \(limit) steps"
        }
    }

    package var description: String {
        "byte \(offset) of the pattern: \(message)"
    }
}
