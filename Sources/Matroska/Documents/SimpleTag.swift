/// One `SimpleTag`: a name, a value, and where both stand on the wire.
package struct SimpleTag: Hashable, Sendable {
    /// The value of a tag.
    package enum Value: Hashable, Sendable {
        /// `TagString`, without its NUL padding.
        case string(String)
        /// `TagBinary`.
        case binary([UInt8])
    }

    /// The header of the `SimpleTag` element.
    package let header: ElementHeader
    /// The way to the `SimpleTag` element.
    package let path: ElementPath
    /// `TagName`, without its NUL padding; empty where it is missing.
    package internal(set) var name = ""
    /// The header of the `TagName` element, or `nil` where it is missing.
    package internal(set) var nameHeader: ElementHeader?
    /// `TagString` or `TagBinary`, the last one; `nil` where both are missing.
    package internal(set) var value: Value?
    /// The header of the element that ``value`` was read from.
    package internal(set) var valueHeader: ElementHeader?
    /// The way to the element that ``value`` was read from.
    package internal(set) var valuePath: ElementPath?
    /// `TagLanguageBCP47` or, where that is missing, `TagLanguage`.
    package internal(set) var language: String?
    /// `TagDefault`.
    package internal(set) var isDefault = true
    /// The tags nested in this one.
    package internal(set) var children: [SimpleTag] = []

    init(header: ElementHeader, path: ElementPath) {
        self.header = header
        self.path = path
    }

    /// The value where it is text.
    package var string: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }
}
