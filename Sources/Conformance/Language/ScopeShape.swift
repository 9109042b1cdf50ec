internal import KinesisVideo

/// The names that a reference may begin with at one place of a scenario, and what is known of each.
struct ScopeShape: Sendable {
    fileprivate var roots: [String: Shape]
    /// What the file itself gives to names, as far as that is plain JSON: of a variable one value, of a column several.
    private var given: [String: [JSONNode]] = [:]

    /// Whether there may be other names, which nobody knows before a case runs.
    fileprivate var isOpen = false

    /// The names that stand for something of their own wherever they are known.
    static let reserved: [String: Shape] = ["target": .target, "stream": .stream]

    /// The same names, sorted.
    static let reservedNames = reserved.keys.sorted()

    init(_ roots: [String: Shape] = [:]) {
        self.roots = roots
    }

    /// Where nothing is known and every reference may lead somewhere: for what a running case gives.
    static let anything: ScopeShape = {
        var shape = ScopeShape()
        shape.isOpen = true
        return shape
    }()

    /// The names, sorted.
    var names: [String] {
        roots.keys.sorted()
    }

    /// Makes a name known from here on.
    mutating func define(_ name: String, _ shape: Shape) {
        roots[name] = shape
        given[name] = nil
    }

    /// Makes a name known to which the file gives values.
    mutating func define(_ name: String, _ values: [Template]) {
        roots[name] = .unknown
        given[name] = values.compactMap(\.literal)
    }

    /// The values that the file gives to a name; empty for a path into one, and for what only a run can know.
    func values(of reference: Reference) -> [JSONNode] {
        reference.components.isEmpty ? given[reference.root] ?? [] : []
    }
}

extension ScenarioValue {
    /// The reference that a text was probably meant to be, as it is written here; `nil` where the text is as likely a text.
    ///
    /// Other languages write `{{name}}`, `$name`, `{name}`, `<name>`. Without any sign a path into stream or target is told.
    func referenceMeant(by text: String) -> String? {
        // Nobody writes a path of hundreds of letters.
        guard text.utf8.count <= 200, !text.contains("${") else { return nil }
        let inner = text.drop { "${(<%# ".contains($0) }
        let signs = text[..<inner.startIndex].filter { $0 != " " }
        var path = inner
        while let last = path.last, "})>% ".contains(last) { path.removeLast() }
        guard let reference = Reference(String(path)), let shape = scope.roots[reference.root],
            (try? shape.following(reference.components, of: reference.root)) != nil
        else { return nil }
        let isBare = signs.isEmpty
        guard !isBare || (!reference.components.isEmpty && ScopeShape.reserved[reference.root] != nil) else {
            return nil
        }
        return "${\(reference)}"
    }

    /// Reports a reference that cannot lead anywhere.
    func check(_ reference: Reference) {
        func dangling(_ message: String, _ help: String?) { report("dangling-reference", message, help: help) }
        guard let shape = scope.roots[reference.root] else {
            guard !scope.isOpen else { return }
            let help = Spelling.help(for: reference.root, in: scope.names)
            return dangling("nothing named '\(reference.root)' is known here", help)
        }
        do throws(Shape.Mismatch) {
            _ = try shape.following(reference.components, of: reference.root)
        } catch {
            return dangling(error.message, Spelling.help(for: error.word, in: error.known))
        }
        let most = Shape.maximumFragments
        guard shape == .stream, reference.components.first == .member("fragments"),
            case .index(let index)? = reference.components.dropFirst().first, !(-most..<most).contains(index)
        else { return }
        dangling(
            "no run knows 'stream.fragments[\(index)]': of a stream, \(most) fragments are read",
            "write an index from 0 to \(most - 1), or from -1 back"
        )
    }
}
