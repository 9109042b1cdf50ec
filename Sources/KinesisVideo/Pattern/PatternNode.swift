/// What an expression says, before it is a program.
indirect enum PatternNode {
    case set(ScalarSet)
    case assertStart
    case assertEnd
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// The offset is the quantifier's, for the error that it is too large.
    case repeated(PatternNode, least: Int, most: Int?, offset: Int)
}
