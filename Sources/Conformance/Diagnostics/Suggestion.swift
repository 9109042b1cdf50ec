internal import KinesisVideo

/// Says what a wrong name was probably meant to be.
enum Suggestion {
    /// Among more names than this nobody looks for a near one: each costs a comparison, for each wrong word.
    private static let maximumNames = 1000

    /// `did you mean 'x'?`, or `known here: a, b, c` where nothing is near and the list is short; else `nil`.
    static func help(for word: String, in known: some Collection<String>) -> String? {
        guard known.count <= maximumNames else { return nil }
        if let near = Spelling.closest(to: word, in: known.sorted()) { return "did you mean '\(near)'?" }
        // A beginning that only one name has is a name that somebody cut short.
        let longer = known.filter { $0.lowercased().hasPrefix(word.lowercased()) }
        if word.utf8.count > 3, longer.count == 1, let name = longer.first { return "did you mean '\(name)'?" }
        guard !known.isEmpty, known.count <= 24 else { return nil }
        return "known here: " + known.sorted().joined(separator: ", ")
    }
}
