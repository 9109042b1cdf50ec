/// Tests of what was counted.
extension Matcher {
    /// Why a count does not fit; `nil` where it does.
    ///
    /// - Returns: What was expected, to be read after “expected”.
    /// - Throws: ``ResolutionError`` for a reference without a value.
    package func mismatch(of count: Int, in scope: Scope) throws(ResolutionError) -> String? {
        try BoundMatcher(self, as: .integer, in: scope).mismatch(.integer(Int64(count)))
    }
}
