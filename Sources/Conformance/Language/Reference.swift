/// A path into values: `stream.fragments[0].fragmentNumber`, `chunks[-1].tags.NAME`.
///
/// The first component is a name of the scope; a negative index counts from the end.
package struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// One step of a path.
    package enum Component: Sendable, Hashable {
        case member(String)
        case index(Int)
    }

    /// The name of the scope that the path begins with.
    package let root: String

    /// The steps after it.
    package let components: [Component]

    package init(root: String, components: [Component] = []) {
        self.root = root
        self.components = components
    }

    /// Reads the text form; `nil` where it is not one.
    ///
    /// A member name is made of ASCII letters, digits, `_`, `-` and `$`, and does not begin with a digit.
    package init?(_ text: String) {
        var rest = Substring(text)
        guard let root = Self.name(&rest) else { return nil }
        var components: [Component] = []
        while let next = rest.first {
            rest.removeFirst()
            switch next {
            case ".":
                guard let name = Self.name(&rest) else { return nil }
                components.append(.member(name))
            case "[":
                guard let end = rest.firstIndex(of: "]"), let index = Int(rest[..<end]), rest.first != "+" else {
                    return nil
                }
                components.append(.index(index))
                rest = rest[rest.index(after: end)...]
            default:
                return nil
            }
        }
        self.root = root
        self.components = components
    }

    private static func name(_ rest: inout Substring) -> String? {
        let name = rest.prefix { character in
            character.isASCII && (character.isLetter || character.isNumber || "_-$".contains(character))
        }
        guard let first = name.first, !first.isNumber else { return nil }
        rest = rest[name.endIndex...]
        return String(name)
    }

    /// The text form.
    package var description: String {
        components.reduce(into: root) { text, component in
            switch component {
            case .member(let name): text += ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}
