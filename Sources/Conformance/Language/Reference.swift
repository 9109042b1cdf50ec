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
        // Over bytes, as every file is full of references and a name has none but ASCII characters.
        var rest = Substring(text).utf8
        guard let root = Self.name(&rest) else { return nil }
        var components: [Component] = []
        while let next = rest.popFirst() {
            switch next {
            case UInt8(ascii: "."):
                guard let name = Self.name(&rest) else { return nil }
                components.append(.member(name))
            case UInt8(ascii: "["):
                guard let end = rest.firstIndex(of: UInt8(ascii: "]")), rest.first != UInt8(ascii: "+"),
                    let index = Int(Substring(rest[..<end]))
                else { return nil }
                components.append(.index(index))
                rest = rest[rest.index(after: end)...]
            default:
                return nil
            }
        }
        self.root = root
        self.components = components
    }

    private static func name(_ rest: inout Substring.UTF8View) -> String? {
        let name = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
                true
            default: false
            }
        }
        guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        rest = rest[name.endIndex...]
        return String(Substring(name))
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
