/// A number of things for a person: `1 case`, `3 cases`.
package struct Count: Sendable, CustomStringConvertible {
    /// The number and its noun.
    package let description: String

    /// Counts things.
    ///
    /// - Parameters:
    ///   - number: How many.
    ///   - singular: What one of them is called.
    ///   - plural: What several, or none, are called; `nil` adds an `s`.
    package init(_ number: Int, _ singular: String, _ plural: String? = nil) {
        description = "\(number) " + (number == 1 ? singular : plural ?? singular + "s")
    }
}
