internal import KinesisVideo

/// The names that a reference may begin with at one place of a scenario, and what is known of each.
package struct ScopeShape: Sendable {
    private var roots: [String: Shape]
    /// What the file itself gives to names, as far as that is plain JSON: of a variable one value, of a column several.
    private var given: [String: [JSONNode]] = [:]

    /// The names that stand for something of their own wherever they are known.
    static let reserved: [String: Shape] = ["target": .target, "stream": .stream]

    /// The same names, sorted.
    static let reservedNames = reserved.keys.sorted()

    package init(_ roots: [String: Shape] = [:]) {
        self.roots = roots
    }

    /// Where nothing is known and every reference may lead somewhere: for what a running case gives.
    static let anything: ScopeShape = {
        var shape = ScopeShape()
        shape.isOpen = true
        return shape
    }()

    private var isOpen = false

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

    /// Whether a name is known.
    func contains(_ name: String) -> Bool {
        roots[name] != nil
    }

    /// Reports a reference that cannot lead anywhere.
    func check(_ reference: Reference, at range: Range<Int>, _ diagnostics: inout Diagnostics) {
        guard let shape = roots[reference.root] else {
            if isOpen { return }
            diagnostics.report(
                "scenario.dangling-reference",
                "nothing named '\(reference.root)' is known here",
                at: range,
                help: Spelling.help(for: reference.root, in: names)
            )
            return
        }
        do throws(Shape.Mismatch) {
            _ = try shape.following(reference.components, of: reference.root)
        } catch {
            diagnostics.report(
                "scenario.dangling-reference",
                error.message,
                at: range,
                help: Spelling.help(for: error.word, in: error.known)
            )
            return
        }
        guard shape == .stream, reference.components.first == .member("fragments"),
            case .index(let index)? = reference.components.dropFirst().first,
            !(-Shape.maximumFragments..<Shape.maximumFragments).contains(index)
        else { return }
        diagnostics.report(
            "scenario.dangling-reference",
            "no run knows 'stream.fragments[\(index)]': of a stream, \(Shape.maximumFragments) fragments are read",
            at: range,
            help: "write an index from 0 to \(Shape.maximumFragments - 1), or from -1 back"
        )
    }
}
