/// A regular expression that answers in time linear in the text, whatever the expression is.
///
/// Patterns come from scenarios and service descriptions, and a run must not hang on one of them: `(a+)+b` on ten
/// thousand `a`s is decided at once. The expression is compiled to a program that is executed over the text once, in
/// all of its states together (Thompson 1968; Pike's virtual machine), so there is no backtracking.
///
/// The language is the part of ECMA-262's that OpenAPI descriptions use, over Unicode scalars: literals, `.`, classes
/// with ranges and negation, groups, alternation, `?` `*` `+` `{m}` `{m,}` `{m,n}`, `^` and `$` at the ends of the text,
/// and the escapes `\d \D \w \W \s \S` with their ASCII meaning, `\t \n \r \f \v \0 \xHH \uHHHH \u{H…}` and any escaped
/// punctuation. Everything else is refused with its position.
package struct Pattern: Sendable {
    /// The expression as it was written.
    package let source: String

    private let program: [Instruction]

    /// Compiles an expression.
    ///
    /// - Parameters:
    ///   - source: the expression.
    ///   - maximumProgramSize: how many instructions the expression may need; counted repetitions multiply.
    /// - Throws: the first place that is not in the language, or the repetition that exceeds the size.
    package init(_ source: String, maximumProgramSize: Int = 10_000) throws(PatternError) {
        self.source = source
        var parser = PatternParser(source)
        var compiler = PatternCompiler(maximumProgramSize: maximumProgramSize)
        program = try compiler.compile(try parser.pattern())
    }

    /// Whether the whole text has the form of the pattern.
    package func matchesWhole(_ text: some StringProtocol) -> Bool {
        run(Substring(text).unicodeScalars, anchored: true)
    }

    /// Whether some part of the text has the form of the pattern; where it stands is for `^` and `$` to say.
    package func contains(in text: some StringProtocol) -> Bool {
        run(Substring(text).unicodeScalars, anchored: false)
    }

    private func run(_ text: Substring.UnicodeScalarView, anchored: Bool) -> Bool {
        var current = ThreadList(capacity: program.count)
        var next = ThreadList(capacity: program.count)
        var iterator = text.makeIterator()
        var scalar = iterator.next()
        var isAtStart = true
        while true {
            // A match may begin anywhere, which costs nothing here: a state is entered once a position.
            if isAtStart || !anchored { current.add(0, of: program, isAtStart: isAtStart, isAtEnd: scalar == nil) }
            if current.hasMatched, !anchored || scalar == nil { return true }
            guard let consumed = scalar else { return false }
            if anchored, current.waiting.isEmpty { return false }
            scalar = iterator.next()
            isAtStart = false
            next.removeAll()
            for index in current.waiting {
                if case .consume(let set) = program[index], set.contains(consumed) {
                    next.add(index + 1, of: program, isAtStart: false, isAtEnd: scalar == nil)
                }
            }
            swap(&current, &next)
        }
    }
}

extension Pattern {
    /// One step of a compiled pattern.
    enum Instruction: Sendable {
        /// Takes one scalar of the set, and goes on with the next instruction.
        case consume(ScalarSet)
        /// Goes on at both places.
        case split(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
        /// Goes on at the start of the text only.
        case assertStart
        /// Goes on at the end of the text only.
        case assertEnd
        /// Everything matched.
        case match
    }

    /// The instructions that execution is at, each once.
    private struct ThreadList {
        /// Those that wait for a scalar.
        private(set) var waiting: [Int] = []
        private(set) var hasMatched = false
        private var entered: [Bool]
        private var touched: [Int] = []
        private var pending: [Int] = []

        init(capacity: Int) {
            entered = Array(repeating: false, count: capacity)
        }

        mutating func removeAll() {
            for index in touched { entered[index] = false }
            touched.removeAll(keepingCapacity: true)
            waiting.removeAll(keepingCapacity: true)
            hasMatched = false
        }

        /// Enters an instruction and all that follow from it without taking a scalar.
        mutating func add(_ first: Int, of program: [Instruction], isAtStart: Bool, isAtEnd: Bool) {
            // An explicit stack: how far an expression nests must not become how deep we call.
            pending.append(first)
            while let index = pending.popLast() {
                guard !entered[index] else { continue }
                entered[index] = true
                touched.append(index)
                switch program[index] {
                case .consume: waiting.append(index)
                case .jump(let target): pending.append(target)
                case .split(let one, let other):
                    pending.append(other)
                    pending.append(one)
                case .assertStart: if isAtStart { pending.append(index + 1) }
                case .assertEnd: if isAtEnd { pending.append(index + 1) }
                case .match: hasMatched = true
                }
            }
        }
    }
}

extension Pattern: Hashable {
    package static func == (left: Pattern, right: Pattern) -> Bool {
        left.source.isExactly(right.source)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
    }
}

extension Pattern: CustomStringConvertible {
    package var description: String {
        source
    }
}
