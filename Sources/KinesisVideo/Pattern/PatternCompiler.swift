/// Turns what an expression says into a program, within a bound.
struct PatternCompiler {
    private let maximumProgramSize: Int
    private var program: [Pattern.Instruction] = []
    private var offset = 0

    init(maximumProgramSize: Int) {
        self.maximumProgramSize = maximumProgramSize
    }

    mutating func compile(_ node: PatternNode) throws(PatternError) -> [Pattern.Instruction] {
        try emit(node)
        try append(.match)
        return program
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .set(let set): try append(.consume(set))
        case .assertStart: try append(.assertStart)
        case .assertEnd: try append(.assertEnd)
        case .sequence(let items): for item in items { try emit(item) }
        case .alternatives(let branches): try emit(alternatives: branches)
        case .repeated(let inner, let least, let most, let offset):
            let outer = self.offset
            self.offset = offset
            try emit(repeated: inner, least: least, most: most)
            self.offset = outer
        }
    }

    private mutating func emit(alternatives branches: [PatternNode]) throws(PatternError) {
        var jumps: [Int] = []
        for branch in branches.dropLast() {
            let split = program.count
            try append(.split(split + 1, split + 1))
            try emit(branch)
            jumps.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        if let last = branches.last { try emit(last) }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func emit(repeated inner: PatternNode, least: Int, most: Int?) throws(PatternError) {
        var start = program.count
        for _ in 0..<least {
            start = program.count
            try emit(inner)
            // What takes no step can be repeated for ever without one: `(){1000000}` must not be counted out.
            if program.count == start { return }
        }
        guard let most else {
            if least > 0 {
                try append(.split(start, program.count + 1))
            } else {
                try append(.split(start + 1, start + 1))
                try emit(inner)
                try append(.jump(start))
                program[start] = .split(start + 1, program.count)
            }
            return
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(program.count)
            try append(.split(program.count + 1, program.count + 1))
            start = program.count
            try emit(inner)
            if program.count == start { break }
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }

    private mutating func append(_ instruction: Pattern.Instruction) throws(PatternError) {
        guard program.count < maximumProgramSize else {
            throw PatternError(kind: .tooLarge(limit: maximumProgramSize), offset: offset)
        }
        program.append(instruction)
    }
}
