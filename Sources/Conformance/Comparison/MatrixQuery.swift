internal import KinesisVideo

/// A question about the rows of a comparison: `count:1(status:failed)`, `differs:headers`, `seq(us-east-1:passed eu-west-1:failed)`.
///
/// ```
/// query   = term { [ "and" | "or" ] term }     side by side means "and", which binds closer than "or"
/// term    = "not" term | "(" query ")" | atom
/// atom    = "status:" VERDICT                  some target came to that verdict
///         | TARGET ":" VERDICT                 that target did
///         | "all(" query ")"                   on every target
///         | "count:" N [ "+" ] "(" query ")"   on N targets, or N and more
///         | "seq(" { atom } ")"                the targets, from some one on, are as the atoms say, in order
///         | "differs:" ASPECT | "differs"      the targets differ in it, in anything
///         | "code:" CODE                       a finding has that code, or one below it
///         | WORD                               the case's path has it, `*` and `?` as in --filter
/// ```
package struct MatrixQuery: Sendable {
    indirect enum Node: Sendable, Hashable {
        case and([Node])
        case or([Node])
        case not(Node)
        case all(Node)
        case count(Int, orMore: Bool, Node)
        case sequence([Node])
        case status(String)
        case target(String, String)
        case differs(Aspect?)
        case code(String)
        case path(String)
    }

    /// What is wrong with a query, and where.
    package struct Problem: Error, Sendable, Hashable {
        /// The place, in characters from 0.
        package let column: Int
        package let message: String
    }

    let root: Node

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - text: The query.
    ///   - targets: The targets that it can name.
    /// - Throws: ``Problem``.
    package init(_ text: String, targets: [String]) throws(Problem) {
        var parser = MatrixQueryParser(text, targets: targets)
        root = try parser.parse()
    }

    /// Whether a row is what is asked for.
    package func takes(_ row: Comparison.Row, targets: [String]) -> Bool {
        root.holds(row, targets, nil)
    }
}

extension MatrixQuery.Node {
    /// Whether it holds for a row, or for one target of it.
    fileprivate func holds(_ row: Comparison.Row, _ targets: [String], _ only: Int?) -> Bool {
        let indices = only.map { [$0] } ?? Array(targets.indices)
        switch self {
        case .and(let nodes): return nodes.allSatisfy { $0.holds(row, targets, only) }
        case .or(let nodes): return nodes.contains { $0.holds(row, targets, only) }
        case .not(let node): return !node.holds(row, targets, only)
        case .all(let node): return indices.allSatisfy { node.holds(row, targets, $0) }
        case .count(let count, let orMore, let node):
            let found = indices.count { node.holds(row, targets, $0) }
            return orMore ? found >= count : found == count
        case .sequence(let nodes):
            guard nodes.count <= targets.count else { return false }
            return (0...(targets.count - nodes.count)).contains { start in
                nodes.enumerated().allSatisfy { $0.element.holds(row, targets, start + $0.offset) }
            }
        case .status(let name): return indices.contains { row.verdicts[$0]?.name == name }
        case .target(let target, let name):
            return indices.contains { targets[$0] == target && row.verdicts[$0]?.name == name }
        case .differs(let aspect): return aspect.map { row.aspects.contains($0) } ?? !row.aspects.isEmpty
        case .code(let code):
            return indices.contains { row.codes[$0].contains { $0 == code || $0.hasPrefix(code + ".") } }
        case .path(let pattern):
            return Glob(pattern).matches(row.path) || row.path.contains(pattern)
        }
    }
}

/// Reads the language of ``MatrixQuery`` by recursive descent.
private struct MatrixQueryParser {
    private let characters: [Character]
    private let targets: [String]
    private var position = 0
    private var depth = 0

    private static let verdicts = [
        "pass": "passed", "passed": "passed", "fail": "failed", "failed": "failed",
        "accepted": "accepted", "nonstrict": "nonStrict", "non-strict": "nonStrict",
        "inconclusive": "inconclusive", "skip": "skipped", "skipped": "skipped",
    ]

    init(_ text: String, targets: [String]) {
        characters = Array(text)
        self.targets = targets
    }

    mutating func parse() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        let node = try alternatives()
        skipBlanks()
        guard position == characters.count else { throw problem("'\(characters[position])' is one too many") }
        return node
    }

    private func problem(_ message: String, at place: Int? = nil) -> MatrixQuery.Problem {
        MatrixQuery.Problem(column: place ?? position, message: message)
    }

    private mutating func alternatives() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { throw problem("the query is nested too deep") }
        var nodes = [try conjunction()]
        while take(word: "or") { nodes.append(try conjunction()) }
        return nodes.count == 1 ? nodes[0] : .or(nodes)
    }

    private mutating func conjunction() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        var nodes = [try term()]
        while true {
            skipBlanks()
            if take(word: "and") {
                nodes.append(try term())
                continue
            }
            guard position < characters.count, characters[position] != ")", !isNext(word: "or") else { break }
            nodes.append(try term())
        }
        return nodes.count == 1 ? nodes[0] : .and(nodes)
    }

    private mutating func term() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        if take(word: "not") { return .not(try term()) }
        skipBlanks()
        if take("(") { return try closed() }
        return try atom()
    }

    /// The rest of a query in parentheses.
    private mutating func closed() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        let node = try alternatives()
        skipBlanks()
        guard take(")") else { throw problem("')' is missing") }
        return node
    }

    private mutating func atom() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        let start = position
        let word = self.word()
        guard !word.isEmpty else { throw problem("something to look for is missing here") }
        if position < characters.count, characters[position] == "(" {
            position += 1
            if word == "all" { return .all(try closed()) }
            if word == "seq" { return try sequence() }
            if word.hasPrefix("count:") {
                let text = word.dropFirst("count:".count)
                let digits = text.hasSuffix("+") ? text.dropLast() : text
                guard let count = Int(digits), count >= 0 else { throw problem("'\(text)' is no number", at: start) }
                return .count(count, orMore: text.hasSuffix("+"), try closed())
            }
            throw problem("'\(word)' takes no parentheses; all, seq and count:N do", at: start)
        }
        if word == "differs" { return .differs(nil) }
        guard let colon = word.lastIndex(of: ":") else { return .path(word) }
        let name = String(word[..<colon])
        let value = String(word[word.index(after: colon)...])
        switch name {
        case "differs":
            guard let aspect = Aspect(rawValue: value) else {
                throw problem(
                    "'\(value)' is no aspect\(hint(value, Aspect.allCases.map(\.rawValue)))",
                    at: start
                )
            }
            return .differs(aspect)
        case "code":
            return .code(value)
        default:
            guard let verdict = Self.verdicts[value.lowercased()] else {
                if name != "status", !targets.contains(name) { return .path(word) }
                throw problem("'\(value)' is no verdict\(hint(value, Self.verdicts.keys.sorted()))", at: start)
            }
            if name == "status" { return .status(verdict) }
            guard targets.contains(name) else {
                throw problem("there is no target '\(name)'\(hint(name, targets))", at: start)
            }
            return .target(name, verdict)
        }
    }

    private mutating func sequence() throws(MatrixQuery.Problem) -> MatrixQuery.Node {
        var nodes: [MatrixQuery.Node] = []
        while true {
            skipBlanks()
            if take(")") { break }
            guard position < characters.count else { throw problem("')' is missing") }
            nodes.append(try term())
        }
        guard !nodes.isEmpty else { throw problem("seq() names nothing") }
        return .sequence(nodes)
    }

    private func hint(_ word: String, _ known: [String]) -> String {
        Spelling.help(for: word, in: known).map { "; \($0)" } ?? ""
    }

    // MARK: Characters

    private mutating func skipBlanks() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        return true
    }

    private func isNext(word: String) -> Bool {
        let end = position + word.count
        guard end <= characters.count, String(characters[position..<end]).lowercased() == word else { return false }
        return end == characters.count || characters[end].isWhitespace || characters[end] == "("
    }

    private mutating func take(word: String) -> Bool {
        skipBlanks()
        guard isNext(word: word) else { return false }
        position += word.count
        return true
    }

    /// Up to a blank or a parenthesis; brackets hold labels of cases, in which anything may stand.
    private mutating func word() -> String {
        let start = position
        var brackets = 0
        while position < characters.count {
            let character = characters[position]
            if character == "[" { brackets += 1 }
            if character == "]" { brackets -= 1 }
            if brackets <= 0, character.isWhitespace || character == "(" || character == ")" { break }
            position += 1
        }
        return String(characters[start..<position])
    }
}
