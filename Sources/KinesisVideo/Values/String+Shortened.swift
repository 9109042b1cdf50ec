extension String {
    /// The text without its middle where it has more than so many Unicode scalars.
    ///
    /// What is wrong often stands behind what is quoted, so of a message both ends are worth more than a longer beginning.
    package func shortened(to limit: Int) -> String {
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        let scalars = unicodeScalars
        let end = limit / 4
        return String(scalars.prefix(limit - end)) + "…" + String(scalars.suffix(end))
    }
}
