/// Finds the name that a wrong one was probably meant to be.
package enum Spelling {
    /// The candidate nearest to a word, where one is near enough to be offered.
    ///
    /// A third of the letters may differ, case not counted; of equally near candidates the first is taken.
    package static func closest(to word: String, in candidates: some Sequence<String>) -> String? {
        let word = word.lowercased()
        // The work is quadratic in the lengths, and nobody misspells a name of a hundred letters.
        guard word.utf8.count <= 100 else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates where candidate.utf8.count <= 100 {
            let distance = distance(Array(word.unicodeScalars), Array(candidate.lowercased().unicodeScalars))
            let allowed = max(1, max(word.count, candidate.count) / 3)
            if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// How many insertions, removals, replacements and swaps of neighbours lead from one word to the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column] + (scalar == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}

extension Spelling {
    /// Among more names than this nobody looks for a near one: each costs a comparison, for each wrong word.
    private static let maximumNames = 1000

    /// What a wrong name was probably meant to be, as a piece of advice.
    ///
    /// - Returns: `did you mean 'x'?`, or `known here: a, b, c` where nothing is near and the list is short; else `nil`.
    package static func help(for word: String, in known: some Collection<String>) -> String? {
        guard known.count <= maximumNames else { return nil }
        if let near = closest(to: word, in: known.sorted()) { return "did you mean '\(near)'?" }
        // A beginning that only one name has is a name that somebody cut short.
        let longer = known.filter { $0.lowercased().hasPrefix(word.lowercased()) }
        if word.utf8.count > 3, longer.count == 1, let name = longer.first { return "did you mean '\(name)'?" }
        guard !known.isEmpty, known.count <= 24 else { return nil }
        return "known here: " + known.sorted().joined(separator: ", ")
    }

    /// The same of a name that may be known at another place of the file, of which is said where it stands: `'capture' stands in the
    /// step, beside 'expect'`.
    package static func help(
        for word: String,
        in known: some Collection<String>,
        elsewhere places: [String: String]
    ) -> String? {
        guard let place = places[word] else { return help(for: word, in: known) }
        // What differs by a letter is as likely to be a slip as a member at the wrong place.
        guard known.count <= maximumNames, let near = closest(to: word, in: known.sorted()),
            abs(near.utf8.count - word.utf8.count) <= 1
        else { return place }
        return "did you mean '\(near)'? \(place)"
    }
}
