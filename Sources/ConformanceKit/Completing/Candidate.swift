/// What a word of a command line, of which the beginning is written, can become.
package struct Candidate: Sendable, Hashable {
    /// The word, or a longer beginning of it.
    package let text: String
    /// What it means, in a sentence; `nil` where the word says it.
    package let about: String?

    package init(_ text: String, _ about: String? = nil) {
        self.text = text
        self.about = about
    }

    /// Whether something has to follow: a folder, or what stands before an argument.
    package var isOpen: Bool {
        text.last.map { "/=:".contains($0) } ?? false
    }
}
