/// An element of a small XML document, such as a query service answers with: its text, or the elements in it.
///
/// Attributes are passed over. What such an answer never has – a document type, CDATA, entities of its own – is refused, and so
/// are depth and number beyond its own.
struct XMLElement: Hashable {
    /// What is wrong with a document.
    struct Problem: Error, Hashable {
        let said: String
    }

    /// The name, with its prefix.
    let name: String
    /// The characters between its tags, those of the elements in it left out.
    private(set) var text = ""
    /// The elements in it.
    private(set) var children: [XMLElement] = []

    private init(name: String) {
        self.name = name
    }

    /// The first element of a name in this one.
    subscript(name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// Reads a document of at most 32 levels and 1,000 elements.
    init(_ bytes: [UInt8]) throws(Problem) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(said: "it is not UTF-8") }
        var rest = text[...]
        var open: [XMLElement] = []
        var root: XMLElement?
        var count = 0
        while let bracket = rest.firstIndex(of: "<") {
            try Self.add(rest[..<bracket], to: &open)
            rest = rest[bracket...]
            if rest.hasPrefix("<?") {
                try Self.skip(past: "?>", &rest)
            } else if rest.hasPrefix("<!--") {
                try Self.skip(past: "-->", &rest)
            } else if rest.hasPrefix("<!") {
                throw Problem(said: "it has a document type or CDATA")
            } else if rest.hasPrefix("</") {
                let name = rest.dropFirst(2).prefix { $0 != ">" }
                guard name.endIndex < rest.endIndex, let closed = open.popLast(),
                    closed.name == name.trimmingBlanks
                else { throw Problem(said: "its tags do not match") }
                rest = rest[name.endIndex...].dropFirst()
                if open.isEmpty {
                    root = closed
                } else {
                    open[open.count - 1].children.append(closed)
                }
            } else {
                let (tag, end) = try Self.tag(rest)
                let isEmpty = tag.hasSuffix("/")
                let name = tag.dropLast(isEmpty ? 1 : 0).prefix { !$0.isWhitespace }
                count += 1
                guard !name.isEmpty, root == nil else { throw Problem(said: "it is not one element") }
                guard count <= 1000, open.count < 32 else { throw Problem(said: "it has too many elements") }
                rest = rest[end...]
                let element = XMLElement(name: String(name))
                if !isEmpty {
                    open.append(element)
                } else if open.isEmpty {
                    root = element
                } else {
                    open[open.count - 1].children.append(element)
                }
            }
        }
        try Self.add(rest, to: &open)
        guard open.isEmpty, let root else { throw Problem(said: "it has no element, or does not end it") }
        self = root
    }

    /// What stands between the brackets of a tag, and where it ends; a `>` between quotation marks does not end it.
    private static func tag(_ text: Substring) throws(Problem) -> (Substring, Substring.Index) {
        var quote: Character?
        let content = text.dropFirst()
        for index in content.indices {
            let character = content[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                return (content[..<index], content.index(after: index))
            }
        }
        throw Problem(said: "a tag does not end")
    }

    private static func skip(past end: String, _ rest: inout Substring) throws(Problem) {
        guard let range = rest.firstRange(of: end) else { throw Problem(said: "a comment does not end") }
        rest = rest[range.upperBound...]
    }

    private static func add(_ text: Substring, to open: inout [XMLElement]) throws(Problem) {
        guard !open.isEmpty else {
            guard text.allSatisfy({ $0.isWhitespace || $0 == "\u{FEFF}" }) else {
                throw Problem(said: "there is text outside of its element")
            }
            return
        }
        var rest = text
        while let ampersand = rest.firstIndex(of: "&") {
            open[open.count - 1].text += rest[..<ampersand]
            let name = rest[ampersand...].dropFirst().prefix { $0 != ";" }
            guard name.endIndex < rest.endIndex, let scalar = scalar(ofEntity: name) else {
                throw Problem(said: "it has an entity that XML does not")
            }
            open[open.count - 1].text.unicodeScalars.append(scalar)
            rest = rest[name.endIndex...].dropFirst()
        }
        open[open.count - 1].text += rest
    }

    private static func scalar(ofEntity name: Substring) -> Unicode.Scalar? {
        switch name {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") {
                UInt32(name.dropFirst(2), radix: 16).flatMap { Unicode.Scalar($0) }
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap { Unicode.Scalar($0) }
            } else {
                nil
            }
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
