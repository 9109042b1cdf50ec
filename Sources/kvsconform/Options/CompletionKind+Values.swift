import ArgumentParser
import ConformanceKit
import ConformanceRunner
import FoundationEssentials
import KinesisVideo

extension CompletionKind {
    /// What names cases: paths of them, scenario files and folders.
    static let selection = values { $0.cases + $0.files([".json"]) }
    /// Paths of cases.
    static let casePath = values { $0.cases }
    static let tag = values { $0.tags }
    static let requirement = values { $0.requirements }
    static let condition = values { $0.conditions }
    static let target = values { $0.targets }
    static let fault = values { $0.faults }
    static let region = values { $0.regions }
    /// A logical stream, and what it is mapped to.
    static let mapping = values { $0.streams("=") }
    static let logicalStream = values { $0.streams() }
    static let exception = values { $0.exceptions }
    static let inStreamError = values { $0.inStreamErrors }
    static let member = values { $0.members }
    static let topic = values { $0.topics }
    static let dialect = list(Dialect.allCases.map(\.rawValue))
    static let startSelector = list(StartSelectorType.allCases.map(\.rawValue))
    static let json = file(extensions: ["json"])
    static let recording = file(extensions: ["kvsrec"])

    /// Asks the kit for the values, of the suite that the command line is about.
    private static func values(_ find: @escaping @Sendable (Completion) -> [Candidate]) -> CompletionKind {
        .custom { words, _, prefix in
            let begun = written(prefix)
            let completion = Completion(begun, in: SuiteLocator(named: suite(in: words)))
            return find(completion).map { text($0) }
        }
    }

    /// What a shell has of a word: without the option that it is joined to, quotes and backslashes.
    private static func written(_ word: String) -> String {
        var word = word[...]
        if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") { word = word[word.index(after: equals)...] }
        if let quote = word.first, "'\"".contains(quote) { word = word.dropFirst() }
        return word.filter { $0 != "\\" }
    }

    /// The suite that is named among the words; `nil` where none is.
    private static func suite(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == "--suite", index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("--suite=") { return String(word.dropFirst("--suite=".count)) }
        }
        return nil
    }

    /// A candidate as the shell that asks wants it: zsh and fish show what it means beside it.
    private static func text(_ candidate: Candidate) -> String {
        let about = candidate.isOpen ? nil : candidate.about.map { $0.split(separator: "\n").joined(separator: " ") }
        switch CompletionShell.requesting {
        case .fish: return candidate.text + (about.map { "\t\($0)" } ?? "")
        case .zsh:
            let text = candidate.text.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
            return text + (about.map { ":\($0)" } ?? "")
        default: return candidate.text
        }
    }
}
